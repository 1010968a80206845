//! The store of sessions and their refresh tokens.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, RelationTrait,
    Select,
};
use steward_dto::{
    ListParams, Page,
    identity::{Session, SessionQuery},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::user::entity as user;
use crate::{
    Conn, Error, Result, Tx,
    page::{self, Key, Sort},
    times::{micros, time},
};

pub(crate) mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub address: String,
        pub user_agent: String,
        pub created_at: i64,
        pub last_used_at: i64,
        pub expires_at: i64,
        pub confirmed_at: Option<i64>,
        pub ended_at: Option<i64>,
        pub end_reason: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
        User,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity, Relation};

pub(crate) mod refresh_token {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "refresh_tokens")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: String,
        pub session_id: Uuid,
        pub created_at: i64,
        pub used_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    user_id: Uuid,
    user_name: String,
    user_email: String,
    address: String,
    user_agent: String,
    created_at: i64,
    last_used_at: i64,
    expires_at: i64,
}

fn dto(row: Row) -> Session {
    Session {
        id: row.id,
        user_id: row.user_id,
        user_name: row.user_name,
        user_email: row.user_email,
        address: row.address,
        user_agent: row.user_agent,
        current: false,
        created_at: time(row.created_at),
        last_used_at: time(row.last_used_at),
        expires_at: time(row.expires_at),
    }
}

fn open(now: OffsetDateTime) -> Select<Entity> {
    Entity::find()
        .column_as(user::Column::Name, "user_name")
        .column_as(user::Column::Email, "user_email")
        .join(JoinType::InnerJoin, Relation::User.def())
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(micros(now)))
}

pub async fn list(
    conn: &Conn<'_>,
    now: OffsetDateTime,
    query: &SessionQuery,
    params: &ListParams,
) -> Result<Page<Session>> {
    let mut select = open(now);
    if let Some(user_id) = query.user_id {
        select = select.filter(Column::UserId.eq(user_id));
    }
    let sort = Sort {
        name: "created_at",
        column: Column::CreatedAt,
        descending: true,
        text: false,
        key: |row: &Row| Key::Number(row.created_at),
    };
    let id: fn(&Row) -> Uuid = |row| row.id;
    let mut page = page::fetch(conn, select.clone(), &sort, (Column::Id, id), params).await?.map(dto);
    if params.total == Some(true) {
        // Sessions end by time, too: nothing is written then, so this count is never remembered.
        use sea_orm::PaginatorTrait;
        page.total = Some(select.count(&conn.inner).await?);
    }
    Ok(page)
}

pub async fn get(conn: &Conn<'_>, now: OffsetDateTime, id: Uuid) -> Result<Session> {
    open(now).filter(Column::Id.eq(id)).into_model::<Row>().one(&conn.inner).await?.map(dto).ok_or(Error::NotFound)
}

/// A new session and the hash of its first refresh token.
pub struct NewSession<'a> {
    pub user_id: Uuid,
    pub address: &'a str,
    pub user_agent: &'a str,
    pub expires_at: OffsetDateTime,
    pub confirmed_at: Option<OffsetDateTime>,
    pub token_hash: String,
}

pub async fn insert(tx: &Tx, action: &'static str, new: NewSession<'_>) -> Result<Session> {
    let now = micros(tx.now());
    let id = tx.id();
    let model = ActiveModel {
        id: Set(id),
        user_id: Set(new.user_id),
        address: Set(new.address.to_owned()),
        user_agent: Set(new.user_agent.to_owned()),
        created_at: Set(now),
        last_used_at: Set(now),
        expires_at: Set(micros(new.expires_at)),
        confirmed_at: Set(new.confirmed_at.map(micros)),
        ended_at: Set(None),
        end_reason: Set(None),
    };
    Entity::insert(model).exec_without_returning(&tx.inner).await?;
    insert_token(tx, id, new.token_hash).await?;
    let session = get(&tx.conn(), tx.now(), id).await?;
    tx.created(action, &session);
    Ok(session)
}

async fn insert_token(tx: &Tx, session_id: Uuid, hash: String) -> Result<()> {
    let model = refresh_token::ActiveModel {
        hash: Set(hash),
        session_id: Set(session_id),
        created_at: Set(micros(tx.now())),
        used_at: Set(None),
    };
    refresh_token::Entity::insert(model).exec_without_returning(&tx.inner).await?;
    Ok(())
}

