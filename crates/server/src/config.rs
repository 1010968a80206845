//! Configuration: built-in values, then a TOML file, then the environment, then flags. Checked as a
//! whole at the start, with errors that name the key and the fix.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub database: Database,
    pub auth: Auth,
    pub limits: Limits,
    pub jobs: Jobs,
    pub log: Log,
    pub telemetry: Telemetry,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where Prometheus reads; empty for nowhere.
    pub metrics_listen: String,
    /// Where people reach the panel.
    pub base_url: String,
    /// Further origins that serve the UI, of the same site.
    pub allowed_origins: Vec<String>,
    /// Addresses of proxies whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Threads that answer requests; 0 for one per core.
    pub workers: usize,
    /// Seconds between saying not ready and not listening any more, so that a proxy that asks
    /// `/readyz` has sent the last request before.
    pub unready_seconds: u64,
    /// Seconds that running requests get when the server stops.
    pub shutdown_seconds: u64,
    /// The folder of the embedded database and of the secret that was made for it.
    pub data: PathBuf,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`; empty for SQLite in the data folder.
    pub url: String,
    pub max_connections: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// Signs access tokens; the same on all replicas. Empty: made once and kept in the data folder.
    pub secret: String,
    pub access_minutes: u16,
    pub idle_hours: u16,
    pub absolute_days: u16,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub session_per_minute: u32,
    pub anonymous_per_minute: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jobs {
    /// Background jobs that run at once in one process.
    pub slots: u32,
    /// Seconds of silence after which a worker's jobs are given to others.
    pub lease_seconds: u64,
    /// Seconds before the first retry of a failed job; they triple with each.
    pub retry_seconds: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// As in `info,steward_api=debug`.
    pub filter: String,
    /// `json` or `text`.
    pub format: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telemetry {
    /// OTLP over HTTP, such as `http://collector:4318/v1/traces`; empty for none.
    pub otlp_endpoint: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            server: Server {
                listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
                metrics_listen: String::new(),
                base_url: String::new(),
                allowed_origins: Vec::new(),
                trusted_proxies: Vec::new(),
                workers: 0,
                unready_seconds: 0,
                shutdown_seconds: 10,
                data: PathBuf::from("data"),
            },
            database: Database { url: String::new(), max_connections: 16 },
            auth: Auth { secret: String::new(), access_minutes: 5, idle_hours: 12, absolute_days: 7 },
            limits: Limits { session_per_minute: 6000, anonymous_per_minute: 300 },
            jobs: Jobs { slots: 16, lease_seconds: 20, retry_seconds: 10 },
            log: Log { filter: "info".to_owned(), format: "json".to_owned() },
            telemetry: Telemetry { otlp_endpoint: String::new() },
        }
    }
}

/// What is wrong with the configuration, a line for each finding.
#[derive(Debug, thiserror::Error)]
#[error("the configuration is not usable:\n{}", .0.iter().map(|line| format!("  - {line}")).collect::<Vec<_>>().join("\n"))]
pub struct ConfigError(Vec<String>);

