//! Sessions and tokens: how they are renewed, ended, and not forged.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{App, Client, both};

fn refresh_cookie(headers: &reqwest::header::HeaderMap) -> String {
    let mut cookies = headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap());
    cookies.find(|it| it.starts_with("steward_refresh=")).unwrap().split(';').next().unwrap().to_owned()
}

async fn refresh(client: &Client, cookie: &str) -> crate::app::Reply {
    Client::send(client.request(Method::POST, "/api/v1/auth/refresh").header("Cookie", cookie)).await
}

/// Twenty at once present the same refresh token, on two replicas, two hundred times.
async fn copied_tokens(app: App) {
    let owner = app.owner().await;
    let token = refresh_cookie(&owner.act("/auth/refresh").await.expect(StatusCode::OK).headers);
    let other = app.replica().await;
    let racers: Vec<Client> = (0..20).map(|n| if n % 2 == 0 { app.anonymous() } else { other.anonymous() }).collect();
    app.store.tamper(&["DELETE FROM refresh_tokens WHERE used_at IS NOT NULL"]).await;
    for round in 0..200 {
        let racing = racers.iter().map(|racer| {
            let (racer, token) = (racer.clone(), token.clone());
            tokio::spawn(async move { refresh(&racer, &token).await })
        });
        let mut won = Vec::new();
        for racer in racing.collect::<Vec<_>>() {
            let reply = racer.await.unwrap();
            match reply.status {
                StatusCode::OK => won.push(refresh_cookie(&reply.headers)),
                status => assert!(matches!(status.as_u16(), 401 | 503), "round {round}: {status} {}", reply.body),
            }
        }
        assert_eq!(won.len(), 1, "round {round}");
        // The others showed that somebody holds a copy: the winner's new token is void, too.
        refresh(&racers[round % 20], &won[0]).await.refused(401, "unauthenticated");
        let reused = "SELECT COUNT(*) FROM audit_log WHERE action = 'refresh_token_reused'";
        if round % 50 == 0 {
            owner.get("/auth/whoami").await.refused(401, "unauthenticated");
            // Some copies are noticed at the same moment.
            assert!(app.store.number(reused).await > i64::try_from(round).unwrap());
        }
        // And back to the beginning: the session open, the token not used yet.
        let again = [
            "DELETE FROM refresh_tokens WHERE used_at IS NULL",
            "UPDATE refresh_tokens SET used_at = NULL",
            "UPDATE sessions SET ended_at = NULL, end_reason = NULL",
        ];
        app.store.tamper(&again).await;
    }
}

