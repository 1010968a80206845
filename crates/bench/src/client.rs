//! Somebody who calls the API.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    http::Connection,
    server::{OWNER_EMAIL, OWNER_PASSWORD},
};

/// A caller and where they call.
#[derive(Clone)]
pub struct Client {
    pub address: SocketAddr,
    token: String,
}

impl Client {
    /// The Owner, signed in by password.
    pub async fn owner(address: SocketAddr) -> Result<Self> {
        let nobody = Self { address, token: String::new() };
        let signed_in =
            nobody.post("/auth/sign-in", &json!({ "email": OWNER_EMAIL, "password": OWNER_PASSWORD })).await?;
        Ok(Self { address, token: text(&signed_in, "access_token")? })
    }

    /// An API key of this caller, for at most a hundred requests a second: what one key may do.
    pub async fn key(&self, grants: &[&str]) -> Result<Self> {
        self.post("/auth/confirm", &json!({ "password": OWNER_PASSWORD })).await?;
        let key = json!({ "name": "Bench", "grants": grants, "expires_in_days": 1, "rate_limit": 6000 });
        let created = self.post("/api-keys", &key).await?;
        Ok(Self { address: self.address, token: text(&created, "secret")? })
    }

    /// The bytes of a `GET`; `inside` names the organization it acts in.
    pub fn get_request(&self, path: &str, inside: Option<Uuid>) -> Vec<u8> {
        let scope = inside.map(|id| format!("Steward-Organization: {id}\r\n")).unwrap_or_default();
        format!("{}{scope}\r\n", self.head("GET", path)).into_bytes()
    }

    /// The bytes of a `POST`.
    pub fn post_request(&self, path: &str, body: &[u8]) -> Vec<u8> {
        let head = self.head("POST", path);
        let kind = "Content-Type: application/json\r\n";
        let mut request = format!("{head}{kind}Content-Length: {}\r\n\r\n", body.len()).into_bytes();
        request.extend_from_slice(body);
        request
    }

    pub async fn get(&self, path: &str) -> Result<Value> {
        self.call(&self.get_request(path, None)).await.with_context(|| format!("GET {path}"))
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.call(&self.post_request(path, body.to_string().as_bytes())).await.with_context(|| format!("POST {path}"))
    }

    async fn call(&self, request: &[u8]) -> Result<Value> {
        let mut body = Vec::new();
        let status = Connection::open(self.address).await?.send(request, &mut body).await?;
        ensure!((200..300).contains(&status), "status {status}: {}", String::from_utf8_lossy(&body));
        Ok(serde_json::from_slice(&body)?)
    }

    fn head(&self, method: &str, path: &str) -> String {
        let Self { address, token } = self;
        let known = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
        format!("{method} /api/v1{path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: steward-bench\r\n{known}")
    }
}

/// A text field of an answer.
pub fn text(answer: &Value, field: &str) -> Result<String> {
    Ok(answer[field].as_str().with_context(|| format!("no text in {field}: {answer}"))?.to_owned())
}

/// The ids of a page.
pub fn ids(page: &Value) -> Result<Vec<Uuid>> {
    let items = page["items"].as_array().context("not a page")?;
    items.iter().map(|item| Ok(text(item, "id")?.parse()?)).collect()
}
