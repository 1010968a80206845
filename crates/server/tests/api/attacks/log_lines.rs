//! Nothing that a caller sends forges or breaks a line of the log, or floods it (A31): whatever stands in
//! the path, in any header or in any field, each line is one JSON object without control characters.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::percent_encoded;
use crate::{
    app::{App, Client, Store, both, exchange},
    operations::operations,
};

/// Line breaks, terminal escapes, text that reads as something else, and ends of JSON strings.
const PAYLOADS: &[&str] = &[
    "a\r\nforged: line",
    "a\n{\"level\":\"INFO\",\"message\":\"forged\"}",
    "\u{1b}[2J\u{1b}[31mforged",
    "\u{9b}31mforged",
    "\u{202e}degrof\u{2066}",
    "a\u{2028}forged\u{2029}\u{85}forged",
    "forged\u{0}forged",
    "\",\"message\":\"forged\"},{\"forged\":\"",
    "\\\"forged\\",
    "forged\t\u{8}\u{7f}",
];

/// Headers that the server or a library in it reads, and some that nobody does.
const HEADERS: &[&str] = &[
    "User-Agent",
    "Authorization",
    "Cookie",
    "Origin",
    "Referer",
    "Host",
    "Accept",
    "Accept-Encoding",
    "Content-Type",
    "Content-Encoding",
    "If-Match",
    "If-None-Match",
    "Idempotency-Key",
    "Steward-Organization",
    "Sec-Fetch-Site",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "Forwarded",
    "X-Request-Id",
    "traceparent",
    "tracestate",
    "Access-Control-Request-Method",
    "X-Whatever",
];

/// A request with bytes in a header that no client would send.
async fn with_header(app: &App, name: &str, value: &[u8]) -> String {
    let mut request = b"POST /api/v1/auth/sign-in?forged=1 HTTP/1.1\r\nConnection: close\r\n".to_vec();
    if name != "Host" {
        request.extend(b"Host: localhost\r\n");
    }
    request.extend(name.as_bytes());
    request.extend(b": ");
    request.extend(value);
    request.extend(b"\r\nContent-Length: 2\r\n\r\n{}");
    exchange(app, &request).await
}

async fn in_headers(app: &App) {
    for name in HEADERS {
        for payload in PAYLOADS {
            // What breaks the line would be a header of its own: as a client that folds lines sends it.
            with_header(app, name, payload.replace("\r\n", "\r\n ").as_bytes()).await;
            with_header(app, name, payload.replace(['\r', '\n', '\0'], "").as_bytes()).await;
        }
        with_header(app, name, b"forged \xff\xfe\x80").await;
        with_header(app, name, &b"forged ".repeat(8 * 1024)).await;
    }
    // Whom a request comes from is not theirs to say.
    for name in ["X-Forwarded-For", "X-Real-IP", "Forwarded"] {
        with_header(app, name, b"203.0.113.77").await;
        with_header(app, name, b"for=203.0.113.77").await;
    }
    // A megabyte is more than a header takes.
    let refused = with_header(app, "User-Agent", &vec![b'x'; 1024 * 1024]).await;
    assert!(refused.is_empty() || refused.starts_with("HTTP/1.1 4"), "{}", &refused[..refused.len().min(200)]);
}

