//! The first Owner: made once, by whoever reads the server's console.

use steward_db::{
    Actor, Db, Tx, hash_secret,
    identity::{role, setup, user},
};
use steward_dto::{
    Code, Scope,
    identity::{AssignRole, SetUp, UpdateUser, User, UserStatus},
};

use super::{
    builtin::OWNER,
    password::ensure_strong,
    sign_in::{Entrance, Opened, open},
};
use crate::{Error, Result};

/// Whether there is no account yet.
pub async fn is_open(db: &Db) -> Result<bool> {
    Ok(!user::any(&db.reader()).await?)
}

/// Makes a one-time secret for the set-up link, while there is no account.
pub async fn offer(db: &Db) -> Result<Option<String>> {
    if !is_open(db).await? {
        return Ok(None);
    }
    let tx = db.begin(Actor::system("set-up")).await?.housekeeping();
    let secret = tx.secret();
    setup::insert(&tx, &hash_secret(&secret)).await?;
    tx.commit().await?;
    Ok(Some(secret))
}

/// Makes the first Owner and signs them in. With a wrong link, or when there is an account already,
/// there is nothing here.
pub async fn set_up(entrance: Entrance<'_>, input: &SetUp) -> Result<Opened> {
    let Entrance { db, passwords, policy, actor, client } = entrance;
    let hash = hash_secret(&input.token);
    if !is_open(db).await? || !setup::is_valid(&db.reader(), &hash).await? {
        return Err(Error::not_found());
    }
    ensure_strong("password", &input.password, &[&input.email, &input.name])?;
    let password_hash = passwords.hash(&input.password).await?;
    let tx = db.begin(actor).await?;
    if !setup::consume(&tx, &hash).await? || user::any(&tx.conn()).await? {
        tx.unchanged().await?;
        return Err(Error::not_found());
    }
    let owner = insert_owner(&tx, &input.email, &input.name, &input.locale, password_hash).await?;
    let opened = open(&tx, policy, owner, &client).await?;
    tx.commit().await?;
    Ok(opened)
}

/// Makes an active member of staff with the Owner role.
pub async fn insert_owner(tx: &Tx, email: &str, name: &str, locale: &str, password_hash: String) -> Result<User> {
    let profile = UpdateUser {
        email: email.to_owned(),
        name: name.to_owned(),
        locale: locale.to_owned(),
        is_admin: true,
        owner_id: None,
    };
    let new = user::NewUser {
        profile: &profile,
        password_hash: Some(password_hash),
        status: UserStatus::Active,
        must_change_password: false,
    };
    let user = user::insert(tx, "set_up", new).await?;
    let owner = role::find_by_name(&tx.conn(), OWNER).await?;
    let owner = owner.ok_or_else(|| Error::new(Code::Internal).detail("the Owner role is missing: run `migrate`"))?;
    role::assign(tx, "assign_role", user.id, &AssignRole { role_id: owner.id, organization_id: None }).await?;
    Ok(user::get(&tx.conn(), Scope::Platform, user.id).await?)
}
