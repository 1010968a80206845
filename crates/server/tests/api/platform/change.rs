//! The stream of changes: who hears of what, and until when.

use std::time::{Duration, Instant};

use reqwest::{Method, Response, StatusCode};

use crate::app::{App, Client, both};

/// A stream, as a listener reads it.
struct Stream {
    response: Response,
    text: String,
}

impl Stream {
    async fn open(client: &Client) -> Self {
        let response = client.request(Method::GET, "/api/v1/changes").send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let mut stream = Self { response, text: String::new() };
        stream.reads(": hello").await;
        stream
    }

    /// Reads until this text has come.
    async fn reads(&mut self, wanted: &str) {
        while !self.text.contains(wanted) {
            let chunk = tokio::time::timeout(Duration::from_secs(5), self.response.chunk()).await;
            let chunk = chunk.unwrap_or_else(|_| panic!("no {wanted:?} in time: {:?}", self.text)).unwrap();
            self.text.push_str(&String::from_utf8_lossy(&chunk.expect("the stream goes on")));
        }
    }

    /// Reads to the end, and answers how long that took.
    async fn ends(&mut self) -> Duration {
        let begun = Instant::now();
        let end = tokio::time::timeout(Duration::from_secs(20), async {
            while let Ok(Some(chunk)) = self.response.chunk().await {
                self.text.push_str(&String::from_utf8_lossy(&chunk));
            }
        });
        end.await.expect("the stream ends");
        begun.elapsed()
    }
}

both! {
    async fn changes_are_told_on_every_replica(app) {
        let owner = app.owner().await;
        let other = app.replica().await;
        let mut streams = [Stream::open(&owner).await, Stream::open(&owner.at(&other)).await];
        let id = owner.organization("Gertz AG").await.text("id");
        for stream in &mut streams {
            stream.reads(&format!("event: change\ndata: {{\"collection\":\"organizations\",\"id\":\"{id}\"}}")).await;
        }
    }

    async fn nobody_hears_of_what_they_may_not_see(app) {
        let owner = app.owner().await;
        let ours = owner.organization("Ours").await.text("id");
        let clerk = app.staff(&owner, "clerk", &["users.view"]).await;
        let insider = app.insider(&owner, "insider", &ours, "Admin").await;
        let (mut clerks, mut insiders) = (Stream::open(&clerk).await, Stream::open(&insider.inside(&ours)).await);
        let theirs = owner.organization("Theirs").await;
        let version = owner.get(&format!("/organizations/{ours}")).await.version();
        let mut body = crate::app::organization("Ours");
        body["city"] = "Graz".into();
        owner.put(&format!("/organizations/{ours}"), version, body).await.expect(StatusCode::OK);
        insiders.reads(&ours).await;
        app.staff(&owner, "colleague", &[]).await;
        clerks.reads("\"users\"").await;
        assert!(!insiders.text.contains(&theirs.text("id")), "{}", insiders.text);
        assert!(!clerks.text.contains("organizations"), "{}", clerks.text);
    }

    async fn a_stream_ends_with_the_session_on_every_replica(app) {
        let owner = app.owner().await;
        let other = app.replica().await;
        let clerk = app.staff(&owner, "clerk", &["organizations.view"]).await;
        let mut streams = [Stream::open(&clerk).await, Stream::open(&clerk.at(&other)).await];
        let id = clerk.get("/auth/whoami").await.text("user_id");
        owner.act(&format!("/users/{id}/suspend")).await.expect(StatusCode::OK);
        for stream in &mut streams {
            let took = stream.ends().await;
            assert!(took < Duration::from_secs(4), "{took:?}");
        }
    }
}

#[tokio::test]
async fn an_account_holds_only_so_many_streams() {
    let app = App::on_sqlite().await;
    let owner = app.owner().await;
    let mut streams = Vec::new();
    for _ in 0..20 {
        streams.push(Stream::open(&owner).await);
    }
    Client::send(owner.request(Method::GET, "/api/v1/changes")).await.refused(429, "rate_limited");
    // A closed one makes room within a heartbeat.
    drop(streams.pop());
    let deadline = Instant::now() + Duration::from_secs(20);
    while owner.raw(Method::GET, "/api/v1/changes").await.status != StatusCode::OK {
        assert!(Instant::now() < deadline, "no room again");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
async fn open_streams_do_not_hold_up_a_stop() {
    let mut app = App::on_sqlite().await;
    let owner = app.owner().await;
    let mut stream = Stream::open(&owner).await;
    let begun = Instant::now();
    app.signal("-TERM");
    stream.ends().await;
    assert!(app.wait().await.success());
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
}
