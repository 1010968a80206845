//! Members of organizations, and administration inside one of them.

use reqwest::StatusCode;
use serde_json::json;

use crate::app::both;

both! {
    async fn members_are_added_changed_and_removed(app) {
        let owner = app.owner().await;
        let id = owner.organization("A").await.text("id");
        let user = json!({ "email": "m@example.com", "name": "Mia", "temporary_password": crate::app::OTHER_PASSWORD });
        let user_id = owner.post("/users", user).await.expect(StatusCode::CREATED).text("id");
        let place = json!({ "user_id": user_id, "customer_role": "billing", "permission_level": "read_only" });
        let path = format!("/organizations/{id}/members");
        owner.post(&path, place.clone()).await.expect(StatusCode::CREATED);
        assert_eq!(owner.post(&path, place).await.refused(409, "taken").rules(), ["user_id: taken"]);
        assert_eq!(owner.get(&format!("/organizations/{id}")).await.json["member_count"], 1);
        let change = json!({ "customer_role": "admin", "permission_level": "admin" });
        let changed = owner.put(&format!("{path}/{user_id}"), 1, change.clone()).await.expect(StatusCode::OK);
        assert_eq!(changed.json["customer_role"], "admin");
        owner.put(&format!("{path}/{user_id}"), 1, change).await.refused(412, "version_conflict");
        owner.delete(&format!("{path}/{user_id}"), 2).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(owner.get(&format!("{path}?total=true")).await.json["total"], 0);
    }

    async fn an_insider_sees_and_changes_their_own_organization_alone(app) {
        let owner = app.owner().await;
        let own = owner.organization("Own").await.text("id");
        let foreign = owner.organization("Foreign").await.text("id");
        let admin = app.insider(&owner, "ines", &own, "admin").await;

        let seen = admin.get("/organizations?total=true").await.expect(StatusCode::OK);
        assert_eq!((seen.json["total"].as_u64(), seen.json["items"][0]["id"].as_str()), (Some(1), Some(own.as_str())));
        admin.get(&format!("/organizations/{foreign}")).await.refused(404, "not_found");
        admin.put(&format!("/organizations/{foreign}"), 1, crate::app::organization("Mine")).await.refused(404, "not_found");
        admin.get(&format!("/organizations/{foreign}/members")).await.refused(404, "not_found");
        // Naming the other organization does not help: no role is held there.
        admin.inside(&foreign).get("/organizations").await.refused(403, "forbidden");
        admin.put(&format!("/organizations/{own}"), 1, crate::app::organization("Renamed")).await.expect(StatusCode::OK);
        // What belongs to the platform stays with the platform.
        admin.post("/organizations", crate::app::organization("New")).await.refused(403, "forbidden");
        let people = admin.get("/users?total=true").await.expect(StatusCode::OK);
        assert_eq!(people.json["total"], 1);
        let audit = admin.get("/audit").await.expect(StatusCode::OK);
        assert!(audit.json["items"].as_array().unwrap().iter().all(|it| it["organization_id"] == own.as_str()));
        // Somebody else's account cannot be pulled in by its id.
        let olivia = owner.get("/auth/whoami").await.text("user_id");
        let place = json!({ "user_id": olivia, "customer_role": "member", "permission_level": "admin" });
        admin.post(&format!("/organizations/{own}/members"), place).await.refused(422, "invalid");
        // Nor can an insider invite into the staff, or elsewhere.
        let staff = json!({ "email": "x@example.com", "name": "X", "is_admin": true });
        admin.post("/invitations", staff).await.refused(422, "invalid");
        let elsewhere = json!({
            "email": "x@example.com", "name": "X", "organization_id": foreign,
            "customer_role": "member", "permission_level": "admin",
        });
        admin.post("/invitations", elsewhere).await.refused(422, "invalid");
    }

    async fn what_staff_note_and_decide_is_not_for_insiders(app) {
        let owner = app.owner().await;
        let mut body = crate::app::organization("Own");
        body["notes"] = json!("pays late, be firm");
        let own = owner.post("/organizations", body.clone()).await.expect(StatusCode::CREATED).text("id");
        let admin = app.insider(&owner, "ines", &own, "admin").await;
        for path in [format!("/organizations/{own}"), "/organizations".to_owned(), "/audit".to_owned(), "/organizations/export".to_owned(), "/dashboard".to_owned()] {
            let reply = admin.get(&path).await.expect(StatusCode::OK);
            assert!(!reply.body.contains("pays late"), "{path}");
        }
        let mut change = crate::app::organization("Own");
        for (field, value) in [("plan", json!("premium")), ("tax_exempt", json!(true)), ("notes", json!("pays well"))] {
            change[field] = value;
        }
        let refused = admin.put(&format!("/organizations/{own}"), 1, change).await.refused(422, "invalid");
        assert_eq!(refused.rules(), ["plan: staff_only", "tax_exempt: staff_only", "notes: staff_only"]);
        // Nor by the door for many at once.
        let bulk = json!({ "action": "set_plan", "ids": [own], "plan": "premium" });
        assert_eq!(admin.post("/organizations/bulk", bulk).await.refused(422, "invalid").rules(), ["plan: staff_only"]);
        let mut change = crate::app::organization("Own");
        change["city"] = json!("Linz");
        let changed = admin.put(&format!("/organizations/{own}"), 1, change).await.expect(StatusCode::OK);
        assert_eq!((changed.json["city"].as_str(), changed.json["notes"].as_str()), (Some("Linz"), Some("")));
        assert_eq!(owner.get(&format!("/organizations/{own}")).await.json["notes"], "pays late, be firm");
    }

    async fn insiders_cannot_give_roles_on_the_platform(app) {
        let owner = app.owner().await;
        let own = owner.organization("Own").await.text("id");
        let admin = app.insider(&owner, "ines", &own, "admin").await;
        let clerk = app.staff(&owner, "clerk", &[]).await;
        let clerk_id = clerk.get("/auth/whoami").await.text("user_id");
        let member = owner.get("/roles?q=member").await.json["items"][0]["id"].clone();
        let bulk = json!({ "action": "assign_role", "ids": [clerk_id], "role_id": member });
        admin.post("/users/bulk", bulk).await.refused(403, "forbidden");
        admin.post(&format!("/users/{clerk_id}/roles"), json!({ "role_id": member })).await.refused(404, "not_found");
        let own_id = admin.get("/auth/whoami").await.text("user_id");
        admin.post(&format!("/users/{own_id}/roles"), json!({ "role_id": member })).await.refused(422, "invalid");
        // A key that an insider makes stays inside, and what is elsewhere is not told of people.
        let key = json!({ "name": "k", "grants": ["organizations.view"], "expires_in_days": 1 });
        let key = admin.post("/api-keys", key).await.expect(StatusCode::CREATED);
        assert_eq!(key.json["api_key"]["organization_id"], own.as_str());
        owner.organization("Foreign").await;
        let mut script = app.anonymous();
        script.token = key.text("secret");
        assert_eq!(script.get("/organizations?total=true").await.json["total"], 1);
    }

    async fn a_deleted_organization_gives_no_rights(app) {
        let owner = app.owner().await;
        let own = owner.organization("Own").await.text("id");
        let admin = app.insider(&owner, "ines", &own, "admin").await;
        admin.get("/organizations").await.expect(StatusCode::OK);
        owner.delete(&format!("/organizations/{own}"), 1).await.expect(StatusCode::NO_CONTENT);
        admin.get("/organizations").await.refused(403, "forbidden");
    }
}
