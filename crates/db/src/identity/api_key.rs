//! The store of API keys.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, RelationTrait,
    Select,
};
use steward_dto::{
    ListParams, Page, Scope,
    identity::{ApiKey, ApiKeyQuery},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::user::entity as user;
use crate::{
    Conn, Error, Result, Tx,
    page::{self, Key, Sort},
    times::{micros, optional, time},
    versioned,
};

pub(crate) mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub organization_id: Option<Uuid>,
        pub name: String,
        pub prefix: String,
        pub hash: String,
        pub grants: String,
        pub rate_limit: i64,
        pub created_at: i64,
        pub expires_at: i64,
        pub last_used_at: Option<i64>,
        pub last_used_address: Option<String>,
        pub revoked_at: Option<i64>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
        User,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity, Model, Relation};

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    model: Model,
    user_name: String,
}

/// Grants are stored as one text, separated by spaces.
pub(crate) fn split_grants(text: &str) -> Vec<String> {
    text.split(' ').filter(|grant| !grant.is_empty()).map(str::to_owned).collect()
}

fn dto(row: Row) -> ApiKey {
    let Row { model, user_name } = row;
    ApiKey {
        id: model.id,
        name: model.name,
        prefix: model.prefix,
        user_id: model.user_id,
        user_name,
        organization_id: model.organization_id,
        grants: split_grants(&model.grants),
        rate_limit: u32::try_from(model.rate_limit).unwrap_or(1),
        created_at: time(model.created_at),
        expires_at: time(model.expires_at),
        last_used_at: optional(model.last_used_at),
        last_used_address: model.last_used_address,
        revoked_at: optional(model.revoked_at),
        version: model.version,
    }
}

fn select(scope: Scope) -> Select<Entity> {
    let select =
        Entity::find().column_as(user::Column::Name, "user_name").join(JoinType::InnerJoin, Relation::User.def());
    match scope {
        Scope::Platform => select,
        Scope::Organization(id) => select.filter(Column::OrganizationId.eq(id)),
    }
}

pub async fn list(
    conn: &Conn<'_>,
    scope: Scope,
    now: OffsetDateTime,
    query: &ApiKeyQuery,
    params: &ListParams,
) -> Result<Page<ApiKey>> {
    let mut select = select(scope);
    if let Some(user_id) = query.user_id {
        select = select.filter(Column::UserId.eq(user_id));
    }
    if query.include_ended != Some(true) {
        select = select.filter(Column::RevokedAt.is_null()).filter(Column::ExpiresAt.gt(micros(now)));
    }
    let sort = Sort {
        name: "created_at",
        column: Column::CreatedAt,
        descending: true,
        text: false,
        key: |row: &Row| Key::Number(row.model.created_at),
    };
    let id: fn(&Row) -> Uuid = |row| row.model.id;
    let mut page = page::fetch(conn, select.clone(), &sort, (Column::Id, id), params).await?.map(dto);
    if params.total == Some(true) {
        // Keys end by time, too: nothing is written then, so this count is never remembered.
        use sea_orm::PaginatorTrait;
        page.total = Some(select.count(&conn.inner).await?);
    }
    Ok(page)
}

pub async fn get(conn: &Conn<'_>, scope: Scope, id: Uuid) -> Result<ApiKey> {
    let found = select(scope).filter(Column::Id.eq(id)).into_model::<Row>().one(&conn.inner).await?;
    found.map(dto).ok_or(Error::NotFound)
}

/// A new key.
pub struct NewKey {
    pub user_id: Uuid,
    pub organization_id: Option<Uuid>,
    pub name: String,
    pub prefix: String,
    pub hash: String,
    pub grants: Vec<String>,
    pub rate_limit: u32,
    pub expires_at: OffsetDateTime,
}

pub async fn insert(tx: &Tx, action: &'static str, new: NewKey) -> Result<ApiKey> {
    let id = tx.id();
    let model = ActiveModel {
        id: Set(id),
        user_id: Set(new.user_id),
        organization_id: Set(new.organization_id),
        name: Set(new.name),
        prefix: Set(new.prefix),
        hash: Set(new.hash),
        grants: Set(new.grants.join(" ")),
        rate_limit: Set(new.rate_limit.into()),
        created_at: Set(micros(tx.now())),
        expires_at: Set(micros(new.expires_at)),
        last_used_at: Set(None),
        last_used_address: Set(None),
        revoked_at: Set(None),
        version: Set(1),
    };
    Entity::insert(model)
        .exec_without_returning(&tx.inner)
        .await
        .map_err(Error::unknown_reference("organization_id"))?;
    let key = get(&tx.conn(), Scope::Platform, id).await?;
    tx.created(action, &key);
    Ok(key)
}

/// Lets a key end earlier than it would.
pub async fn expire_at(tx: &Tx, action: &'static str, before: &ApiKey, at: OffsetDateTime) -> Result<ApiKey> {
    let change = ActiveModel { expires_at: Set(micros(at)), ..ActiveModel::default() };
    write(tx, action, before, change).await
}

pub async fn revoke(tx: &Tx, action: &'static str, before: &ApiKey) -> Result<ApiKey> {
    let change = ActiveModel { revoked_at: Set(Some(micros(tx.now()))), ..ActiveModel::default() };
    write(tx, action, before, change).await
}

async fn write(tx: &Tx, action: &'static str, before: &ApiKey, change: ActiveModel) -> Result<ApiKey> {
    versioned::update(tx, Column::Id.eq(before.id), (Column::Version, before.version), change).await?;
    tx.touch_access().await?;
    let after = get(&tx.conn(), Scope::Platform, before.id).await?;
    tx.updated(action, before, &after);
    Ok(after)
}

/// Notes that keys were used: `(id, when, from where)`. Not part of the key's version.
pub async fn note_use(tx: &Tx, uses: &[(Uuid, OffsetDateTime, String)]) -> Result<()> {
    for (id, at, address) in uses {
        let change = ActiveModel {
            last_used_at: Set(Some(micros(*at))),
            last_used_address: Set(Some(address.clone())),
            ..ActiveModel::default()
        };
        Entity::update_many().set(change).filter(Column::Id.eq(*id)).exec(&tx.inner).await?;
    }
    Ok(())
}
