//! A running Steward for one test, and clients that talk to it.

use std::{
    path::PathBuf,
    process::Stdio,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::{Method, StatusCode, header::HeaderMap};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// Runs a test on both databases.
macro_rules! both {
    ($(async fn $name:ident($app:ident) $body:block)+) => {
        $(async fn $name($app: $crate::app::App) $body

        // Functions and modules have namespaces of their own: `name` runs as `name::sqlite` and
        // `name::postgres`.
        mod $name {
            use $crate::app::App;

            #[tokio::test]
            async fn sqlite() {
                super::$name(App::on_sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(app) = App::on_postgres().await {
                    super::$name(app).await;
                }
            }
        })+
    };
}
pub(crate) use both;

pub const PASSWORD: &str = "correct horse battery staple";
pub const OTHER_PASSWORD: &str = "a stapled battery of horses";

/// A database that goes away with the test.
pub struct Store {
    pub url: String,
    folder: PathBuf,
    admin_url: Option<(String, String)>,
}

/// A running server.
pub struct App {
    pub store: Arc<Store>,
    pub url: String,
    child: Child,
    setup: Arc<Mutex<Option<String>>>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

fn unique() -> String {
    format!("{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("steward_test_{name}"));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

impl Store {
    pub fn sqlite() -> Arc<Self> {
        let folder = folder(&unique());
        let url = format!("sqlite:{}", folder.join("steward.db").display());
        Arc::new(Self { url, folder, admin_url: None })
    }

    /// A database of its own on the server that `STEWARD_TEST_POSTGRES_URL` names.
    pub async fn postgres() -> Option<Arc<Self>> {
        let Ok(admin_url) = std::env::var("STEWARD_TEST_POSTGRES_URL") else {
            assert!(std::env::var("CI").is_err(), "CI tests both databases: STEWARD_TEST_POSTGRES_URL is missing");
            eprintln!("NOT TESTED ON POSTGRESQL: STEWARD_TEST_POSTGRES_URL is not set");
            return None;
        };
        let name = format!("steward_test_{}", unique());
        let admin = Database::connect(&admin_url).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        admin.close().await.unwrap();
        let (server, rest) = admin_url.rsplit_once('/').unwrap();
        let options = rest.split_once('?').map(|(_, options)| format!("?{options}")).unwrap_or_default();
        let url = format!("{server}/{name}{options}");
        Some(Arc::new(Self { url, folder: folder(&name), admin_url: Some((admin_url, name)) }))
    }

    pub fn is_sqlite(&self) -> bool {
        self.admin_url.is_none()
    }

    /// A connection past Steward, to look and to tamper.
    pub async fn connect(&self) -> DatabaseConnection {
        Database::connect(&self.url).await.unwrap()
    }

    /// Any number of the first row of a query.
    pub async fn number(&self, sql: &str) -> i64 {
        let db = self.connect().await;
        let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
        let row = db.query_one_raw(statement).await.unwrap().unwrap();
        let number = row.try_get_by_index::<i64>(0).unwrap();
        db.close().await.unwrap();
        number
    }

    /// A command of the binary on this database.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_steward"));
        command
            .env_clear()
            .env("PATH", std::env::var("PATH").unwrap_or_default())
            .env("STEWARD_SERVER_DATA", &self.folder)
            .env("STEWARD_DATABASE_URL", &self.url)
            .env("STEWARD_DATABASE_MAX_CONNECTIONS", "6")
            .env("STEWARD_AUTH_SECRET", "a secret for tests, the same on all replicas")
            .env("STEWARD_LOG_FILTER", "warn")
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if let Some((url, name)) = self.admin_url.clone() {
            // A runtime of its own: the test's is about to end.
            let dropped = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    let admin = Database::connect(&url).await?;
                    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
                })
            });
            let _ = dropped.join();
        }
    }
}

impl App {
    pub async fn on_sqlite() -> Self {
        Self::start(Store::sqlite(), &[]).await
    }

    pub async fn on_postgres() -> Option<Self> {
        Some(Self::start(Store::postgres().await?, &[]).await)
    }

    /// Another process on the same database.
    pub async fn replica(&self) -> Self {
        Self::start(self.store.clone(), &[]).await
    }

