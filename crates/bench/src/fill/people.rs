//! People: account managers, and members of every organization.

use anyhow::Result;
use steward_dto::text::fold;
use uuid::Uuid;

use super::tables::{MEMBERSHIPS, TALLIES, USERS};
use crate::{
    dice::Dice,
    store::{Cell, Store},
};

const MANAGERS: u32 = 20;
/// 2026-01-01, in milliseconds: when all of them joined.
const JOINED: u64 = 1_767_225_600_000;

pub async fn add(store: &dyn Store, organizations: u32) -> Result<()> {
    let mut dice = Dice::new(1);
    let managers: Vec<Uuid> = (0..MANAGERS).map(|_| dice.id(JOINED)).collect();
    let users: Vec<Uuid> = (0..organizations / 5).map(|_| dice.id(JOINED)).collect();
    let staff = managers.into_iter().zip(0..).map(|(id, n)| user(id, &format!("Manager {n}"), true));
    let customers = users.clone().into_iter().zip(0..).map(|(id, n)| user(id, &format!("Member {n}"), false));
    store.load(&USERS, Box::new(staff.chain(customers))).await?;

    let all = store.ids("SELECT id FROM organizations ORDER BY id", &[]).await?;
    let members = all.into_iter().flat_map(move |organization| {
        let first = dice.roll(users.len());
        let count = 1 + dice.roll(3);
        let chosen: Vec<Uuid> = (0..count).map(|offset| users[(first + offset) % users.len()]).collect();
        chosen.into_iter().map(move |user| member(organization, user))
    });
    store.load(&MEMBERSHIPS, Box::new(members)).await?;

    // Each day's customers have their manager.
    let manage = format!(
        "UPDATE organizations SET account_manager_id = (SELECT id FROM users
            WHERE name_key = 'manager ' || (created_at / 86400000000 % {MANAGERS}) AND deleted_at IS NULL)"
    );
    store.execute(&manage).await?;
    tally(store, organizations).await
}

/// Says that these collections were written to, as every write does: remembered totals hold no more.
async fn tally(store: &dyn Store, changes: u32) -> Result<()> {
    let mut dice = Dice::new(2);
    let rows: Vec<Vec<Cell>> = ["organization", "user", "member"]
        .map(|collection| vec![dice.id(JOINED).into(), collection.into(), i64::from(changes).into()])
        .into();
    store.load(&TALLIES, Box::new(rows.into_iter())).await
}

fn user(id: Uuid, name: &str, is_admin: bool) -> Vec<Cell> {
    let key = fold(name);
    let email = format!("{}@people.example", key.replace(' ', "."));
    let joined = i64::try_from(JOINED * 1000).unwrap_or_default();
    vec![
        id.into(),
        email.clone().into(),
        fold(&email).into(),
        name.into(),
        key.clone().into(),
        format!("{key} {}", fold(&email)).into(),
        "en".into(),
        "active".into(),
        is_admin.into(),
        false.into(),
        Cell::Number(0),
        joined.into(),
        joined.into(),
        Cell::Number(1),
    ]
}

fn member(organization: Uuid, user: Uuid) -> Vec<Cell> {
    let joined = i64::try_from(JOINED * 1000).unwrap_or_default();
    vec![organization.into(), user.into(), "member".into(), "read_write".into(), joined.into(), Cell::Number(1)]
}
