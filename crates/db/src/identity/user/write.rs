//! Everything that changes an account.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use steward_dto::{
    Scope,
    identity::{UpdateUser, User, UserStatus},
    text::fold,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    email_key,
    entity::{ActiveModel, Column, Entity},
    get, get_many,
};
use crate::{Error, Result, Tx, times::micros, versioned};

/// The one reference of an account.
const OWNER: &str = "owner_id";

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
        Entity::insert_many(models).exec_without_returning(&tx.inner).await.map_err(Error::unknown_reference(OWNER))?;
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
    let change = ActiveModel { updated_at: Set(micros(tx.now())), ..change };
    versioned::update(tx, Column::Id.eq(before.id), (Column::Version, before.version), change)
        .await
        .map_err(Error::unknown_reference(OWNER))?;
    let after = get(&tx.conn(), Scope::Platform, before.id).await?;
    tx.updated(action, before, &after);
    Ok(after)
}
