//! Queries that ask for too much (A41), and text that would be SQL (A42).

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::percent_encoded;
use crate::{
    app::{App, Client, both, organization},
    operations::operations,
};

/// What scanners send, for both databases: quotes, comments, unions, stacked statements, waits, JSON paths.
const PAYLOADS: &[&str] = &[
    "'",
    "\"",
    "\\",
    "\\'",
    "' OR '1'='1",
    "' OR 1=1 --",
    "\" OR \"\"=\"",
    "') OR ('1'='1",
    "1 OR 1=1",
    "1; DROP TABLE users",
    "'; DROP TABLE organizations; --",
    "'; UPDATE users SET is_admin = TRUE; --",
    "' UNION SELECT password_hash FROM users --",
    "' UNION ALL SELECT NULL, NULL, NULL --",
    "' AND (SELECT COUNT(*) FROM pg_sleep(3)) > 0 --",
    "'; SELECT pg_sleep(3); --",
    "1 AND randomblob(300000000)",
    "name) FROM users; --",
    "name DESC, (SELECT 1)",
    "(CASE WHEN 1=1 THEN name ELSE city END)",
    "%' ESCAPE '/' --",
    "%",
    "_",
    "%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%",
    "$1",
    "?1",
    ":name",
    "$$DROP TABLE users$$",
    "{\"$gt\": \"\"}",
    "$.password_hash",
    "name->>'$.x'",
    "ʼ OR 1=1",
    "＇ OR 1=1",
    "0x27204f52",
    "/*!50000 OR 1=1*/",
];

const COLUMNS: &str = "name,street,postal_code,city,country,billing_email,notes";

/// What nobody may have to wait for.
const FIGURE: Duration = Duration::from_millis(200);

async fn in_queries(app: &App, owner: &Client) {
    let mut walked = 0;
    for operation in operations(app).await.iter().filter(|it| it.only_reads()) {
        let path = operation.path_among(&[].into());
        let path = path.split('?').next().unwrap();
        for parameter in &operation.query {
            for payload in PAYLOADS {
                let started = Instant::now();
                let request = operation.request(owner, path, 1).query(&[(&parameter.name, payload)]);
                let reply = Client::send(request).await;
                let place = format!("{} {}={payload}: {} {}", operation.id, parameter.name, reply.status, reply.body);
                assert!(matches!(reply.status.as_u16(), 200 | 404 | 422), "{place}");
                assert!(!reply.body.contains("argon2") && !reply.body.to_lowercase().contains("sql"), "{place}");
                // Free text finds what contains it, and nothing contains this.
                assert!(!reply.body.contains("Olivia") || !payload.contains("OR"), "{place}");
                assert!(started.elapsed() < Duration::from_secs(2), "{place}");
                walked += 1;
            }
        }
    }
    assert!(walked > 1500, "{walked}");
}

async fn in_ids_and_headers(owner: &Client) {
    for payload in PAYLOADS {
        let encoded = percent_encoded(payload);
        for collection in ["organizations", "users", "roles", "audit", "api-keys", "sessions", "invitations"] {
            let reply = owner.get(&format!("/{collection}/{encoded}")).await;
            assert!(matches!(reply.status.as_u16(), 400 | 404 | 405), "{collection} {payload}: {}", reply.status);
        }
        if payload.is_ascii() {
            let scoped = owner.request(Method::GET, "/api/v1/users").header("Steward-Organization", *payload);
            Client::send(scoped).await.refused(400, "malformed");
            let once = owner.request(Method::POST, "/api/v1/roles").header("Idempotency-Key", payload.replace(' ', ""));
            Client::send(once.json(&json!({ "name": " ", "grants": [] }))).await.refused(422, "invalid");
        }
    }
}

/// Text is kept letter by letter, found by its own letters, and by a file as by the form.
async fn in_texts(owner: &Client) {
    let mut rows = vec![COLUMNS.to_owned()];
    for (n, payload) in PAYLOADS.iter().enumerate() {
        let mut body = organization(&format!("{n} {payload}"));
        body["notes"] = json!(payload);
        body["city"] = json!(payload);
        let made = owner.post("/organizations", body.clone()).await.expect(StatusCode::CREATED);
        for field in ["name", "city", "notes"] {
            assert_eq!(made.json[field], body[field]);
        }
        let found = owner.request(Method::GET, "/api/v1/organizations").query(&[("q", body["name"].as_str().unwrap())]);
        let found = Client::send(found).await.expect(StatusCode::OK);
        assert_eq!(found.json["items"][0]["id"], made.json["id"], "{payload}");
        assert_eq!(found.json["items"].as_array().unwrap().len(), 1, "{payload}");
        let quoted = payload.replace('"', "\"\"");
        rows.push(format!("\"file {n} {quoted}\",Weg 1,1010,\"{quoted}\",AT,a@example.com,\"{quoted}\""));
    }
    let report = owner.csv("/organizations/import", rows.join("\n")).await.expect(StatusCode::OK);
    assert_eq!(report.json["created"].as_u64(), u64::try_from(PAYLOADS.len()).ok(), "{}", report.body);
    for (n, payload) in PAYLOADS.iter().enumerate() {
        let found = owner.request(Method::GET, "/api/v1/organizations").query(&[("q", format!("file {n} {payload}"))]);
        let found = Client::send(found).await.expect(StatusCode::OK);
        assert_eq!(found.json["items"][0]["notes"], *payload);
    }
}

