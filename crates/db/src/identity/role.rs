//! The store of roles and of who holds them where.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait, Select, sea_query::Expr,
};
use steward_dto::{
    ListParams, Page, Permission, Scope,
    identity::{AssignRole, Role, RoleAssignment, RoleQuery, SaveRole},
    permission::expand,
    text::fold,
};
use uuid::Uuid;

use crate::{
    Audited, Conn, Error, Result, Tx,
    organizations::organization::entity as organization,
    page::{self, Key, Sort},
    times::{micros, time},
    total, versioned,
};

pub(crate) mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "roles")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub name_key: String,
        pub description: String,
        pub reserved: bool,
        pub created_at: i64,
        pub updated_at: i64,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity, Model};

pub(crate) mod grant {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "role_grants")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub role_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub permission: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod assignment {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "role_assignments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub role_id: Uuid,
        pub organization_id: Option<Uuid>,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::Entity", from = "Column::RoleId", to = "super::Column::Id")]
        Role,
        #[sea_orm(
            belongs_to = "super::organization::Entity",
            from = "Column::OrganizationId",
            to = "super::organization::Column::Id"
        )]
        Organization,
    }

    impl Related<super::organization::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Organization.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    model: Model,
    holder_count: i64,
}

fn dto(row: Row, grants: Vec<String>) -> Role {
    let permissions: Vec<Permission> = expand(grants.iter().map(String::as_str)).into_iter().collect();
    Role {
        id: row.model.id,
        name: row.model.name,
        description: row.model.description,
        reserved: row.model.reserved,
        grants,
        permissions,
        holder_count: u32::try_from(row.holder_count).unwrap_or(u32::MAX),
        created_at: time(row.model.created_at),
        updated_at: time(row.model.updated_at),
        version: row.model.version,
    }
}

fn with_count(select: Select<Entity>) -> Select<Entity> {
    select.expr_as(
        Expr::cust("(SELECT COUNT(*) FROM role_assignments WHERE role_assignments.role_id = roles.id)"),
        "holder_count",
    )
}

async fn grants_of(conn: &Conn<'_>, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, Vec<String>>> {
    let rows = grant::Entity::find()
        .filter(grant::Column::RoleId.is_in(ids))
        .order_by_asc(grant::Column::Permission)
        .all(&conn.inner)
        .await?;
    let mut grants: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in rows {
        grants.entry(row.role_id).or_default().push(row.permission);
    }
    Ok(grants)
}

pub async fn list(conn: &Conn<'_>, query: &RoleQuery, params: &ListParams) -> Result<Page<Role>> {
    let mut select = Entity::find();
    if let Some(words) = query.q.as_deref() {
        select = select.filter(page::matches(Column::NameKey, words));
    }
    let sort = Sort {
        name: "name",
        column: Column::NameKey,
        descending: false,
        text: true,
        key: |row: &Row| Key::Text(row.model.name_key.clone()),
    };
    let id: fn(&Row) -> Uuid = |row| row.model.id;
    let rows = page::fetch(conn, with_count(select.clone()), &sort, (Column::Id, id), params).await?;
    let mut grants = grants_of(conn, rows.items.iter().map(id)).await?;
    let mut page = rows.map(|row| {
        let grants = grants.remove(&row.model.id).unwrap_or_default();
        dto(row, grants)
    });
    if params.total == Some(true) {
        page.total = Some(total::exact(conn, format!("roles {query:?}"), &[Role::KIND], select).await?);
    }
    Ok(page)
}

pub async fn get(conn: &Conn<'_>, id: Uuid) -> Result<Role> {
    let row = with_count(Entity::find_by_id(id)).into_model::<Row>().one(&conn.inner).await?.ok_or(Error::NotFound)?;
    let grants = grants_of(conn, [id].into_iter()).await?.remove(&id).unwrap_or_default();
    Ok(dto(row, grants))
}

