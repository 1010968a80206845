//! Signing in: what is told, what is counted, what a browser is given.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::app::{Client, PASSWORD, both};

both! {
    async fn an_unknown_address_and_a_wrong_password_look_alike(app) {
        app.owner().await;
        let client = app.anonymous();
        let unknown = client.post("/auth/sign-in", json!({ "email": "nobody@example.com", "password": PASSWORD })).await;
        let wrong = client.post("/auth/sign-in", json!({ "email": "olivia@example.com", "password": "wrong" })).await;
        let strip = |reply: crate::app::Reply| {
            let mut json = reply.refused(401, "credentials_wrong").json;
            json["request_id"] = json!("");
            json
        };
        assert_eq!(strip(unknown), strip(wrong));
    }

    async fn guesses_are_counted_per_account_and_do_not_lock_its_owner_out(app) {
        app.owner().await;
        let home = app.sign_in("olivia@example.com").await;
        let stranger = app.anonymous();
        let guess = json!({ "email": "Olivia@Example.com ", "password": "guess" });
        let mut refused = 0;
        for n in 0..14 {
            // A header that claims another address changes nothing.
            let request = stranger.request(Method::POST, "/api/v1/auth/sign-in").header("X-Forwarded-For", format!("203.0.113.{n}"));
            let reply = Client::send(request.json(&guess)).await;
            refused += usize::from(reply.status == StatusCode::TOO_MANY_REQUESTS);
        }
        assert!(refused >= 4, "{refused}");
        let right = json!({ "email": "olivia@example.com", "password": PASSWORD });
        let waits = stranger.post("/auth/sign-in", right.clone()).await.refused(429, "rate_limited");
        assert!(waits.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 0);
        // From a device that has signed in before, the owner gets in while the attack goes on.
        home.post("/auth/sign-in", right).await.expect(StatusCode::OK);
    }

    async fn cookies_are_out_of_reach_and_answers_are_not_kept(app) {
        let token = app.setup_token().unwrap();
        let body = json!({ "token": token, "email": "a@example.com", "name": "A", "password": PASSWORD });
        let reply = app.anonymous().post("/auth/setup", body).await.expect(StatusCode::CREATED);
        let cookies: Vec<&str> = reply.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap()).collect();
        assert_eq!(cookies.len(), 2);
        for cookie in cookies {
            for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
                assert!(cookie.contains(part), "{cookie}");
            }
            // The address is http://localhost: over TLS the names begin with __Host- and Secure is set.
            assert!(cookie.starts_with("steward_") && !cookie.contains("Secure"), "{cookie}");
        }
        assert_eq!(reply.headers["cache-control"], "no-store");
    }

    async fn cookie_routes_refuse_other_origins(app) {
        let owner = app.owner().await;
        for path in ["/auth/sign-in", "/auth/refresh", "/auth/sign-out"] {
            let request = owner.request(Method::POST, &format!("/api/v1{path}")).header("Origin", "https://evil.example");
            let request = request.json(&json!({ "email": "olivia@example.com", "password": PASSWORD }));
            Client::send(request).await.refused(403, "foreign_origin");
            let request = owner.request(Method::POST, &format!("/api/v1{path}")).header("Sec-Fetch-Site", "cross-site");
            let request = request.json(&json!({ "email": "olivia@example.com", "password": PASSWORD }));
            Client::send(request).await.refused(403, "foreign_origin");
        }
        let form = owner.request(Method::POST, "/api/v1/auth/sign-in").header("Content-Type", "text/plain").body("{}");
        Client::send(form).await.refused(415, "unsupported_media_type");
        owner.act("/auth/refresh").await.expect(StatusCode::OK);
    }

    async fn a_suspended_account_is_told_so_and_ends_at_once(app) {
        let owner = app.owner().await;
        let clerk = app.staff(&owner, "clerk", &["organizations.view"]).await;
        let id = clerk.get("/auth/whoami").await.text("user_id");
        owner.act(&format!("/users/{id}/suspend")).await.expect(StatusCode::OK);
        clerk.get("/organizations").await.refused(401, "unauthenticated");
        clerk.act("/auth/refresh").await.refused(401, "unauthenticated");
        let body = json!({ "email": "clerk@example.com", "password": PASSWORD });
        app.anonymous().post("/auth/sign-in", body).await.refused(403, "suspended");
        owner.act(&format!("/users/{id}/suspend")).await.refused(409, "wrong_state");
        owner.act(&format!("/users/{id}/activate")).await.expect(StatusCode::OK);
        app.sign_in("clerk@example.com").await.get("/organizations").await.expect(StatusCode::OK);
    }

    async fn a_temporary_password_opens_nothing_but_its_own_change(app) {
        let owner = app.owner().await;
        let user = json!({ "email": "new@example.com", "name": "New", "is_admin": true, "temporary_password": PASSWORD });
        let id = owner.post("/users", user).await.expect(StatusCode::CREATED).text("id");
        let roles = owner.get("/roles?q=developer").await;
        let role = json!({ "role_id": roles.json["items"][0]["id"] });
        owner.post(&format!("/users/{id}/roles"), role).await.expect(StatusCode::CREATED);
        let mut fresh = app.sign_in("new@example.com").await;
        fresh.get("/organizations").await.refused(403, "password_change_required");
        let change = json!({ "current_password": PASSWORD, "new_password": crate::app::OTHER_PASSWORD });
        fresh.token = fresh.post("/auth/password", change).await.expect(StatusCode::OK).text("access_token");
        fresh.get("/organizations").await.expect(StatusCode::OK);
    }
}
