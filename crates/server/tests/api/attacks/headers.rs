//! Headers of every answer, errors included (A38).

use reqwest::{Method, StatusCode};

use crate::{
    app::{App, Client, Reply, Store, both},
    operations::operations,
};

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

/// What ASVS 5.0 asks of every answer (V3.4, V4.1, V13.4, V14.3).
fn check(reply: &Reply, place: &str, https: bool) {
    let csp = header(reply, "content-security-policy");
    for directive in ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(csp.contains(directive), "{place}: {csp}");
    }
    let docs = place.contains("/api/docs");
    assert!(
        docs || (csp.contains("script-src 'self' 'wasm-unsafe-eval';") && !csp.contains("unsafe-inline")),
        "{place}: {csp}"
    );
    assert_eq!(header(reply, "x-content-type-options"), "nosniff", "{place}");
    assert_eq!(header(reply, "x-frame-options"), "DENY", "{place}");
    assert_eq!(header(reply, "referrer-policy"), "same-origin", "{place}");
    assert_eq!(header(reply, "cross-origin-opener-policy"), "same-origin", "{place}");
    assert_eq!(header(reply, "cross-origin-resource-policy"), "same-site", "{place}");
    assert!(reply.headers.contains_key("permissions-policy"), "{place}");
    // Over plain http, which is for localhost, HSTS would be wrong.
    let hsts = if https { "max-age=31536000; includeSubDomains" } else { "" };
    assert_eq!(header(reply, "strict-transport-security"), hsts, "{place}");
    for banner in ["server", "x-powered-by", "via"] {
        assert!(!reply.headers.contains_key(banner), "{place}: {banner}");
    }
    assert!(!reply.headers.contains_key("access-control-allow-origin"), "{place}");
    let kind = header(reply, "content-type");
    let (essence, charset) = kind.split_once("; ").unwrap_or((kind, ""));
    let known =
        ["application/json", "application/problem+json", "text/csv", "text/event-stream", "text/html", "text/plain"];
    assert!(reply.body.is_empty() || known.contains(&essence), "{place}: {kind:?}");
    // JSON and event streams are UTF-8 by definition; the page of the documentation says so in itself.
    let said = charset == "charset=utf-8" || essence != "text/html" && essence != "text/csv";
    assert!(reply.body.is_empty() || docs || said, "{place}: {kind:?}");
    if !reply.status.is_success() && !reply.body.is_empty() {
        assert!(
            !reply.body.contains("actix") && !reply.body.contains("src/") && !reply.body.contains("panicked"),
            "{place}: {}",
            reply.body
        );
    }
    // Preflights and methods that no route can have are answered before the API is asked.
    let asked = !place.starts_with("preflight ") && !place.starts_with("TRACE ");
    if asked && place.contains("/api/v1/") && !place.contains("openapi.json") {
        assert_eq!(header(reply, "cache-control"), "no-store", "{place}");
        if reply.status.is_client_error() || reply.status.is_server_error() {
            assert_eq!(kind, "application/problem+json", "{place}");
            assert_eq!(reply.json["request_id"], header(reply, "x-request-id"), "{place}");
        }
    }
}

/// Asks every operation as nobody, with a body that is none, of a foreign page, and by methods it does
/// not know; and some paths that are no operations.
async fn every_answer(app: App, https: bool) {
    let owner = app.owner().await;
    let mut statuses = std::collections::BTreeSet::new();
    let foreign = "https://evil.example";
    for operation in operations(&app).await {
        let path = operation.path_among(&[].into());
        let raw = |kind: &'static str, body: &'static str| {
            operation.request_without_body(&owner, &path, 99).header("Content-Type", kind).body(body)
        };
        let preflight = owner.request(Method::OPTIONS, &path).header("Origin", foreign);
        let mut requests = vec![
            ("as nobody", operation.request(&app.anonymous(), &path, 99)),
            ("from elsewhere", operation.request(&app.anonymous(), &path, 99).header("Origin", foreign)),
            ("preflight", preflight.header("Access-Control-Request-Method", "PUT")),
        ];
        if operation.body.is_some() {
            requests.push(("no JSON", raw("text/plain", "{}")));
            requests.push(("broken JSON", raw("application/json", "{")));
        }
        for method in ["TRACE", "PATCH", "PROPFIND"] {
            requests.push((method, owner.request(method.parse().unwrap(), &path)));
        }
        if operation.only_reads() {
            requests.push(("as Owner", operation.request(&owner, &path, 99)));
            requests.push(("asking too much", operation.request(&owner, &format!("{path}?limit=0&nope=1"), 99)));
        }
        for (what, request) in requests {
            let reply = Client::send(request).await;
            check(&reply, &format!("{what} {} {path}", operation.method), https);
            statuses.insert(reply.status.as_u16());
            let unknown = matches!(what, "TRACE" | "PATCH" | "PROPFIND");
            assert!(!unknown || matches!(reply.status.as_u16(), 404 | 405), "{what} {path}: {}", reply.status);
        }
    }
    let pages = [
        "/",
        "/deep/link",
        "/nothing.js",
        "/healthz",
        "/readyz",
        "/metrics",
        "/api",
        "/api/docs/",
        "/api/v1/openapi.json",
    ];
    for path in pages.into_iter().chain(["/api/v1/nothing", "/api/v1/users/not-an-id"]) {
        check(&owner.raw(Method::GET, path).await, path, https);
    }
    let listing = owner.raw(Method::GET, "/assets/").await;
    assert!(!listing.body.contains("Index of"));
    for status in [200, 204, 400, 401, 403, 404, 405, 415, 422] {
        assert!(statuses.contains(&status), "{status} is not among {statuses:?}");
    }
    // The Owner has been one to the end.
    owner.get("/users").await.expect(StatusCode::OK);
}

both! {
    async fn every_answer_carries_the_security_headers(app) {
        every_answer(app, false).await;
    }
}

#[tokio::test]
async fn over_https_every_answer_says_so_for_a_year() {
    let https = [("STEWARD_SERVER_BASE_URL", "https://panel.example.com")];
    every_answer(App::start(Store::sqlite(), &https).await, true).await;
}
