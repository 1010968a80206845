//! Confirming who one is, and changing one's password.

use reqwest::StatusCode;
use serde_json::json;

use crate::app::{OTHER_PASSWORD, PASSWORD, both};

both! {
    async fn a_new_password_ends_all_other_sessions(app) {
        let mut owner = app.owner().await;
        let elsewhere = app.sign_in("olivia@example.com").await;
        let wrong = json!({ "current_password": "wrong", "new_password": OTHER_PASSWORD });
        assert_eq!(owner.post("/auth/password", wrong).await.refused(422, "invalid").rules(), ["current_password: password_wrong"]);
        let weak = json!({ "current_password": PASSWORD, "new_password": "passwordpassword" });
        assert_eq!(owner.post("/auth/password", weak).await.refused(422, "invalid").rules(), ["new_password: password_common"]);
        let change = json!({ "current_password": PASSWORD, "new_password": OTHER_PASSWORD });
        owner.token = owner.post("/auth/password", change).await.expect(StatusCode::OK).text("access_token");
        owner.get("/auth/whoami").await.expect(StatusCode::OK);
        elsewhere.get("/auth/whoami").await.refused(401, "unauthenticated");
        let old = json!({ "email": "olivia@example.com", "password": PASSWORD });
        app.anonymous().post("/auth/sign-in", old).await.refused(401, "credentials_wrong");
        let entries = owner.get("/audit?action=change_password").await.expect(StatusCode::OK).json;
        assert_eq!((&entries["items"][0]["actor_name"], &entries["items"][0]["subject_name"]), (&json!("Olivia Owner"), &json!("Olivia Owner")));
    }

    async fn sensitive_actions_ask_for_a_recent_confirmation(app) {
        let owner = app.owner().await;
        // As if the sign-in were a quarter of an hour ago.
        let db = app.store.connect().await;
        for sql in ["UPDATE sessions SET confirmed_at = confirmed_at - 900000000", "UPDATE versions SET value = value + 1"] {
            sea_orm::ConnectionTrait::execute_unprepared(&db, sql).await.unwrap();
        }
        db.close().await.unwrap();
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        let role = json!({ "name": "x", "grants": [] });
        let reply = owner.post("/roles", role.clone()).await.refused(403, "reauthentication_required");
        assert_eq!(reply.json["permission"], "roles.edit");
        owner.get("/roles").await.expect(StatusCode::OK);
        let wrong = owner.post("/auth/confirm", json!({ "password": "wrong" })).await.refused(422, "invalid");
        assert_eq!(wrong.rules(), ["password: password_wrong"]);
        let confirmed = owner.post("/auth/confirm", json!({ "password": PASSWORD })).await.expect(StatusCode::OK);
        assert!(confirmed.json["confirmed_until"].is_string());
        owner.post("/roles", role).await.expect(StatusCode::CREATED);
    }
}
