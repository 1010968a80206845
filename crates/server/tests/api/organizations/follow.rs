//! Following an import while it runs.

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use reqwest::{Method, RequestBuilder, StatusCode};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use steward_dto::organizations::ImportEvent;

use crate::app::{App, Client, Reply, both};

/// A sound file with so many rows.
pub fn file(rows: usize) -> String {
    let mut file = "name,street,postal_code,city,country,billing_email,notes\n".to_owned();
    for n in 0..rows {
        let notes = "x".repeat(100);
        writeln!(file, "Customer {n},Way {n},1010,Wien,AT,billing{n}@example.com,{notes}").unwrap();
    }
    file
}

fn following(owner: &Client, query: &str) -> RequestBuilder {
    let request = owner.request(Method::POST, &format!("/api/v1/organizations/import{query}"));
    request.header("Content-Type", "text/csv").header("Accept", "application/x-ndjson")
}

fn lines(reply: &Reply) -> Vec<Value> {
    assert_eq!(reply.headers["content-type"], "application/x-ndjson");
    let line = |line| {
        // As the document describes it.
        serde_json::from_str::<ImportEvent>(line).unwrap();
        serde_json::from_str(line).unwrap()
    };
    reply.body.lines().map(line).collect()
}

/// Makes the database refuse one organization.
async fn refuse(app: &App, name: &str) {
    let db = app.store.connect().await;
    let statements = if app.store.is_sqlite() {
        vec![format!(
            "CREATE TRIGGER refuse BEFORE INSERT ON organizations WHEN NEW.name = '{name}' BEGIN SELECT RAISE(ABORT, 'refused by a test'); END"
        )]
    } else {
        vec![
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused by a test'; END $$".to_owned(),
            format!("CREATE TRIGGER refuse BEFORE INSERT ON organizations FOR EACH ROW WHEN (NEW.name = '{name}') EXECUTE FUNCTION refuse()"),
        ]
    };
    for sql in statements {
        db.execute_unprepared(&sql).await.unwrap();
    }
    db.close().await.unwrap();
}

/// Rows that an import leaves anywhere.
async fn traces(app: &App) -> i64 {
    app.store.number("SELECT (SELECT COUNT(*) FROM organizations) + (SELECT COUNT(*) FROM audit_log WHERE action = 'import_organizations') + (SELECT COUNT(*) FROM tallies WHERE collection = 'organization')").await
}

