//! W3: create an organization, with its audit entry, its event and its tally in one durable
//! transaction.

use std::{
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use async_trait::async_trait;
use serde_json::{Value, json};
use steward_dto::{organizations::SaveOrganization, text::fold};

use super::load;
use crate::{
    ceiling::Plan,
    client::{Client, text},
    contest::{Contestant, Samples},
    dice::Dice,
    fill::{
        customer::Customer,
        tables::{AUDIT_LOG, ORGANIZATIONS, OUTBOX, TALLIES},
        wait_until_sealed,
    },
    load::{Load, Requests},
    measure::Bench,
    report::Report,
    store::{Cell, Store, Table},
};

/// Beyond the numbers of those who are there already.
const FIRST_NUMBER: u64 = 1_000_000_000;

/// `twin` is a database with the same rows, in which the ceiling writes: what it wrote beside Steward,
/// Steward would seal.
pub async fn create<'a>(bench: &mut Bench<'a>, twin: &'a dyn Store, report: &mut Report) -> Result<()> {
    let before = counts(bench.store).await?;
    let load = load(bench, New(bench.owner.clone()));
    let created = load.next.clone();
    bench.enter("W3 create, audited, durable", Box::new(Sealed { load, store: bench.store }));
    bench.enter_ceiling(0, "the four rows", twin.ceiling(plan()?, bench.arguments.connections).await?);
    bench.contest(report).await?;

    let created = i64::try_from(created.load(Relaxed))?;
    let added = counts(bench.store).await?.iter().zip(before).map(|(after, before)| after - before).collect::<Vec<_>>();
    ensure!(
        added == [created; 4],
        "{created} were acknowledged; organizations, audit entries, events and tallies: {added:?}"
    );
    report.fact(
        "W3: organizations, audit entries, events and tallies, each as many as acknowledged",
        &format!("{created}"),
    );
    Ok(())
}

async fn counts(store: &dyn Store) -> Result<[i64; 4]> {
    Ok([
        store.number("SELECT COUNT(*) FROM organizations", &[]).await?,
        store.number("SELECT COUNT(*) FROM audit_log WHERE action = 'create_organization'", &[]).await?,
        store.number("SELECT COUNT(*) FROM outbox WHERE kind = 'organization.create_organization'", &[]).await?,
        store.number("SELECT CAST(SUM(changes) AS bigint) FROM tallies WHERE collection = 'organization'", &[]).await?,
    ])
}

pub struct New(pub Client);

impl New {
    fn details(number: u64) -> SaveOrganization {
        Customer::numbered(FIRST_NUMBER + number).details
    }
}

impl Requests for New {
    fn request(&self, number: u64) -> Vec<u8> {
        // A struct of texts and flags becomes JSON without fail.
        let body = serde_json::to_vec(&Self::details(number)).unwrap_or_default();
        self.0.post_request("/organizations", &body)
    }

    fn status(&self) -> u16 {
        201
    }

    fn check(&self, number: u64, body: &[u8]) -> Result<()> {
        let created: Value = serde_json::from_slice(body).context("JSON")?;
        ensure!(text(&created, "name")? == Self::details(number).name, "another name");
        Ok(())
    }
}

/// Waits after each turn until the entries it wrote are sealed: so the next one has the machine for
/// itself, and sealing counts as processor time of what made it necessary.
struct Sealed<'a> {
    load: Load,
    store: &'a dyn Store,
}

#[async_trait]
impl Contestant for Sealed<'_> {
    async fn turn(&mut self, time: Duration) -> Result<Samples> {
        let cpu = self.load.server.cpu()?;
        let samples = self.load.turn(time).await?;
        wait_until_sealed(self.store).await?;
        Ok(Samples { cpu: self.load.server.cpu()?.saturating_sub(cpu), ..samples })
    }
}

/// The rows that one creation writes, as large as Steward's.
fn plan() -> Result<Plan> {
    let details = New::details(0);
    let after = serde_json::to_value(&details)?;
    let payload = json!({ "before": null, "after": after }).to_string();
    let after = after.to_string();
    let statements = [&ORGANIZATIONS, &AUDIT_LOG, &OUTBOX, &TALLIES].map(Table::insert).into();
    let cells = move |number: u64| {
        let millis = 1_790_000_000_000 + number;
        let at = Cell::Number(i64::try_from(millis * 1000).unwrap_or(i64::MAX));
        let mut dice = Dice::new(number);
        let id = Cell::Id(dice.id(millis));
        let details = SaveOrganization { name: format!("Ceiling {number}"), ..details.clone() };
        vec![
            organization(&id, &at, &details),
            vec![
                dice.id(millis).into(),
                at.clone(),
                "user".into(),
                id.clone(),
                "Olivia Owner".into(),
                "organizations.create".into(),
                "create_organization".into(),
                "organization".into(),
                id.clone(),
                details.name.as_str().into(),
                id.clone(),
                Cell::Null,
                after.as_str().into(),
                "127.0.0.1".into(),
                dice.id(millis).to_string().into(),
                Cell::Null,
                Cell::Null,
            ],
            vec![
                dice.id(millis).into(),
                at,
                "organization.create_organization".into(),
                id.clone(),
                id,
                payload.as_str().into(),
            ],
            vec![dice.id(millis).into(), "organization".into(), Cell::Number(1)],
        ]
    };
    Ok(Plan { statements, cells: Arc::new(cells), writes: true })
}

fn organization(id: &Cell, at: &Cell, it: &SaveOrganization) -> Vec<Cell> {
    let search = [&it.name, &it.city, &it.billing_email, &it.vat_id, &it.contact_name, &it.contact_email];
    vec![
        id.clone(),
        it.name.as_str().into(),
        fold(&it.name).into(),
        fold(&search.map(String::as_str).join(" ")).into(),
        it.legal_form.as_str().into(),
        it.registration_number.as_str().into(),
        it.street.as_str().into(),
        it.address_line_2.as_str().into(),
        it.postal_code.as_str().into(),
        it.city.as_str().into(),
        fold(&it.city).into(),
        it.country.as_str().into(),
        it.vat_id.as_str().into(),
        it.tax_exempt.into(),
        it.invoice_delivery.as_str().into(),
        it.billing_email.as_str().into(),
        it.contact_name.as_str().into(),
        it.contact_email.as_str().into(),
        it.plan.as_str().into(),
        it.locale.as_str().into(),
        it.notes.as_str().into(),
        it.account_manager_id.into(),
        at.clone(),
        at.clone(),
        Cell::Null,
        Cell::Number(1),
    ]
}
