//! Keyset paging: a page is found by the last row of the one before it, so that page 2,000 costs
//! what page 1 costs, and rows that come and go meanwhile are neither skipped nor shown twice.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sea_orm::{
    EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, Order},
};
use serde::{Deserialize, Serialize};
use steward_dto::{
    ListParams, Page, Rule,
    page::{DEFAULT_LIMIT, MAX_LIMIT},
};
use uuid::Uuid;

use crate::{Conn, Error, Result};

/// The value that a row is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    Number(i64),
    Text(String),
}

/// How a list is sorted: by a column that is never null, then by id.
pub struct Sort<E: EntityTrait, R> {
    /// The key's name on the wire; a cursor is valid for its own sort alone.
    pub name: &'static str,
    pub column: E::Column,
    pub descending: bool,
    /// Whether the column holds text; a number otherwise.
    pub text: bool,
    pub key: fn(&R) -> Key,
}

#[derive(Serialize, Deserialize)]
struct Cursor(String, Key, Uuid);

impl Cursor {
    fn encode(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    fn decode(text: &str) -> Option<Self> {
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}

/// Fetches the page that `params` ask for.
pub async fn fetch<E, R>(
    conn: &Conn<'_>,
    select: Select<E>,
    sort: &Sort<E, R>,
    id: (E::Column, fn(&R) -> Uuid),
    params: &ListParams,
) -> Result<Page<R>>
where
    E: EntityTrait,
    R: FromQueryResult + Send + Sync,
{
    let limit = params.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Error::invalid("limit", &Rule::OutOfRange { min: 1, max: MAX_LIMIT.into() }));
    }
    let backwards = params.before.is_some();
    let mut select = select;
    if let Some((field, text)) =
        params.after.as_deref().map(|text| ("after", text)).or(params.before.as_deref().map(|text| ("before", text)))
    {
        if params.after.is_some() && params.before.is_some() {
            return Err(Error::invalid("before", &Rule::Malformed { why: "not together with after".to_owned() }));
        }
        let cursor = Cursor::decode(text).filter(|Cursor(name, key, _)| {
            // A cursor of another sort would compare a name with a time.
            name == sort_name(sort).as_str()
                && match key {
                    Key::Text(text) => sort.text && !text.contains('\0'),
                    Key::Number(_) => !sort.text,
                }
        });
        let Some(Cursor(_, key, last)) = cursor else {
            return Err(Error::invalid(field, &Rule::Malformed { why: "no cursor of this list and sort".to_owned() }));
        };
        let key = match key {
            Key::Number(number) => Expr::val(number),
            Key::Text(text) => Expr::val(text),
        };
        let row = Expr::tuple([Expr::col((E::default(), sort.column)), Expr::col((E::default(), id.0))]);
        let mark = Expr::tuple([key, Expr::val(last)]);
        select = select.filter(if sort.descending == backwards { row.gt(mark) } else { row.lt(mark) });
    }
    let order = if sort.descending == backwards { Order::Asc } else { Order::Desc };
    let mut rows: Vec<R> = select
        .order_by(sort.column, order.clone())
        .order_by(id.0, order)
        .limit(u64::from(limit) + 1)
        .into_model::<R>()
        .all(&conn.inner)
        .await?;
    let more = rows.len() > usize::from(limit);
    rows.truncate(limit.into());
    if backwards {
        rows.reverse();
    }
    let cursor = |row: Option<&R>| row.map(|row| Cursor(sort_name(sort), (sort.key)(row), (id.1)(row)).encode());
    let (has_next, has_previous) = if backwards { (true, more) } else { (more, params.after.is_some()) };
    Ok(Page {
        next: cursor(rows.last().filter(|_| has_next)),
        previous: cursor(rows.first().filter(|_| has_previous)),
        items: rows,
        total: None,
    })
}

fn sort_name<E: EntityTrait, R>(sort: &Sort<E, R>) -> String {
    format!("{}{}", if sort.descending { "-" } else { "" }, sort.name)
}

/// The conditions that make a row match a search: each word is a part of the folded text.
pub fn matches<C: sea_orm::ColumnTrait>(column: C, words: &str) -> sea_orm::Condition {
    use sea_orm::sea_query::LikeExpr;
    let folded = steward_dto::text::fold(words);
    folded.split(' ').filter(|word| !word.is_empty()).take(8).fold(sea_orm::Condition::all(), |condition, word| {
        let escaped: String =
            word.chars().flat_map(|c| matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c])).collect();
        condition.add(column.like(LikeExpr::new(format!("%{escaped}%")).escape('\\')))
    })
}
