//! The store of invitations.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, Select,
};
use steward_dto::{
    ListParams, Page, Scope,
    identity::{CreateInvitation, Invitation, InvitationQuery, InvitationState},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    role::entity as role,
    user::{email_key, entity as user},
};
use crate::{
    Conn, Error, Result, Tx,
    organizations::organization::entity as organization,
    page::{self, Key, Sort},
    times::{micros, time},
    versioned,
};

pub(crate) mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "invitations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub token_hash: String,
        pub email: String,
        pub email_key: String,
        pub name: String,
        pub locale: String,
        pub is_admin: bool,
        pub organization_id: Option<Uuid>,
        pub customer_role: Option<String>,
        pub permission_level: Option<String>,
        pub invited_by_id: Uuid,
        pub user_id: Option<Uuid>,
        pub created_at: i64,
        pub expires_at: i64,
        pub accepted_at: Option<i64>,
        pub withdrawn_at: Option<i64>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::user::Entity", from = "Column::InvitedById", to = "super::user::Column::Id")]
        InvitedBy,
        #[sea_orm(
            belongs_to = "super::organization::Entity",
            from = "Column::OrganizationId",
            to = "super::organization::Column::Id"
        )]
        Organization,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity, Model, Relation};

mod invitation_role {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "invitation_roles")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub invitation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub role_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::role::Entity", from = "Column::RoleId", to = "super::role::Column::Id")]
        Role,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    model: Model,
    invited_by: String,
    organization_name: Option<String>,
}

fn state(model: &Model, now: OffsetDateTime) -> InvitationState {
    if model.accepted_at.is_some() {
        InvitationState::Accepted
    } else if model.withdrawn_at.is_some() {
        InvitationState::Withdrawn
    } else if model.expires_at <= micros(now) {
        InvitationState::Expired
    } else {
        InvitationState::Open
    }
}

fn dto(row: Row, now: OffsetDateTime, roles: Vec<String>) -> Invitation {
    let state = state(&row.model, now);
    Invitation {
        id: row.model.id,
        email: row.model.email,
        name: row.model.name,
        state,
        is_admin: row.model.is_admin,
        roles,
        organization_id: row.model.organization_id,
        organization_name: row.organization_name,
        customer_role: row.model.customer_role.and_then(|word| word.parse().ok()),
        permission_level: row.model.permission_level.and_then(|word| word.parse().ok()),
        invited_by: row.invited_by,
        created_at: time(row.model.created_at),
        expires_at: time(row.model.expires_at),
        version: row.model.version,
    }
}

fn select(scope: Scope) -> Select<Entity> {
    let select = Entity::find()
        .column_as(user::Column::Name, "invited_by")
        .column_as(organization::Column::Name, "organization_name")
        .join(JoinType::InnerJoin, Relation::InvitedBy.def())
        .join(JoinType::LeftJoin, Relation::Organization.def());
    match scope {
        Scope::Platform => select,
        Scope::Organization(id) => select.filter(Column::OrganizationId.eq(id)),
    }
}

fn in_state(state: InvitationState, now: OffsetDateTime) -> Condition {
    let undecided = Condition::all().add(Column::AcceptedAt.is_null()).add(Column::WithdrawnAt.is_null());
    match state {
        InvitationState::Accepted => Condition::all().add(Column::AcceptedAt.is_not_null()),
        InvitationState::Withdrawn => Condition::all().add(Column::WithdrawnAt.is_not_null()),
        InvitationState::Expired => undecided.add(Column::ExpiresAt.lte(micros(now))),
        InvitationState::Open => undecided.add(Column::ExpiresAt.gt(micros(now))),
    }
}

