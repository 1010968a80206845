//! W1 and W1b: a page of the organizations that pay, the newest customers first.

use anyhow::{Context, Result, ensure};

use super::{DEEP_PAGES, PAGE, Pages, READ, ensure_same, load};
use crate::{ceiling::Plan, measure::Bench, report::Report, store::Cell};

pub const PATH: &str = "/organizations?plan=basis,premium&sort=-created_at";
const FILTER: &str = "organizations.deleted_at IS NULL AND organizations.plan IN ($1, $2)";

/// What Steward reads of an organization.
pub const SELECT: &str =
    "SELECT id, name, name_key, search_key, legal_form, registration_number, street, address_line_2,
    postal_code, city, city_key, country, vat_id, tax_exempt, invoice_delivery, billing_email, contact_name,
    contact_email, plan, locale, notes, account_manager_id, created_at, updated_at, deleted_at, version,
    (SELECT COUNT(*) FROM memberships WHERE memberships.organization_id = organizations.id),
    (SELECT name FROM users WHERE users.id = organizations.account_manager_id)
    FROM organizations";

fn plans() -> Vec<Cell> {
    vec!["basis".into(), "premium".into()]
}

/// The page at the beginning, or behind a mark: `(created_at, id)`.
fn page(behind: Option<[Cell; 2]>) -> (String, Vec<Cell>) {
    let mut cells = plans();
    let mark = if behind.is_some() { "AND (created_at, id) < ($3, $4)" } else { "" };
    cells.extend(behind.into_iter().flatten());
    (format!("{SELECT} WHERE {FILTER} {mark} ORDER BY created_at DESC, id DESC LIMIT {READ}"), cells)
}

/// W1. An exact total can be had by counting, or by remembering a count as long as nothing was
/// written, which takes a look at the tallies: each way has a ceiling.
pub async fn with_total(bench: &mut Bench<'_>, name: &str, report: &mut Report) -> Result<()> {
    let count = (format!("SELECT COUNT(*) FROM organizations WHERE {FILTER}"), plans());
    let stamp = "SELECT CAST(COALESCE(SUM(changes), 0) AS bigint) FROM tallies WHERE collection IN ($1)";
    let stamp = (stamp.to_owned(), vec!["organization".into()]);

    let (pages, found) = Pages::new(&bench.owner, &format!("{PATH}&total=true")).await?;
    let expected = u64::try_from(bench.store.number(&count.0, &count.1).await?).ok();
    ensure!(pages.total == expected, "the total is {:?}, and there are {expected:?}", pages.total);
    let (sql, cells) = page(None);
    ensure_same(&found, &bench.store.ids(&sql, &cells).await?)?;

    bench.enter(name, Box::new(load(bench, pages)));
    let counting = Plan::read(vec![page(None), count]);
    let counting = bench.store.ceiling(counting, bench.arguments.connections).await?;
    bench.enter_ceiling(0, "page and COUNT(*)", counting);
    let remembering = Plan::read(vec![page(None), stamp]);
    let remembering = bench.store.ceiling(remembering, bench.arguments.connections).await?;
    bench.enter_ceiling(0, "page and tallies, the count remembered", remembering);
    bench.contest(report).await
}

/// W1b.
pub async fn first_and_deep(bench: &mut Bench<'_>, report: &mut Report) -> Result<()> {
    let (first, _) = Pages::new(&bench.owner, PATH).await?;
    let (cursor, mark, depth) = descend(bench).await?;
    let (deep, found) = Pages::new(&bench.owner, &format!("{PATH}&after={cursor}")).await?;
    let (sql, cells) = page(Some(mark.clone()));
    ensure_same(&found, &bench.store.ids(&sql, &cells).await?)?;

    bench.enter("W1b the same without total", Box::new(load(bench, first)));
    bench.enter(&format!("W1b {depth} pages deep"), Box::new(load(bench, deep)));
    for (of, behind) in [(0, None), (1, Some(mark))] {
        let plan = Plan::read(vec![page(behind)]);
        let ceiling = bench.store.ceiling(plan, bench.arguments.connections).await?;
        bench.enter_ceiling(of, "the page alone", ceiling);
    }
    bench.contest(report).await
}

/// Pages down as a client would, with large pages; answers the cursor, the row it stands for, and how
/// many ordinary pages deep that is.
async fn descend(bench: &Bench<'_>) -> Result<(String, [Cell; 2], usize)> {
    // Seven in ten match; there must be a full page behind the deep one on a small platform, too.
    let depth = DEEP_PAGES.min(bench.organizations.len() * 6 / 10 / PAGE);
    let (mut left, mut after) = (depth * PAGE, None);
    loop {
        let limit = left.min(200);
        let cursor = after.map(|cursor: String| format!("&after={cursor}")).unwrap_or_default();
        let page = bench.owner.get(&format!("{PATH}&limit={limit}{cursor}")).await?;
        let next = page["next"].as_str().context("the list ends too early")?.to_owned();
        left -= limit;
        if left == 0 {
            let last: uuid::Uuid = page["items"][limit - 1]["id"].as_str().context("no id")?.parse()?;
            let created = "SELECT created_at FROM organizations WHERE id = $1";
            let created = bench.store.number(created, &[last.into()]).await?;
            return Ok((next, [created.into(), last.into()], depth));
        }
        after = Some(next);
    }
}
