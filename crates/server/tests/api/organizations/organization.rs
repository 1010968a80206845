//! Organizations: what staff do with them, and everything that can go wrong.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{Client, both, organization};

both! {
    async fn staff_create_find_change_and_delete_an_organization(app) {
        let owner = app.owner().await;
        let created = owner.organization("Naïve Café – Ölmühle").await;
        assert_eq!(created.headers["etag"], "\"1\"");
        let id = created.text("id");

        let found = owner.get("/organizations?q=olmuhle%20cafe&total=true").await.expect(StatusCode::OK);
        assert_eq!((found.json["total"].as_u64(), found.json["items"][0]["id"].as_str()), (Some(1), Some(id.as_str())));

        let mut change = organization("Naïve Café – Ölmühle");
        change["city"] = json!("Linz");
        let changed = owner.put(&format!("/organizations/{id}"), 1, change).await.expect(StatusCode::OK);
        assert_eq!((changed.json["city"].as_str(), changed.version()), (Some("Linz"), 2));

        let activity = owner.get(&format!("/audit?organization_id={id}")).await.expect(StatusCode::OK);
        let newest = &activity.json["items"][0];
        assert_eq!(newest["action"], "update_organization");
        assert_eq!((&newest["before"], &newest["after"]), (&json!({"city": "Vöcklabruck"}), &json!({"city": "Linz"})));
        assert_eq!((newest["actor_name"].as_str(), newest["permission"].as_str()), (Some("Olivia Owner"), Some("organizations.edit")));

        owner.delete(&format!("/organizations/{id}"), 2).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(owner.get("/organizations").await.json["items"], json!([]));
        assert_eq!(owner.get("/organizations?deleted=true").await.json["items"][0]["id"].as_str(), Some(id.as_str()));
        let restored = owner.act(&format!("/organizations/{id}/restore")).await.expect(StatusCode::OK);
        assert_eq!(restored.json["deleted_at"], Value::Null);
        owner.act(&format!("/organizations/{id}/restore")).await.refused(409, "wrong_state");
    }

    async fn every_broken_rule_is_reported_at_its_field(app) {
        let owner = app.owner().await;
        let mut broken = organization(" ");
        broken["country"] = json!("DE");
        broken["billing_email"] = json!("not-an-address");
        broken["notes"] = json!("\u{0}");
        let reply = owner.post("/organizations", broken).await.refused(422, "invalid");
        assert_eq!(reply.rules(), ["name: required", "vat_id: vat_id_malformed", "billing_email: email_malformed", "notes: control_characters"]);

        let mut greedy = organization("Greedy");
        for (field, value) in [("id", json!("x")), ("version", json!(9)), ("created_at", json!("2020-01-01T00:00:00Z")), ("member_count", json!(5))] {
            greedy[field] = value;
        }
        let reply = owner.post("/organizations", greedy).await.refused(422, "invalid");
        assert_eq!(reply.rules().len(), 4, "{:?}", reply.rules());
        assert_eq!(app.store.number("SELECT COUNT(*) FROM organizations").await, 0);

        let mut stranger = organization("Stranger");
        stranger["account_manager_id"] = json!("01890000-0000-7000-8000-000000000000");
        let reply = owner.post("/organizations", stranger).await.refused(422, "invalid");
        assert_eq!(reply.rules(), ["account_manager_id: unknown"]);
    }

    async fn a_vat_id_is_put_into_its_form(app) {
        let owner = app.owner().await;
        let mut body = organization("A");
        body["vat_id"] = json!("atu 5000.0455");
        let created = owner.post("/organizations", body).await.expect(StatusCode::CREATED);
        assert_eq!(created.json["vat_id"], "ATU50000455");
    }

    async fn a_name_is_taken_once_whatever_its_accents(app) {
        let owner = app.owner().await;
        owner.organization("Café Müller").await;
        let reply = owner.post("/organizations", organization("CAFE  MULLER")).await.refused(409, "taken");
        assert_eq!(reply.rules(), ["name: taken"]);
    }

    async fn a_change_names_the_version_it_read(app) {
        let owner = app.owner().await;
        let id = owner.organization("A").await.text("id");
        let path = format!("/organizations/{id}");
        owner.put(&path, 1, organization("B")).await.expect(StatusCode::OK);
        owner.put(&path, 1, organization("C")).await.refused(412, "version_conflict");
        owner.delete(&path, 1).await.refused(412, "version_conflict");
        let bare = owner.request(Method::PUT, &format!("/api/v1{path}")).json(&organization("C"));
        Client::send(bare).await.refused(428, "version_required");
        let star = owner.request(Method::PUT, &format!("/api/v1{path}")).header("If-Match", "*");
        Client::send(star.json(&organization("C"))).await.refused(400, "malformed");
        // The same once more changes nothing, not even the version.
        let same = owner.put(&path, 2, organization("B")).await.expect(StatusCode::OK);
        assert_eq!(same.version(), 2);
        assert_eq!(app.store.number("SELECT COUNT(*) FROM audit_log WHERE action = 'update_organization'").await, 1);
    }

    async fn of_many_who_change_the_same_version_one_wins(app) {
        let owner = app.owner().await;
        let id = owner.organization("A").await.text("id");
        let path = format!("/organizations/{id}");
        let racers = (0..16).map(|n| {
            let (owner, path) = (owner.clone(), path.clone());
            tokio::spawn(async move { owner.put(&path, 1, organization(&format!("Racer {n}"))).await.status })
        });
        let mut won = 0;
        for racer in racers.collect::<Vec<_>>() {
            let status = racer.await.unwrap();
            assert!(status == StatusCode::OK || status == StatusCode::PRECONDITION_FAILED, "{status}");
            won += usize::from(status == StatusCode::OK);
        }
        assert_eq!(won, 1);
    }

    async fn an_idempotency_key_has_one_effect(app) {
        let owner = app.owner().await;
        let body = organization("Once");
        let racers = (0..50).map(|_| {
            let (owner, body) = (owner.clone(), body.clone());
            tokio::spawn(async move { owner.post_once("key-1", "/organizations", &body).await })
        });
        let mut ids = std::collections::BTreeSet::new();
        let mut replayed = 0;
        for racer in racers.collect::<Vec<_>>() {
            let reply = racer.await.unwrap().expect(StatusCode::CREATED);
            replayed += usize::from(reply.headers.contains_key("idempotency-replayed"));
            ids.insert(reply.text("id"));
        }
        assert_eq!((ids.len(), replayed), (1, 49));
        assert_eq!(app.store.number("SELECT COUNT(*) FROM organizations").await, 1);
        owner.post_once("key-1", "/organizations", &organization("Other")).await.refused(422, "idempotency_key_reused");
        // What failed has left no trace: the key is free for another try.
        owner.post_once("key-2", "/organizations", &body).await.refused(409, "taken");
        owner.post_once("key-2", "/organizations", &organization("Second")).await.expect(StatusCode::CREATED);
    }

    async fn pages_show_every_row_once_in_both_directions(app) {
        let owner = app.owner().await;
        for n in 0..23 {
            owner.organization(&format!("Customer {:02}", n * 7 % 23)).await;
        }
        for sort in ["name", "-name", "created_at", "-created_at", "city", "-updated_at"] {
            let mut seen = Vec::new();
            let mut pages = Vec::new();
            let mut after = String::new();
            loop {
                let page = owner.get(&format!("/organizations?limit=5&total=true&sort={sort}{after}")).await.expect(StatusCode::OK);
                assert_eq!(page.json["total"], 23);
                pages.push(page.json["items"].clone());
                seen.extend(page.json["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()));
                let Some(next) = page.json["next"].as_str() else {
                    // And back again from the last page.
                    let mut before = page.json["previous"].as_str().map(str::to_owned);
                    for expected in pages.iter().rev().skip(1) {
                        let page = owner.get(&format!("/organizations?limit=5&sort={sort}&before={}", before.unwrap())).await.expect(StatusCode::OK);
                        assert_eq!(&page.json["items"], expected, "{sort}");
                        before = page.json["previous"].as_str().map(str::to_owned);
                    }
                    assert_eq!(before, None, "{sort}");
                    break;
                };
                after = format!("&after={next}");
            }
            let mut unique = seen.clone();
            unique.sort();
            unique.dedup();
            assert_eq!((seen.len(), unique.len()), (23, 23), "{sort}");
            if sort == "name" {
                assert_eq!(seen, unique);
            }
        }
    }

    async fn totals_are_exact_after_every_write(app) {
        let owner = app.owner().await;
        let other = app.replica().await;
        let elsewhere = owner.at(&other);
        let mut ids: Vec<String> = Vec::new();
        // A fixed walk of creations, deletions and plan changes, looked at on two replicas.
        for step in 0..24_usize {
            match step % 4 {
                0 | 1 => {
                    let mut body = organization(&format!("Walker {step}"));
                    body["plan"] = json!(["free", "basis", "premium"][step % 3]);
                    ids.push(owner.post("/organizations", body).await.expect(StatusCode::CREATED).text("id"));
                }
                2 => {
                    let body = json!({ "action": "set_plan", "ids": [ids[step % ids.len()]], "plan": "premium" });
                    owner.post("/organizations/bulk", body).await.expect(StatusCode::OK);
                }
                _ => {
                    let body = json!({ "action": "delete", "ids": [ids.remove(step % ids.len())] });
                    owner.post("/organizations/bulk", body).await.expect(StatusCode::OK);
                }
            }
            for (filter, condition) in [("", ""), ("&plan=premium", " AND plan = 'premium'"), ("&q=walker%201", " AND name LIKE '%1%'")] {
                let counted = app.store.number(&format!("SELECT COUNT(*) FROM organizations WHERE deleted_at IS NULL{condition}")).await;
                for client in [&owner, &elsewhere] {
                    let page = client.get(&format!("/organizations?limit=1&total=true{filter}")).await.expect(StatusCode::OK);
                    assert_eq!(page.json["total"].as_i64(), Some(counted), "step {step} {filter}");
                }
            }
        }
    }

    async fn an_export_is_complete_and_harmless_in_a_spreadsheet(app) {
        let owner = app.owner().await;
        owner.organization("=HYPERLINK(\"http://evil\")").await;
        owner.organization("+49 Telefonservice").await;
        for n in 0..230 {
            let mut body = organization(&format!("Row {n}"));
            body["notes"] = json!("Line one\nline two; \"quoted\"");
            owner.post("/organizations", body).await.expect(StatusCode::CREATED);
        }
        let file = owner.get("/organizations/export").await.expect(StatusCode::OK);
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
        assert!(file.headers["content-disposition"].to_str().unwrap().contains("organizations.csv"));
        assert_eq!(file.body.matches("Row ").count(), 230);
        assert!(file.body.contains("\"'=HYPERLINK(\"\"http://evil\"\")\"") && file.body.contains(",'+49 Telefonservice,"));
        let filtered = owner.get("/organizations/export?q=row%20229").await.expect(StatusCode::OK);
        assert_eq!(filtered.body.matches("Row ").count(), 1);
    }

    async fn a_bulk_action_is_all_or_nothing(app) {
        let owner = app.owner().await;
        let a = owner.organization("A").await.text("id");
        let unknown = "01890000-0000-7000-8000-000000000000";
        let body = json!({ "action": "delete", "ids": [a, unknown] });
        owner.post("/organizations/bulk", body).await.refused(422, "invalid");
        assert_eq!(owner.get("/organizations").await.json["items"].as_array().unwrap().len(), 1);
        let body = json!({ "action": "set_plan", "ids": [a] });
        assert_eq!(owner.post("/organizations/bulk", body).await.refused(422, "invalid").rules(), ["plan: required"]);
        let body = json!({ "action": "set_plan", "ids": [a], "plan": "free" });
        let outcome = owner.post("/organizations/bulk", body).await.expect(StatusCode::OK);
        assert_eq!(outcome.json, json!({ "changed": 0, "unchanged": 1 }));
    }
}
