//! Signing in and staying signed in.

use std::net::IpAddr;

use steward_db::{
    Actor, Db, Error as DbError, Tx, hash_secret,
    identity::{
        access,
        session::{self, End, NewSession, Presented},
        throttle, user,
    },
};
use steward_dto::{
    Code, Scope,
    identity::{ChangePassword, Session, SignIn, User, UserStatus},
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::password::{Passwords, ensure_strong};
use crate::{Error, Result};

/// How long sessions last.
#[derive(Debug, Clone, Copy)]
pub struct SessionPolicy {
    /// A session that is not used for so long ends.
    pub idle: Duration,
    /// A session ends after this, used or not.
    pub absolute: Duration,
}

/// Guesses at one account from devices that have never signed in to it, in any quarter of an hour.
const GUESSES: i64 = 10;
/// Attempts from one address, in any quarter of an hour: an office shares one, a spray does not fit.
const ATTEMPTS_OF_ADDRESS: i64 = 100;
pub const WINDOW: Duration = Duration::minutes(15);

/// Where a sign-in comes from.
#[derive(Debug, Clone)]
pub struct Client {
    pub address: String,
    pub user_agent: String,
    /// The account that has signed in from this device before, as its device cookie proves. Its
    /// attempts are counted apart, so that strangers who guess cannot keep the owner out.
    pub device_of: Option<Uuid>,
}

/// What it takes to let somebody in, by whichever door: signing in, setting up, accepting an
/// invitation or choosing a new password.
pub struct Entrance<'a> {
    pub db: &'a Db,
    pub passwords: &'a Passwords,
    pub policy: SessionPolicy,
    /// Who the audit log says it was, until the account is known.
    pub actor: Actor,
    pub client: Client,
}

/// An open session and the secret of its refresh token.
pub struct Opened {
    pub user: User,
    pub session: Session,
    pub refresh_token: String,
}

/// Signs in with address and password.
pub async fn sign_in(entrance: Entrance<'_>, input: &SignIn) -> Result<Opened> {
    let Entrance { db, passwords, policy, actor, client } = entrance;
    let found = user::credentials(&db.reader(), &input.email).await?;
    let at_home = found.as_ref().is_some_and(|found| Some(found.id) == client.device_of);
    let throttle_key = format!("{}:{}", if at_home { "device" } else { "account" }, user::email_key(&input.email));
    count_attempt(db, &actor, &throttle_key, &client.address).await?;

    let hash = found.as_ref().and_then(|found| found.password_hash.as_deref());
    let fits = passwords.fits(&input.password, hash).await?;
    let Some(found) = found.filter(|_| fits) else {
        let tx = db.begin(actor).await?;
        let details = serde_json::json!({ "email": input.email, "user_agent": client.user_agent });
        tx.noted("sign_in_failed", "sign_in", None, &input.email, details);
        tx.commit().await?;
        return Err(Error::new(Code::CredentialsWrong));
    };

    let tx = db.begin(actor).await?;
    let user = user::get_live(&tx.conn(), Scope::Platform, found.id).await?;
    ensure_usable(&user)?;
    throttle::forget(&tx, &throttle_key).await?;
    let opened = open(&tx, policy, user, &client).await?;
    tx.commit().await?;
    Ok(opened)
}

/// Refuses accounts that cannot be used. Told only to those who know the password.
fn ensure_usable(user: &User) -> Result<()> {
    match user.status {
        UserStatus::Active => Ok(()),
        UserStatus::Suspended => Err(Error::new(Code::Suspended)),
        UserStatus::Invited => Err(Error::new(Code::CredentialsWrong)),
    }
}

/// What is counted as one address: of IPv6, the network of which every host gets at least one.
pub fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        _ => address.to_owned(),
    }
}

/// Counts an attempt before the password is looked at, so that parallel guesses count, too.
async fn count_attempt(db: &Db, actor: &Actor, account_key: &str, address: &str) -> Result<()> {
    let tx = db.begin(actor.clone()).await?.housekeeping();
    let address_key = format!("address:{}", network(address));
    throttle::count(&tx, account_key, WINDOW).await?;
    throttle::count(&tx, &address_key, WINDOW).await?;
    let guesses = throttle::attempts(&tx.conn(), account_key, tx.now(), WINDOW).await?;
    let attempts = throttle::attempts(&tx.conn(), &address_key, tx.now(), WINDOW).await?;
    tx.commit().await?;
    if guesses > GUESSES || attempts > ATTEMPTS_OF_ADDRESS {
        return Err(Error::new(Code::RateLimited)
            .detail("too many sign-ins for this account or from this address")
            .retry_after(WINDOW.unsigned_abs()));
    }
    Ok(())
}

