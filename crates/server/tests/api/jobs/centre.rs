//! The job centre over HTTP.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;

use super::work::{Trouble, Worker, connect, put, reach};
use crate::app::both;

const SOON: Duration = Duration::from_secs(20);

both! {
    async fn a_schedule_is_run_now_and_its_job_is_seen_to_its_end(app) {
        let owner = app.owner().await;
        reach(&app.store, "SELECT COUNT(*) FROM schedules WHERE name = 'audit-verification'", 1, SOON).await;
        let job = owner.act("/schedules/audit-verification/run").await.expect(StatusCode::OK);
        let id = job.text("id");
        assert_eq!((job.text("kind"), job.text("schedule")), ("verify_audit".to_owned(), "audit-verification".to_owned()));
        reach(&app.store, "SELECT COUNT(*) FROM jobs WHERE kind = 'verify_audit' AND state = 'done'", 1, SOON).await;
        let done = owner.get(&format!("/jobs/{id}")).await.expect(StatusCode::OK);
        assert_eq!((done.text("state"), done.json["attempts"].as_u64()), ("done".to_owned(), Some(1)));
        assert!(done.json["attempts_made"][0]["log"].as_str().unwrap().contains("entries checked"));
        let schedule = owner.get("/schedules/audit-verification").await.expect(StatusCode::OK);
        assert_eq!((schedule.text("last_job_id"), schedule.text("last_state")), (id.clone(), "done".to_owned()));
        owner.act(&format!("/jobs/{id}/cancel")).await.refused(409, "wrong_state");
        owner.act(&format!("/jobs/{id}/retry")).await.refused(409, "wrong_state");
        let entries = owner.get("/audit?action=run_schedule").await.expect(StatusCode::OK);
        assert_eq!(entries.json["items"][0]["subject_id"].as_str(), Some(id.as_str()));
    }

    async fn a_tampered_audit_log_is_a_failed_job(app) {
        let owner = app.owner().await;
        owner.organization("Gertz AG").await;
        reach(&app.store, "SELECT COUNT(*) FROM audit_log WHERE sequence IS NULL", 0, SOON).await;
        let drop = if app.store.is_sqlite() { "DROP TRIGGER audit_log_seal_only" } else { "DROP TRIGGER audit_log_seal_only ON audit_log" };
        app.store.tamper(&[drop, "UPDATE audit_log SET actor_name = 'nobody' WHERE sequence = 2"]).await;
        let id = owner.act("/schedules/audit-verification/run").await.expect(StatusCode::OK).text("id");
        reach(&app.store, "SELECT COUNT(*) FROM jobs WHERE kind = 'verify_audit' AND state = 'dead'", 1, SOON).await;
        let job = owner.get(&format!("/jobs/{id}")).await;
        assert!(job.text("error").contains("entry 2 was changed"), "{}", job.body);
    }

    async fn a_paused_schedule_makes_no_jobs_until_it_is_resumed(app) {
        let owner = app.owner().await;
        reach(&app.store, "SELECT COUNT(*) FROM schedules WHERE name = 'clean-up'", 1, SOON).await;
        let paused = owner.act("/schedules/clean-up/pause").await.expect(StatusCode::OK);
        assert_eq!(paused.json["paused"], json!(true));
        owner.act("/schedules/clean-up/pause").await.refused(409, "wrong_state");
        app.store.tamper(&["UPDATE schedules SET next_at = 1700000000000000 WHERE name = 'clean-up'"]).await;
        tokio::time::sleep(Duration::from_millis(2500)).await;
        assert_eq!(app.store.number("SELECT COUNT(*) FROM jobs WHERE schedule = 'clean-up'").await, 0);
        let upcoming = owner.get("/schedules/upcoming").await.expect(StatusCode::OK);
        assert!(!upcoming.body.contains("clean-up") && upcoming.body.contains("audit-verification"), "{}", upcoming.body);
        // What fell into the pause is not made up for.
        let resumed = owner.act("/schedules/clean-up/resume").await.expect(StatusCode::OK);
        assert!(resumed.text("next_at").starts_with("20") && !resumed.text("next_at").starts_with("2023"), "{}", resumed.body);
        owner.act("/schedules/clean-up/resume").await.refused(409, "wrong_state");
        owner.act("/schedules/nothing/run").await.refused(404, "not_found");
        owner.get("/schedules/upcoming?hours=169").await.refused(422, "invalid");
    }

    async fn failed_jobs_are_found_and_retried_one_or_all(app) {
        let owner = app.owner().await;
        let db = connect(&app.store).await;
        let ids = put(&db, [Trouble::Fail, Trouble::Fail, Trouble::Fail]).await;
        {
            let _worker = Worker::start(&db, Duration::from_secs(5));
            reach(&app.store, "SELECT COUNT(*) FROM jobs WHERE state = 'dead'", 3, SOON).await;
        }
        let dead = owner.get("/jobs?state=dead&kind=test_trouble&total=true").await.expect(StatusCode::OK);
        assert_eq!(dead.json["total"].as_u64(), Some(3));
        let one = owner.act(&format!("/jobs/{}/retry", ids[0])).await.expect(StatusCode::OK);
        assert_eq!((one.text("state"), one.json["attempts"].as_u64()), ("ready".to_owned(), Some(0)));
        let all = owner.act("/jobs/retry?kind=test_trouble").await.expect(StatusCode::OK);
        assert_eq!(all.json["changed"].as_u64(), Some(2));
        assert_eq!(owner.act("/jobs/retry?kind=test_trouble").await.json["changed"].as_u64(), Some(0));
        let gone = owner.act(&format!("/jobs/{}/cancel", ids[0])).await.expect(StatusCode::OK);
        assert_eq!(gone.text("state"), "cancelled");
    }

    async fn a_running_job_is_cancelled(app) {
        let owner = app.owner().await;
        let db = connect(&app.store).await;
        let ids = put(&db, [super::work::Mark { millis: 60_000 }]).await;
        let _worker = Worker::start(&db, Duration::from_secs(2));
        reach(&app.store, "SELECT COUNT(*) FROM jobs WHERE state = 'running'", 1, SOON).await;
        let asked = owner.act(&format!("/jobs/{}/cancel", ids[0])).await.expect(StatusCode::OK);
        assert_eq!(asked.json["cancel_requested"], json!(true));
        reach(&app.store, "SELECT COUNT(*) FROM jobs WHERE state = 'cancelled'", 1, SOON).await;
    }
}
