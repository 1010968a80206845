//! The store of accounts.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
    Select,
    sea_query::{Expr, Query},
};
use steward_dto::{
    ListParams, Page, Rule, Scope,
    identity::{UpdateUser, User, UserQuery, UserSort, UserStatus},
    text::fold,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::role::{assignment, entity as role};
use crate::{
    Audited, Conn, Error, Result, Tx,
    organizations::member::entity as member,
    page::{self, Key, Sort},
    times::{micros, optional, time},
    total,
};

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
use entity::{ActiveModel, Column, Entity, Model};

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

fn filtered(scope: Scope, query: &UserQuery) -> Select<Entity> {
    let mut select = select(scope);
    select = if query.deleted == Some(true) {
        select.filter(Column::DeletedAt.is_not_null())
    } else {
        select.filter(Column::DeletedAt.is_null())
    };
    if let Some(words) = query.q.as_deref() {
        select = select.filter(page::matches(Column::SearchKey, words));
    }
    if !query.status.is_empty() {
        select = select.filter(Column::Status.is_in(query.status.iter().map(|status| status.as_str())));
    }
    if let Some(is_admin) = query.is_admin {
        select = select.filter(Column::IsAdmin.eq(is_admin));
    }
    if let Some(role_id) = query.role_id {
        let holders = Query::select()
            .column(assignment::Column::UserId)
            .from(assignment::Entity)
            .and_where(assignment::Column::RoleId.eq(role_id))
            .and_where(assignment::Column::OrganizationId.is_null())
            .to_owned();
        select = select.filter(Column::Id.in_subquery(holders));
    }
    if let Some(id) = query.organization_id {
        select = select.filter(Column::Id.in_subquery(members_of(id)));
    }
    if let Some(id) = query.owner_id {
        select = select.filter(Column::OwnerId.eq(id));
    }
    if let Some(since) = query.not_seen_since {
        select = select.filter(Column::LastSignInAt.lt(micros(since)));
    }
    select
}

fn sort(query: &UserQuery) -> Sort<Entity, Row> {
    let by = query.sort.unwrap_or(UserSort::Name);
    let (column, text, key): (_, _, fn(&Row) -> Key) = match by {
        UserSort::Name | UserSort::NameDesc => (Column::NameKey, true, |row| Key::Text(row.model.name_key.clone())),
        UserSort::Email | UserSort::EmailDesc => (Column::EmailKey, true, |row| Key::Text(row.model.email_key.clone())),
        UserSort::CreatedAt | UserSort::CreatedAtDesc => {
            (Column::CreatedAt, false, |row| Key::Number(row.model.created_at))
        }
        UserSort::LastSignInAt | UserSort::LastSignInAtDesc => {
            (Column::LastSignInAt, false, |row| Key::Number(row.model.last_sign_in_at))
        }
    };
    Sort { name: by.key(), column, descending: by.descending(), text, key }
}

fn id(row: &Row) -> Uuid {
    row.model.id
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

pub async fn list(conn: &Conn<'_>, scope: Scope, query: &UserQuery, params: &ListParams) -> Result<Page<User>> {
    let rows = page::fetch(conn, with_counts(filtered(scope, query)), &sort(query), (Column::Id, id), params).await?;
    let mut roles = role_names(conn, rows.items.iter().map(id)).await?;
    let mut page = rows.map(|row| {
        let roles = roles.remove(&row.model.id).unwrap_or_default();
        dto(scope, row, roles)
    });
    if params.total == Some(true) {
        page.total = Some(count(conn, scope, query).await?);
    }
    Ok(page)
}

/// How many accounts the filter matches, exactly.
pub async fn count(conn: &Conn<'_>, scope: Scope, query: &UserQuery) -> Result<u64> {
    let unsorted = UserQuery { sort: None, ..query.clone() };
    let kinds = [User::KIND, "role_assignment", "member", "session"];
    total::exact(conn, format!("users {scope:?} {unsorted:?}"), &kinds, filtered(scope, query)).await
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

/// A new account.
pub struct NewUser<'a> {
    pub profile: &'a UpdateUser,
    pub password_hash: Option<String>,
    pub status: UserStatus,
    pub must_change_password: bool,
}

fn profile(profile: &UpdateUser) -> ActiveModel {
    ActiveModel {
        email: Set(profile.email.trim().to_owned()),
        email_key: Set(email_key(&profile.email)),
        name: Set(profile.name.clone()),
        name_key: Set(fold(&profile.name)),
        search_key: Set(fold(&format!("{} {}", profile.name, profile.email))),
        locale: Set(profile.locale.clone()),
        is_admin: Set(profile.is_admin),
        owner_id: Set(profile.owner_id),
        ..ActiveModel::default()
    }
}

pub async fn insert(tx: &Tx, action: &'static str, new: NewUser<'_>) -> Result<User> {
    let user = insert_all(tx, action, vec![new]).await?.pop();
    user.ok_or(Error::NotFound)
}

/// Inserts several accounts at once.
pub async fn insert_all(tx: &Tx, action: &'static str, new: Vec<NewUser<'_>>) -> Result<Vec<User>> {
    let now = micros(tx.now());
    let mut users = Vec::with_capacity(new.len());
    for chunk in new.chunks(500) {
        let mut ids = Vec::with_capacity(chunk.len());
        let models: Vec<ActiveModel> = chunk
            .iter()
            .map(|new| {
                let id = tx.id();
                ids.push(id);
                ActiveModel {
                    id: Set(id),
                    password_hash: Set(new.password_hash.clone()),
                    status: Set(new.status.as_str().to_owned()),
                    must_change_password: Set(new.must_change_password),
                    last_sign_in_at: Set(0),
                    created_at: Set(now),
                    updated_at: Set(now),
                    deleted_at: Set(None),
                    version: Set(1),
                    ..profile(new.profile)
                }
            })
            .collect();
        Entity::insert_many(models).exec_without_returning(&tx.inner).await.map_err(check_owner)?;
        users.extend(get_many(&tx.conn(), Scope::Platform, &ids).await?);
    }
    for user in &users {
        tx.created(action, user);
    }
    Ok(users)
}

pub async fn update(tx: &Tx, action: &'static str, before: &User, change: &UpdateUser) -> Result<User> {
    let same = before.email == change.email
        && before.name == change.name
        && before.locale == change.locale
        && before.is_admin == change.is_admin
        && before.owner_id == change.owner_id;
    if same {
        tx.untouched();
        return Ok(before.clone());
    }
    write(tx, action, before, profile(change)).await
}

pub async fn set_status(tx: &Tx, action: &'static str, before: &User, status: UserStatus) -> Result<User> {
    let change = ActiveModel { status: Set(status.as_str().to_owned()), ..ActiveModel::default() };
    write(tx, action, before, change).await
}

/// Deletes softly, or restores with `None`.
pub async fn set_deleted(tx: &Tx, action: &'static str, before: &User, at: Option<OffsetDateTime>) -> Result<User> {
    let change = ActiveModel { deleted_at: Set(at.map(micros)), ..ActiveModel::default() };
    write(tx, action, before, change).await
}

pub async fn set_password(tx: &Tx, action: &'static str, before: &User, password_hash: String) -> Result<User> {
    let change = ActiveModel {
        password_hash: Set(Some(password_hash)),
        must_change_password: Set(false),
        status: Set(UserStatus::Active.as_str().to_owned()),
        ..ActiveModel::default()
    };
    let after = write(tx, action, before, change).await?;
    tx.happened(action, &after, None);
    Ok(after)
}

pub async fn set_last_sign_in(tx: &Tx, id: Uuid) -> Result<()> {
    let change = ActiveModel { last_sign_in_at: Set(micros(tx.now())), ..ActiveModel::default() };
    Entity::update_many().set(change).filter(Column::Id.eq(id)).exec(&tx.inner).await?;
    Ok(())
}

async fn write(tx: &Tx, action: &'static str, before: &User, change: ActiveModel) -> Result<User> {
    let change = ActiveModel { updated_at: Set(micros(tx.now())), version: Set(before.version + 1), ..change };
    let written = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(before.id))
        .filter(Column::Version.eq(before.version))
        .exec(&tx.inner)
        .await
        .map_err(check_owner)?;
    if written.rows_affected == 0 {
        return Err(Error::VersionConflict);
    }
    let after = get(&tx.conn(), Scope::Platform, before.id).await?;
    tx.updated(action, before, &after);
    Ok(after)
}

/// The one reference of an account is its owner.
fn check_owner(error: DbErr) -> Error {
    match Error::from(error) {
        Error::Reference => Error::invalid("owner_id", &Rule::Unknown),
        other => other,
    }
}
