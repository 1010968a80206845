//! The first Owner.

use reqwest::StatusCode;
use serde_json::json;

use crate::app::{PASSWORD, both};

both! {
    async fn of_many_who_race_with_the_link_one_becomes_owner(app) {
        let token = app.setup_token().unwrap();
        // A second replica prints a link of its own: it must not make a second Owner.
        let other = app.replica().await;
        let second = other.setup_token().unwrap();
        app.anonymous().get("/auth/setup").await.expect(StatusCode::NO_CONTENT);
        let racers = (0..20).map(|n| {
            let (client, token) = if n % 2 == 0 { (app.anonymous(), token.clone()) } else { (other.anonymous(), second.clone()) };
            let body = json!({ "token": token, "email": format!("racer{n}@example.com"), "name": "Racer", "password": PASSWORD });
            tokio::spawn(async move { client.post("/auth/setup", body).await.status })
        });
        let mut won = 0;
        for racer in racers.collect::<Vec<_>>() {
            let status = racer.await.unwrap();
            assert!(matches!(status.as_u16(), 201 | 404 | 429 | 503), "{status}");
            won += usize::from(status == StatusCode::CREATED);
        }
        assert_eq!(won, 1);
        assert_eq!(app.store.number("SELECT COUNT(*) FROM users").await, 1);
        app.anonymous().get("/auth/setup").await.refused(404, "not_found");
        let late = json!({ "token": token, "email": "late@example.com", "name": "Late", "password": PASSWORD });
        app.anonymous().post("/auth/setup", late).await.refused(404, "not_found");
    }

    async fn a_wrong_link_makes_nobody(app) {
        let body = json!({ "token": "guessed", "email": "a@example.com", "name": "A", "password": PASSWORD });
        app.anonymous().post("/auth/setup", body).await.refused(404, "not_found");
        let token = app.setup_token().unwrap();
        for (password, rule) in [("short", "password: too_short"), ("password1234", "password: password_common")] {
            let body = json!({ "token": token, "email": "a@example.com", "name": "A", "password": password });
            assert_eq!(app.anonymous().post("/auth/setup", body).await.refused(422, "invalid").rules(), [rule]);
        }
        // A mistake does not use the link up.
        app.owner().await.get("/auth/whoami").await.expect(StatusCode::OK);
    }

    async fn the_command_line_makes_an_owner_too(app) {
        use tokio::io::AsyncWriteExt;
        let mut command = app.store.command();
        command.args(["create-owner", "--email", "cli@example.com", "--name", "Cli"]).stdin(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(format!("{PASSWORD}\n").as_bytes()).await.unwrap();
        assert!(child.wait().await.unwrap().success());
        let who = app.sign_in("cli@example.com").await.get("/auth/whoami").await.expect(StatusCode::OK);
        assert_eq!(who.json["roles"], json!(["Owner"]));
    }
}
