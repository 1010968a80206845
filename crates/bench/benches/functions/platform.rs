//! A platform inside this process, on SQLite: an Owner and some organizations.

use std::{fmt::Write, fs, path::Path, sync::Arc};

use steward_api::{Limits, Settings, State};
use steward_db::{Actor, Db, Options, Source, organizations::organization, source::to_micros};
use steward_domain::identity::{builtin, password::Passwords, set_up, sign_in::SessionPolicy};
use steward_dto::{
    ListParams, Scope,
    organizations::{OrganizationQuery, Plan, SaveOrganization},
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

pub const EMAIL: &str = "owner@steward.example";
pub const PASSWORD: &str = "correct horse battery staple";
const ORGANIZATIONS: u16 = 10_000;

pub struct Platform {
    pub db: Db,
    /// One of them.
    pub organization: Uuid,
    passwords: Passwords,
}

struct System;

impl Source for System {
    #[expect(clippy::disallowed_methods, reason = "this is where the clock comes from")]
    fn now(&self) -> OffsetDateTime {
        to_micros(OffsetDateTime::now_utc())
    }

    #[expect(clippy::disallowed_methods, reason = "this is where randomness comes from")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}

impl Platform {
    pub async fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("functions");
        // What an earlier run left behind.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder for the database");
        let url = format!("sqlite:{}", folder.join("steward.db").display());
        let db = Db::connect(&Options { url, max_connections: 4 }, Arc::new(System)).await.expect("a database");
        db.migrate().await.expect("the schema");
        builtin::ensure(&db).await.expect("the roles");
        let passwords = Passwords::new(1, "decoy").expect("a hash");
        let hash = passwords.hash(PASSWORD).await.expect("a hash");
        let tx = db.begin(Actor::console("bench")).await.expect("a transaction");
        set_up::insert_owner(&tx, EMAIL, "Olivia Owner", "en", hash).await.expect("an Owner");
        let mut last = Uuid::nil();
        for n in 0..ORGANIZATIONS {
            last = organization::insert(&tx, "bench", &details(n)).await.expect("an organization").id;
        }
        tx.commit().await.expect("they are written");
        Self { db, organization: last, passwords }
    }

    pub fn state(&self) -> State {
        let settings = Settings {
            base_url: "http://localhost".to_owned(),
            allowed_origins: Vec::new(),
            sessions: SessionPolicy { idle: Duration::hours(1), absolute: Duration::hours(1) },
            access_term: Duration::hours(1),
            trusted_proxies: Vec::new(),
            // One session asks as fast as it can.
            limits: Limits { session: u32::MAX, anonymous: u32::MAX },
        };
        State::new(self.db.clone(), self.passwords.clone(), b"a secret for the benchmark", settings)
    }

    /// A cursor of this list from about its middle.
    pub async fn cursor(&self, query: &OrganizationQuery) -> String {
        let mut params = ListParams { limit: Some(200), ..ListParams::default() };
        for _ in 0..ORGANIZATIONS / 600 {
            let page = organization::list(&self.db.reader(), Scope::Platform, query, &params).await;
            params.after = page.expect("a page").next;
        }
        params.after.expect("the list goes on")
    }
}

/// Two in three are on a plan that is paid for.
fn details(n: u16) -> SaveOrganization {
    SaveOrganization {
        name: format!("Mühle Dvořák {n}"),
        legal_form: "GmbH".to_owned(),
        street: format!("Hauptstraße {n}"),
        postal_code: "10115".to_owned(),
        city: "Berlin".to_owned(),
        billing_email: format!("billing@customer-{n}.example"),
        contact_name: "Ada Jäger".to_owned(),
        contact_email: format!("contact@customer-{n}.example"),
        plan: Plan::ALL[usize::from(n) % Plan::ALL.len()],
        ..SaveOrganization::default()
    }
}

/// An import of so many organizations.
pub fn csv(rows: u16) -> String {
    let mut file = "name,legal_form,street,postal_code,city,country,vat_id,billing_email,plan,created_on\n".to_owned();
    for n in 0..rows {
        let it = details(n);
        let SaveOrganization { name, legal_form, street, postal_code, city, country, billing_email, plan, .. } = it;
        // Writing to a String does not fail.
        let _ = writeln!(
            file,
            "{name},{legal_form},{street},{postal_code},{city},{country},,{billing_email},{plan},1969-05-23"
        );
    }
    file
}
