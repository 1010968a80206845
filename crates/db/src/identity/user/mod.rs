//! The store of accounts: here what an account is and how one is found, in `list` the filters, in
//! `write` everything that changes one.

mod list;
mod write;

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select,
    sea_query::{Expr, Query},
};
use steward_dto::{
    Scope,
    identity::{User, UserStatus},
};
use uuid::Uuid;

use super::role::{assignment, entity as role};
use crate::{
    Conn, Error, Result,
    organizations::member::entity as member,
    times::{optional, time},
};

pub use list::{count, list};
pub use write::{NewUser, insert, insert_all, set_deleted, set_last_sign_in, set_password, set_status, update};

pub(crate) mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub email: String,
        pub email_key: String,
        pub name: String,
        pub name_key: String,
        pub search_key: String,
        pub locale: String,
        pub password_hash: Option<String>,
        pub status: String,
        pub is_admin: bool,
        pub must_change_password: bool,
        pub owner_id: Option<Uuid>,
        pub last_sign_in_at: i64,
        pub created_at: i64,
        pub updated_at: i64,
        pub deleted_at: Option<i64>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity, Model};

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    model: Model,
    organization_count: i64,
    owner_name: Option<String>,
}

/// The form in which addresses are compared.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// The account as it is seen from a scope: inside an organization, what it is elsewhere is not told.
fn dto(scope: Scope, row: Row, mut roles: Vec<String>) -> User {
    let Row { model, mut organization_count, owner_name } = row;
    if scope != Scope::Platform {
        roles.clear();
        organization_count = 1;
    }
    User {
        id: model.id,
        email: model.email,
        name: model.name,
        locale: model.locale,
        status: model.status.parse().unwrap_or(UserStatus::Suspended),
        is_admin: model.is_admin,
        owner_id: model.owner_id,
        owner_name,
        must_change_password: model.must_change_password,
        roles,
        organization_count: u32::try_from(organization_count).unwrap_or(u32::MAX),
        last_sign_in_at: optional((model.last_sign_in_at > 0).then_some(model.last_sign_in_at)),
        created_at: time(model.created_at),
        updated_at: time(model.updated_at),
        deleted_at: optional(model.deleted_at),
        version: model.version,
    }
}

fn select(scope: Scope) -> Select<Entity> {
    match scope {
        Scope::Platform => Entity::find(),
        Scope::Organization(id) => Entity::find().filter(Column::Id.in_subquery(members_of(id))),
    }
}

fn members_of(organization_id: Uuid) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(member::Column::UserId)
        .from(member::Entity)
        .and_where(member::Column::OrganizationId.eq(organization_id))
        .to_owned()
}

fn with_counts(select: Select<Entity>) -> Select<Entity> {
    select
        .expr_as(
            Expr::cust("(SELECT COUNT(*) FROM memberships WHERE memberships.user_id = users.id)"),
            "organization_count",
        )
        .expr_as(Expr::cust("(SELECT owners.name FROM users AS owners WHERE owners.id = users.owner_id)"), "owner_name")
}

/// Names of the roles that these accounts hold on the platform.
async fn role_names(conn: &Conn<'_>, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, Vec<String>>> {
    let pairs = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::UserId)
        .column(role::Column::Name)
        .join(JoinType::InnerJoin, assignment::Relation::Role.def())
        .filter(assignment::Column::OrganizationId.is_null())
        .filter(assignment::Column::UserId.is_in(ids))
        .order_by_asc(role::Column::NameKey)
        .into_tuple::<(Uuid, String)>()
        .all(&conn.inner)
        .await?;
    let mut names: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (user_id, name) in pairs {
        names.entry(user_id).or_default().push(name);
    }
    Ok(names)
}

/// The account, deleted or not.
pub async fn get(conn: &Conn<'_>, scope: Scope, id: Uuid) -> Result<User> {
    let select = with_counts(select(scope).filter(Column::Id.eq(id)));
    let row = select.into_model::<Row>().one(&conn.inner).await?.ok_or(Error::NotFound)?;
    let roles = role_names(conn, [id].into_iter()).await?.remove(&id).unwrap_or_default();
    Ok(dto(scope, row, roles))
}

/// The account, unless it is deleted.
pub async fn get_live(conn: &Conn<'_>, scope: Scope, id: Uuid) -> Result<User> {
    let user = get(conn, scope, id).await?;
    if user.deleted_at.is_some() { Err(Error::NotFound) } else { Ok(user) }
}

pub async fn get_many(conn: &Conn<'_>, scope: Scope, ids: &[Uuid]) -> Result<Vec<User>> {
    let select = with_counts(select(scope).filter(Column::Id.is_in(ids.iter().copied())));
    let rows = select.into_model::<Row>().all(&conn.inner).await?;
    let mut roles = role_names(conn, ids.iter().copied()).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let roles = roles.remove(&row.model.id).unwrap_or_default();
            dto(scope, row, roles)
        })
        .collect())
}

/// Whether there is any account at all, deleted ones included.
pub async fn any(conn: &Conn<'_>) -> Result<bool> {
    Ok(Entity::find().select_only().column(Column::Id).into_tuple::<Uuid>().one(&conn.inner).await?.is_some())
}

/// What a sign-in needs to know.
pub struct Credentials {
    pub id: Uuid,
    pub password_hash: Option<String>,
}

pub async fn credentials(conn: &Conn<'_>, email: &str) -> Result<Option<Credentials>> {
    let select = Entity::find().filter(Column::EmailKey.eq(email_key(email))).filter(Column::DeletedAt.is_null());
    let found = select.one(&conn.inner).await?;
    Ok(found.map(|model| Credentials { id: model.id, password_hash: model.password_hash }))
}

pub async fn password_hash(conn: &Conn<'_>, id: Uuid) -> Result<Option<String>> {
    let found = Entity::find_by_id(id).filter(Column::DeletedAt.is_null()).one(&conn.inner).await?;
    Ok(found.ok_or(Error::NotFound)?.password_hash)
}

/// The account with this address, unless it is deleted.
pub async fn find_by_email(conn: &Conn<'_>, email: &str) -> Result<Option<User>> {
    match credentials(conn, email).await? {
        Some(found) => get(conn, Scope::Platform, found.id).await.map(Some),
        None => Ok(None),
    }
}