both! {
    async fn whoever_follows_is_told_how_far_it_is_and_at_last_the_outcome(app) {
        let owner = app.owner().await;
        let started = Instant::now();
        let reply = Client::send(following(&owner, "").body(file(3000))).await.expect(StatusCode::OK);
        let tenths = usize::try_from(started.elapsed().as_millis() / 100).unwrap();
        let mut lines = lines(&reply);
        let report = lines.pop().unwrap()["report"].clone();
        assert_eq!((&report["created"], &report["applied"]), (&json!(3000), &json!(true)));
        assert_eq!(report["rows"].as_array().unwrap().len(), 3000);

        let mut phases: Vec<&str> = lines.iter().map(|line| line["progress"]["phase"].as_str().unwrap()).collect();
        assert!(phases.len() <= tenths + 3, "{} lines in {tenths} tenths of a second", phases.len());
        phases.dedup();
        assert_eq!(phases, ["reading", "comparing", "writing"]);
        for line in &lines {
            let progress = &line["progress"];
            assert!(progress["done"].as_u64() <= progress["total"].as_u64(), "{line}");
            if progress["phase"] != "reading" {
                assert_eq!(progress["total"], 3000);
            }
        }
        // Each of them left its audit row, although they were written step by step.
        assert_eq!(app.store.number("SELECT COUNT(*) FROM audit_log WHERE action = 'import_organizations'").await, 3000);
        assert_eq!(owner.get("/organizations?total=true").await.json["total"], 3000);
    }

    async fn following_is_asked_for_and_refusals_stay_refusals(app) {
        let owner = app.owner().await;
        for accept in ["*/*", "application/json", "application/json, application/x-ndjson", "application/x-ndjson;q=0.5, application/json"] {
            let request = owner.request(Method::POST, "/api/v1/organizations/import?dry_run=true").header("Content-Type", "text/csv");
            let reply = Client::send(request.header("Accept", accept).body(file(1))).await.expect(StatusCode::OK);
            assert_eq!((reply.headers["content-type"].to_str().unwrap(), &reply.json["created"]), ("application/json", &json!(1)), "{accept}");
        }
        let dry = lines(&Client::send(following(&owner, "?dry_run=true").body(file(1))).await.expect(StatusCode::OK));
        let report = &dry.last().unwrap()["report"];
        assert_eq!((&report["created"], &report["applied"], &report["dry_run"]), (&json!(1), &json!(false), &json!(true)));
        let broken = lines(&Client::send(following(&owner, "").body("name\nA\n")).await.expect(StatusCode::OK));
        assert_eq!(broken.last().unwrap()["report"]["errors"][0]["field"], "street");

        let json = owner.request(Method::POST, "/api/v1/organizations/import").header("Accept", "application/x-ndjson");
        Client::send(json.json(&json!({}))).await.refused(415, "unsupported_media_type");
        Client::send(following(&owner, "?dry=1").body(file(1))).await.refused(422, "invalid");
        Client::send(following(&app.anonymous(), "").body(file(1))).await.refused(401, "unauthenticated");
        assert_eq!(traces(&app).await, 0);
    }

    async fn a_failure_midway_is_told_in_the_last_line_and_leaves_nothing(app) {
        let owner = app.owner().await;
        refuse(&app, "Customer 1700").await;
        let mut lines = lines(&Client::send(following(&owner, "").body(file(2000))).await.expect(StatusCode::OK));
        let problem = lines.pop().unwrap()["problem"].clone();
        assert_eq!((&problem["code"], &problem["status"]), (&json!("internal"), &json!(500)));
        assert!(problem["request_id"].as_str().is_some_and(|id| !id.is_empty()));
        assert!(!problem.to_string().contains("refused by a test"), "{problem}");
        assert!(lines.iter().all(|line| line["progress"].is_object()));
        assert_eq!(traces(&app).await, 0);
        // The same, not followed.
        owner.csv("/organizations/import", file(2000)).await.refused(500, "internal");
        assert_eq!(traces(&app).await, 0);
    }

    async fn whoever_goes_away_cancels_the_import(app) {
        let owner = app.owner().await;
        let mut answer = following(&owner, "").header("Idempotency-Key", "once").body(file(20_000)).send().await.unwrap();
        let mut read = String::new();
        while !read.contains("writing") {
            read.push_str(&String::from_utf8_lossy(&answer.chunk().await.unwrap().expect("it goes on")));
        }
        assert!(!read.contains("report"), "{read}");
        drop(answer);
        // The transaction ends soon after: on SQLite nobody else could write otherwise.
        let deadline = Instant::now() + Duration::from_secs(20);
        while owner.post("/organizations", crate::app::organization("Next")).await.status != StatusCode::CREATED {
            assert!(Instant::now() < deadline, "the import still runs");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(app.store.number("SELECT COUNT(*) FROM organizations").await, 1);
        assert_eq!(app.store.number("SELECT COUNT(*) FROM audit_log WHERE action = 'import_organizations'").await, 0);
        // What was cancelled has not used up its key: it is done now, and not replayed.
        let again = following(&owner, "").header("Idempotency-Key", "once").body(file(20_000));
        let again = lines(&Client::send(again).await);
        assert_eq!(again.last().unwrap()["report"]["created"], 20_000);
        assert!(again.iter().any(|line| line["progress"]["phase"] == "writing"));
    }

    async fn a_repeated_import_has_one_effect(app) {
        let owner = app.owner().await;
        let once = |request: RequestBuilder, rows| Client::send(request.header("Idempotency-Key", "once").body(file(rows)));
        let plain = || owner.request(Method::POST, "/api/v1/organizations/import").header("Content-Type", "text/csv");
        let first = once(plain(), 3).await.expect(StatusCode::OK);
        let again = once(plain(), 3).await.expect(StatusCode::OK);
        assert_eq!(first.json, again.json);
        assert_eq!(again.headers["idempotency-replayed"], "true");
        let followed = lines(&once(following(&owner, ""), 3).await.expect(StatusCode::OK));
        assert_eq!(followed.last().unwrap()["report"], first.json);
        // Another file is another request.
        once(plain(), 4).await.refused(422, "idempotency_key_reused");
        let followed = lines(&once(following(&owner, ""), 4).await.expect(StatusCode::OK));
        assert_eq!(followed.last().unwrap()["problem"]["code"], "idempotency_key_reused");
        assert_eq!(app.store.number("SELECT COUNT(*) FROM organizations").await, 3);
    }

    async fn the_command_line_tells_how_far_a_large_file_is(app) {
        let path = std::env::temp_dir().join(format!("steward_meter_{}", app.url.replace([':', '/'], "_")));
        for (rows, told) in [(10, false), (7000, true)] {
            std::fs::write(&path, file(rows)).unwrap();
            let done = app.store.command().args(["import", "organizations", "--dry-run"]).arg(&path).output().await.unwrap();
            let (stdout, stderr) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
            assert!(stdout.contains(&format!("{rows} would be created, 0 exist already.")), "{stdout}");
            assert_eq!(stderr.contains("reading: 0 %") && stderr.contains("comparing: 0 %"), told, "{stderr}");
        }
        std::fs::remove_file(&path).unwrap();
    }
}
