//! Exports are harmless in a spreadsheet, cell by cell, and come back as they were (A30).

use std::collections::{BTreeMap, BTreeSet};

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    app::{App, Client, PASSWORD, Store, both, organization},
    operations::operations,
};

/// What a cell must not begin with.
const DANGEROUS: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];
/// Beginnings that one line of text can have; tabs and line breaks are for notes alone, NUL for nothing.
const BEGINNINGS: &[char] = &['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// The fields of an organization that hold free text.
const TEXTS: &[&str] = &[
    "name",
    "legal_form",
    "registration_number",
    "street",
    "address_line_2",
    "postal_code",
    "city",
    "contact_name",
    "notes",
];

fn formula(beginning: char, field: &str) -> String {
    // A postal code takes 20 characters; names differ by more than the width of their first letter.
    let field: String = field.chars().take(6).collect();
    format!("{beginning}A1\"',;|{field}{:x}", u32::from(beginning))
}

fn organizations() -> Vec<Value> {
    let mut all = Vec::new();
    for beginning in BEGINNINGS {
        let mut body = organization("");
        for field in TEXTS {
            body[*field] = json!(formula(*beginning, field));
        }
        all.push(body);
    }
    for (n, notes) in ["\t=1", "\r=1", "\n=1", "'=1", "''+1", "'quoted'", "=1\r\n+1\n-1", "a\t=1"].iter().enumerate() {
        let mut body = organization(&format!("Notes {n}"));
        body["notes"] = json!(notes);
        all.push(body);
    }
    for (n, email) in ["=cmd@example.com", "+1@example.com", "-1@example.com", "'=1@example.com"].iter().enumerate() {
        let mut body = organization(&format!("Mail {n}"));
        body["billing_email"] = json!(email);
        body["contact_email"] = json!(email);
        all.push(body);
    }
    all
}

async fn people(owner: &Client) {
    for (n, beginning) in BEGINNINGS.iter().enumerate() {
        let person = json!({
            "email": format!("={n}@example.com"), "name": formula(*beginning, "name"), "temporary_password": PASSWORD, "is_admin": true,
        });
        let id = owner.post("/users", person).await.expect(StatusCode::CREATED).text("id");
        let role = json!({ "name": formula(*beginning, "role"), "grants": [] });
        let role = owner.post("/roles", role).await.expect(StatusCode::CREATED).text("id");
        owner.post(&format!("/users/{id}/roles"), json!({ "role_id": role })).await.expect(StatusCode::CREATED);
    }
}

/// The cells of a file, row by row.
fn cells(file: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// All organizations by name, with the details that a file holds.
async fn details(owner: &Client) -> BTreeMap<String, Value> {
    let page = owner.get("/organizations?limit=200").await.expect(StatusCode::OK);
    let mut all = BTreeMap::new();
    for mut item in page.json["items"].as_array().unwrap().clone() {
        item.as_object_mut()
            .unwrap()
            .retain(|field, _| !["id", "created_at", "updated_at", "version"].contains(&field.as_str()));
        all.insert(item["name"].as_str().unwrap().to_owned(), item);
    }
    all
}

async fn every_export(app: App) {
    let owner = app.owner().await;
    for body in organizations() {
        owner.post("/organizations", body).await.expect(StatusCode::CREATED);
    }
    people(&owner).await;
    let mut nul = organization("NUL");
    nul["notes"] = json!("\0=1");
    owner.post("/organizations", nul).await.refused(422, "invalid");

    let exports: Vec<_> = operations(&app).await.into_iter().filter(|it| it.answers_csv).collect();
    let mut found = BTreeSet::new();
    for operation in &exports {
        let file = Client::send(operation.request(&owner, &operation.path, 1)).await.expect(StatusCode::OK);
        let disposition = file.headers["content-disposition"].to_str().unwrap();
        assert!(disposition.starts_with("attachment; "), "{}: {disposition}", operation.id);
        let rows = cells(&file.body);
        assert!(rows.len() > BEGINNINGS.len() && rows.iter().all(|row| row.len() == rows[0].len()), "{}", operation.id);
        for cell in rows.iter().flatten() {
            assert!(!cell.starts_with(DANGEROUS), "{}: {cell:?}", operation.id);
            found.insert((operation.id.clone(), cell.clone()));
        }
    }
    let shown = |export: &str, cell: &str| {
        assert!(found.contains(&(export.to_owned(), format!("'{cell}"))), "{export}: {cell}");
    };
    for beginning in BEGINNINGS {
        for field in TEXTS {
            shown("export_organizations", &formula(*beginning, field));
        }
        shown("export_users", &formula(*beginning, "name"));
        shown("export_users", &formula(*beginning, "role"));
        // The subject of an entry: the person, and the role.
        shown("export_audit", &formula(*beginning, "name"));
        shown("export_audit", &formula(*beginning, "role"));
    }
    for cell in ["\t=1", "\r=1", "=cmd@example.com", "+1@example.com", "-1@example.com"] {
        shown("export_organizations", cell);
    }
    shown("export_users", "=0@example.com");
    let known = ["export_audit", "export_organizations", "export_users"];
    assert_eq!(exports.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), known, "an export without a case here");
}

async fn round_trip(store: std::sync::Arc<Store>, app: App) {
    let owner = app.owner().await;
    for body in organizations() {
        owner.post("/organizations", body).await.expect(StatusCode::CREATED);
    }
    let file = owner.get("/organizations/export").await.expect(StatusCode::OK).body;
    // Where they are, nothing is new.
    let again = owner.csv("/organizations/import", file.clone()).await.expect(StatusCode::OK);
    assert_eq!(
        (again.json["existing"].as_u64(), again.json["created"].as_u64()),
        (Some(20), Some(0)),
        "{}",
        again.body
    );
    let elsewhere = App::start(store, &[]).await;
    let other = elsewhere.owner().await;
    let first = other.csv("/organizations/import", file.clone()).await.expect(StatusCode::OK);
    assert_eq!(
        (first.json["created"].as_u64(), first.json["applied"].as_bool()),
        (Some(20), Some(true)),
        "{}",
        first.body
    );
    assert_eq!(details(&other).await, details(&owner).await);
    let columns =
        |file: &str| -> Vec<Vec<String>> { cells(file).into_iter().map(|mut row| row.split_off(1)).collect() };
    assert_eq!(columns(&other.get("/organizations/export").await.body), columns(&file));
}

both! {
    async fn no_cell_of_any_export_begins_like_a_formula(app) {
        every_export(app).await;
    }
}

#[tokio::test]
async fn an_export_that_is_imported_elsewhere_gives_what_was_exported_on_sqlite() {
    round_trip(Store::sqlite(), App::on_sqlite().await).await;
}

#[tokio::test]
async fn an_export_that_is_imported_elsewhere_gives_what_was_exported_on_postgres() {
    if let (Some(store), Some(app)) = (Store::postgres().await, App::on_postgres().await) {
        round_trip(store, app).await;
    }
}
