//! API keys.

use reqwest::StatusCode;
use serde_json::json;

use crate::app::both;

both! {
    async fn a_key_does_what_its_grants_say_as_long_as_its_creator_can(app) {
        let owner = app.owner().await;
        let deputy = app.staff(&owner, "deputy", &["organizations.*", "api_keys.*"]).await;
        let body = json!({ "name": "nightly", "grants": ["organizations.view"], "expires_in_days": 30 });
        let created = deputy.post("/api-keys", body).await.expect(StatusCode::CREATED);
        let mut script = app.anonymous();
        script.token = created.text("secret");
        script.get("/organizations").await.expect(StatusCode::OK);
        script.post("/organizations", crate::app::organization("X")).await.refused(403, "forbidden");
        // The secret is stored nowhere and shown nowhere else.
        let listed = owner.get("/api-keys").await.expect(StatusCode::OK);
        assert!(!listed.body.contains(&script.token));
        assert_eq!(listed.json["items"][0]["prefix"].as_str().unwrap(), &script.token[..12]);
        // The creator loses the right: the key loses it, too.
        let id = deputy.get("/auth/whoami").await.text("user_id");
        owner.act(&format!("/users/{id}/suspend")).await.expect(StatusCode::OK);
        script.get("/organizations").await.refused(401, "unauthenticated");
    }

    async fn a_key_grants_nothing_its_creator_lacks(app) {
        let owner = app.owner().await;
        let deputy = app.staff(&owner, "deputy", &["api_keys.*"]).await;
        let body = json!({ "name": "x", "grants": ["*"], "expires_in_days": 1 });
        deputy.post("/api-keys", body).await.refused(403, "grant_exceeds_own");
        for (field, value, rule) in [
            ("expires_in_days", json!(0), "expires_in_days: out_of_range"),
            ("rate_limit", json!(0), "rate_limit: out_of_range"),
            ("grants", json!([]), "grants: required"),
            ("grants", json!(["nothing.at_all"]), "grants.0: unknown"),
        ] {
            let mut body = json!({ "name": "x", "grants": ["api_keys.view"], "expires_in_days": 1 });
            body[field] = value;
            assert_eq!(owner.post("/api-keys", body).await.refused(422, "invalid").rules(), [rule]);
        }
    }

    async fn a_key_cannot_do_what_needs_a_confirmation(app) {
        let owner = app.owner().await;
        let body = json!({ "name": "all", "grants": ["*"], "expires_in_days": 1 });
        let mut script = app.anonymous();
        script.token = owner.post("/api-keys", body.clone()).await.expect(StatusCode::CREATED).text("secret");
        script.post("/api-keys", body).await.refused(403, "reauthentication_required");
        script.post("/auth/password", json!({ "current_password": "x", "new_password": crate::app::OTHER_PASSWORD })).await.refused(409, "wrong_state");
    }

    async fn rotation_overlaps_and_revocation_is_at_once(app) {
        let owner = app.owner().await;
        let body = json!({ "name": "k", "grants": ["organizations.view"], "expires_in_days": 1 });
        let created = owner.post("/api-keys", body).await.expect(StatusCode::CREATED);
        let id = created.json["api_key"]["id"].as_str().unwrap().to_owned();
        let mut old = app.anonymous();
        old.token = created.text("secret");
        let rotated = owner.post(&format!("/api-keys/{id}/rotate"), json!({ "overlap_hours": 1 })).await.expect(StatusCode::CREATED);
        let mut new = app.anonymous();
        new.token = rotated.text("secret");
        old.get("/organizations").await.expect(StatusCode::OK);
        new.get("/organizations").await.expect(StatusCode::OK);
        owner.act(&format!("/api-keys/{id}/revoke")).await.expect(StatusCode::OK);
        old.get("/organizations").await.refused(401, "unauthenticated");
        new.get("/organizations").await.expect(StatusCode::OK);
        owner.act(&format!("/api-keys/{id}/revoke")).await.refused(409, "wrong_state");
    }

    async fn a_replay_does_not_show_the_secret_again(app) {
        let owner = app.owner().await;
        let body = json!({ "name": "k", "grants": ["organizations.view"], "expires_in_days": 1 });
        let first = owner.post_once("k1", "/api-keys", &body).await.expect(StatusCode::CREATED);
        let again = owner.post_once("k1", "/api-keys", &body).await.expect(StatusCode::CREATED);
        assert_eq!(first.json["api_key"], again.json["api_key"]);
        assert!(first.json["secret"].is_string() && again.json.get("secret").is_none());
    }

    async fn a_key_keeps_its_own_rate_limit(app) {
        let owner = app.owner().await;
        let body = json!({ "name": "slow", "grants": ["organizations.view"], "expires_in_days": 1, "rate_limit": 3 });
        let mut script = app.anonymous();
        script.token = owner.post("/api-keys", body).await.expect(StatusCode::CREATED).text("secret");
        for left in [2, 1, 0] {
            let reply = script.get("/organizations").await.expect(StatusCode::OK);
            assert_eq!(reply.headers["ratelimit"], format!("\"caller\";r={left};t=60"));
            assert_eq!(reply.headers["ratelimit-policy"], "\"caller\";q=3;w=60");
        }
        let refused = script.get("/organizations").await.refused(429, "rate_limited");
        assert!(refused.headers.contains_key("retry-after"));
        owner.get("/organizations").await.expect(StatusCode::OK);
    }
}
