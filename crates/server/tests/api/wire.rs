//! What every route has in common: the document, origins, and bodies that are none.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};

use crate::app::{App, Client, Store, both, exchange};

#[tokio::test]
async fn the_document_in_the_repository_is_the_one_that_is_served() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/openapi.json");
    let written: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let app = App::on_sqlite().await;
    let served = app.anonymous().get("/openapi.json").await.expect(StatusCode::OK).json;
    assert!(served == written, "openapi/openapi.json has drifted: run `just openapi`");
    for (path, item) in served["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let place = format!("{method} {path}");
            assert!(operation["summary"].is_string(), "{place}: no summary");
            assert!(operation["tags"][0].is_string(), "{place}: no tag");
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(response["description"].is_string(), "{place} {status}: no description");
            }
        }
    }
}

/// The table in `docs/SECURITY.md` says which test holds what: `folder/file::name`, each of them there.
#[test]
fn every_test_that_is_named_in_security_md_is_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("../../docs/SECURITY.md")).unwrap();
    let named: Vec<(&str, &str)> = text.split('`').filter_map(|it| it.split_once("::")).collect();
    assert!(named.len() > 70, "{}", named.len());
    for (module, name) in named {
        let file = root.join(format!("tests/api/{module}.rs"));
        let source = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{module}: {error}"));
        assert!(source.contains(&format!("fn {name}(")), "{module}::{name} is not there");
    }
}

/// What a body may cost until it is refused, and what all of them together may take of memory.
const FIGURE: Duration = Duration::from_millis(50);
const MEMORY: u64 = 32 * 1024;

/// KiB of memory that the process holds; `None` where that cannot be asked.
fn memory(app: &App) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", app.pid())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Bodies that are bombs, or read as one thing by one parser and as another by the next (A40).
fn bodies() -> Vec<(Vec<u8>, &'static [u16])> {
    let nested = |open: &str, close: &str| format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
    let keys = |n: usize| {
        let keys: Vec<String> = (0..n).map(|n| format!("\"k{n}\":1")).collect();
        format!("{{{}}}", keys.join(","))
    };
    vec![
        (nested("[", "]").into(), &[400]),
        (nested("{\"a\":", "}").into(), &[400]),
        ("[".repeat(200_000).into(), &[400]),
        ("{\"name\":\"a\",\"name\":\"b\"}".into(), &[400]),
        ("{\"name\":\"a\",\"n\\u0061me\":\"b\"}".into(), &[400]),
        ("{\"name\":1e400}".into(), &[400]),
        ("{\"name\":-1e400}".into(), &[400]),
        (format!("{{\"name\":{}}}", "9".repeat(200_000)).into(), &[400, 422]),
        ("{\"name\":NaN}".into(), &[400]),
        ("{\"name\":\"\\ud800\"}".into(), &[400]),
        ("{\"name\":\"\\udc00\\ud800\"}".into(), &[400]),
        (b"\xff\xfe{\x00}\x00".to_vec(), &[400]),
        (b"\xef\xbb\xbf{}".to_vec(), &[400]),
        ("{} {}".into(), &[400]),
        ("{\"name\":\"a\",}".into(), &[400]),
        ("[]".into(), &[422]),
        ("null".into(), &[422]),
        (format!("[{}1]", "1,".repeat(120_000)).into(), &[422]),
        (keys(20_000).into(), &[413, 422]),
        (keys(1_000_000).into(), &[413]),
        (vec![b' '; 300 * 1024], &[413]),
        (vec![b'x'; 11 * 1024 * 1024], &[413]),
    ]
}