async fn roles_of(conn: &Conn<'_>, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, Vec<(Uuid, String)>>> {
    let rows = invitation_role::Entity::find()
        .select_only()
        .column(invitation_role::Column::InvitationId)
        .column(invitation_role::Column::RoleId)
        .column(role::Column::Name)
        .join(JoinType::InnerJoin, invitation_role::Relation::Role.def())
        .filter(invitation_role::Column::InvitationId.is_in(ids))
        .order_by_asc(role::Column::NameKey)
        .into_tuple::<(Uuid, Uuid, String)>()
        .all(&conn.inner)
        .await?;
    let mut roles: HashMap<Uuid, Vec<(Uuid, String)>> = HashMap::new();
    for (invitation_id, role_id, name) in rows {
        roles.entry(invitation_id).or_default().push((role_id, name));
    }
    Ok(roles)
}

pub async fn list(
    conn: &Conn<'_>,
    scope: Scope,
    now: OffsetDateTime,
    query: &InvitationQuery,
    params: &ListParams,
) -> Result<Page<Invitation>> {
    let mut select = select(scope);
    if !query.state.is_empty() {
        let any = query.state.iter().fold(Condition::any(), |any, state| any.add(in_state(*state, now)));
        select = select.filter(any);
    }
    if let Some(id) = query.organization_id {
        select = select.filter(Column::OrganizationId.eq(id));
    }
    let sort = Sort {
        name: "created_at",
        column: Column::CreatedAt,
        descending: true,
        text: false,
        key: |row: &Row| Key::Number(row.model.created_at),
    };
    let id: fn(&Row) -> Uuid = |row| row.model.id;
    let rows = page::fetch(conn, select.clone(), &sort, (Column::Id, id), params).await?;
    let mut roles = roles_of(conn, rows.items.iter().map(id)).await?;
    let mut page = rows.map(|row| {
        let names = roles.remove(&row.model.id).unwrap_or_default();
        dto(row, now, names.into_iter().map(|(_, name)| name).collect())
    });
    if params.total == Some(true) {
        // Invitations expire by time, too: nothing is written then, so this count is never remembered.
        use sea_orm::PaginatorTrait;
        page.total = Some(select.count(&conn.inner).await?);
    }
    Ok(page)
}

async fn one(conn: &Conn<'_>, now: OffsetDateTime, select: Select<Entity>) -> Result<Invitation> {
    let row = select.into_model::<Row>().one(&conn.inner).await?.ok_or(Error::NotFound)?;
    let roles = roles_of(conn, [row.model.id].into_iter()).await?.remove(&row.model.id).unwrap_or_default();
    Ok(dto(row, now, roles.into_iter().map(|(_, name)| name).collect()))
}

pub async fn get(conn: &Conn<'_>, scope: Scope, now: OffsetDateTime, id: Uuid) -> Result<Invitation> {
    one(conn, now, select(scope).filter(Column::Id.eq(id))).await
}

pub async fn find_by_token(conn: &Conn<'_>, now: OffsetDateTime, hash: &str) -> Result<Invitation> {
    one(conn, now, select(Scope::Platform).filter(Column::TokenHash.eq(hash))).await
}

/// Ids of the roles that the invitation brings.
pub async fn role_ids(conn: &Conn<'_>, id: Uuid) -> Result<Vec<Uuid>> {
    let roles = roles_of(conn, [id].into_iter()).await?.remove(&id).unwrap_or_default();
    Ok(roles.into_iter().map(|(id, _)| id).collect())
}

/// The language that was chosen for the invited person.
pub async fn locale(conn: &Conn<'_>, id: Uuid) -> Result<String> {
    let locale = Entity::find_by_id(id).select_only().column(Column::Locale).into_tuple::<String>();
    locale.one(&conn.inner).await?.ok_or(Error::NotFound)
}

/// A new invitation, and the hash of its link's secret.
pub struct NewInvitation<'a> {
    pub details: &'a CreateInvitation,
    pub token_hash: String,
    pub invited_by: Uuid,
    pub expires_at: OffsetDateTime,
}

