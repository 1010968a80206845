//! One's own profile.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::app::{Client, both};

both! {
    async fn people_change_their_own_name_and_language(app) {
        let owner = app.owner().await;
        let own = owner.organization("Own").await.text("id");
        let insider = app.insider(&owner, "insider", &own, "admin").await;
        let before = insider.get("/auth/profile").await.expect(StatusCode::OK);
        assert_eq!(before.headers["etag"], format!("\"{}\"", before.version()).as_str());
        assert_eq!((before.text("name"), before.text("email")), ("insider".to_owned(), "insider@example.com".to_owned()));

        let change = json!({ "name": "Ina Sider", "locale": "de" });
        let after = insider.put("/auth/profile", before.version(), change.clone()).await.expect(StatusCode::OK);
        assert_eq!((after.text("name"), after.text("locale"), after.version()), ("Ina Sider".to_owned(), "de".to_owned(), before.version() + 1));
        // What is remembered of the caller is forgotten at once.
        let who = insider.get("/auth/whoami").await.expect(StatusCode::OK);
        assert_eq!((who.text("name"), who.text("locale")), ("Ina Sider".to_owned(), "de".to_owned()));
        // Staff see the same account, in the same version.
        let id = after.text("id");
        assert_eq!(owner.get(&format!("/users/{id}")).await.expect(StatusCode::OK).json["version"], after.json["version"]);

        let entry = owner.get(&format!("/audit?action=update_own_profile&subject_id={id}")).await.expect(StatusCode::OK).json["items"][0].clone();
        assert_eq!(entry["actor_id"], id.as_str());
        assert_eq!((&entry["before"], &entry["after"]), (&json!({ "name": "insider", "locale": "en" }), &change));
        // Nothing to change is no change.
        let same = insider.put("/auth/profile", after.version(), change).await.expect(StatusCode::OK);
        assert_eq!(same.version(), after.version());
    }

    async fn nobody_overwrites_a_profile_that_they_have_not_seen(app) {
        let owner = app.owner().await;
        let mine = owner.get("/auth/profile").await.expect(StatusCode::OK);
        let change = json!({ "name": "Olivia", "locale": "en" });
        let unseen = owner.request(Method::PUT, "/api/v1/auth/profile").json(&change);
        Client::send(unseen).await.refused(428, "version_required");
        owner.put("/auth/profile", mine.version(), change).await.expect(StatusCode::OK);
        let late = json!({ "name": "Somebody Else", "locale": "en" });
        owner.put("/auth/profile", mine.version(), late).await.refused(412, "version_conflict");
        assert_eq!(owner.get("/auth/profile").await.text("name"), "Olivia");
    }

    async fn a_profile_holds_nothing_that_gives_rights(app) {
        let owner = app.owner().await;
        let clerk = app.staff(&owner, "clerk", &["users.view"]).await;
        let before = clerk.get("/auth/profile").await.expect(StatusCode::OK);
        for (field, value) in [
            ("email", json!("owner@example.com")),
            ("status", json!("active")),
            ("is_admin", json!(true)),
            ("roles", json!(["Owner"])),
            ("owner_id", json!(null)),
            ("must_change_password", json!(false)),
            ("id", json!(before.text("id"))),
        ] {
            let mut change = json!({ "name": "clerk", "locale": "en" });
            change[field] = value;
            let refused = clerk.put("/auth/profile", before.version(), change).await.refused(422, "invalid");
            assert_eq!(refused.rules(), [format!("{field}: unknown_field")]);
        }
        for (change, rule) in [
            (json!({ "name": " ", "locale": "en" }), "name: required"),
            (json!({ "name": "a\u{202e}b", "locale": "en" }), "name: control_characters"),
            (json!({ "name": "x".repeat(201), "locale": "en" }), "name: too_long"),
            (json!({ "name": "clerk", "locale": "xx" }), "locale: locale_unknown"),
            (json!({ "name": "clerk" }), "locale: required"),
        ] {
            assert_eq!(clerk.put("/auth/profile", before.version(), change).await.refused(422, "invalid").rules(), [rule]);
        }
        assert_eq!(clerk.get("/auth/profile").await.json, before.json);
    }

    async fn an_api_key_does_not_rename_the_person_who_made_it(app) {
        let owner = app.owner().await;
        let key = json!({ "name": "script", "grants": ["users.view"], "expires_in_days": 1 });
        let mut script = app.anonymous();
        script.token = owner.post("/api-keys", key).await.expect(StatusCode::CREATED).text("secret");
        let seen = script.get("/auth/profile").await.expect(StatusCode::OK);
        let change = json!({ "name": "Script", "locale": "en" });
        script.put("/auth/profile", seen.version(), change).await.refused(409, "wrong_state");
        app.anonymous().get("/auth/profile").await.refused(401, "unauthenticated");
        assert_eq!(app.sign_in("olivia@example.com").await.get("/auth/whoami").await.text("name"), "Olivia Owner");
    }
}
