//! Clients of the API, and what they get back.

use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

use super::App;

/// Somebody who calls the API.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    pub token: String,
    pub organization: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    pub json: Value,
}

impl Reply {
    #[track_caller]
    pub fn expect(self, status: StatusCode) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// The problem's code, with the status that belongs to it.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status.as_u16(), self.json["code"].as_str()), (status, Some(code)), "{}", self.body);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.json["request_id"].as_str().unwrap(), self.headers["x-request-id"].to_str().unwrap());
        self
    }

    #[track_caller]
    pub fn text(&self, field: &str) -> String {
        self.json[field].as_str().unwrap_or_else(|| panic!("no text in {field}: {}", self.body)).to_owned()
    }

    /// What a caller can tell one refusal from another by.
    pub fn refusal(&self) -> (u16, Value) {
        let mut problem = self.json.clone();
        problem["request_id"] = Value::Null;
        (self.status.as_u16(), problem)
    }

    pub fn version(&self) -> i64 {
        self.json["version"].as_i64().unwrap()
    }

    /// `field: rule` of each field error.
    pub fn rules(&self) -> Vec<String> {
        let fields = self.json["fields"].as_array().cloned().unwrap_or_default();
        fields.iter().map(|it| format!("{}: {}", it["field"].as_str().unwrap(), it["rule"].as_str().unwrap())).collect()
    }
}

impl Client {
    /// With a cookie jar of its own.
    pub fn new(url: String) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().cookie_store(true).no_proxy().build().unwrap();
        Self { http, url, token: String::new(), organization: None }
    }

    /// The same caller, inside an organization.
    pub fn inside(&self, organization_id: &str) -> Self {
        Self { organization: Some(organization_id.to_owned()), ..self.clone() }
    }

    /// The same browser, without the access token that its own page holds.
    pub fn without_token(&self) -> Self {
        Self { token: String::new(), ..self.clone() }
    }

    /// The same caller, at another replica.
    pub fn at(&self, app: &App) -> Self {
        Self { url: app.url.clone(), ..self.clone() }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        match &self.organization {
            Some(id) => request.header("Steward-Organization", id),
            None => request,
        }
    }

    pub async fn send(request: reqwest::RequestBuilder) -> Reply {
        let mut response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let endless = headers.get("content-type").is_some_and(|it| it == "text/event-stream");
        let body = if endless {
            // Its beginning says enough.
            let first = response.chunk().await.unwrap().unwrap_or_default();
            String::from_utf8_lossy(&first).into_owned()
        } else {
            response.text().await.unwrap()
        };
        let json = serde_json::from_str(&body).unwrap_or_default();
        Reply { status, headers, body, json }
    }

    /// A path outside the API.
    pub async fn raw(&self, method: Method, path: &str) -> Reply {
        Self::send(self.request(method, path)).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.raw(Method::GET, &format!("/api/v1{path}")).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        Self::send(self.request(Method::POST, &format!("/api/v1{path}")).json(&body)).await
    }

    /// A POST without a body.
    pub async fn act(&self, path: &str) -> Reply {
        self.raw(Method::POST, &format!("/api/v1{path}")).await
    }

    /// A POST with an idempotency key.
    pub async fn post_once(&self, key: &str, path: &str, body: &Value) -> Reply {
        let request = self.request(Method::POST, &format!("/api/v1{path}")).header("Idempotency-Key", key);
        Self::send(request.json(body)).await
    }

    pub async fn put(&self, path: &str, version: i64, body: Value) -> Reply {
        let request = self.request(Method::PUT, &format!("/api/v1{path}")).header("If-Match", format!("\"{version}\""));
        Self::send(request.json(&body)).await
    }

    pub async fn delete(&self, path: &str, version: i64) -> Reply {
        let request = self.request(Method::DELETE, &format!("/api/v1{path}"));
        Self::send(request.header("If-Match", format!("\"{version}\""))).await
    }

    pub async fn csv(&self, path: &str, file: impl Into<reqwest::Body>) -> Reply {
        let request = self.request(Method::POST, &format!("/api/v1{path}"));
        Self::send(request.header("Content-Type", "text/csv").body(file)).await
    }

    pub async fn organization(&self, name: &str) -> Reply {
        self.post("/organizations", organization(name)).await.expect(StatusCode::CREATED)
    }
}

/// A sound organization.
pub fn organization(name: &str) -> Value {
    json!({
        "name": name,
        "street": "Carina-Feigl-Gasse 7",
        "postal_code": "1713",
        "city": "Vöcklabruck",
        "country": "AT",
        "vat_id": "ATU50000455",
        "billing_email": "billing@example.com",
    })
}
