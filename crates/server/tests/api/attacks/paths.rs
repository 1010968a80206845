//! Other writings of a path, headers that claim to be somebody, and paths that are nobody's (A9).

use reqwest::{Method, StatusCode};

use crate::{
    app::{App, Client, both, exchange, organization},
    operations::{Operation, operations},
};

/// Other writings of a path, some of which a proxy or a framework might take for the same.
fn writings(path: &str) -> Vec<String> {
    let below = path.trim_start_matches("/api/v1/");
    let (first, rest) = below.split_at(1);
    let hex = format!("{:02x}", first.as_bytes()[0]);
    vec![
        format!("/{path}"),
        format!("/api//v1/{below}"),
        format!("/api/v1//{below}"),
        format!("{path}/"),
        format!("{path}//"),
        format!("{path}/."),
        format!("{path}."),
        format!("{path};a=b"),
        format!("{path}/..;/"),
        format!("{path}.json"),
        format!("{path}%00"),
        format!("{path}%20"),
        format!("{path}%2f"),
        format!("{path}%0d%0aX-User-Id:%201"),
        format!("/./api/v1/{below}"),
        format!("/nowhere/../api/v1/{below}"),
        format!("/api/v1/./{below}"),
        format!("/api/v1/%2e/{below}"),
        format!("/api/v1/auth/%2e%2e/{below}"),
        format!("/api/v1/auth/..%2f{below}"),
        format!("/api/v1/auth/sign-in/../../{below}"),
        format!("/api/v1/%{hex}{rest}"),
        format!("/api/v1/%25{hex}{rest}"),
        format!("/api/v1\\{below}"),
        format!("/API/V1/{}", below.to_uppercase()),
        format!("/api/v2/{below}"),
        format!("http://localhost{path}"),
        format!("http://127.0.0.1:1{path}"),
        format!("//localhost{path}"),
        format!("/healthz/..{path}"),
        format!("/api/docs/..{path}"),
    ]
}

async fn ask(app: &App, operation: &Operation, path: &str, token: &str) -> String {
    let body = operation.sample().map(|body| body.to_string()).unwrap_or_default();
    let request = format!(
        "{} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{token}If-Match: \"1\"\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        operation.method,
        body.len(),
    );
    exchange(app, request.as_bytes()).await
}

#[tokio::test]
async fn no_other_writing_of_a_path_gets_past_the_permission() {
    let app = App::on_sqlite().await.without_worker().await;
    let owner = app.owner().await;
    let idle = app.staff(&owner, "idle", &[]).await;
    let token = format!("Authorization: Bearer {}\r\n", idle.token);
    let before = app.store.rows().await;
    for operation in operations(&app).await.iter().filter(|it| it.takes_permission()) {
        for path in writings(&operation.path_among(&[].into())) {
            for token in ["", &token] {
                let answer = ask(&app, operation, &path, token).await;
                let head = answer.split("\r\n\r\n").next().unwrap_or_default().to_lowercase();
                let status = head.split(' ').nth(1).unwrap_or_default().to_owned();
                // Beside the API, the page of the UI is what any path shows.
                let served = status.starts_with('2') && !head.contains("content-type: text/html");
                assert!(!served && !status.starts_with('5') && !status.is_empty(), "{} {path}: {answer}", operation.id);
            }
        }
    }
    assert_eq!(app.store.rows().await, before);
}

/// What people have hung routes or rights on, in one system or another.
const CLAIMS: &[(&str, &str)] = &[
    ("X-User-Id", "1"),
    ("X-Forwarded-User", "olivia@example.com"),
    ("X-Remote-User", "olivia@example.com"),
    ("X-Role", "Owner"),
    ("X-Admin", "true"),
    ("X-Internal-Request", "true"),
    ("X-Original-URL", "/api/v1/auth/whoami"),
    ("X-Rewrite-URL", "/api/v1/auth/whoami"),
    ("X-Forwarded-For", "127.0.0.1"),
    ("X-Real-IP", "127.0.0.1"),
    ("Forwarded", "for=127.0.0.1;host=localhost"),
    ("X-Forwarded-Host", "localhost"),
    ("X-HTTP-Method-Override", "GET"),
    ("X-Method-Override", "GET"),
    ("Cookie", "steward_refresh=1; steward_device=1; session=admin; access_token=1"),
];

