//! Exports: CSV files that are sent while they are read, page by page, so that a hundred thousand
//! rows need no more memory than two hundred.

use std::future::Future;

use actix_web::{
    HttpResponse,
    http::header,
    web::{Bytes, Data},
};
use futures::stream;
use steward_db::Conn;
use steward_domain::csv_export::CsvRows;
use steward_dto::{ListParams, Page, Resource, Scope, page::MAX_LIMIT, permission::Requires};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{ctx::Ctx, problem::ApiError, state::State};

/// A column of an export: its header, and the cell that a thing has below it.
pub type Column<T> = (&'static str, fn(&T) -> String);

/// A resource that can be exported.
pub trait Exported: Resource {
    /// The file's name, without `.csv`.
    const FILE: &'static str;
    const COLUMNS: &'static [Column<Self>];

    /// A page of the list that the export follows.
    fn page(
        conn: &Conn<'_>,
        scope: Scope,
        query: &Self::Query,
        params: &ListParams,
    ) -> impl Future<Output = steward_db::Result<Page<Self>>>;
}

/// The page to read next.
enum Next {
    First,
    After(String),
    /// The last one has been read.
    None,
}

/// Where an export stands.
struct Export<Q> {
    state: Data<State>,
    scope: Scope,
    query: Q,
    rows: CsvRows,
    next: Next,
}

/// Answers everything that the filter matches.
pub fn send<T: Exported, P: Requires>(ctx: &Ctx<P>, query: T::Query) -> HttpResponse {
    let header: Vec<&str> = T::COLUMNS.iter().map(|(name, _)| *name).collect();
    let export =
        Export { state: ctx.shared(), scope: ctx.scope(), query, rows: CsvRows::new(&header), next: Next::First };
    let body = stream::unfold(export, |mut export| async move {
        let after = match std::mem::replace(&mut export.next, Next::None) {
            Next::First => None,
            Next::After(cursor) => Some(cursor),
            Next::None => return None,
        };
        let params = ListParams { limit: Some(MAX_LIMIT), after, ..ListParams::default() };
        let page = match T::page(&export.state.db.reader(), export.scope, &export.query, &params).await {
            Ok(page) => page,
            // The connection breaks off: the receiver sees that the file is not whole.
            Err(error) => return Some((Err(ApiError::from(error)), export)),
        };
        export.next = page.next.map_or(Next::None, Next::After);
        for item in &page.items {
            export.rows.push(T::COLUMNS.iter().map(|(_, cell)| cell(item)));
        }
        Some((Ok(Bytes::from(export.rows.take())), export))
    });
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.csv\"", T::FILE)))
        .streaming(body)
}

pub fn time(time: OffsetDateTime) -> String {
    time.format(&Rfc3339).unwrap_or_default()
}

/// The cell of a value that may be missing.
pub fn optional<V>(value: Option<V>, cell: impl FnOnce(V) -> String) -> String {
    value.map(cell).unwrap_or_default()
}
