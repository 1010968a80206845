//! Invitations.

use reqwest::StatusCode;
use serde_json::json;

use crate::app::{OTHER_PASSWORD, PASSWORD, both};

both! {
    async fn an_invitation_is_accepted_once(app) {
        let owner = app.owner().await;
        let invited = owner.post("/invitations", json!({ "email": "g@example.com", "name": "Grace", "is_admin": true })).await.expect(StatusCode::CREATED);
        let token = invited.text("link").split_once('#').unwrap().1.to_owned();
        let shown = app.anonymous().post("/auth/invitation", json!({ "token": token })).await.expect(StatusCode::OK);
        assert_eq!((shown.json["email"].as_str(), shown.json["invited_by"].as_str()), (Some("g@example.com"), Some("Olivia Owner")));
        let racers = (0..8).map(|_| {
            let (client, token) = (app.anonymous(), token.clone());
            let body = json!({ "token": token, "name": "Grace H.", "password": PASSWORD });
            tokio::spawn(async move { client.post("/auth/invitation/accept", body).await.status })
        });
        let mut won = 0;
        for racer in racers.collect::<Vec<_>>() {
            let status = racer.await.unwrap();
            assert!(matches!(status.as_u16(), 201 | 409 | 410 | 503), "{status}");
            won += usize::from(status == StatusCode::CREATED);
        }
        assert_eq!(won, 1);
        app.anonymous().post("/auth/invitation", json!({ "token": token })).await.refused(410, "link_expired");
        let list = owner.get("/invitations?state=accepted").await.expect(StatusCode::OK);
        assert_eq!(list.json["items"][0]["state"], "accepted");
    }

    async fn a_new_link_or_a_withdrawal_makes_the_old_one_useless(app) {
        let owner = app.owner().await;
        let invited = owner.post("/invitations", json!({ "email": "g@example.com", "name": "Grace" })).await.expect(StatusCode::CREATED);
        let id = invited.json["invitation"]["id"].as_str().unwrap().to_owned();
        let first = invited.text("link").split_once('#').unwrap().1.to_owned();
        let again = json!({ "email": "G@example.com", "name": "Grace" });
        assert_eq!(owner.post("/invitations", again).await.refused(409, "taken").rules(), ["email: taken"]);
        let link = owner.act(&format!("/invitations/{id}/resend")).await.expect(StatusCode::OK).text("link");
        let second = link.split_once('#').unwrap().1.to_owned();
        app.anonymous().post("/auth/invitation", json!({ "token": first })).await.refused(410, "link_expired");
        app.anonymous().post("/auth/invitation", json!({ "token": second })).await.expect(StatusCode::OK);
        owner.act(&format!("/invitations/{id}/withdraw")).await.expect(StatusCode::OK);
        let body = json!({ "token": second, "name": "G", "password": OTHER_PASSWORD });
        app.anonymous().post("/auth/invitation/accept", body).await.refused(410, "link_expired");
        owner.act(&format!("/invitations/{id}/withdraw")).await.refused(409, "wrong_state");
        // Nothing keeps the link: neither lists, nor the audit log, nor the database.
        let audit = owner.get("/audit?subject_kind=invitation").await;
        assert!(!audit.body.contains(&second) && !owner.get("/invitations").await.body.contains(&second));
        assert_eq!(app.store.number(&format!("SELECT COUNT(*) FROM invitations WHERE token_hash = '{second}'")).await, 0);
    }

    async fn one_cannot_be_invited_who_is_there(app) {
        let owner = app.owner().await;
        let body = json!({ "email": "OLIVIA@example.com", "name": "O" });
        assert_eq!(owner.post("/invitations", body).await.refused(409, "taken").rules(), ["email: taken"]);
        let half = json!({ "email": "x@example.com", "name": "X", "organization_id": owner.organization("A").await.text("id") });
        assert_eq!(owner.post("/invitations", half).await.refused(422, "invalid").rules(), ["customer_role: required", "permission_level: required"]);
    }
}
