//! Secrets are in the one answer that gives them, and nowhere else (A5): not in another answer, not in an
//! export, not in the audit log, not in the database as they are, not in the log.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::{
    app::{App, Client, OTHER_PASSWORD, PASSWORD, Store},
    operations::{Ids, operations},
};

/// What must be nowhere: passwords, keys, tokens and links that were given to somebody.
async fn canaries(app: &App, owner: &mut Client) -> Vec<String> {
    let guest = json!({ "email": "guest@example.com", "name": "Guest" });
    let link = owner.post("/invitations", guest).await.expect(StatusCode::CREATED).text("link");
    let key = json!({ "name": "k", "grants": ["users.view"], "expires_in_days": 1 });
    let key = owner.post("/api-keys", key).await.expect(StatusCode::CREATED).text("secret");
    let mut script = app.anonymous();
    script.token.clone_from(&key);
    script.get("/users").await.expect(StatusCode::OK);
    let person = json!({ "email": "p@example.com", "name": "P", "temporary_password": OTHER_PASSWORD });
    owner.post("/users", person).await.expect(StatusCode::CREATED);
    let mut canaries = vec![
        PASSWORD.to_owned(),
        OTHER_PASSWORD.to_owned(),
        app.setup_token().unwrap(),
        link.split_once('#').unwrap().1.to_owned(),
        key,
        owner.token.clone(),
        "a secret for tests, the same on all replicas".to_owned(),
    ];
    let refreshed = owner.act("/auth/refresh").await.expect(StatusCode::OK);
    owner.token = refreshed.text("access_token");
    canaries.push(owner.token.clone());
    for cookie in refreshed.headers.get_all("set-cookie") {
        let (_, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
        canaries.push(value.to_owned());
    }
    // Wrong ones are somebody's right ones elsewhere.
    let body = json!({ "email": "olivia@example.com", "password": "my bank's password" });
    app.anonymous().post("/auth/sign-in", body).await.refused(401, "credentials_wrong");
    let change = json!({ "current_password": "my bank's password", "new_password": PASSWORD });
    owner.post("/auth/password", change).await.refused(422, "invalid");
    canaries.push("my bank's password".to_owned());
    canaries
}

async fn nowhere(store: std::sync::Arc<Store>) {
    let filter = "debug,sqlx=info,sea_orm=info,sea_orm_migration=info";
    let app = App::start(store, &[("STEWARD_LOG_FILTER", filter)]).await;
    let mut owner = app.owner().await;
    let canaries = canaries(&app, &mut owner).await;
    let id = async |path: &str| owner.get(path).await.json["items"][0]["id"].as_str().unwrap().to_owned();
    let ids = Ids::from([
        ("api-keys", id("/api-keys").await),
        ("audit", id("/audit").await),
        ("invitations", id("/invitations").await),
        ("organizations", owner.organization("Seen").await.text("id")),
        ("roles", id("/roles").await),
        ("users", id("/users").await),
    ]);
    let mut shown = Vec::new();
    for operation in operations(&app).await.iter().filter(|it| it.only_reads()) {
        let path = operation.path_among(&ids);
        for query in ["", "limit=200", "include_ended=true"] {
            let separator = if path.contains('?') { '&' } else { '?' };
            let reply = owner.raw(Method::GET, &format!("{path}{separator}{query}")).await;
            shown.push((operation.id.clone(), reply.body));
        }
    }
    assert!(shown.iter().filter(|(_, body)| body.contains("olivia@example.com")).count() > 5);
    shown.push(("the log".to_owned(), app.log().join("\n")));
    shown.push(("the database".to_owned(), app.store.rows().await.into_iter().collect::<Vec<_>>().join("\n")));
    for (place, text) in shown {
        for canary in &canaries {
            assert!(!text.contains(canary.as_str()), "{place} shows {canary}");
        }
        // Hashes are the database's alone.
        let hashed = ["argon2", "password_hash", "token_hash"].iter().any(|it| text.contains(it));
        assert!(!hashed || place == "the database" || place == "the log", "{place} shows a hash: {text}");
    }
    assert!(!app.log().join("\n").contains("$argon2"));
}

#[tokio::test]
async fn no_answer_export_row_or_log_line_holds_a_secret_on_sqlite() {
    nowhere(Store::sqlite()).await;
}

#[tokio::test]
async fn no_answer_export_row_or_log_line_holds_a_secret_on_postgres() {
    if let Some(store) = Store::postgres().await {
        nowhere(store).await;
    }
}
