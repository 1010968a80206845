//! The authorization matrix: every operation of the OpenAPI document, asked by nobody, by holders of
//! everything but its permission, by holders of its permission alone, by each built-in role, and
//! with another organization's ids. The outcome is a reviewed file; an operation without a row, or a
//! row that changes, fails.

use std::fmt::Write;

use serde_json::json;

use crate::{
    app::{App, Client},
    operations::{Ids, Operation, operations},
};

async fn ask(client: &Client, operation: &Operation, ids: &Ids) -> (u16, String) {
    let reply = Client::send(operation.request(client, &operation.path_among(ids), 99)).await;
    let code = reply.json["code"].as_str().unwrap_or_default().to_owned();
    (reply.status.as_u16(), code)
}

/// How a refusal or an answer reads in the matrix.
fn word((status, code): &(u16, String)) -> &'static str {
    match (*status, code.as_str()) {
        (401, "unauthenticated") => "401",
        (403, "forbidden") => "403",
        (404, _) => "404",
        (status, _) if status >= 500 => "5xx",
        _ => "served",
    }
}

async fn grant(owner: &Client, role_id: &str, grants: &[&str]) {
    let role = owner.get(&format!("/roles/{role_id}")).await;
    let body = json!({ "name": role.text("name"), "grants": grants });
    let changed = owner.put(&format!("/roles/{role_id}"), role.version(), body).await;
    assert!(changed.status.is_success(), "{}", changed.body);
}

/// Ends sessions or answers by cookie: asked last, or they would end the test's own callers.
fn ends_callers(id: &str) -> bool {
    matches!(id, "end_all_sessions" | "sign_out" | "refresh_session")
}

#[tokio::test]
async fn every_operation_is_served_to_holders_of_its_permission_alone() {
    let app = App::on_sqlite().await;
    let owner = app.owner().await;
    let operations = operations(&app).await;
    let catalogue = owner.get("/permissions").await.json;
    let all: Vec<String> =
        catalogue["items"].as_array().unwrap().iter().map(|it| it["permission"].as_str().unwrap().to_owned()).collect();

    let own = owner.organization("Own").await.text("id");
    let foreign = owner.organization("Foreign").await.text("id");
    let subject = app.staff(&owner, "subject", &[]).await;
    let subject_id = subject.get("/auth/whoami").await.text("user_id");
    let ids = Ids::from([("organizations", own.clone()), ("users", subject_id)]);
    let foreign_ids = Ids::from([("organizations", foreign.clone())]);

    let probe = app.staff(&owner, "probe", &[]).await;
    let probe_role = owner.get("/roles?q=probe").await.json["items"][0]["id"].as_str().unwrap().to_owned();
    let builtin =
        [app.holder(&owner, "operator", "operator").await, app.holder(&owner, "developer", "developer").await];
    let insider = app.insider(&owner, "insider", &own, "admin").await;

    let mut matrix = String::from(
        "operation | permission | nobody | all but it | it alone | operator | developer | insider | insider, foreign id\n",
    );
    for operation in operations.iter().filter(|it| !ends_callers(&it.id)) {
        let held = operation.takes_permission();
        let nobody = ask(&app.anonymous(), operation, &ids).await;
        let (without, alone) = if held {
            let others: Vec<&str> = all.iter().map(String::as_str).filter(|it| *it != operation.permission).collect();
            grant(&owner, &probe_role, &others).await;
            let without = ask(&probe, operation, &ids).await;
            grant(&owner, &probe_role, &[&operation.permission]).await;
            let alone = ask(&probe, operation, &ids).await;
            assert_eq!((word(&nobody), word(&without)), ("401", "403"), "{}: {without:?}", operation.id);
            assert!(alone.1 != "reauthentication_required", "{}: {alone:?}", operation.id);
            // Bulk actions take the action's own permission besides; everything else is served.
            if !operation.id.starts_with("bulk_") {
                assert!(!matches!(word(&alone), "401" | "403" | "5xx"), "{}: {alone:?}", operation.id);
            }
            (word(&without), word(&alone))
        } else if operation.permission == "signed_in" {
            assert_eq!(word(&nobody), "401", "{}", operation.id);
            ("-", word(&ask(&probe, operation, &ids).await))
        } else {
            ("-", "-")
        };
        let operator = ask(&builtin[0], operation, &ids).await;
        let developer = ask(&builtin[1], operation, &ids).await;
        let inside = ask(&insider, operation, &ids).await;
        let outside = ask(&insider, operation, &foreign_ids).await;
        if operation.path.contains("/organizations/{id}") {
            assert!(matches!(word(&outside), "404" | "403"), "{}: {outside:?}", operation.id);
        }
        let row = [word(&nobody), without, alone, word(&operator), word(&developer), word(&inside), word(&outside)];
        writeln!(matrix, "{} | {} | {}", operation.id, operation.permission, row.join(" | ")).unwrap();
    }
    // The foreign organization is as it was.
    assert_eq!(owner.get(&format!("/organizations/{foreign}")).await.json["name"], "Foreign");

    for operation in operations.iter().filter(|it| ends_callers(&it.id)) {
        let nobody = ask(&Client::new(app.url.clone()), operation, &ids).await;
        let mut apart = Client::new(app.url.clone());
        apart.token.clone_from(&probe.token);
        let probe = ask(&apart, operation, &ids).await;
        writeln!(matrix, "{} | {} | {} | {}", operation.id, operation.permission, word(&nobody), word(&probe)).unwrap();
    }

    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/authorization.golden.txt");
    if std::env::var("UPDATE_GOLDEN").is_ok() {
        std::fs::write(&file, &matrix).unwrap();
    }
    let golden = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(matrix, golden, "the matrix has changed: review it, then run with UPDATE_GOLDEN=1");
}
