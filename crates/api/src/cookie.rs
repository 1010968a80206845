//! The two cookies: the refresh token, and the mark of a device that has signed in before.
//!
//! Over TLS their names begin with `__Host-`, which ties them to the host and to `Secure`. Over plain
//! http, which is for localhost, browsers refuse such names.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration as CookieDuration},
    http::header,
};
use steward_domain::{Error, Result, identity::sign_in::Opened};
use steward_dto::Code;
use time::{Duration, OffsetDateTime};

use crate::{settings::Settings, token::Tokens};

/// How long a device is known.
const DEVICE_TERM: Duration = Duration::days(365);

fn refresh_name(settings: &Settings) -> &'static str {
    if settings.secure() { "__Host-steward_refresh" } else { "steward_refresh" }
}

pub fn device_name(settings: &Settings) -> &'static str {
    if settings.secure() { "__Host-steward_device" } else { "steward_device" }
}

fn cookie<'a>(settings: &Settings, name: &'a str, value: String, term: Duration) -> Cookie<'a> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .secure(settings.secure())
        .same_site(SameSite::Strict)
        .max_age(CookieDuration::seconds(term.whole_seconds()))
        .finish()
}

/// The cookies of a session that was opened or refreshed.
pub fn of_session(settings: &Settings, tokens: &Tokens, opened: &Opened, now: OffsetDateTime) -> [Cookie<'static>; 2] {
    let term = (opened.session.expires_at - now).max(Duration::ZERO);
    let device = tokens.device(opened.user.id, now + DEVICE_TERM);
    [
        cookie(settings, refresh_name(settings), opened.refresh_token.clone(), term),
        cookie(settings, device_name(settings), device, DEVICE_TERM),
    ]
}

/// Takes the refresh token away. The device stays known.
pub fn gone(settings: &Settings) -> Cookie<'static> {
    cookie(settings, refresh_name(settings), String::new(), Duration::ZERO)
}

pub fn refresh_token(request: &HttpRequest, settings: &Settings) -> Option<String> {
    request.cookie(refresh_name(settings)).map(|cookie| cookie.value().to_owned()).filter(|token| !token.is_empty())
}

/// Refuses cookie routes to pages of foreign origins, whatever the browser thinks of `SameSite`.
pub fn ensure_own_origin(request: &HttpRequest, settings: &Settings) -> Result<()> {
    let foreign = || Error::new(Code::ForeignOrigin);
    match request.headers().get(header::ORIGIN) {
        Some(origin) => {
            let origin = origin.to_str().map_err(|_| foreign())?;
            if settings.allowed_origins.iter().any(|allowed| allowed == origin) { Ok(()) } else { Err(foreign()) }
        }
        // Without an origin it is no page of another site: those always name theirs on a POST.
        None => match request.headers().get("Sec-Fetch-Site").map(header::HeaderValue::as_bytes) {
            None | Some(b"same-origin" | b"none") => Ok(()),
            Some(_) => Err(foreign()),
        },
    }
}