async fn injections(app: App) {
    let app = app.without_worker().await;
    let owner = app.owner().await;
    owner.organization("Bystander").await;
    let before = app.store.rows().await;
    in_queries(&app, &owner).await;
    in_ids_and_headers(&owner).await;
    assert_eq!(app.store.rows().await, before);
    in_texts(&owner).await;
    // Nothing that was there is gone or changed; a total counts rows, which come and go.
    let after = app.store.rows().await;
    let kept = |row: &&String| !["versions: ", "tallies: "].iter().any(|table| row.starts_with(table));
    assert!(before.iter().filter(kept).all(|row| after.contains(row)));
    let made = app.store.number("SELECT COUNT(*) FROM organizations").await;
    assert_eq!(usize::try_from(made).unwrap(), 1 + 2 * PAYLOADS.len());
}

/// The best of three: what a query costs, and not what else the machine did.
async fn cost(client: &Client, path: &str) -> (Duration, StatusCode) {
    let mut best = (Duration::MAX, StatusCode::OK);
    for _ in 0..3 {
        let started = Instant::now();
        let status = client.get(path).await.status;
        best = best.min((started.elapsed(), status));
    }
    best
}

async fn expensive(app: App) {
    let owner = app.owner().await;
    let mut rows = vec![COLUMNS.to_owned()];
    rows.extend((0..3000).map(|n| format!("Customer {n},Weg {n},1010,Wien,AT,a{n}@example.com,note {n}")));
    owner.csv("/organizations/import", rows.join("\n")).await.expect(StatusCode::OK);
    let many = |value: &str, n: usize| vec![value; n].join(",");
    let refused = [
        "limit=1000000000".to_owned(),
        "limit=-1".to_owned(),
        "offset=1000000000000".to_owned(),
        "sort=notes".to_owned(),
        "sort=;drop".to_owned(),
        "sort=name,city,-name".to_owned(),
        (0..500).map(|n| format!("f{n}=1")).collect::<Vec<_>>().join("&"),
        vec!["q=a"; 500].join("&"),
        format!("q={}", "%25".repeat(101)),
        format!("plan={}", many("gold", 1000)),
        format!("q={}", "a".repeat(60_000)),
        "after=WyJuYW1lIiwxLCJ4Il0".to_owned(),
    ];
    let served = [
        format!("limit=200&total=true&q={}", "%25".repeat(100)),
        format!("limit=200&total=true&q={}", "_%20".repeat(25)),
        format!("limit=200&total=true&q={}", "a%20".repeat(33)),
        format!("limit=200&total=true&q={}b", "a".repeat(99)),
        format!("limit=200&total=true&q={}", "(a%2B)%2B%24".repeat(8)),
        format!("limit=200&total=true&country={}", many("AT", 1000)),
        format!("limit=200&total=true&plan={}", many("free", 1000)),
        "limit=200&total=true&sort=-updated_at&q=er&deleted=true".to_owned(),
    ];
    let cases = refused.iter().map(|query| (query, 422)).chain(served.iter().map(|query| (query, 200)));
    for (query, expected) in cases {
        let (took, status) = cost(&owner, &format!("/organizations?{query}")).await;
        let begin = &query[..query.len().min(60)];
        assert_eq!(status.as_u16(), expected, "{begin}");
        assert!(took < FIGURE, "{begin}: {took:?}");
    }
    // The 3,000 rows that 200 of a page are taken from are not read for a page.
    let (took, _) = cost(&owner, "/search?q=customer").await;
    assert!(took < FIGURE, "{took:?}");
}

both! {
    async fn text_that_would_be_sql_is_text(app) {
        injections(app).await;
    }

    async fn queries_that_ask_for_too_much_are_refused_or_cheap(app) {
        expensive(app).await;
    }

    async fn strange_queries_are_refused_or_harmless(app) {
        let owner = app.owner().await;
        for name in ["100% Bio", "under_score", "back\\slash", "O'Brien"] {
            owner.organization(name).await;
        }
        for query in [
            "limit=0", "limit=abc", "after=abc", "before=%00", "nope=1", "plan=gold", "plan=free&plan=basis", "q=%00",
            "deleted=maybe", "account_manager_id=1", "sort=-name%27--",
        ] {
            owner.get(&format!("/organizations?{query}")).await.refused(422, "invalid");
        }
        for (query, expected) in [
            ("q=%25", 1), ("q=_", 1), ("q=%5C", 1), ("q=%27", 1), ("q=%25%25%25%25", 0), ("q=%27%20OR%201%3D1%20--", 0),
            ("q=", 4), ("q=%20%20", 4), ("country=%27%20OR%20%27%27%3D%27", 0),
        ] {
            let page = owner.get(&format!("/organizations?total=true&{query}")).await.expect(StatusCode::OK);
            assert_eq!(page.json["total"], expected, "{query}");
        }
        // A cursor of one sort is none of another.
        let cursor = owner.get("/organizations?limit=1").await.text("next");
        owner.get(&format!("/organizations?sort=created_at&after={cursor}")).await.refused(422, "invalid");
        owner.get(&format!("/organizations?after={cursor}&before={cursor}")).await.refused(422, "invalid");
    }
}