both! {
    async fn headers_that_claim_something_are_ignored(app) {
        let app = app.without_worker().await;
        let owner = app.owner().await;
        let id = owner.organization("Seen").await.text("id");
        let idle = app.staff(&owner, "idle", &[]).await;
        let before = app.store.rows().await;
        for operation in operations(&app).await.iter().filter(|it| it.takes_permission()) {
            for (caller, status, code) in [(&app.anonymous(), 401, "unauthenticated"), (&idle, 403, "forbidden")] {
                let mut request = operation.request(caller, &operation.path_among(&[].into()), 1);
                for (name, value) in CLAIMS {
                    request = request.header(*name, *value);
                }
                Client::send(request.header("X-Organization-Id", &id)).await.refused(status, code);
            }
        }
        assert_eq!(app.store.rows().await, before);
        // An address that is claimed is not the one that the audit log holds.
        let claims = owner.request(Method::POST, "/api/v1/organizations").header("X-Forwarded-For", "203.0.113.1");
        let made = Client::send(claims.json(&organization("Claimed"))).await.expect(StatusCode::CREATED).text("id");
        assert_eq!(owner.get(&format!("/audit?subject_id={made}")).await.json["items"][0]["address"], "127.0.0.1");
        let disguised = owner.request(Method::GET, "/api/v1/organizations").header("X-HTTP-Method-Override", "POST");
        Client::send(disguised.json(&organization("Disguised"))).await.expect(StatusCode::OK);
        assert_eq!(app.store.number("SELECT COUNT(*) FROM organizations").await, 2);
    }

    async fn paths_outside_the_api_show_the_page_or_nothing(app) {
        let page = exchange(&app, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
        let (_, page) = page.split_once("\r\n\r\n").unwrap();
        for path in [
            "/metrics", "/debug", "/debug/pprof", "/actuator", "/server-status", "/internal", "/admin", "/.env", "/.git/HEAD",
            "/auth.secret", "/steward.db", "/data/steward.db", "/../auth.secret", "/%2e%2e/auth.secret", "/..%2fauth.secret",
            "/%252e%252e/auth.secret", "/..\\auth.secret", "/etc/passwd", "//etc/passwd", "/api/docs/../../../../etc/passwd",
            "/api/docs/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/index.html.br", "/index.html%00.js", "/proc/self/environ", "*",
        ] {
            let answer = exchange(&app, format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes()).await;
            let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
            let status = head.split(' ').nth(1).unwrap_or_default();
            let shows_page = status == "200" && body == page;
            assert!(shows_page || matches!(status, "400" | "404" | "405") || path == "/index.html.br", "{path}: {head}");
            for secret in ["root:", "a secret for tests", "SQLite format", "STEWARD_"] {
                assert!(!answer.contains(secret), "{path} shows {secret}");
            }
        }
    }

    async fn ids_that_are_none_belong_to_nothing(app) {
        let owner = app.owner().await;
        let ids = ["1", "-1", "x", "..", "%2e%2e", "%00", "%ff", "%f0%9f%98%80", "00000000-0000-0000-0000-000000000000", "01890000-0000-7000-8000-000000000000'"];
        for operation in operations(&app).await.iter().filter(|it| it.path.contains('{')) {
            for id in ids {
                let places = operation.places();
                let path = operation.path_of(&vec![id; places.len()]);
                let reply = Client::send(operation.request(&owner, &path, 1)).await;
                // Dots lead to another path, which is not there or shows the page.
                let aside = matches!(id, ".." | "%2e%2e") && !reply.status.is_server_error();
                assert!(aside || matches!(reply.status.as_u16(), 400 | 404), "{} {id}: {}", operation.id, reply.status);
            }
        }
        assert_eq!(app.store.number("SELECT COUNT(*) FROM users").await, 1);
    }
}