    pub async fn start(store: Arc<Store>, environment: &[(&str, &str)]) -> Self {
        let port = free_port();
        let mut command = store.command();
        command.args(["serve", "--listen", &format!("127.0.0.1:{port}")]).stderr(Stdio::piped());
        command.envs(environment.iter().copied());
        let mut child = command.spawn().unwrap();
        let setup = Arc::new(Mutex::new(None));
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (served, serving) = tokio::sync::oneshot::channel();
        let seen = setup.clone();
        tokio::spawn(async move {
            let mut served = Some(served);
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some((_, token)) = line.split_once("/setup#") {
                    *seen.lock().unwrap() = Some(token.trim().to_owned());
                } else if line.starts_with("Steward serves on") {
                    served.take().map(|served| served.send(()));
                } else {
                    eprintln!("server: {line}");
                }
            }
        });
        tokio::time::timeout(Duration::from_mins(1), serving).await.expect("it serves in time").expect("it starts");
        let url = format!("http://127.0.0.1:{port}");
        let app = Self { store, url, child, setup };
        let deadline = Instant::now() + Duration::from_secs(20);
        while app.anonymous().raw(Method::GET, "/readyz").await.status != StatusCode::OK {
            assert!(Instant::now() < deadline, "not ready in time");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        app
    }

    /// The secret of the set-up link that the server printed.
    pub fn setup_token(&self) -> Option<String> {
        self.setup.lock().unwrap().clone()
    }

    pub fn anonymous(&self) -> Client {
        Client::new(self.url.clone())
    }

    /// Makes the first Owner.
    pub async fn owner(&self) -> Client {
        let mut client = self.anonymous();
        let body = json!({
            "token": self.setup_token().unwrap(),
            "email": "olivia@example.com",
            "name": "Olivia Owner",
            "password": PASSWORD,
        });
        let reply = client.post("/auth/setup", body).await.expect(StatusCode::CREATED);
        client.token = reply.text("access_token");
        client
    }

    /// Signs in with the password that the helpers give to everybody.
    pub async fn sign_in(&self, email: &str) -> Client {
        let mut client = self.anonymous();
        let body = json!({ "email": email, "password": PASSWORD });
        let reply = client.post("/auth/sign-in", body).await.expect(StatusCode::OK);
        client.token = reply.text("access_token");
        client
    }

    /// Makes a member of staff with these permissions and signs them in.
    pub async fn staff(&self, owner: &Client, name: &str, grants: &[&str]) -> Client {
        let role = json!({ "name": format!("role of {name}"), "grants": grants });
        let role = owner.post("/roles", role).await.expect(StatusCode::CREATED);
        let invitation = json!({
            "email": format!("{name}@example.com"),
            "name": name,
            "is_admin": true,
            "role_ids": [role.text("id")],
        });
        self.join(owner, invitation).await
    }

    /// Makes a customer who holds a role inside an organization and signs them in.
    pub async fn insider(&self, owner: &Client, name: &str, organization_id: &str, role: &str) -> Client {
        let roles = owner.get(&format!("/roles?q={role}")).await.expect(StatusCode::OK);
        let invitation = json!({
            "email": format!("{name}@example.com"),
            "name": name,
            "role_ids": [roles.json["items"][0]["id"]],
            "organization_id": organization_id,
            "customer_role": "admin",
            "permission_level": "admin",
        });
        self.join(owner, invitation).await
    }

    async fn join(&self, owner: &Client, invitation: Value) -> Client {
        let name = invitation["name"].clone();
        let invited = owner.post("/invitations", invitation).await.expect(StatusCode::CREATED);
        let link = invited.text("link");
        let (_, token) = link.split_once('#').unwrap();
        let mut client = self.anonymous();
        let body = json!({ "token": token, "name": name, "password": PASSWORD });
        let reply = client.post("/auth/invitation/accept", body).await.expect(StatusCode::CREATED);
        client.token = reply.text("access_token");
        client
    }

    /// Ends the process without warning.
    pub async fn kill(mut self) -> Arc<Store> {
        self.child.kill().await.unwrap();
        self.store.clone()
    }

    pub fn signal(&self, signal: &str) {
        let pid = self.child.id().unwrap().to_string();
        let sent = std::process::Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(sent.success());
    }

    pub async fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().await.unwrap()
    }
}

pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

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
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.text().await.unwrap();
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
