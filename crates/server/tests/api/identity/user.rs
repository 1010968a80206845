//! Accounts.

use reqwest::StatusCode;
use serde_json::json;

use crate::app::{PASSWORD, both};

both! {
    async fn people_are_found_filtered_and_exported(app) {
        let owner = app.owner().await;
        app.staff(&owner, "clerk", &["users.view"]).await;
        let user = json!({ "email": "jose@example.com", "name": "José Ñandú", "temporary_password": PASSWORD });
        let id = owner.post("/users", user.clone()).await.expect(StatusCode::CREATED).text("id");
        assert_eq!(owner.post("/users", user).await.refused(409, "taken").rules(), ["email: taken"]);
        for (query, expected) in [
            ("q=jose%20nandu", 1), ("q=JOSE@EXAMPLE", 1), ("is_admin=true", 2), ("is_admin=false", 1),
            ("status=suspended", 0), ("not_seen_since=2020-01-01T00:00:00Z", 1), ("sort=-last_sign_in_at", 3), ("status=active,invited", 3),
        ] {
            let page = owner.get(&format!("/users?total=true&{query}")).await.expect(StatusCode::OK);
            assert_eq!(page.json["total"], expected, "{query}");
            assert_eq!(page.json["items"].as_array().unwrap().len(), expected, "{query}");
        }
        let file = owner.get("/users/export?is_admin=false").await.expect(StatusCode::OK);
        assert!(file.body.contains("José Ñandú") && !file.body.contains("Olivia"));
        let bulk = json!({ "action": "suspend", "ids": [id] });
        assert_eq!(owner.post("/users/bulk", bulk.clone()).await.expect(StatusCode::OK).json, json!({ "changed": 1, "unchanged": 0 }));
        assert_eq!(owner.post("/users/bulk", bulk).await.expect(StatusCode::OK).json, json!({ "changed": 0, "unchanged": 1 }));
    }

    async fn a_deleted_account_is_gone_and_can_come_back(app) {
        let owner = app.owner().await;
        let clerk = app.staff(&owner, "clerk", &["users.view"]).await;
        let id = clerk.get("/auth/whoami").await.text("user_id");
        let version = owner.get(&format!("/users/{id}")).await.version();
        owner.delete(&format!("/users/{id}"), version).await.expect(StatusCode::NO_CONTENT);
        clerk.get("/users").await.refused(401, "unauthenticated");
        let body = json!({ "email": "clerk@example.com", "password": PASSWORD });
        app.anonymous().post("/auth/sign-in", body).await.refused(401, "credentials_wrong");
        assert_eq!(owner.get("/users?total=true").await.json["total"], 1);
        owner.act(&format!("/users/{id}/restore")).await.expect(StatusCode::OK);
        app.sign_in("clerk@example.com").await.get("/users").await.expect(StatusCode::OK);
    }

    async fn a_new_address_ends_the_accounts_sessions(app) {
        let owner = app.owner().await;
        let clerk = app.staff(&owner, "clerk", &["users.view"]).await;
        let id = clerk.get("/auth/whoami").await.text("user_id");
        let user = owner.get(&format!("/users/{id}")).await;
        let change = json!({ "email": "new@example.com", "name": "clerk", "locale": "de", "is_admin": true });
        owner.put(&format!("/users/{id}"), user.version(), change).await.expect(StatusCode::OK);
        clerk.get("/users").await.refused(401, "unauthenticated");
        app.sign_in("new@example.com").await;
    }
}
