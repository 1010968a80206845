//! The audit log: complete, append-only, and telling when somebody tampers with it.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

use crate::app::{App, Client, both};

/// Waits until everything is sealed; answers the verification.
async fn sealed(owner: &Client) -> serde_json::Value {
    let deadline = Instant::now() + Duration::from_secs(15);
    loop {
        let found = owner.act("/audit/verify").await.expect(StatusCode::OK).json;
        if found["pending"] == 0 {
            return found;
        }
        assert!(Instant::now() < deadline, "not sealed in time: {found}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn drop_guards(app: &App) {
    let db = app.store.connect().await;
    let drops: &[&str] = if app.store.is_sqlite() {
        &["DROP TRIGGER audit_log_no_delete", "DROP TRIGGER audit_log_seal_only"]
    } else {
        &["ALTER TABLE audit_log DISABLE TRIGGER ALL"]
    };
    for sql in drops {
        db.execute_unprepared(sql).await.unwrap();
    }
    db.close().await.unwrap();
}

both! {
    async fn entries_are_sealed_and_the_chain_verifies(app) {
        let owner = app.owner().await;
        for n in 0..5 {
            owner.organization(&format!("Customer {n}")).await;
        }
        let found = sealed(&owner).await;
        assert_eq!(found["intact"], true);
        assert_eq!(found["checked"].as_i64(), Some(app.store.number("SELECT COUNT(*) FROM audit_log").await));
        let fsck = app.store.command().arg("fsck").output().await.unwrap();
        assert!(fsck.status.success() && String::from_utf8_lossy(&fsck.stdout).contains("audit log: intact"));
    }

    async fn the_database_itself_refuses_changes(app) {
        let owner = app.owner().await;
        sealed(&owner).await;
        let db = app.store.connect().await;
        for sql in [
            "DELETE FROM audit_log",
            "UPDATE audit_log SET actor_name = 'nobody'",
            "UPDATE audit_log SET hash = 'x', sequence = 1",
        ] {
            let refused = db.execute_unprepared(sql).await.expect_err(sql);
            assert!(refused.to_string().contains("append-only"), "{refused}");
        }
        db.close().await.unwrap();
    }

    async fn whoever_tampers_is_named_by_the_first_bad_entry(app) {
        let owner = app.owner().await;
        for n in 0..4 {
            owner.organization(&format!("Customer {n}")).await;
        }
        let last = sealed(&owner).await["last_sequence"].as_i64().unwrap();
        drop_guards(&app).await;
        let db = app.store.connect().await;
        let cases = [
            ("UPDATE audit_log SET after = '{}' WHERE sequence = 5", 5),
            ("UPDATE audit_log SET actor_name = 'Nobody' WHERE sequence = 3", 3),
            ("DELETE FROM audit_log WHERE sequence = 2", 2),
        ];
        assert!(last > 5);
        for (sql, bad) in cases {
            db.execute_unprepared(sql).await.unwrap();
            let found = owner.act("/audit/verify").await.expect(StatusCode::OK).json;
            assert_eq!((found["intact"].as_bool(), found["first_bad_sequence"].as_i64()), (Some(false), Some(bad)), "{sql}");
        }
        db.close().await.unwrap();
        let fsck = app.store.command().arg("fsck").output().await.unwrap();
        assert!(!fsck.status.success() && String::from_utf8_lossy(&fsck.stdout).contains("BROKEN"));
    }

    async fn every_entry_says_who_did_what_from_where(app) {
        let owner = app.owner().await;
        let body = serde_json::json!({ "name": "script", "grants": ["organizations.create"], "expires_in_days": 1 });
        let mut script = app.anonymous();
        script.token = owner.post("/api-keys", body).await.expect(StatusCode::CREATED).text("secret");
        let created = script.organization("By script").await;
        let entry = owner.get(&format!("/audit?subject_id={}", created.text("id"))).await.json["items"][0].clone();
        assert_eq!(entry["actor_kind"], "api_key");
        assert_eq!(entry["actor_name"], "Olivia Owner (script)");
        assert_eq!(entry["address"], "127.0.0.1");
        assert_eq!(entry["request_id"].as_str().unwrap(), created.headers["x-request-id"].to_str().unwrap());
        assert_eq!(owner.get(&format!("/audit/{}", entry["id"].as_str().unwrap())).await.expect(StatusCode::OK).json["action"], "create_organization");
    }

    async fn what_came_or_went_is_told_without_empty_fields(app) {
        let owner = app.owner().await;
        let id = owner.organization("Sparse").await.text("id");
        let created = owner.get(&format!("/audit?subject_id={id}")).await.json["items"][0]["after"].clone();
        assert_eq!((&created["name"], &created["tax_exempt"]), (&serde_json::json!("Sparse"), &serde_json::json!(false)));
        for field in ["notes", "legal_form", "contact_name", "account_manager_id"] {
            assert!(created.get(field).is_none(), "{field}: {created}");
        }
        // In a change, empty is what something was or became.
        let mut change = crate::app::organization("Sparse");
        change["vat_id"] = "".into();
        change["notes"] = "Called twice".into();
        owner.put(&format!("/organizations/{id}"), 1, change).await.expect(StatusCode::OK);
        let changed = owner.get(&format!("/audit?subject_id={id}&action=update_organization")).await.json["items"][0].clone();
        assert_eq!(changed["before"], serde_json::json!({ "notes": "", "vat_id": "ATU50000455" }));
        assert_eq!(changed["after"], serde_json::json!({ "notes": "Called twice", "vat_id": "" }));

        let role = owner.post("/roles", serde_json::json!({ "name": "bare", "grants": [] })).await.expect(StatusCode::CREATED);
        owner.delete(&format!("/roles/{}", role.text("id")), 1).await.expect(StatusCode::NO_CONTENT);
        let deleted = owner.get("/audit?action=delete_role").await.json["items"][0]["before"].clone();
        assert_eq!(deleted, serde_json::json!({ "name": "bare", "reserved": false }));
    }
}