/// What became of a refresh token that was presented.
pub enum Presented {
    /// It was exchanged for the new one.
    Rotated(Session),
    /// It had been exchanged before: somebody holds a copy.
    Reused(Session),
    /// It is none of ours, or its session is over.
    Unknown,
}

/// Exchanges a refresh token for a new one. Of any number of callers that present the same token,
/// exactly one succeeds: the update that marks it used is conditional.
pub async fn rotate(
    tx: &Tx,
    hash: &str,
    new_hash: String,
    address: &str,
    idle_since: OffsetDateTime,
) -> Result<Presented> {
    let found = refresh_token::Entity::find_by_id(hash.to_owned()).one(&tx.inner).await?;
    let Some(token) = found else { return Ok(Presented::Unknown) };
    let session = match get(&tx.conn(), tx.now(), token.session_id).await {
        Ok(session) if session.last_used_at > idle_since => session,
        Ok(_) | Err(Error::NotFound) => return Ok(Presented::Unknown),
        Err(error) => return Err(error),
    };
    let used = refresh_token::ActiveModel { used_at: Set(Some(micros(tx.now()))), ..Default::default() };
    let marked = refresh_token::Entity::update_many()
        .set(used)
        .filter(refresh_token::Column::Hash.eq(hash))
        .filter(refresh_token::Column::UsedAt.is_null())
        .exec(&tx.inner)
        .await?;
    if marked.rows_affected == 0 {
        return Ok(Presented::Reused(session));
    }
    insert_token(tx, token.session_id, new_hash).await?;
    let seen =
        ActiveModel { last_used_at: Set(micros(tx.now())), address: Set(address.to_owned()), ..ActiveModel::default() };
    Entity::update_many().set(seen).filter(Column::Id.eq(session.id)).exec(&tx.inner).await?;
    Ok(Presented::Rotated(session))
}

/// The session that a refresh token belongs to, open or not used up.
pub async fn of_token(conn: &Conn<'_>, now: OffsetDateTime, hash: &str) -> Result<Option<Session>> {
    let found = refresh_token::Entity::find_by_id(hash.to_owned()).one(&conn.inner).await?;
    let Some(token) = found else { return Ok(None) };
    match get(conn, now, token.session_id).await {
        Ok(session) => Ok(Some(session)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

pub async fn confirm(tx: &Tx, action: &'static str, session: &Session) -> Result<()> {
    let change = ActiveModel { confirmed_at: Set(Some(micros(tx.now()))), ..ActiveModel::default() };
    Entity::update_many().set(change).filter(Column::Id.eq(session.id)).exec(&tx.inner).await?;
    tx.touch_access().await?;
    tx.happened(action, session, None);
    Ok(())
}

/// Which sessions to end.
pub enum End {
    One(Uuid),
    OfUser { user_id: Uuid, except: Option<Uuid> },
    All { except: Option<Uuid> },
}

/// Ends sessions at once, on every replica; answers how many.
pub async fn end(tx: &Tx, which: End, reason: &str) -> Result<u64> {
    let change = ActiveModel {
        ended_at: Set(Some(micros(tx.now()))),
        end_reason: Set(Some(reason.to_owned())),
        ..ActiveModel::default()
    };
    let mut update = Entity::update_many().set(change).filter(Column::EndedAt.is_null());
    let except = match which {
        End::One(id) => {
            update = update.filter(Column::Id.eq(id));
            None
        }
        End::OfUser { user_id, except } => {
            update = update.filter(Column::UserId.eq(user_id));
            except
        }
        End::All { except } => except,
    };
    if let Some(id) = except {
        update = update.filter(Column::Id.ne(id));
    }
    let ended = update.exec(&tx.inner).await?.rows_affected;
    if ended > 0 {
        tx.touch_access().await?;
    }
    Ok(ended)
}

/// Forgets sessions that ended or expired before this time, with their tokens.
pub async fn purge(tx: &Tx, before: OffsetDateTime) -> Result<u64> {
    let gone = Entity::delete_many().filter(Column::ExpiresAt.lt(micros(before))).exec(&tx.inner).await?;
    Ok(gone.rows_affected)
}
