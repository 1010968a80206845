//! What is asked of a request at the door: who sends it, from where, where it acts, and whether it may.

use std::{collections::BTreeSet, net::IpAddr};

use actix_web::{HttpRequest, http::header};
use steward_db::hash_secret;
use steward_domain::{Error, Result, identity::api_key};
use steward_dto::{Code, Permission, Scope, permission::Access};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    access::{Caller, Snapshot},
    ctx::SCOPE_HEADER,
    settings::Settings,
    state::State,
};

/// Who calls: an API key or a session, by the bearer token. None without one.
pub async fn identify(
    request: &HttpRequest,
    state: &State,
    snapshot: &Snapshot,
    now: OffsetDateTime,
) -> Result<Option<Caller>> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else { return Ok(None) };
    let token = value.to_str().ok().and_then(|value| value.split_once(' '));
    let Some((_, token)) = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) else {
        return Err(Error::new(Code::Unauthenticated).detail("the API takes bearer tokens"));
    };
    if token.starts_with(api_key::PREFIX) {
        return state.access.key(snapshot, hash_secret(token), now).await.map(Some);
    }
    let claims = state.tokens.read_access(token, now).ok_or_else(|| Error::new(Code::Unauthenticated))?;
    state.access.session(snapshot, claims.sid, now).await.map(Some)
}

/// Where a request acts: as its header says, or where the caller acts by default.
pub fn scope_of(request: &HttpRequest, snapshot: &Snapshot, caller: Option<&Caller>) -> Result<Scope> {
    let Some(caller) = caller else { return Ok(Scope::Platform) };
    match request.headers().get(SCOPE_HEADER) {
        None => snapshot.default_scope(caller),
        Some(value) => {
            let id = value.to_str().ok().and_then(|text| Uuid::try_parse(text).ok());
            let malformed = || Error::new(Code::Malformed).detail(format!("{SCOPE_HEADER} takes an organization's id"));
            id.map(Scope::Organization).ok_or_else(malformed)
        }
    }
}

/// Refuses a caller who lacks what the route asks for.
pub fn admit(access: Access, caller: &Caller, own: &BTreeSet<Permission>, now: OffsetDateTime) -> Result<()> {
    let (permission, confirmed) = match access {
        Access::Public | Access::SignedIn => return Ok(()),
        Access::Holder(permission) => (permission, false),
        Access::Confirmed(permission) => (permission, true),
    };
    if caller.account().must_change_password {
        return Err(Error::new(Code::PasswordChangeRequired));
    }
    if !own.contains(&permission) {
        metrics::counter!("steward_denied_total", "code" => "forbidden").increment(1);
        return Err(Error::forbidden(permission));
    }
    if confirmed && caller.confirmed_until().is_none_or(|until| until <= now) {
        return Err(Error { permission: Some(permission), ..Error::new(Code::ReauthenticationRequired) });
    }
    Ok(())
}

/// The address a request comes from. `X-Forwarded-For` is read from its end, as long as the hop that
/// wrote the entry is a proxy that the configuration trusts; nobody else's word counts.
pub fn client_address(request: &HttpRequest, settings: &Settings) -> IpAddr {
    // A socket that takes both kinds shows IPv4 addresses mapped into IPv6.
    let peer = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip().to_canonical());
    let forwarded = request.headers().get_all("X-Forwarded-For").map(header::HeaderValue::as_bytes);
    // Read from its end: whatever stands before a hop that a proxy wrote must not keep it from being read.
    let hops: Vec<&[u8]> = forwarded.flat_map(|value| value.split(|byte| *byte == b',')).collect();
    let mut address = peer;
    for hop in hops.into_iter().rev() {
        let hop = std::str::from_utf8(hop).ok().and_then(|hop| hop.trim().parse().ok());
        let hop = hop.map(|hop: IpAddr| hop.to_canonical());
        match hop.filter(|_| settings.trusted_proxies.contains(&address)) {
            Some(hop) => address = hop,
            None => break,
        }
    }
    address
}
