//! Compressed answers: what is compressed, what is not, and that it is the same when unpacked.

use std::io::{Read, Write};

use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

use crate::{
    app::{App, Client, PASSWORD, both},
    organizations::follow::file,
};

/// What browsers send.
const BROWSER: &str = "gzip, deflate, br, zstd";

/// Sends with an `Accept-Encoding`; answers headers, bytes on the wire, and the unpacked text.
async fn ask(request: reqwest::RequestBuilder, accept: &str) -> (HeaderMap, usize, String) {
    let response = request.header("Accept-Encoding", accept).send().await.unwrap();
    let headers = response.headers().clone();
    let bytes = response.bytes().await.unwrap();
    let mut text = String::new();
    match coding(&headers).as_str() {
        "" => text = String::from_utf8(bytes.to_vec()).unwrap(),
        "gzip" => drop(flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut text).unwrap()),
        "zstd" => drop(zstd::Decoder::new(&*bytes).unwrap().read_to_string(&mut text).unwrap()),
        other => panic!("{other} is not to be used"),
    }
    (headers, bytes.len(), text)
}

fn coding(headers: &HeaderMap) -> String {
    headers.get("content-encoding").map(|coding| coding.to_str().unwrap().to_owned()).unwrap_or_default()
}

/// Set up and filled, so that there is something to compress.
async fn filled(app: &App) -> Client {
    let owner = app.owner().await;
    owner.csv("/organizations/import", file(450)).await.expect(StatusCode::OK);
    owner
}

