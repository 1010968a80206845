//! Importing organizations.

use reqwest::StatusCode;
use serde_json::json;

use crate::app::both;

/// The rows of the broken example, each with what must be reported.
const BROKEN: &str = include_str!("organizations-broken.csv");

/// The example without its last column, which says what is wrong.
fn without_answers() -> (Vec<u8>, Vec<String>) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(BROKEN.as_bytes());
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let mut answers = Vec::new();
    for record in reader.records() {
        let record = record.unwrap();
        answers.push(record.iter().next_back().unwrap().to_owned());
        writer.write_record(record.iter().take(record.len() - 1)).unwrap();
    }
    (writer.into_inner().unwrap(), answers.split_off(1))
}

both! {
    async fn every_row_of_a_broken_file_is_told_what_is_wrong_and_nothing_is_written(app) {
        let owner = app.owner().await;
        let (file, answers) = without_answers();
        for query in ["?dry_run=true", ""] {
            let report = owner.csv(&format!("/organizations/import{query}"), file.clone()).await.expect(StatusCode::OK);
            let rows = report.json["rows"].as_array().unwrap();
            assert_eq!(rows.len(), answers.len());
            for (row, answer) in rows.iter().zip(&answers) {
                let messages: Vec<&str> = row["errors"].as_array().unwrap().iter().map(|it| it["message"].as_str().unwrap()).collect();
                let expected: Vec<&str> = if answer == "ok" { Vec::new() } else { vec![answer] };
                assert_eq!(messages, expected, "row {}", row["row"]);
            }
            assert_eq!((report.json["applied"].as_bool(), report.json["invalid"].as_u64()), (Some(false), Some(12)));
            assert_eq!(app.store.number("SELECT COUNT(*) FROM organizations").await, 0);
        }
    }

    async fn importing_twice_changes_nothing_and_says_so(app) {
        let owner = app.owner().await;
        let file = "name,street,postal_code,city,country,billing_email,created_on,notes\r\n\
            Erste,Weg 1,1010,Wien,AT,a@example.com,2024-08-31,\"Zeile eins\r\nZeile zwei\"\r\n\
            =Zweite,Weg 2,1010,Wien,AT,b@example.com,,\r\n";
        let dry = owner.csv("/organizations/import?dry_run=true", file).await.expect(StatusCode::OK);
        assert_eq!((dry.json["created"].as_u64(), dry.json["applied"].as_bool()), (Some(2), Some(false)));
        let first = owner.csv("/organizations/import", file).await.expect(StatusCode::OK);
        assert_eq!((first.json["created"].as_u64(), first.json["applied"].as_bool()), (Some(2), Some(true)));
        let lines: Vec<u64> = first.json["rows"].as_array().unwrap().iter().map(|row| row["line"].as_u64().unwrap()).collect();
        assert_eq!(lines, [2, 4]);
        let again = owner.csv("/organizations/import", file).await.expect(StatusCode::OK);
        assert_eq!((again.json["existing"].as_u64(), again.json["created"].as_u64(), again.json["applied"].as_bool()), (Some(2), Some(0), Some(false)));
        let found = owner.get("/organizations?q=erste").await.expect(StatusCode::OK);
        assert_eq!(found.json["items"][0]["created_at"], "2024-08-31T00:00:00Z");
        let id = found.json["items"][0]["id"].as_str().unwrap();
        let activity = owner.get(&format!("/audit?subject_id={id}")).await.expect(StatusCode::OK);
        assert_eq!(activity.json["items"][0]["action"], "import_organizations");
    }

    async fn a_file_that_is_none_is_refused_with_a_reason(app) {
        let owner = app.owner().await;
        let latin1 = b"name,street,postal_code,city,country,billing_email\nM\xfcller,a,1,b,DE,a@b.de\n".to_vec();
        let report = owner.csv("/organizations/import", latin1).await.expect(StatusCode::OK);
        assert_eq!(report.json["errors"][0]["values"]["why"], "not UTF-8 text");
        let report = owner.csv("/organizations/import", "name,city\nA,B\n").await.expect(StatusCode::OK);
        let missing: Vec<&str> = report.json["errors"].as_array().unwrap().iter().map(|it| it["field"].as_str().unwrap()).collect();
        assert_eq!(missing, ["street", "postal_code", "country", "billing_email"]);
        let report = owner.csv("/organizations/import", "name;street;postal_code;city;country;billing_email\nA;b;1;c;DE;a@b.de\n").await;
        assert_eq!(report.expect(StatusCode::OK).json["created"], 1);
        owner.post("/organizations/import", json!({})).await.refused(415, "unsupported_media_type");
        owner.csv("/organizations/import", vec![b'x'; 10 * 1024 * 1024 + 1]).await.refused(413, "too_large");
    }

    async fn the_command_line_imports_the_same_way(app) {
        let owner = app.owner().await;
        let folder = std::env::temp_dir().join(format!("steward_import_{}", app.url.replace([':', '/'], "_")));
        std::fs::write(&folder, "name,street,postal_code,city,country,billing_email\nKonsole,a,1,b,DE,a@b.de\n").unwrap();
        for expected in ["1 created, 0 existed already.", "Nothing to do: all 1 exist already."] {
            let done = app.store.command().args(["import", "organizations"]).arg(&folder).output().await.unwrap();
            let text = String::from_utf8_lossy(&done.stdout).into_owned();
            assert!(done.status.success() && text.contains(expected), "{text}");
        }
        std::fs::write(&folder, "name,street,postal_code,city,country,billing_email\n,a,1,b,DE,a@b.de\n").unwrap();
        let refused = app.store.command().args(["import", "organizations"]).arg(&folder).output().await.unwrap();
        assert!(!refused.status.success());
        assert!(String::from_utf8_lossy(&refused.stdout).contains("row 1 (line 2), name: name is required"));
        std::fs::remove_file(&folder).unwrap();
        assert_eq!(owner.get("/organizations?q=konsole").await.json["items"].as_array().unwrap().len(), 1);
    }
}
