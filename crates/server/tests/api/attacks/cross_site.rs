//! What a page of another site can make a browser send, and what cookies are made of (A20).

use reqwest::{
    RequestBuilder, StatusCode,
    header::{COOKIE, ORIGIN, SET_COOKIE},
};
use serde_json::json;

use crate::{
    app::{App, Client, PASSWORD, Reply, Store, both},
    operations::{Operation, operations},
};

fn cookies(reply: &Reply) -> Vec<&str> {
    reply.headers.get_all(SET_COOKIE).iter().map(|it| it.to_str().unwrap()).collect()
}

/// `name=value` of the refresh cookie.
fn refresh_cookie(reply: &Reply) -> &str {
    let all = cookies(reply);
    all.iter().find(|it| it.contains("steward_refresh=")).unwrap().split(';').next().unwrap()
}

/// A request as the victim's browser sends it for a page of another site: with the cookies, as if
/// `SameSite` were not there, and without the access token, which scripts of that page cannot read.
fn forged(victim: &Client, operation: &Operation, kind: usize) -> RequestBuilder {
    let browser = victim.without_token();
    let path = operation.path_among(&[].into());
    let request = operation.request_without_body(&browser, &path, 1);
    let json = operation.sample().unwrap_or_else(|| json!({})).to_string();
    let request = match kind {
        // A form, a form that smuggles JSON, an upload, and fetch() with and without a preflight.
        0 => request.header("Content-Type", "application/x-www-form-urlencoded").body("email=a%40b.de"),
        1 => request.header("Content-Type", "text/plain").body(json),
        2 => request.header("Content-Type", "multipart/form-data; boundary=x").body("--x--"),
        3 => request.body(json),
        _ => request.header("Content-Type", "application/json").body(json),
    };
    match kind {
        // A sandboxed frame has an opaque origin; some browsers tell of the site instead.
        2 => request.header(ORIGIN, "null"),
        3 => request.header("Sec-Fetch-Site", "cross-site"),
        _ => request.header(ORIGIN, "https://evil.example").header("Sec-Fetch-Site", "same-site"),
    }
}

async fn every_change(app: App) {
    let app = app.without_worker().await;
    let victim = app.owner().await;
    let before = app.store.rows().await;
    let mut walked = 0;
    for operation in operations(&app).await.iter().filter(|it| !it.only_reads()) {
        for kind in 0..5 {
            let reply = Client::send(forged(&victim, operation, kind)).await;
            let place = format!("{} {kind}: {} {}", operation.id, reply.status, reply.body);
            let refused: &[u16] = match operation.id.as_str() {
                // Looking at an invitation changes nothing, and takes no cookie.
                "show_invitation" => &[410, 415],
                _ if operation.is_public() => &[403, 415],
                _ => &[401],
            };
            assert!(refused.contains(&reply.status.as_u16()), "{place}");
            assert!(
                cookies(&reply).is_empty() && !reply.headers.contains_key("access-control-allow-origin"),
                "{place}"
            );
            walked += 1;
        }
    }
    assert!(walked > 150, "{walked}");
    assert_eq!(app.store.rows().await, before);
    // The victim noticed nothing: neither signed out, nor renewed by somebody else.
    victim.get("/auth/whoami").await.expect(StatusCode::OK);
    victim.act("/auth/refresh").await.expect(StatusCode::OK);
}

/// Reading has no effect, so no link or image can have one: every GET leaves the database as it is.
async fn every_read(app: App) {
    let app = app.without_worker().await;
    let owner = app.owner().await;
    owner.organization("Seen").await;
    let before = app.store.rows().await;
    for operation in operations(&app).await.iter().filter(|it| it.only_reads()) {
        Client::send(operation.request(&owner, &operation.path_among(&[].into()), 1)).await;
    }
    assert_eq!(app.store.rows().await, before);
}

both! {
    async fn no_page_of_another_site_can_change_anything(app) {
        every_change(app).await;
    }

    async fn reading_changes_nothing(app) {
        every_read(app).await;
    }

    async fn signing_in_gives_a_new_session_whatever_the_browser_brought(app) {
        let owner = app.owner().await;
        let planted = owner.act("/auth/refresh").await.expect(StatusCode::OK);
        let planted = refresh_cookie(&planted).to_owned();
        let mut seen = std::collections::BTreeSet::from([planted.clone()]);
        for brought in [planted.as_str(), "steward_refresh=chosen-by-somebody-else"] {
            let body = json!({ "email": "olivia@example.com", "password": PASSWORD });
            let request = app.anonymous().request(reqwest::Method::POST, "/api/v1/auth/sign-in").header(COOKIE, brought);
            let reply = Client::send(request.json(&body)).await.expect(StatusCode::OK);
            assert!(seen.insert(refresh_cookie(&reply).to_owned()), "{brought} lived on");
        }
        assert_eq!(app.store.number("SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL").await, 3);
    }
}

#[tokio::test]
async fn over_https_cookies_are_bound_to_the_host_and_to_tls() {
    let https = [("STEWARD_SERVER_BASE_URL", "https://panel.example.com")];
    let app = App::start(Store::sqlite(), &https).await;
    let body =
        json!({ "token": app.setup_token().unwrap(), "email": "a@example.com", "name": "A", "password": PASSWORD });
    let made = app.anonymous().post("/auth/setup", body).await.expect(StatusCode::CREATED);
    let body = json!({ "email": "a@example.com", "password": PASSWORD });
    let signed_in = app.anonymous().post("/auth/sign-in", body).await.expect(StatusCode::OK);
    let renew = |cookie: String, origin: &'static str| {
        let request = app.anonymous().request(reqwest::Method::POST, "/api/v1/auth/refresh");
        Client::send(request.header(COOKIE, cookie).header(ORIGIN, origin))
    };
    let refreshed =
        renew(refresh_cookie(&signed_in).to_owned(), "https://panel.example.com").await.expect(StatusCode::OK);
    for reply in [made, signed_in, refreshed] {
        let cookies = cookies(&reply);
        assert_eq!(cookies.len(), 2);
        for cookie in cookies {
            assert!(cookie.starts_with("__Host-steward_"), "{cookie}");
            for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Secure", "Max-Age="] {
                assert!(cookie.split("; ").any(|it| it.starts_with(part)), "{cookie} without {part}");
            }
            assert!(!cookie.contains("Domain="), "{cookie}");
        }
    }
    // Neither the name of plain http nor the origin of plain http counts here.
    renew("steward_refresh=x".to_owned(), "https://panel.example.com").await.refused(401, "unauthenticated");
    renew("__Host-steward_refresh=x".to_owned(), "http://panel.example.com").await.refused(403, "foreign_origin");
}