pub async fn find_by_name(conn: &Conn<'_>, name: &str) -> Result<Option<Role>> {
    let found = Entity::find().filter(Column::NameKey.eq(fold(name))).one(&conn.inner).await?;
    match found {
        Some(model) => get(conn, model.id).await.map(Some),
        None => Ok(None),
    }
}

/// Every role with its grants: what the policy is made of.
pub async fn policy(conn: &Conn<'_>) -> Result<Vec<(Uuid, String)>> {
    let rows = grant::Entity::find().all(&conn.inner).await?;
    Ok(rows.into_iter().map(|row| (row.role_id, row.permission)).collect())
}

pub async fn insert(tx: &Tx, action: &'static str, new: &SaveRole, reserved: bool) -> Result<Role> {
    let id = tx.id();
    let now = micros(tx.now());
    let model = ActiveModel {
        id: Set(id),
        name: Set(new.name.clone()),
        name_key: Set(fold(&new.name)),
        description: Set(new.description.clone()),
        reserved: Set(reserved),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    Entity::insert(model).exec_without_returning(&tx.inner).await?;
    set_grants(tx, id, &new.grants).await?;
    let role = get(&tx.conn(), id).await?;
    tx.created(action, &role);
    Ok(role)
}

async fn set_grants(tx: &Tx, role_id: Uuid, grants: &[String]) -> Result<()> {
    grant::Entity::delete_many().filter(grant::Column::RoleId.eq(role_id)).exec(&tx.inner).await?;
    let mut unique: Vec<&String> = grants.iter().collect();
    unique.sort();
    unique.dedup();
    if !unique.is_empty() {
        let rows = unique
            .into_iter()
            .map(|permission| grant::ActiveModel { role_id: Set(role_id), permission: Set(permission.clone()) });
        grant::Entity::insert_many(rows).exec_without_returning(&tx.inner).await?;
    }
    tx.touch_access().await
}

pub async fn update(tx: &Tx, action: &'static str, before: &Role, change: &SaveRole) -> Result<Role> {
    if before.name == change.name && before.description == change.description && before.grants == change.grants {
        tx.untouched();
        return Ok(before.clone());
    }
    let model = ActiveModel {
        name: Set(change.name.clone()),
        name_key: Set(fold(&change.name)),
        description: Set(change.description.clone()),
        updated_at: Set(micros(tx.now())),
        ..ActiveModel::default()
    };
    versioned::update(tx, Column::Id.eq(before.id), (Column::Version, before.version), model).await?;
    set_grants(tx, before.id, &change.grants).await?;
    let after = get(&tx.conn(), before.id).await?;
    tx.updated(action, before, &after);
    Ok(after)
}

/// Deletes a role that nobody holds.
pub async fn delete(tx: &Tx, action: &'static str, before: &Role) -> Result<()> {
    versioned::delete::<Entity>(tx, Column::Id.eq(before.id), (Column::Version, before.version)).await?;
    tx.touch_access().await?;
    tx.deleted(action, before);
    Ok(())
}

#[derive(FromQueryResult)]
struct AssignmentRow {
    id: Uuid,
    user_id: Uuid,
    role_id: Uuid,
    role_name: String,
    organization_id: Option<Uuid>,
    organization_name: Option<String>,
    created_at: i64,
}

fn assignment_dto(row: AssignmentRow) -> RoleAssignment {
    RoleAssignment {
        id: row.id,
        user_id: row.user_id,
        role_id: row.role_id,
        role_name: row.role_name,
        organization_id: row.organization_id,
        organization_name: row.organization_name,
        created_at: time(row.created_at),
    }
}

fn assignments(scope: Scope) -> Select<assignment::Entity> {
    let select = assignment::Entity::find()
        .column_as(Column::Name, "role_name")
        .column_as(organization::Column::Name, "organization_name")
        .join(JoinType::InnerJoin, assignment::Relation::Role.def())
        .join(JoinType::LeftJoin, assignment::Relation::Organization.def());
    match scope {
        Scope::Platform => select,
        Scope::Organization(id) => select.filter(assignment::Column::OrganizationId.eq(id)),
    }
}

pub async fn list_assignments(
    conn: &Conn<'_>,
    scope: Scope,
    user_id: Uuid,
    params: &ListParams,
) -> Result<Page<RoleAssignment>> {
    let select = assignments(scope).filter(assignment::Column::UserId.eq(user_id));
    let sort = Sort {
        name: "created_at",
        column: assignment::Column::CreatedAt,
        descending: false,
        text: false,
        key: |row: &AssignmentRow| Key::Number(row.created_at),
    };
    let id: fn(&AssignmentRow) -> Uuid = |row| row.id;
    let mut page =
        page::fetch(conn, select.clone(), &sort, (assignment::Column::Id, id), params).await?.map(assignment_dto);
    if params.total == Some(true) {
        let key = format!("role_assignments {scope:?} {user_id}");
        page.total = Some(total::exact(conn, key, &[RoleAssignment::KIND], select).await?);
    }
    Ok(page)
}

pub async fn get_assignment(conn: &Conn<'_>, scope: Scope, user_id: Uuid, id: Uuid) -> Result<RoleAssignment> {
    let select =
        assignments(scope).filter(assignment::Column::Id.eq(id)).filter(assignment::Column::UserId.eq(user_id));
    select.into_model::<AssignmentRow>().one(&conn.inner).await?.map(assignment_dto).ok_or(Error::NotFound)
}

pub async fn assign(tx: &Tx, action: &'static str, user_id: Uuid, new: &AssignRole) -> Result<RoleAssignment> {
    let id = tx.id();
    let model = assignment::ActiveModel {
        id: Set(id),
        user_id: Set(user_id),
        role_id: Set(new.role_id),
        organization_id: Set(new.organization_id),
        created_at: Set(micros(tx.now())),
    };
    let inserted = assignment::Entity::insert(model).exec_without_returning(&tx.inner).await;
    inserted.map_err(Error::unknown_reference("role_id"))?;
    tx.touch_access().await?;
    let assigned = get_assignment(&tx.conn(), Scope::Platform, user_id, id).await?;
    tx.created(action, &assigned);
    Ok(assigned)
}

pub async fn unassign(tx: &Tx, action: &'static str, before: &RoleAssignment) -> Result<()> {
    let gone = assignment::Entity::delete_by_id(before.id).exec(&tx.inner).await?;
    if gone.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    tx.touch_access().await?;
    tx.deleted(action, before);
    Ok(())
}

/// Whether the account holds the role on the platform.
pub async fn holds(conn: &Conn<'_>, user_id: Uuid, role_id: Uuid) -> Result<bool> {
    let select = assignment::Entity::find()
        .filter(assignment::Column::UserId.eq(user_id))
        .filter(assignment::Column::RoleId.eq(role_id))
        .filter(assignment::Column::OrganizationId.is_null());
    Ok(select.one(&conn.inner).await?.is_some())
}

/// Makes everybody who is about to take this role from somebody wait for each other, then counts
/// the accounts that can use it: active, not deleted.
pub async fn count_usable_holders(tx: &Tx, role_id: Uuid, without: Uuid) -> Result<u64> {
    use sea_orm::{ConnectionTrait, Statement};
    // On PostgreSQL two demotions that each see the other's holder would leave none: the row lock
    // makes the second one look again. On SQLite there is one writer anyway.
    let backend = tx.inner.get_database_backend();
    let lock = "UPDATE roles SET updated_at = updated_at WHERE id = $1";
    tx.inner.execute_raw(Statement::from_sql_and_values(backend, lock, [role_id.into()])).await?;
    let count = "SELECT COUNT(*) AS n FROM role_assignments JOIN users ON users.id = role_assignments.user_id
        WHERE role_assignments.role_id = $1 AND role_assignments.organization_id IS NULL
          AND users.id <> $2 AND users.is_admin AND users.status = 'active' AND users.deleted_at IS NULL";
    let values = [role_id.into(), without.into()];
    let row = tx.inner.query_one_raw(Statement::from_sql_and_values(backend, count, values)).await?;
    let n: i64 = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or_default();
    Ok(u64::try_from(n).unwrap_or_default())
}
