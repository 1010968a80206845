//! What the API is told at its start.

use std::net::IpAddr;

use steward_domain::identity::sign_in::SessionPolicy;
use time::Duration;

#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people reach the panel, without a slash at the end: the beginning of links.
    pub base_url: String,
    /// Origins that may call the cookie routes, `base_url`'s own included.
    pub allowed_origins: Vec<String>,
    pub sessions: SessionPolicy,
    /// How long an access token is good for.
    pub access_term: Duration,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    pub limits: Limits,
}

/// Requests in a minute.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub session: u32,
    pub anonymous: u32,
}

impl Settings {
    /// Whether people come by TLS: cookies are `Secure` then, and bound to the host by their name.
    pub fn secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}
