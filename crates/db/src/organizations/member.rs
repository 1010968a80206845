//! The store of memberships.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
    RelationTrait, Select,
};
use steward_dto::{
    ListParams, Page, Rule, Scope,
    organizations::{AddMember, CustomerRole, Member, PermissionLevel, SaveMember},
};
use uuid::Uuid;

use super::organization::entity as organization;
use crate::{
    Audited, Conn, Error, Result, Tx,
    identity::user::entity as user,
    page::{self, Key, Sort},
    times::{micros, time},
    total, versioned,
};

pub(crate) mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "memberships")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        pub customer_role: String,
        pub permission_level: String,
        pub joined_at: i64,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::organization::Entity",
            from = "Column::OrganizationId",
            to = "super::organization::Column::Id"
        )]
        Organization,
        #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
        User,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity, Relation};

#[derive(FromQueryResult)]
struct Row {
    organization_id: Uuid,
    organization_name: String,
    user_id: Uuid,
    name: String,
    email: String,
    customer_role: String,
    permission_level: String,
    joined_at: i64,
    version: i64,
}

fn dto(row: Row) -> Member {
    Member {
        user_id: row.user_id,
        organization_id: row.organization_id,
        organization_name: row.organization_name,
        name: row.name,
        email: row.email,
        customer_role: row.customer_role.parse().unwrap_or(CustomerRole::Observer),
        permission_level: row.permission_level.parse().unwrap_or(PermissionLevel::ReadOnly),
        joined_at: time(row.joined_at),
        version: row.version,
    }
}

fn select(scope: Scope) -> Select<Entity> {
    let select = Entity::find()
        .column_as(organization::Column::Name, "organization_name")
        .column_as(user::Column::Name, "name")
        .column_as(user::Column::Email, "email")
        .join(JoinType::InnerJoin, Relation::Organization.def())
        .join(JoinType::InnerJoin, Relation::User.def())
        .filter(organization::Column::DeletedAt.is_null())
        .filter(user::Column::DeletedAt.is_null());
    match scope {
        Scope::Platform => select,
        Scope::Organization(id) => select.filter(Column::OrganizationId.eq(id)),
    }
}

/// Which memberships to list.
#[derive(Debug, Clone, Copy)]
pub enum Of {
    Organization(Uuid),
    User(Uuid),
}

pub async fn list(conn: &Conn<'_>, scope: Scope, of: Of, params: &ListParams) -> Result<Page<Member>> {
    // The people of an organization page by person, the organizations of a person by organization.
    let (column, select) = match of {
        Of::Organization(id) => (Column::UserId, select(scope).filter(Column::OrganizationId.eq(id))),
        Of::User(id) => (Column::OrganizationId, select(scope).filter(Column::UserId.eq(id))),
    };
    let id: fn(&Row) -> Uuid = match of {
        Of::Organization(_) => |row| row.user_id,
        Of::User(_) => |row| row.organization_id,
    };
    let sort = Sort {
        name: "joined_at",
        column: Column::JoinedAt,
        descending: false,
        text: false,
        key: |row: &Row| Key::Number(row.joined_at),
    };
    let mut page = page::fetch(conn, select.clone(), &sort, (column, id), params).await?.map(dto);
    if params.total == Some(true) {
        let kinds = [Member::KIND, "organization", "user"];
        page.total = Some(total::exact(conn, format!("members {scope:?} {of:?}"), &kinds, select).await?);
    }
    Ok(page)
}

pub async fn get(conn: &Conn<'_>, scope: Scope, organization_id: Uuid, user_id: Uuid) -> Result<Member> {
    let select = select(scope).filter(Column::OrganizationId.eq(organization_id)).filter(Column::UserId.eq(user_id));
    select.into_model::<Row>().one(&conn.inner).await?.map(dto).ok_or(Error::NotFound)
}

pub async fn insert(tx: &Tx, action: &'static str, organization_id: Uuid, new: &AddMember) -> Result<Member> {
    let model = ActiveModel {
        organization_id: Set(organization_id),
        user_id: Set(new.user_id),
        customer_role: Set(new.customer_role.as_str().to_owned()),
        permission_level: Set(new.permission_level.as_str().to_owned()),
        joined_at: Set(micros(tx.now())),
        version: Set(1),
    };
    Entity::insert(model).exec_without_returning(&tx.inner).await.map_err(Error::unknown_reference("user_id"))?;
    let member = get(&tx.conn(), Scope::Platform, organization_id, new.user_id).await.map_err(|error| match error {
        // The account is deleted: towards callers it does not exist.
        Error::NotFound => Error::invalid("user_id", &Rule::Unknown),
        other => other,
    })?;
    tx.created(action, &member);
    Ok(member)
}

fn row(member: &Member) -> Condition {
    Condition::all().add(Column::OrganizationId.eq(member.organization_id)).add(Column::UserId.eq(member.user_id))
}

pub async fn update(tx: &Tx, action: &'static str, before: &Member, place: &SaveMember) -> Result<Member> {
    if before.customer_role == place.customer_role && before.permission_level == place.permission_level {
        tx.untouched();
        return Ok(before.clone());
    }
    let change = ActiveModel {
        customer_role: Set(place.customer_role.as_str().to_owned()),
        permission_level: Set(place.permission_level.as_str().to_owned()),
        ..ActiveModel::default()
    };
    versioned::update(tx, row(before), (Column::Version, before.version), change).await?;
    let after = get(&tx.conn(), Scope::Platform, before.organization_id, before.user_id).await?;
    tx.updated(action, before, &after);
    Ok(after)
}

pub async fn delete(tx: &Tx, action: &'static str, before: &Member) -> Result<()> {
    versioned::delete::<Entity>(tx, row(before), (Column::Version, before.version)).await?;
    tx.deleted(action, before);
    Ok(())
}
