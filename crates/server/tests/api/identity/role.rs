//! Roles: nobody grants what they lack, and somebody always holds the keys.

use reqwest::StatusCode;
use serde_json::json;

use crate::app::{Client, both};

async fn role_id(owner: &Client, name: &str) -> String {
    let roles = owner.get(&format!("/roles?q={name}")).await.expect(StatusCode::OK);
    roles.json["items"][0]["id"].as_str().unwrap().to_owned()
}

both! {
    async fn permissions_are_the_union_of_all_roles(app) {
        let owner = app.owner().await;
        let clerk = app.staff(&owner, "clerk", &["organizations.view"]).await;
        clerk.get("/users").await.refused(403, "forbidden");
        let id = clerk.get("/auth/whoami").await.text("user_id");
        let role = owner.post("/roles", json!({ "name": "people", "grants": ["users.*"] })).await.expect(StatusCode::CREATED);
        let assigned = owner.post(&format!("/users/{id}/roles"), json!({ "role_id": role.text("id") })).await.expect(StatusCode::CREATED);
        clerk.get("/users").await.expect(StatusCode::OK);
        clerk.get("/organizations").await.expect(StatusCode::OK);
        owner.delete(&format!("/users/{id}/roles/{}", assigned.text("id")), 0).await.expect(StatusCode::NO_CONTENT);
        clerk.get("/users").await.refused(403, "forbidden");
    }

    async fn a_changed_role_counts_at_once_on_every_replica(app) {
        let owner = app.owner().await;
        let other = app.replica().await;
        let clerk = app.staff(&owner, "clerk", &["organizations.view"]).await;
        clerk.at(&other).get("/organizations").await.expect(StatusCode::OK);
        let role = owner.get(&format!("/roles/{}", role_id(&owner, "clerk").await)).await.expect(StatusCode::OK);
        let body = json!({ "name": "role of clerk", "grants": [] });
        owner.put(&format!("/roles/{}", role.text("id")), role.version(), body).await.expect(StatusCode::OK);
        clerk.get("/organizations").await.refused(403, "forbidden");
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        clerk.at(&other).get("/organizations").await.refused(403, "forbidden");
    }

    async fn nobody_grants_what_they_lack(app) {
        let owner = app.owner().await;
        let deputy = app.staff(&owner, "deputy", &["roles.*", "users.*", "invitations.*", "organizations.view"]).await;
        let own = deputy.get("/auth/whoami").await.text("user_id");
        for grants in [json!(["*"]), json!(["audit.view"]), json!(["organizations.*"])] {
            deputy.post("/roles", json!({ "name": "x", "grants": grants })).await.refused(403, "grant_exceeds_own");
        }
        let owner_role = role_id(&owner, "owner").await;
        deputy.post(&format!("/users/{own}/roles"), json!({ "role_id": owner_role })).await.refused(403, "grant_exceeds_own");
        let invitation = json!({ "email": "x@example.com", "name": "X", "is_admin": true, "role_ids": [owner_role] });
        deputy.post("/invitations", invitation).await.refused(403, "grant_exceeds_own");
        let outcome = deputy.post("/users/bulk", json!({ "action": "assign_role", "ids": [own], "role_id": owner_role })).await;
        outcome.refused(403, "grant_exceeds_own");
        // Raising one's own role is the same thing by another door.
        let role = owner.get(&format!("/roles/{}", role_id(&owner, "deputy").await)).await;
        let raise = json!({ "name": "role of deputy", "grants": ["*"] });
        deputy.put(&format!("/roles/{}", role.text("id")), role.version(), raise).await.refused(403, "grant_exceeds_own");
        // And so is taking an Owner's account over, or out of the way.
        let olivia = owner.get("/auth/whoami").await.text("user_id");
        let takeover = json!({ "email": "deputy2@example.com", "name": "Olivia", "locale": "en", "is_admin": true });
        deputy.put(&format!("/users/{olivia}"), 1, takeover).await.refused(403, "forbidden");
        deputy.act(&format!("/users/{olivia}/suspend")).await.refused(403, "forbidden");
        deputy.delete(&format!("/users/{olivia}"), 1).await.refused(403, "forbidden");
        // What one holds, one may pass on.
        deputy.post("/roles", json!({ "name": "readers", "grants": ["organizations.view"] })).await.expect(StatusCode::CREATED);
    }

    async fn wildcards_that_are_none_are_refused(app) {
        let owner = app.owner().await;
        for grant in ["users.v*", "*.view", "users.view,roles.edit", "users.*\nroles.*", "g, alice, admin", ".*", "USERS.*", ""] {
            let reply = owner.post("/roles", json!({ "name": "x", "grants": [grant] })).await.refused(422, "invalid");
            assert_eq!(reply.rules(), ["grants.0: unknown"], "{grant:?}");
        }
        // A name is only a name.
        for name in ["*", "owner, *", "p, a, b"] {
            owner.post("/roles", json!({ "name": name, "grants": [] })).await.expect(StatusCode::CREATED);
        }
        owner.post("/roles", json!({ "name": "OWNER", "grants": [] })).await.refused(409, "taken");
    }

    async fn reserved_roles_stay_as_they_are(app) {
        let owner = app.owner().await;
        for name in ["owner", "super-admin", "operator", "developer", "user"] {
            let role = owner.get(&format!("/roles/{}", role_id(&owner, name).await)).await.expect(StatusCode::OK);
            let path = format!("/roles/{}", role.text("id"));
            owner.put(&path, role.version(), json!({ "name": "x", "grants": [] })).await.refused(409, "role_reserved");
            owner.delete(&path, role.version()).await.refused(409, "role_reserved");
        }
    }

    async fn a_role_in_use_is_not_deleted(app) {
        let owner = app.owner().await;
        app.staff(&owner, "clerk", &["organizations.view"]).await;
        let role = owner.get(&format!("/roles/{}", role_id(&owner, "clerk").await)).await;
        owner.delete(&format!("/roles/{}", role.text("id")), role.version()).await.refused(409, "in_use");
        let free = owner.post("/roles", json!({ "name": "free", "grants": [] })).await.expect(StatusCode::CREATED);
        owner.delete(&format!("/roles/{}", free.text("id")), 1).await.expect(StatusCode::NO_CONTENT);
        owner.get(&format!("/roles/{}", free.text("id"))).await.refused(404, "not_found");
    }

    async fn the_last_owner_keeps_the_role_even_when_two_are_demoted_at_once(app) {
        let owner = app.owner().await;
        let olivia = owner.get("/auth/whoami").await.text("user_id");
        let roles = owner.get(&format!("/users/{olivia}/roles")).await;
        let held = roles.json["items"][0]["id"].as_str().unwrap().to_owned();
        owner.delete(&format!("/users/{olivia}/roles/{held}"), 0).await.refused(409, "last_owner");
        owner.act(&format!("/users/{olivia}/suspend")).await.refused(409, "last_owner");
        owner.delete(&format!("/users/{olivia}"), owner.get(&format!("/users/{olivia}")).await.version()).await.refused(409, "last_owner");

        let owner_role = role_id(&owner, "owner").await;
        for round in 0..5 {
            let name = format!("second{round}");
            let invitation = json!({ "email": format!("{name}@example.com"), "name": name, "is_admin": true, "role_ids": [owner_role] });
            let link = owner.post("/invitations", invitation).await.expect(StatusCode::CREATED).text("link");
            let body = json!({ "token": link.split_once('#').unwrap().1, "name": name, "password": crate::app::PASSWORD });
            let mut second = app.anonymous();
            second.token = second.post("/auth/invitation/accept", body).await.expect(StatusCode::CREATED).text("access_token");
            let second_id = second.get("/auth/whoami").await.text("user_id");
            let second_held = owner.get(&format!("/users/{second_id}/roles")).await.json["items"][0]["id"].as_str().unwrap().to_owned();
            // Each demotes the other at the same moment.
            let demotion = format!("/users/{second_id}/roles/{second_held}");
            let suspension = format!("/users/{olivia}/suspend");
            let (a, b) = tokio::join!(owner.delete(&demotion, 0), second.act(&suspension));
            let done = [a.status.is_success(), b.status.is_success()];
            let owners = app.store.number(
                "SELECT COUNT(*) FROM role_assignments JOIN users ON users.id = user_id JOIN roles ON roles.id = role_id
                 WHERE roles.name = 'Owner' AND users.status = 'active' AND users.deleted_at IS NULL",
            ).await;
            assert!(owners >= 1, "round {round}: {done:?}");
            if b.status.is_success() {
                // Olivia is out: the second Owner lets her in again, and the next round goes on.
                second.act(&format!("/users/{olivia}/activate")).await.expect(StatusCode::OK);
                return;
            }
        }
    }

    async fn staff_without_a_role_can_do_nothing(app) {
        let owner = app.owner().await;
        let idle = app.staff(&owner, "idle", &[]).await;
        idle.get("/organizations").await.refused(403, "forbidden");
        assert_eq!(idle.get("/auth/whoami").await.json["permissions"], json!([]));
        // And a role without the staff flag rests.
        let customer = json!({ "email": "c@example.com", "name": "C", "temporary_password": crate::app::PASSWORD });
        let id = owner.post("/users", customer).await.expect(StatusCode::CREATED).text("id");
        let role = json!({ "role_id": role_id(&owner, "developer").await });
        owner.post(&format!("/users/{id}/roles"), role).await.refused(409, "wrong_state");
    }
}
