//! Whoever is not, or no longer, what they were can do nothing (A2, A4): every operation is called by
//! people and keys in each half-state, all of whom hold or held every permission there is.

use reqwest::StatusCode;
use serde_json::json;

use crate::{
    app::{App, Client, PASSWORD, both},
    operations::{Ids, operations},
};

/// What becomes of a caller.
enum Fate {
    /// Nobody to the server.
    Out,
    /// Somebody without rights: what takes a permission is refused with this code, what is their own stays.
    Powerless(&'static str),
}

struct Caller {
    state: &'static str,
    client: Client,
    fate: Fate,
}

/// Two replicas: the second knows everybody from the time when they had rights.
struct Replicas(App, App);

/// A member of staff with every permission there is, and their id.
async fn mighty(Replicas(app, other): &Replicas, owner: &Client, name: &str) -> (Client, String) {
    let client = app.holder(owner, name, "owner").await;
    client.at(other).get("/organizations").await.expect(StatusCode::OK);
    let id = client.get("/auth/whoami").await.text("user_id");
    (client, id)
}

/// An API key of theirs that can do all they can, and its id.
async fn key_of(Replicas(app, other): &Replicas, creator: &Client) -> (Client, String) {
    let body = json!({ "name": "half", "grants": ["*"], "expires_in_days": 1 });
    let created = creator.post("/api-keys", body).await.expect(StatusCode::CREATED);
    let mut key = app.anonymous();
    key.token = created.text("secret");
    key.at(other).get("/organizations").await.expect(StatusCode::OK);
    (key, created.json["api_key"]["id"].as_str().unwrap().to_owned())
}

/// People whom staff have put out or stripped, through the API.
async fn put_out(app: &Replicas, owner: &Client) -> Vec<Caller> {
    let mut callers = Vec::new();
    let mut add = |state, client, fate| callers.push(Caller { state, client, fate });
    let guest = json!({ "email": "guest@example.com", "name": "Guest", "is_admin": true });
    let link = owner.post("/invitations", guest).await.expect(StatusCode::CREATED).text("link");
    let mut invited = app.0.anonymous();
    invited.token = link.split_once('#').unwrap().1.to_owned();
    add("the link of an open invitation", invited, Fate::Out);

    let (suspended, id) = mighty(app, owner, "suspended").await;
    add("a key of somebody suspended", key_of(app, &suspended).await.0, Fate::Out);
    owner.act(&format!("/users/{id}/suspend")).await.expect(StatusCode::OK);
    add("suspended", suspended, Fate::Out);

    let (deleted, id) = mighty(app, owner, "deleted").await;
    add("a key of somebody deleted", key_of(app, &deleted).await.0, Fate::Out);
    let version = owner.get(&format!("/users/{id}")).await.version();
    owner.delete(&format!("/users/{id}"), version).await.expect(StatusCode::NO_CONTENT);
    add("deleted", deleted, Fate::Out);

    let (ended, id) = mighty(app, owner, "ended").await;
    owner.act(&format!("/users/{id}/end-sessions")).await.expect(StatusCode::OK);
    add("an ended session", ended, Fate::Out);

    let (key, id) = key_of(app, owner).await;
    owner.act(&format!("/api-keys/{id}/revoke")).await.expect(StatusCode::OK);
    add("a revoked key", key, Fate::Out);

    let (stripped, id) = mighty(app, owner, "stripped").await;
    let key = key_of(app, &stripped).await.0;
    let held = owner.get(&format!("/users/{id}/roles")).await.json["items"][0]["id"].clone();
    let held = format!("/users/{id}/roles/{}", held.as_str().unwrap());
    owner.delete(&held, 0).await.expect(StatusCode::NO_CONTENT);
    add("whose role was taken", stripped, Fate::Powerless("forbidden"));
    add("a key of somebody whose role was taken", key, Fate::Powerless("forbidden"));

    let (demoted, id) = mighty(app, owner, "demoted").await;
    let demotion = json!({ "email": "demoted@example.com", "name": "demoted", "locale": "en", "is_admin": false });
    let version = owner.get(&format!("/users/{id}")).await.version();
    owner.put(&format!("/users/{id}"), version, demotion).await.expect(StatusCode::OK);
    add("no member of staff any more", demoted, Fate::Powerless("forbidden"));

    let place = owner.organization("Closed").await.text("id");
    let insider = app.0.insider(owner, "insider", &place, "admin").await;
    insider.at(&app.1).get("/organizations").await.expect(StatusCode::OK);
    owner.delete(&format!("/organizations/{place}"), 1).await.expect(StatusCode::NO_CONTENT);
    add("a member of a deleted organization", insider.inside(&place), Fate::Powerless("forbidden"));
    callers
}

/// People whom time has put out, or who are not in yet: states that are made in the database.
async fn lapsed(app: &Replicas, owner: &Client) -> Vec<Caller> {
    let (invited, _) = mighty(app, owner, "invited").await;
    let (expired, expired_id) = mighty(app, owner, "expired").await;
    let (fresh, _) = mighty(app, owner, "fresh").await;
    let (key, key_id) = key_of(app, owner).await;
    let is = |column: &str, id: &str| {
        if app.0.store.is_sqlite() {
            format!("{column} = X'{}'", id.replace('-', ""))
        } else {
            format!("{column} = '{id}'")
        }
    };
    let statements = [
        "UPDATE users SET status = 'invited' WHERE email = 'invited@example.com'".to_owned(),
        "UPDATE users SET must_change_password = TRUE WHERE email = 'fresh@example.com'".to_owned(),
        format!("UPDATE sessions SET expires_at = 1 WHERE {}", is("user_id", &expired_id)),
        format!("UPDATE api_keys SET expires_at = 1 WHERE {}", is("id", &key_id)),
    ];
    app.0.store.tamper(&statements.each_ref().map(String::as_str)).await;
    vec![
        Caller { state: "invited", client: invited, fate: Fate::Out },
        Caller { state: "an expired session", client: expired, fate: Fate::Out },
        Caller { state: "an expired key", client: key, fate: Fate::Out },
        Caller { state: "with a temporary password", client: fresh, fate: Fate::Powerless("password_change_required") },
    ]
}

async fn half_states(app: App) {
    let app = app.without_worker().await;
    let owner = app.owner().await;
    let other = app.replica().await.without_worker().await;
    let replicas = Replicas(app, other);
    let mut callers = put_out(&replicas, &owner).await;
    callers.extend(lapsed(&replicas, &owner).await);
    let Replicas(app, other) = replicas;
    // What was changed on one replica counts on the other within a second.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    for Caller { state, client, fate } in &callers {
        let expected = match fate {
            Fate::Out => (401, "unauthenticated"),
            Fate::Powerless(code) => (403, *code),
        };
        let reply = client.at(&other).get("/users").await;
        let code = reply.json["code"].as_str().unwrap_or_default();
        assert_eq!((reply.status.as_u16(), code), expected, "{state} at the other replica: {}", reply.body);
    }
    let ids = Ids::from([
        ("organizations", owner.organization("Standing").await.text("id")),
        ("users", owner.get("/auth/whoami").await.text("user_id")),
    ]);
    let before = app.store.rows().await;
    for operation in operations(&app).await.iter().filter(|it| !it.is_public()) {
        let path = operation.path_among(&ids);
        for Caller { state, client, fate } in &callers {
            let expected = match fate {
                Fate::Out => (401, "unauthenticated"),
                Fate::Powerless(code) if operation.takes_permission() => (403, *code),
                Fate::Powerless(_) => continue,
            };
            let reply = Client::send(operation.request(client, &path, 1)).await;
            let code = reply.json["code"].as_str().unwrap_or_default();
            assert_eq!((reply.status.as_u16(), code), expected, "{state}: {} {}", operation.id, reply.body);
        }
    }
    assert_eq!(app.store.rows().await, before);

    // And none of those who are out gets in again by a door of their own.
    for Caller { state, client, .. } in callers.iter().filter(|it| matches!(it.fate, Fate::Out)) {
        assert_eq!(client.act("/auth/refresh").await.status, StatusCode::UNAUTHORIZED, "{state}");
    }
    for (name, status, code) in [
        ("guest", 401, "credentials_wrong"),
        ("invited", 401, "credentials_wrong"),
        ("suspended", 403, "suspended"),
        ("deleted", 401, "credentials_wrong"),
    ] {
        let body = json!({ "email": format!("{name}@example.com"), "password": PASSWORD });
        app.anonymous().post("/auth/sign-in", body).await.refused(status, code);
    }
}

both! {
    async fn nobody_in_a_half_state_is_served(app) {
        half_states(app).await;
    }
}
