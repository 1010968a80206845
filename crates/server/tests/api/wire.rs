//! What every route has in common: headers, limits, strange paths and strange bodies.

use std::time::Instant;

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::app::{Client, both, organization};

#[tokio::test]
async fn the_document_in_the_repository_is_the_one_that_is_served() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/openapi.json");
    let written: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let app = crate::app::App::on_sqlite().await;
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

both! {
    async fn every_answer_carries_the_security_headers(app) {
        let owner = app.owner().await;
        for path in ["/", "/api/v1/organizations", "/api/v1/nothing", "/healthz", "/api/v1/organizations?limit=0", "/deep/link"] {
            let reply = owner.raw(Method::GET, path).await;
            let header = |name: &str| reply.headers.get(name).map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default();
            let csp = header("content-security-policy");
            assert!(csp.contains("script-src 'self' 'wasm-unsafe-eval';") && csp.contains("frame-ancestors 'none'") && !csp.contains("unsafe-inline"), "{path}: {csp}");
            assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
            assert!(header("server").is_empty() && header("x-powered-by").is_empty(), "{path}");
            // Plain http on localhost: HSTS would be wrong here.
            assert!(header("strict-transport-security").is_empty(), "{path}");
            if path.starts_with("/api/v1/") {
                assert_eq!(header("cache-control"), "no-store", "{path}");
            }
        }
        for method in [Method::TRACE, Method::from_bytes(b"PROPFIND").unwrap(), Method::PATCH] {
            let status = owner.raw(method.clone(), "/api/v1/organizations").await.status;
            assert!(matches!(status.as_u16(), 404 | 405), "{method} {status}");
        }
    }

    async fn foreign_origins_may_not_read_answers(app) {
        let owner = app.owner().await;
        let reply = Client::send(owner.request(Method::GET, "/api/v1/organizations").header("Origin", "https://evil.example")).await;
        assert!(!reply.headers.contains_key("access-control-allow-origin"));
        let preflight = owner.request(Method::OPTIONS, "/api/v1/organizations").header("Origin", "https://evil.example").header("Access-Control-Request-Method", "PUT");
        assert!(!Client::send(preflight).await.headers.contains_key("access-control-allow-origin"));
    }

    async fn strange_bodies_are_refused_quickly(app) {
        let owner = app.owner().await;
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        let many = (0..20_000).map(|n| format!("\"k{n}\":1")).collect::<Vec<_>>().join(",");
        let bodies: Vec<(Vec<u8>, &[u16])> = vec![
            (deep.into_bytes(), &[400]),
            (b"{\"name\":\"a\",\"name\":\"b\"}".to_vec(), &[400]),
            (b"{\"name\":1e400}".to_vec(), &[400]),
            (b"{\"name\":\"\\ud800\"}".to_vec(), &[400]),
            (b"\xff\xfe".to_vec(), &[400]),
            (b"[]".to_vec(), &[422]),
            (b"null".to_vec(), &[422]),
            (format!("{{{many}}}").into_bytes(), &[413, 422]),
            (vec![b' '; 300 * 1024], &[413]),
            (vec![b'x'; 11 * 1024 * 1024], &[413]),
        ];
        for (body, expected) in bodies {
            let begin = String::from_utf8_lossy(&body[..body.len().min(30)]).into_owned();
            let started = Instant::now();
            let request = owner.request(Method::POST, "/api/v1/organizations").header("Content-Type", "application/json");
            let Ok(response) = request.body(body).send().await else { continue };
            assert!(expected.contains(&response.status().as_u16()), "{begin}: {}", response.status());
            assert!(started.elapsed().as_secs() < 3, "{begin}");
        }
        let gzip = owner.request(Method::POST, "/api/v1/organizations").header("Content-Type", "application/json").header("Content-Encoding", "gzip");
        assert!(Client::send(gzip.body(vec![0x1f, 0x8b, 8, 0])).await.status.is_client_error());
        owner.get("/organizations").await.expect(StatusCode::OK);
    }

    async fn strange_queries_are_refused_or_harmless(app) {
        let owner = app.owner().await;
        for name in ["100% Bio", "under_score", "back\\slash", "O'Brien"] {
            owner.organization(name).await;
        }
        for query in [
            "limit=0", "limit=1000000000", "limit=-1", "limit=abc", "sort=;drop", "sort=name,id", "sort=notes", "after=abc",
            "after=WyJuYW1lIiwxLCJ4Il0", "before=%00", "offset=1000000000000", "nope=1", "plan=gold", "plan=free&plan=basis",
            "q=%00", "deleted=maybe", "account_manager_id=1", "sort=-name%27--",
        ] {
            owner.get(&format!("/organizations?{query}")).await.refused(422, "invalid");
        }
        owner.get(&format!("/organizations?q={}", "x".repeat(101))).await.refused(422, "invalid");
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

    async fn ids_that_are_none_belong_to_nothing(app) {
        let owner = app.owner().await;
        for id in ["1", "..", "%2e%2e", "00000000-0000-0000-0000-000000000000", "01890000-0000-7000-8000-000000000000'", "%00"] {
            let reply = owner.get(&format!("/organizations/{id}")).await;
            assert!(matches!(reply.status.as_u16(), 400 | 404), "{id} {}", reply.status);
        }
        for path in ["/api/v1//organizations", "/api/v1/organizations/", "/API/v1/organizations", "/api/v1/organizations/.", "/api/v1/%6frganizations/x", "/metrics", "/debug", "/api/v1/../v1/nope"] {
            let reply = app.anonymous().raw(Method::GET, path).await;
            assert!(!reply.body.contains("\"items\""), "{path}");
        }
        // Headers that claim something are ignored.
        let claims = app.anonymous().request(Method::GET, "/api/v1/organizations").header("X-User-Id", "1").header("X-Forwarded-User", "olivia@example.com");
        Client::send(claims).await.refused(401, "unauthenticated");
        let disguised = owner.request(Method::GET, "/api/v1/organizations").header("X-HTTP-Method-Override", "POST").json(&organization("X"));
        Client::send(disguised).await.expect(StatusCode::OK);
        assert_eq!(app.store.number("SELECT COUNT(*) FROM organizations").await, 0);
    }

    async fn text_that_would_forge_log_lines_is_refused(app) {
        let owner = app.owner().await;
        for email in ["a@b.de\r\nforged", "a\u{0}@b.de", "a\u{1b}[31m@b.de", "a\u{202e}@b.de"] {
            let body = json!({ "email": email, "password": "x" });
            assert_eq!(owner.post("/auth/sign-in", body).await.refused(422, "invalid").rules(), ["email: control_characters"]);
        }
        let body = json!({ "email": "{\"forged\":1}@b.de", "password": "x\u{1b}[31m" });
        owner.post("/auth/sign-in", body).await.refused(401, "credentials_wrong");
        let request = app.anonymous().request(Method::GET, "/api/v1/nope").header("User-Agent", "x".repeat(6000));
        Client::send(request).await.refused(404, "not_found");
        let entry = owner.get("/audit?action=sign_in_failed").await.expect(StatusCode::OK);
        assert_eq!(entry.json["items"][0]["after"]["email"], "{\"forged\":1}@b.de");
    }
}