pub async fn insert(tx: &Tx, action: &'static str, new: NewInvitation<'_>) -> Result<Invitation> {
    let now = micros(tx.now());
    let id = tx.id();
    let NewInvitation { details, token_hash, invited_by, expires_at } = new;
    // An expired invitation to the same place makes room.
    let expired = ActiveModel { withdrawn_at: Set(Some(now)), ..ActiveModel::default() };
    let place = match details.organization_id {
        Some(id) => Column::OrganizationId.eq(id),
        None => Column::OrganizationId.is_null(),
    };
    Entity::update_many()
        .set(expired)
        .filter(in_state(InvitationState::Expired, tx.now()))
        .filter(Column::EmailKey.eq(email_key(&details.email)))
        .filter(place)
        .exec(&tx.inner)
        .await?;
    let model = ActiveModel {
        id: Set(id),
        token_hash: Set(token_hash),
        email: Set(details.email.trim().to_owned()),
        email_key: Set(email_key(&details.email)),
        name: Set(details.name.clone()),
        locale: Set(details.locale.clone()),
        is_admin: Set(details.is_admin),
        organization_id: Set(details.organization_id),
        customer_role: Set(details.customer_role.map(|role| role.as_str().to_owned())),
        permission_level: Set(details.permission_level.map(|level| level.as_str().to_owned())),
        invited_by_id: Set(invited_by),
        user_id: Set(None),
        created_at: Set(now),
        expires_at: Set(micros(expires_at)),
        accepted_at: Set(None),
        withdrawn_at: Set(None),
        version: Set(1),
    };
    Entity::insert(model)
        .exec_without_returning(&tx.inner)
        .await
        .map_err(Error::unknown_reference("organization_id"))?;
    if !details.role_ids.is_empty() {
        let mut unique = details.role_ids.clone();
        unique.sort();
        unique.dedup();
        let rows = unique
            .into_iter()
            .map(|role_id| invitation_role::ActiveModel { invitation_id: Set(id), role_id: Set(role_id) });
        let inserted = invitation_role::Entity::insert_many(rows).exec_without_returning(&tx.inner).await;
        inserted.map_err(Error::unknown_reference("role_ids"))?;
    }
    let invitation = get(&tx.conn(), Scope::Platform, tx.now(), id).await?;
    tx.created(action, &invitation);
    Ok(invitation)
}

/// Gives the invitation a new link and a new term; the old link stops working.
pub async fn renew(
    tx: &Tx,
    action: &'static str,
    before: &Invitation,
    token_hash: String,
    expires_at: OffsetDateTime,
) -> Result<Invitation> {
    let change =
        ActiveModel { token_hash: Set(token_hash), expires_at: Set(micros(expires_at)), ..ActiveModel::default() };
    write(tx, action, before, change).await
}

pub async fn withdraw(tx: &Tx, action: &'static str, before: &Invitation) -> Result<Invitation> {
    let change = ActiveModel { withdrawn_at: Set(Some(micros(tx.now()))), ..ActiveModel::default() };
    write(tx, action, before, change).await
}

/// Marks the invitation accepted. Of two that accept at once, one meets a version conflict.
pub async fn accept(tx: &Tx, action: &'static str, before: &Invitation, user_id: Uuid) -> Result<Invitation> {
    let change =
        ActiveModel { accepted_at: Set(Some(micros(tx.now()))), user_id: Set(Some(user_id)), ..ActiveModel::default() };
    write(tx, action, before, change).await
}

async fn write(tx: &Tx, action: &'static str, before: &Invitation, change: ActiveModel) -> Result<Invitation> {
    let undecided = Condition::all().add(Column::Id.eq(before.id)).add(Column::AcceptedAt.is_null());
    versioned::update(tx, undecided, (Column::Version, before.version), change).await?;
    let after = get(&tx.conn(), Scope::Platform, tx.now(), before.id).await?;
    tx.updated(action, before, &after);
    Ok(after)
}

/// How many invitations can still be accepted.
pub async fn count_open(conn: &Conn<'_>, scope: Scope, now: OffsetDateTime) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    let select = select(scope).filter(in_state(InvitationState::Open, now));
    Ok(select.count(&conn.inner).await?)
}