both! {
    async fn a_refresh_token_is_good_once_and_a_copy_ends_the_session(app) {
        copied_tokens(app).await;
    }

    async fn signing_out_ends_the_session_for_good(app) {
        let owner = app.owner().await;
        let cookie = refresh_cookie(&owner.act("/auth/refresh").await.headers);
        let bye = owner.act("/auth/sign-out").await.expect(StatusCode::NO_CONTENT);
        assert!(bye.headers.contains_key("clear-site-data"));
        owner.get("/auth/whoami").await.refused(401, "unauthenticated");
        refresh(&app.anonymous(), &cookie).await.refused(401, "unauthenticated");
        // And it stays ended after a crash.
        let store = app.kill().await;
        let again = crate::app::App::start(store, &[]).await;
        owner.at(&again).get("/auth/whoami").await.refused(401, "unauthenticated");
        refresh(&again.anonymous(), &cookie).await.refused(401, "unauthenticated");
    }

    async fn a_session_ends_on_every_replica_within_a_second(app) {
        let owner = app.owner().await;
        let other = app.replica().await;
        let clerk = app.staff(&owner, "clerk", &["organizations.view"]).await;
        clerk.at(&other).get("/organizations").await.expect(StatusCode::OK);
        let id = clerk.get("/auth/whoami").await.text("user_id");
        owner.act(&format!("/users/{id}/end-sessions")).await.expect(StatusCode::OK);
        clerk.get("/organizations").await.refused(401, "unauthenticated");
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        clerk.at(&other).get("/organizations").await.refused(401, "unauthenticated");
    }

    async fn everybody_but_the_caller_can_be_signed_out(app) {
        let owner = app.owner().await;
        let clerk = app.staff(&owner, "clerk", &["organizations.view"]).await;
        let sessions = owner.get("/sessions?total=true").await.expect(StatusCode::OK);
        assert_eq!(sessions.json["total"], 2);
        let current: Vec<bool> = sessions.json["items"].as_array().unwrap().iter().map(|it| it["current"].as_bool().unwrap()).collect();
        assert_eq!(current.iter().filter(|it| **it).count(), 1);
        let outcome = owner.act("/sessions/end-all").await.expect(StatusCode::OK);
        assert_eq!(outcome.json["changed"], 1);
        clerk.get("/organizations").await.refused(401, "unauthenticated");
        owner.get("/organizations").await.expect(StatusCode::OK);
    }

    async fn ones_own_sessions_can_be_ended_and_nobody_elses(app) {
        let owner = app.owner().await;
        let clerk = app.staff(&owner, "clerk", &["organizations.view"]).await;
        let mine = owner.get("/auth/sessions").await.expect(StatusCode::OK).json["items"][0]["id"].as_str().unwrap().to_owned();
        let own = clerk.get("/auth/sessions").await.expect(StatusCode::OK).json["items"][0]["id"].as_str().unwrap().to_owned();
        clerk.delete(&format!("/auth/sessions/{mine}"), 0).await.refused(404, "not_found");
        clerk.delete(&format!("/auth/sessions/{own}"), 0).await.expect(StatusCode::NO_CONTENT);
        clerk.get("/auth/whoami").await.refused(401, "unauthenticated");
    }

    async fn forged_tokens_open_nothing(app) {
        let owner = app.owner().await;
        let parts: Vec<&str> = owner.token.split('.').collect();
        let claims: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
        let genuine = EncodingKey::from_secret(b"a secret for tests, the same on all replicas");
        let foreign = EncodingKey::from_secret(b"another environment's secret, as long as ours");
        let typed = |typ: &str, algorithm| Header { typ: Some(typ.to_owned()), ..Header::new(algorithm) };
        let with = |field: &str, value: Value| {
            let mut claims = claims.clone();
            if value.is_null() { claims.as_object_mut().unwrap().remove(field); } else { claims[field] = value; }
            claims
        };
        // The control: the same claims, signed anew, are taken. So what is refused is refused for its fault.
        let control = encode(&typed("at+jwt", Algorithm::HS256), &claims, &genuine).unwrap();
        let mut client = owner.clone();
        client.token = control;
        client.get("/auth/whoami").await.expect(StatusCode::OK);

        let mut forged: Vec<String> = Vec::new();
        forged.push(encode(&typed("at+jwt", Algorithm::HS256), &claims, &foreign).unwrap());
        forged.push(encode(&typed("at+jwt", Algorithm::HS512), &claims, &genuine).unwrap());
        for typ in ["JWT", "device+jwt", "refresh+jwt", ""] {
            forged.push(encode(&typed(typ, Algorithm::HS256), &claims, &genuine).unwrap());
        }
        for (field, value) in [
            ("exp", json!(1)), ("exp", json!("9999999999")), ("exp", json!(1e308)), ("exp", json!(null)), ("exp", json!(-1)),
            ("nbf", json!(9_999_999_999_u64)), ("nbf", json!("0")), ("nbf", json!(null)),
            ("aud", json!("steward-device")), ("aud", json!(null)), ("iss", json!("evil")), ("iss", json!(null)),
            ("sid", json!("01890000-0000-7000-8000-000000000000")), ("sid", json!(null)), ("sub", json!(null)),
            ("exp", json!([9_999_999_999_u64])), ("exp", json!("")), ("nbf", json!(1e308)), ("aud", json!(["x"])),
        ] {
            forged.push(encode(&typed("at+jwt", Algorithm::HS256), &with(field, value), &genuine).unwrap());
        }
        for header in [
            json!({"alg": "none", "typ": "at+jwt"}), json!({"alg": "None"}), json!({"alg": "RS256", "typ": "at+jwt"}),
            json!({"alg": "HS256", "typ": "at+jwt", "jwk": {"kty": "oct", "k": "AA"}}),
            json!({"alg": "HS256", "typ": "at+jwt", "jku": "http://127.0.0.1:1/keys"}),
            json!({"alg": "HS256", "typ": "at+jwt", "kid": "../../dev/null"}),
        ] {
            let header = BASE64_URL_SAFE_NO_PAD.encode(header.to_string());
            forged.push(format!("{header}.{}.", parts[1]));
            forged.push(format!("{header}.{}.{}", parts[1], parts[2]));
        }
        let tampered = BASE64_URL_SAFE_NO_PAD.encode(with("sub", json!("01890000-0000-7000-8000-000000000000")).to_string());
        forged.push(format!("{}.{tampered}.{}", parts[0], parts[2]));
        forged.extend([parts[0].to_owned(), format!("{}.{}", parts[0], parts[1]), owner.token[..owner.token.len() - 2].to_owned()]);
        assert!(forged.len() >= 40, "{}", forged.len());
        for token in forged {
            client.token = token.clone();
            let reply = client.get("/auth/whoami").await;
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{token}");
        }
    }

    async fn a_token_of_one_purpose_serves_no_other(app) {
        let owner = app.owner().await;
        let reply = owner.act("/auth/refresh").await.expect(StatusCode::OK);
        let cookie = refresh_cookie(&reply.headers);
        let secret = cookie.split_once('=').unwrap().1.to_owned();
        let device = reply.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap()).find(|it| it.starts_with("steward_device=")).unwrap();
        let device = device.split(';').next().unwrap().split_once('=').unwrap().1.to_owned();
        let invited = owner.post("/invitations", json!({ "email": "x@example.com", "name": "X" })).await.expect(StatusCode::CREATED);
        let link = invited.text("link");
        let invitation = link.split_once('#').unwrap().1.to_owned();
        let key = json!({ "name": "k", "grants": ["organizations.view"], "expires_in_days": 1 });
        let key = owner.post("/api-keys", key).await.expect(StatusCode::CREATED).text("secret");
        let mut client = app.anonymous();
        for wrong in [&secret, &device, &invitation] {
            client.token.clone_from(wrong);
            client.get("/organizations").await.refused(401, "unauthenticated");
        }
        client.token.clear();
        for wrong in [&owner.token, &device, &invitation, &key] {
            refresh(&client, &format!("steward_refresh={wrong}")).await.refused(401, "unauthenticated");
        }
        for wrong in [&owner.token, &secret, &device, &key] {
            let reply = client.post("/auth/invitation", json!({ "token": wrong })).await;
            assert!(matches!(reply.status.as_u16(), 410 | 422), "{}", reply.body);
        }
    }
}