/// Opens a session for somebody who has just proven who they are.
pub async fn open(tx: &Tx, policy: SessionPolicy, user: User, client: &Client) -> Result<Opened> {
    tx.acting_as(user.id, &user.name);
    let refresh_token = tx.secret();
    let new = NewSession {
        user_id: user.id,
        address: &client.address,
        user_agent: &client.user_agent,
        expires_at: tx.now() + policy.absolute,
        confirmed_at: Some(tx.now()),
        token_hash: hash_secret(&refresh_token),
    };
    let session = session::insert(tx, "sign_in", new).await?;
    user::set_last_sign_in(tx, user.id).await?;
    Ok(Opened { user, session, refresh_token })
}

/// Exchanges a refresh token for a new one. A token that was exchanged before ends its session:
/// either we or a thief hold a stolen copy, and it cannot be told which.
pub async fn refresh(db: &Db, policy: SessionPolicy, actor: Actor, token: &str, address: &str) -> Result<Opened> {
    let tx = db.begin(actor).await?.housekeeping();
    let refresh_token = tx.secret();
    let idle_since = tx.now() - policy.idle;
    let presented = session::rotate(&tx, &hash_secret(token), hash_secret(&refresh_token), address, idle_since).await?;
    match presented {
        Presented::Rotated(session) => {
            let user = user::get_live(&tx.conn(), Scope::Platform, session.user_id).await?;
            ensure_usable(&user)?;
            tx.commit().await?;
            Ok(Opened { user, session, refresh_token })
        }
        Presented::Reused(session) => {
            session::end(&tx, End::One(session.id), "refresh token reused").await?;
            tx.happened("refresh_token_reused", &session, None);
            tx.commit().await?;
            Err(Error::new(Code::Unauthenticated).detail("the session was ended: its refresh token was used twice"))
        }
        Presented::Unknown => {
            tx.unchanged().await?;
            Err(Error::new(Code::Unauthenticated))
        }
    }
}

/// Ends the session that a refresh token belongs to, if there is one.
pub async fn sign_out(db: &Db, actor: Actor, token: &str) -> Result<()> {
    let hash = hash_secret(token);
    let Some(session) = session::of_token(&db.reader(), db.now(), &hash).await? else { return Ok(()) };
    let tx = db.begin(actor).await?;
    tx.acting_as(session.user_id, &session.user_name);
    session::end(&tx, End::One(session.id), "signed out").await?;
    tx.happened("sign_out", &session, None);
    Ok(tx.commit().await?)
}

/// Notes that the holder of the session has just proven who they are.
pub async fn confirm(db: &Db, passwords: &Passwords, actor: Actor, session_id: Uuid, password: &str) -> Result<()> {
    let session = session::get(&db.reader(), db.now(), session_id).await?;
    ensure_password(db, passwords, &actor, &session, "password", password).await?;
    let tx = db.begin(actor).await?;
    session::confirm(&tx, "confirm_identity", &session).await?;
    Ok(tx.commit().await?)
}

/// Checks the password of somebody who is signed in, throttled like a sign-in: an open browser must
/// not become a place to guess at.
async fn ensure_password(
    db: &Db,
    passwords: &Passwords,
    actor: &Actor,
    session: &Session,
    field: &str,
    password: &str,
) -> Result<()> {
    count_attempt(db, actor, &format!("confirm:{}", session.user_id), &session.address).await?;
    let hash = user::password_hash(&db.reader(), session.user_id).await?;
    if passwords.fits(password, hash.as_deref()).await? {
        return Ok(());
    }
    Err(Error::invalid_field(field, &steward_dto::Rule::PasswordWrong))
}

/// Sets one's own password, ends every other session and opens a fresh one.
pub async fn change_password(entrance: Entrance<'_>, session_id: Uuid, input: &ChangePassword) -> Result<Opened> {
    let Entrance { db, passwords, policy, actor, client } = entrance;
    let session = session::get(&db.reader(), db.now(), session_id).await?;
    ensure_password(db, passwords, &actor, &session, "current_password", &input.current_password).await?;
    ensure_strong("new_password", &input.new_password, &[&session.user_email, &session.user_name])?;
    let hash = passwords.hash(&input.new_password).await?;
    let tx = db.begin(actor).await?;
    let before = user::get_live(&tx.conn(), Scope::Platform, session.user_id).await?;
    let user = user::set_password(&tx, "change_password", &before, hash).await?;
    session::end(&tx, End::OfUser { user_id: user.id, except: None }, "password changed").await?;
    let opened = open(&tx, policy, user, &client).await?;
    tx.commit().await?;
    Ok(opened)
}

/// The account behind an open session, if it may go on: neither ended, expired, suspended nor deleted.
pub async fn session_in_force(db: &Db, id: Uuid, now: OffsetDateTime) -> Result<Option<access::OpenSession>, DbError> {
    let session = access::open_session(&db.reader(), id).await?;
    Ok(session.filter(|session| session.expires_at > now && session.account.status == UserStatus::Active))
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn the_addresses_of_one_host_are_counted_together() {
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2::7"), "2001:db8:1:2::/64");
        assert_eq!(network("2001:db8:1:2:ffff::1"), network("2001:db8:1:2::7"));
        assert_ne!(network("2001:db8:1:3::7"), network("2001:db8:1:2::7"));
    }
}
