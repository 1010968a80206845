//! Exports: CSV files that are sent while they are read, page by page, so that a hundred thousand
//! rows need no more memory than two hundred.

use std::{future::Future, pin::Pin};

use actix_web::{HttpResponse, http::header, web::Bytes, web::Data};
use futures::stream;
use steward_db::{identity::user, organizations::organization, platform::audit};
use steward_domain::csv_export::CsvRows;
use steward_dto::{
    ListParams, Page, Scope, identity::UserQuery, organizations::OrganizationQuery, page::MAX_LIMIT,
    permission::Requires, platform::AuditQuery,
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{ctx::Ctx, problem::ApiError, state::State};

type Fetched<T> = Pin<Box<dyn Future<Output = steward_db::Result<Page<T>>>>>;

/// The page to read next.
enum Next {
    First,
    After(String),
    /// The last one has been read.
    None,
}

/// Where an export stands.
struct Export<T> {
    state: Data<State>,
    scope: Scope,
    rows: CsvRows,
    next: Next,
    fetch: Box<dyn Fn(Data<State>, Scope, ListParams) -> Fetched<T>>,
    cells: fn(T) -> Vec<String>,
}

impl<T: 'static> Export<T> {
    fn send(self, name: &str) -> HttpResponse {
        let body = stream::unfold(self, |mut export| async move {
            let after = match std::mem::replace(&mut export.next, Next::None) {
                Next::First => None,
                Next::After(cursor) => Some(cursor),
                Next::None => return None,
            };
            let params = ListParams { limit: Some(MAX_LIMIT), after, ..ListParams::default() };
            let page = match (export.fetch)(export.state.clone(), export.scope, params).await {
                Ok(page) => page,
                // The connection breaks off: the receiver sees that the file is not whole.
                Err(error) => return Some((Err(ApiError::from(error)), export)),
            };
            export.next = page.next.map_or(Next::None, Next::After);
            for item in page.items {
                export.rows.push((export.cells)(item));
            }
            Some((Ok(Bytes::from(export.rows.take())), export))
        });
        HttpResponse::Ok()
            .content_type("text/csv; charset=utf-8")
            .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")))
            .streaming(body)
    }
}

fn rfc3339(time: OffsetDateTime) -> String {
    time.format(&Rfc3339).unwrap_or_default()
}

fn optional(time: Option<OffsetDateTime>) -> String {
    time.map(rfc3339).unwrap_or_default()
}

pub fn organizations<P: Requires>(ctx: &Ctx<P>, query: OrganizationQuery) -> HttpResponse {
    let header = [
        "id",
        "name",
        "legal_form",
        "registration_number",
        "street",
        "address_line_2",
        "postal_code",
        "city",
        "country",
        "vat_id",
        "tax_exempt",
        "invoice_delivery",
        "billing_email",
        "contact_name",
        "contact_email",
        "plan",
        "created_on",
        "locale",
        "notes",
        "members",
        "account_manager",
    ];
    let export = Export {
        state: ctx.shared(),
        scope: ctx.scope(),
        rows: CsvRows::new(&header),
        next: Next::First,
        fetch: Box::new(move |state, scope, params| {
            let query = query.clone();
            Box::pin(async move { organization::list(&state.db.reader(), scope, &query, &params).await })
        }),
        cells: |it| {
            let details = it.details;
            vec![
                it.id.to_string(),
                details.name,
                details.legal_form,
                details.registration_number,
                details.street,
                details.address_line_2,
                details.postal_code,
                details.city,
                details.country,
                details.vat_id,
                details.tax_exempt.to_string(),
                details.invoice_delivery.to_string(),
                details.billing_email,
                details.contact_name,
                details.contact_email,
                details.plan.to_string(),
                it.created_at.date().to_string(),
                details.locale,
                details.notes,
                it.member_count.to_string(),
                it.account_manager_name.unwrap_or_default(),
            ]
        },
    };
    export.send("organizations")
}

pub fn users<P: Requires>(ctx: &Ctx<P>, query: UserQuery) -> HttpResponse {
    let header =
        ["id", "name", "email", "status", "staff", "roles", "organizations", "locale", "last_sign_in_at", "created_at"];
    let export = Export {
        state: ctx.shared(),
        scope: ctx.scope(),
        rows: CsvRows::new(&header),
        next: Next::First,
        fetch: Box::new(move |state, scope, params| {
            let query = query.clone();
            Box::pin(async move { user::list(&state.db.reader(), scope, &query, &params).await })
        }),
        cells: |it| {
            vec![
                it.id.to_string(),
                it.name,
                it.email,
                it.status.to_string(),
                it.is_admin.to_string(),
                it.roles.join(", "),
                it.organization_count.to_string(),
                it.locale,
                optional(it.last_sign_in_at),
                rfc3339(it.created_at),
            ]
        },
    };
    export.send("people")
}

pub fn audit<P: Requires>(ctx: &Ctx<P>, query: AuditQuery) -> HttpResponse {
    let header = [
        "sequence",
        "at",
        "actor",
        "actor_kind",
        "permission",
        "action",
        "subject_kind",
        "subject_id",
        "subject",
        "organization_id",
        "before",
        "after",
        "address",
        "request_id",
        "hash",
    ];
    let export = Export {
        state: ctx.shared(),
        scope: ctx.scope(),
        rows: CsvRows::new(&header),
        next: Next::First,
        fetch: Box::new(move |state, scope, params| {
            let query = query.clone();
            Box::pin(async move { audit::list(&state.db.reader(), scope, &query, &params).await })
        }),
        cells: |it| {
            let json = |value: Option<serde_json::Value>| value.map(|value| value.to_string()).unwrap_or_default();
            vec![
                it.sequence.map(|number| number.to_string()).unwrap_or_default(),
                rfc3339(it.at),
                it.actor_name,
                it.actor_kind.to_string(),
                it.permission.unwrap_or_default(),
                it.action,
                it.subject_kind,
                it.subject_id.map(|id| id.to_string()).unwrap_or_default(),
                it.subject_name,
                it.organization_id.map(|id| id.to_string()).unwrap_or_default(),
                json(it.before),
                json(it.after),
                it.address.unwrap_or_default(),
                it.request_id.unwrap_or_default(),
                it.hash.unwrap_or_default(),
            ]
        },
    };
    export.send("audit-log")
}