async fn strange_bodies(app: App) {
    let owner = app.owner().await;
    let before = memory(&app);
    for (body, expected) in bodies() {
        let begin = String::from_utf8_lossy(&body[..body.len().min(30)]).into_owned();
        // The best of five: what it costs, and not what else the machine did.
        let mut best = Duration::MAX;
        for _ in 0..5 {
            let started = Instant::now();
            let request =
                owner.request(Method::POST, "/api/v1/organizations").header("Content-Type", "application/json");
            // Refused by its length already, the rest of a body meets a closed door.
            let Ok(response) = request.body(body.clone()).send().await else { continue };
            assert!(expected.contains(&response.status().as_u16()), "{begin}: {}", response.status());
            best = best.min(started.elapsed());
        }
        // Ten megabytes take a while to arrive, at a server that is not optimized.
        assert!(body.len() > 1024 * 1024 || best < FIGURE, "{begin}: {best:?}");
    }
    for coding in ["gzip", "deflate", "br", "zstd", "x"] {
        let packed = owner.request(Method::POST, "/api/v1/organizations").header("Content-Encoding", coding);
        let packed = packed.header("Content-Type", "application/json").body(vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
        let status = Client::send(packed).await.status;
        assert!(status.is_client_error(), "{coding}: {status}");
    }
    for length in ["Content-Length: 104857600", "Transfer-Encoding: chunked"] {
        let mut request = format!(
            "POST /api/v1/auth/sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n{length}\r\n\r\n"
        )
        .into_bytes();
        for _ in 0..100 {
            request.extend(b"100000\r\n");
            request.extend(vec![b' '; 1024 * 1024]);
            request.extend(b"\r\n");
        }
        request.extend(b"0\r\n\r\n");
        let answer = exchange(&app, &request).await;
        let begin = &answer[..answer.len().min(40)];
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 413") || answer.starts_with("HTTP/1.1 400"),
            "{length}: {begin}"
        );
    }
    if let (Some(before), Some(after)) = (before, memory(&app)) {
        assert!(after < before + MEMORY, "{before} KiB before, {after} KiB after");
    }
    owner.get("/organizations").await.expect(StatusCode::OK);
    assert_eq!(app.store.number("SELECT COUNT(*) FROM organizations").await, 0);
}

both! {
    async fn foreign_origins_may_not_read_answers(app) {
        let owner = app.owner().await;
        let reply = Client::send(owner.request(Method::GET, "/api/v1/organizations").header("Origin", "https://evil.example")).await;
        assert!(!reply.headers.contains_key("access-control-allow-origin"));
        let preflight = owner.request(Method::OPTIONS, "/api/v1/organizations").header("Origin", "https://evil.example").header("Access-Control-Request-Method", "PUT");
        assert!(!Client::send(preflight).await.headers.contains_key("access-control-allow-origin"));
    }

    async fn strange_bodies_are_refused_quickly(app) {
        strange_bodies(app).await;
    }
}

/// A session, a key and an address have a budget of requests each; one that is used up leaves the others'.
#[tokio::test]
async fn a_caller_who_asks_too_often_waits_and_nobody_else() {
    let limits = [("STEWARD_LIMITS_SESSION_PER_MINUTE", "8"), ("STEWARD_LIMITS_ANONYMOUS_PER_MINUTE", "12")];
    let app = App::start(Store::sqlite(), &limits).await;
    let owner = app.owner().await;
    let elsewhere = app.sign_in("olivia@example.com").await;
    for left in (0..8).rev() {
        let reply = owner.get("/organizations").await.expect(StatusCode::OK);
        assert_eq!(reply.headers["ratelimit"], format!("\"caller\";r={left};t=60"));
    }
    let refused = owner.get("/organizations").await.refused(429, "rate_limited");
    let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    elsewhere.get("/organizations").await.expect(StatusCode::OK);
    // Set-up and two sign-ins have asked already, from this address.
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(app.anonymous().get("/auth/setup").await.status.as_u16());
    }
    assert!(statuses.starts_with(&[404; 5]) && statuses.ends_with(&[429, 429]), "{statuses:?}");
    elsewhere.get("/organizations").await.expect(StatusCode::OK);
}