async fn in_paths(app: &App, owner: &Client) {
    for payload in PAYLOADS {
        let encoded = percent_encoded(payload);
        for path in [
            format!("/api/v1/{encoded}"),
            format!("/api/v1/organizations/{encoded}"),
            format!("/api/v1/organizations?q={encoded}"),
            format!("/api/v1/organizations?{encoded}=1"),
            format!("/api/v1/organizations?sort={encoded}"),
            format!("/{encoded}"),
        ] {
            owner.raw(Method::GET, &path).await;
        }
        let raw = payload.replace(['\r', '\n'], "");
        exchange(app, format!("GET /api/v1/{raw} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes()).await;
        exchange(app, format!("{raw} / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes()).await;
    }
    owner.raw(Method::GET, &format!("/api/v1/organizations?q={}", "forged".repeat(9000))).await;
}

async fn in_fields(app: &App, owner: &Client) {
    for operation in operations(app).await {
        let Some(fields) = &operation.body else { continue };
        let path = operation.path_among(&[].into());
        for field in fields {
            for payload in PAYLOADS {
                let mut body = operation.sample().unwrap();
                body[&field.name] = json!(payload);
                Client::send(operation.request_without_body(owner, &path, 1).json(&body)).await;
            }
        }
        let named = |name: &str| json!({ name: 1 });
        for payload in PAYLOADS {
            Client::send(operation.request_without_body(owner, &path, 1).json(&named(payload))).await;
        }
    }
}

/// Asks for what is logged as a fault: the database is away from the server for a moment.
async fn in_faults(app: &App, owner: &Client) {
    let rename = |from: &str, to: &str| format!("ALTER TABLE {from} RENAME TO {to}");
    app.store.tamper(&[&rename("organizations", "hidden")]).await;
    for payload in PAYLOADS {
        let agent: String = payload.chars().filter(|c| !c.is_control()).collect();
        let request = owner.request(Method::GET, "/api/v1/organizations").header("User-Agent", agent);
        let reply = Client::send(request.query(&[("q", payload.replace(|c: char| c.is_control(), ""))])).await;
        assert_eq!(reply.status.as_u16(), 500, "{}", reply.body);
        assert!(!reply.body.contains("organizations"), "{}", reply.body);
    }
    let request = owner.request(Method::GET, "/api/v1/organizations").header("User-Agent", "x".repeat(60_000));
    Client::send(request).await;
    app.store.tamper(&[&rename("hidden", "organizations")]).await;
}

/// The longest line that a request may make.
const LONGEST: usize = 8 * 1024;

fn check(line: &str) {
    let begin: String = line.chars().take(400).collect();
    let json: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {begin}"));
    for field in ["timestamp", "level", "target"] {
        assert!(json[field].is_string(), "no {field}: {begin}");
    }
    assert!(json.get("forged").is_none() && json["message"] != "forged", "{begin}");
    let harmful = |c: char| {
        c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!line.contains(harmful), "{begin:?}");
    assert!(!line.contains("203.0.113.77"), "{begin}");
    assert!(line.len() <= LONGEST, "{} bytes: {begin}", line.len());
}

#[tokio::test]
async fn every_line_of_the_log_is_one_json_object_whatever_callers_send() {
    // All that there is to log, but for the database's own chatter.
    let filter = "debug,sqlx=info,sea_orm=info,sea_orm_migration=info";
    let app = App::start(Store::sqlite(), &[("STEWARD_LOG_FORMAT", "json"), ("STEWARD_LOG_FILTER", filter)]).await;
    let owner = app.owner().await;
    in_headers(&app).await;
    in_paths(&app, &owner).await;
    in_fields(&app, &owner).await;
    in_faults(&app, &owner).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let lines: Vec<String> = app.log().into_iter().filter(|line| !line.trim().is_empty()).collect();
    // The words on set-up are for people, and come before anybody is served.
    let lines: Vec<&String> =
        lines.iter().filter(|line| !line.starts_with("  This platform has no Owner yet")).collect();
    assert!(lines.len() > 500, "{}", lines.len());
    assert!(lines.iter().any(|line| line.contains("forged")), "nothing of it was logged at all");
    for line in lines {
        check(line);
    }
}

both! {
    async fn text_that_would_forge_log_lines_is_refused_or_kept_as_it_is(app) {
        let owner = app.owner().await;
        for email in ["a@b.de\r\nforged", "a\u{0}@b.de", "a\u{1b}[31m@b.de", "a\u{202e}@b.de"] {
            let body = json!({ "email": email, "password": "x" });
            assert_eq!(owner.post("/auth/sign-in", body).await.refused(422, "invalid").rules(), ["email: control_characters"]);
        }
        let body = json!({ "email": "{\"forged\":1}@b.de", "password": "x\u{1b}[31m" });
        let agent = "agent\u{9b}31m \"forged\" ".repeat(100);
        let request = owner.request(Method::POST, "/api/v1/auth/sign-in").header("User-Agent", agent);
        Client::send(request.json(&body)).await.refused(401, "credentials_wrong");
        let entry = owner.get("/audit?action=sign_in_failed").await.expect(reqwest::StatusCode::OK).json["items"][0].clone();
        assert_eq!(entry["after"]["email"], "{\"forged\":1}@b.de");
        let kept = entry["after"]["user_agent"].as_str().unwrap();
        assert!(kept.chars().count() <= 300 && !kept.chars().any(char::is_control), "{kept:?}");
    }
}
