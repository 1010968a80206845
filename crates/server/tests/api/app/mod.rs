//! A running Steward for one test, and clients that talk to it.

mod client;
mod store;

use std::{
    process::Stdio,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    process::Child,
};

pub use self::{
    client::{Client, Reply, organization},
    store::Store,
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

/// A running server.
pub struct App {
    pub store: Arc<Store>,
    pub url: String,
    child: Child,
    setup: Arc<Mutex<Option<String>>>,
    log: Arc<Mutex<Vec<String>>>,
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

    /// The same without background work: nothing is written but by requests.
    pub async fn without_worker(self) -> Self {
        Self::launch(self.kill().await, &["--no-worker"], &[]).await
    }

    pub async fn start(store: Arc<Store>, environment: &[(&str, &str)]) -> Self {
        Self::launch(store, &[], environment).await
    }

    async fn launch(store: Arc<Store>, flags: &[&str], environment: &[(&str, &str)]) -> Self {
        let port = free_port();
        let mut command = store.command();
        command.args(["serve", "--listen", &format!("127.0.0.1:{port}")]).args(flags).stderr(Stdio::piped());
        command.envs(environment.iter().copied());
        let mut child = command.spawn().unwrap();
        let setup = Arc::new(Mutex::new(None));
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (served, serving) = tokio::sync::oneshot::channel();
        let seen = setup.clone();
        let log = Arc::new(Mutex::new(Vec::new()));
        let logged = log.clone();
        tokio::spawn(async move {
            let mut served = Some(served);
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some((_, token)) = line.split_once("/setup#") {
                    *seen.lock().unwrap() = Some(token.trim().to_owned());
                } else if line.starts_with("Steward serves on") {
                    served.take().map(|served| served.send(()));
                } else {
                    eprintln!("server: {line}");
                    logged.lock().unwrap().push(line);
                }
            }
        });
        tokio::time::timeout(Duration::from_mins(1), serving).await.expect("it serves in time").expect("it starts");
        let url = format!("http://127.0.0.1:{port}");
        let app = Self { store, url, child, setup, log };
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

    /// The lines that the server has logged.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
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

    /// Makes a member of staff who holds a role that there is, and signs them in.
    pub async fn holder(&self, owner: &Client, name: &str, role: &str) -> Client {
        let roles = owner.get(&format!("/roles?q={role}")).await.expect(StatusCode::OK);
        let invitation = json!({
            "email": format!("{name}@example.com"),
            "name": name,
            "is_admin": true,
            "role_ids": [roles.json["items"][0]["id"]],
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

    pub fn pid(&self) -> u32 {
        self.child.id().unwrap()
    }

    pub fn signal(&self, signal: &str) {
        let pid = self.pid().to_string();
        let sent = std::process::Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(sent.success());
    }

    pub async fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().await.unwrap()
    }
}

/// Sends bytes as they are, such as no client would, and answers what comes back until the server closes.
pub async fn exchange(app: &App, request: &[u8]) -> String {
    let address = app.url.trim_start_matches("http://");
    let (mut from, mut to) = TcpStream::connect(address).await.unwrap().into_split();
    let mut answer = Vec::new();
    // Whoever is refused early is answered before all is sent, and may find the connection closed.
    let sent = async { to.write_all(request).await.is_ok() };
    let received = tokio::time::timeout(Duration::from_secs(30), from.read_to_end(&mut answer));
    let (_, received) = tokio::join!(sent, received);
    assert!(received.is_ok(), "the server neither answers nor closes: {}", String::from_utf8_lossy(&answer));
    String::from_utf8_lossy(&answer).into_owned()
}

pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