both! {
    async fn lists_exports_and_documents_are_compressed_as_the_caller_likes(app) {
        let owner = filled(&app).await;
        for path in ["/organizations", "/organizations/export", "/users/export", "/audit?limit=50", "/openapi.json", "/permissions"] {
            let get = || owner.request(Method::GET, &format!("/api/v1{path}"));
            let (plain_headers, plain, text) = ask(get(), "identity").await;
            assert_eq!(coding(&plain_headers), "", "{path}");
            for (accept, expected) in [("gzip", "gzip"), (BROWSER, "zstd"), ("gzip;q=1, zstd;q=0.5", "gzip"), ("br", ""), ("zstd;q=0", "")] {
                let (headers, size, unpacked) = ask(get(), accept).await;
                // An export of two people fits into a packet, and cannot know so before it is sent.
                assert_eq!(coding(&headers), expected, "{path} for {accept}");
                assert!(path == "/audit?limit=50" || unpacked == text, "{path} for {accept} is something else");
                assert!(expected.is_empty() || path == "/users/export" || size * 2 < plain, "{path}: {size} of {plain}");
                assert_eq!(headers["content-type"], plain_headers["content-type"], "{path}");
                if !expected.is_empty() {
                    let vary: Vec<&str> = headers.get_all("vary").iter().map(|it| it.to_str().unwrap()).collect();
                    assert!(vary.iter().any(|it| it.eq_ignore_ascii_case("accept-encoding")), "{path}: {vary:?}");
                    assert!(!headers.contains_key("content-length"), "{path}");
                }
            }
        }
    }

    async fn a_compressed_thing_has_the_same_version(app) {
        let owner = app.owner().await;
        let mut long = crate::app::organization("Long");
        long["notes"] = "words and words ".repeat(200).into();
        let created = owner.post("/organizations", long.clone()).await.expect(StatusCode::CREATED);
        let path = format!("/api/v1/organizations/{}", created.text("id"));
        let (headers, _, _) = ask(owner.request(Method::GET, &path), BROWSER).await;
        assert_eq!((coding(&headers).as_str(), &headers["etag"]), ("zstd", &created.headers["etag"]));
        long["notes"] = "".into();
        let change = owner.request(Method::PUT, &path).header("If-Match", &headers["etag"]).json(&long);
        Client::send(change).await.expect(StatusCode::OK);
    }

    async fn answers_that_show_a_secret_and_tiny_ones_stay_as_they_are(app) {
        let owner = filled(&app).await;
        // Long answers, with text of the caller's beside the secret.
        let long = "x".repeat(100);
        let key = json!({ "name": long, "grants": owner.get("/permissions").await.json["items"].as_array().unwrap().iter().map(|it| it["permission"].clone()).collect::<Vec<Value>>(), "expires_in_days": 1 });
        let invitation = json!({ "email": format!("{}@example.com", "y".repeat(60)), "name": long });
        let sign_in = json!({ "email": "olivia@example.com", "password": PASSWORD });
        for (path, body) in [("/auth/sign-in", sign_in), ("/api-keys", key), ("/invitations", invitation)] {
            let request = owner.request(Method::POST, &format!("/api/v1{path}")).json(&body);
            let (headers, _, text) = ask(request, BROWSER).await;
            assert_eq!(coding(&headers), "", "{path}");
            let answer: Value = serde_json::from_str(&text).unwrap();
            assert!(["access_token", "secret", "link"].iter().any(|secret| answer[secret].is_string()), "{path}: {text}");
        }
        for _ in 0..5 {
            app.sign_in("olivia@example.com").await;
        }
        let (headers, size, _) = ask(owner.request(Method::GET, "/api/v1/auth/sessions"), BROWSER).await;
        assert!(size > 1024 && coding(&headers).is_empty(), "{size}");
        let (headers, size, _) = ask(owner.request(Method::GET, "/api/v1/saved-views"), BROWSER).await;
        assert!(size < 1024 && coding(&headers).is_empty(), "{size}");
        assert!(headers.contains_key("content-length"));
        // Errors, too, whatever was accepted.
        for accept in [BROWSER, "identity;q=0", "*;q=0", "nonsense"] {
            let (headers, _, text) = ask(owner.request(Method::GET, "/api/v1/organizations?limit=0"), accept).await;
            assert_eq!((coding(&headers).as_str(), headers["content-type"].to_str().unwrap()), ("", "application/problem+json"), "{accept}: {text}");
        }
    }

    async fn packed_bodies_are_refused(app) {
        let owner = app.owner().await;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(crate::app::organization("Packed").to_string().as_bytes()).unwrap();
        let gzip = gzip.finish().unwrap();
        for coding in ["gzip", "zstd", "identity, gzip", "x"] {
            let request = owner.request(Method::POST, "/api/v1/organizations").header("Content-Type", "application/json");
            Client::send(request.header("Content-Encoding", coding).body(gzip.clone())).await.refused(415, "unsupported_media_type");
            let import = owner.request(Method::POST, "/api/v1/organizations/import").header("Content-Type", "text/csv");
            Client::send(import.header("Content-Encoding", coding).body(gzip.clone())).await.refused(415, "unsupported_media_type");
        }
        let plain = owner.request(Method::POST, "/api/v1/organizations").header("Content-Encoding", "identity");
        Client::send(plain.json(&crate::app::organization("Plain"))).await.expect(StatusCode::CREATED);
    }

    async fn the_report_of_an_import_and_its_progress_are_compressed(app) {
        let owner = app.owner().await;
        for accepted in ["application/json", "application/x-ndjson"] {
            let import = owner.request(Method::POST, "/api/v1/organizations/import?dry_run=true");
            let import = import.header("Content-Type", "text/csv").header("Accept", accepted).body(file(2000));
            let (headers, size, text) = ask(import, "gzip").await;
            assert_eq!((coding(&headers).as_str(), headers["content-type"].to_str().unwrap()), ("gzip", accepted));
            assert!(size * 4 < text.len(), "{size} of {}", text.len());
            let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
            let report = if accepted == "application/json" { &last } else { &last["report"] };
            assert_eq!(report["created"], 2000);
        }
    }
}

#[tokio::test]
async fn files_that_were_compressed_at_build_time_are_not_compressed_again() {
    let app = App::on_sqlite().await;
    let page = app.anonymous().request(Method::GET, "/");
    let response = page.header("Accept-Encoding", BROWSER).send().await.unwrap();
    // A binary that was built without its UI has no page.
    if response.status() == StatusCode::OK {
        assert_eq!(response.headers()["content-encoding"], "br");
        assert!(response.headers().contains_key("etag") && response.headers().contains_key("content-length"));
        let plain = app.anonymous().request(Method::GET, "/").header("Accept-Encoding", "gzip").send().await.unwrap();
        assert!(!plain.headers().contains_key("content-encoding"));
        assert!(plain.text().await.unwrap().starts_with("<!"));
    }
}
