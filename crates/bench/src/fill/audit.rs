//! Years of audit log, sealed: each entry continues the chain as Steward would have continued it,
//! which `steward fsck` confirms afterwards.

use std::fmt::Write;

use anyhow::Result;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::tables::AUDIT_LOG;
use crate::{
    dice::Dice,
    store::{Cell, Store},
};

/// 2019-01-01 and 2026-01-01, in microseconds: entries are spread evenly between.
pub const BEGIN: i64 = 1_546_300_800_000_000;
pub const END: i64 = 1_767_225_600_000_000;

pub async fn add(store: &dyn Store, entries: u32) -> Result<()> {
    let organizations = store.ids("SELECT id FROM organizations ORDER BY id", &[]).await?;
    let mut log = Log { dice: Dice::new(3), organizations, last_hash: "0".repeat(64) };
    let step = (END - BEGIN) / i64::from(entries);
    store.load(&AUDIT_LOG, Box::new((1..=i64::from(entries)).map(move |n| log.entry(n, BEGIN + n * step)))).await
}

struct Log {
    dice: Dice,
    organizations: Vec<Uuid>,
    last_hash: String,
}

const PLANS: &[&str] = &["free", "basis", "premium"];

impl Log {
    fn entry(&mut self, sequence: i64, at: i64) -> Vec<Cell> {
        let dice = &mut self.dice;
        let millis = u64::try_from(at / 1000).unwrap_or_default();
        let id = dice.id(millis);
        let person = dice.roll(20);
        // Few people do much, over years.
        let actor = Uuid::from_u128(person as u128 + 1);
        let actor_name = format!("Manager {person}");
        let organization = *dice.pick(&self.organizations);
        let address = format!("192.0.2.{}", dice.roll(256));
        let request = dice.id(millis).to_string();
        let signs_in = dice.roll(4) == 0;
        let (permission, action, kind) = if signs_in {
            (None, "sign_in", "user")
        } else {
            (Some("organizations.edit"), "update_organization", "organization")
        };
        let (subject, subject_name, place) = if signs_in {
            (actor, actor_name.clone(), None)
        } else {
            (organization, format!("Customer {}", organization.simple()), Some(organization))
        };
        let (before, after) = if signs_in {
            (None, None)
        } else {
            let plan = |dice: &mut Dice| json!({ "plan": dice.pick(PLANS), "street": "Hauptstraße 7" }).to_string();
            (Some(plan(dice)), Some(plan(dice)))
        };
        let on_behalf_of: Option<Uuid> = None;
        let content = json!([
            id,
            at,
            "user",
            actor,
            actor_name,
            on_behalf_of,
            permission,
            action,
            kind,
            subject,
            subject_name,
            place,
            before,
            after,
            address,
            request
        ]);
        let mut hasher = Sha256::new();
        hasher.update(self.last_hash.as_bytes());
        hasher.update(sequence.to_be_bytes());
        hasher.update(content.to_string().as_bytes());
        self.last_hash = hex(&hasher.finalize());
        vec![
            id.into(),
            at.into(),
            "user".into(),
            actor.into(),
            actor_name.into(),
            permission.into(),
            action.into(),
            kind.into(),
            subject.into(),
            subject_name.into(),
            place.into(),
            before.into(),
            after.into(),
            address.into(),
            request.into(),
            sequence.into(),
            self.last_hash.clone().into(),
        ]
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