impl Config {
    /// Reads the file (the given one must exist; `steward.toml` may), then the environment:
    /// `STEWARD_SECTION_KEY`.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        figment = match file {
            Some(file) if !file.is_file() => {
                return Err(ConfigError(vec![format!("--config: there is no file {}", file.display())]));
            }
            Some(file) => figment.merge(Toml::file_exact(file)),
            None => figment.merge(Toml::file("steward.toml")),
        };
        // STEWARD_DATABASE_MAX_CONNECTIONS is `database.max_connections`: only the first underscore
        // parts section and key. Names that begin with STEWARD_TEST_ are the tests' own.
        let environment = Env::prefixed("STEWARD_")
            .filter(|name| !["TEST_", "TOOLS_"].iter().any(|own| name.as_str().to_ascii_uppercase().starts_with(own)))
            .filter(|name| name.as_str().contains('_'))
            .map(|name| name.as_str().to_ascii_lowercase().replacen('_', ".", 1).into());
        let config: Self = figment
            .merge(environment)
            .extract()
            .map_err(|error| ConfigError(error.into_iter().map(|error| describe(&error)).collect()))?;
        config.checked()
    }

    fn checked(mut self) -> Result<Self, ConfigError> {
        let mut findings = Vec::new();
        if self.server.base_url.is_empty() {
            self.server.base_url = format!("http://localhost:{}", self.server.listen.port());
        }
        let base = self.server.base_url.trim_end_matches('/').to_owned();
        if !base.starts_with("http://") && !base.starts_with("https://") {
            findings.push(format!("server.base_url is {base:?}: begin it with https:// (or http:// for localhost)"));
        } else if base.starts_with("http://") && !is_local(&base) {
            findings.push(format!(
                "server.base_url is {base:?}: over plain http passwords travel readable; use https:// (TLS at the proxy is enough)"
            ));
        }
        self.server.base_url = base;
        if self.database.url.is_empty() {
            self.database.url = format!("sqlite:{}", self.server.data.join("steward.db").display());
        }
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if !known.iter().any(|scheme| self.database.url.starts_with(scheme)) {
            findings.push("database.url: begin it with sqlite: or postgres://".to_owned());
        }
        if !(2..=500).contains(&self.database.max_connections) {
            findings.push("database.max_connections: take 2 to 500".to_owned());
        }
        if !self.auth.secret.is_empty() && self.auth.secret.len() < 32 {
            findings.push(
                "auth.secret: take at least 32 characters, such as the output of `openssl rand -base64 48`".to_owned(),
            );
        }
        if self.auth.secret.is_empty() && !self.database.url.starts_with("sqlite:") {
            findings.push(
                "auth.secret is missing: with PostgreSQL all replicas need the same; set STEWARD_AUTH_SECRET to at least 32 characters".to_owned(),
            );
        }
        for (key, value, range) in [
            ("auth.access_minutes", self.auth.access_minutes, 1..=60),
            ("auth.idle_hours", self.auth.idle_hours, 1..=24 * 30),
            ("auth.absolute_days", self.auth.absolute_days, 1..=90),
        ] {
            if !range.contains(&value) {
                findings.push(format!("{key} is {value}: take {} to {}", range.start(), range.end()));
            }
        }
        if self.limits.session_per_minute == 0 || self.limits.anonymous_per_minute == 0 {
            findings.push("limits: take at least 1 request in a minute".to_owned());
        }
        if !(1..=1000).contains(&self.jobs.slots) {
            findings.push("jobs.slots: take 1 to 1000".to_owned());
        }
        if !(2..=600).contains(&self.jobs.lease_seconds) {
            findings.push("jobs.lease_seconds: take 2 to 600".to_owned());
        }
        if !matches!(self.log.format.as_str(), "json" | "text") {
            findings.push(format!("log.format is {:?}: take \"json\" or \"text\"", self.log.format));
        }
        if !self.server.metrics_listen.is_empty() && self.server.metrics_listen.parse::<SocketAddr>().is_err() {
            findings.push("server.metrics_listen: take ADDRESS:PORT, such as 127.0.0.1:9464".to_owned());
        }
        if findings.is_empty() { Ok(self) } else { Err(ConfigError(findings)) }
    }

    pub fn is_sqlite(&self) -> bool {
        self.database.url.starts_with("sqlite:")
    }
}

fn is_local(url: &str) -> bool {
    let host = url.trim_start_matches("http://").split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    matches!(host, "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost")
}

fn describe(error: &figment::Error) -> String {
    let key = error.path.join(".");
    let from = error.metadata.as_ref().map(|metadata| format!(" (from {})", metadata.name)).unwrap_or_default();
    if key.is_empty() { format!("{}{from}", error.kind) } else { format!("{key}: {}{from}", error.kind) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_usable() {
        let config = Config::default().checked().expect("usable");
        assert_eq!(config.server.base_url, "http://localhost:8080");
        assert_eq!(config.database.url, "sqlite:data/steward.db");
    }

    #[test]
    fn every_finding_names_its_key() {
        let mut config = Config::default();
        config.server.base_url = "http://panel.example.com".to_owned();
        config.database.url = "postgres://db/steward".to_owned();
        config.auth.access_minutes = 0;
        config.log.format = "xml".to_owned();
        let text = config.checked().expect_err("four findings").to_string();
        for key in ["server.base_url", "auth.secret", "auth.access_minutes", "log.format"] {
            assert!(text.contains(key), "{key} in {text}");
        }
    }
}
