//! Importing organizations over HTTP: one request, all rows or none.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::CONTENT_TYPE,
    post,
    web::{Bytes, block},
};
use steward_domain::{
    Error, Result,
    organizations::import::{self, Throttle},
};
use steward_dto::{
    Code,
    organizations::{ImportEvent, ImportParams, ImportProgress, ImportReport},
    permission::perm,
};

use crate::{
    body::BodyHash,
    ctx::Ctx,
    follow::{self, Lines, follow},
    list::Query,
    problem::{Answer, told},
};

/// How often a caller who follows is told how far it is.
const TOLD_EVERY: Duration = Duration::from_millis(100);

/// Import organizations
///
/// From a CSV file in the body, at most 10 MiB and 50,000 rows. Every row is reported. With one
/// invalid row nothing is written; names that exist already are left as they are.
///
/// With `Accept: application/x-ndjson` the answer tells how far the import is while it runs, one JSON
/// object to a line: `{"progress": …}` any number of times, at last `{"report": …}`, or
/// `{"problem": …}` if it failed midway. Whoever goes away before the last line has cancelled the
/// import: nothing is written, unless the end had been reached. An answer without such a last line was
/// cut off; the same file again says what became of it.
#[utoipa::path(
    tag = "Organizations",
    params(ImportParams),
    request_body(content = String, content_type = "text/csv"),
    responses((
        status = 200,
        description = "What became of each row; or, line by line, how far it is",
        content((ImportReport = "application/json"), (ImportEvent = "application/x-ndjson")),
    )),
    extensions(("x-permission" = json!("organizations.import")))
)]
#[post("/organizations/import")]
pub async fn import_organizations(
    ctx: Ctx<perm::OrganizationsImport>,
    query: Query<ImportParams>,
    request: HttpRequest,
    file: Bytes,
) -> Answer<HttpResponse> {
    let kind = request.headers().get(CONTENT_TYPE);
    if !kind.and_then(|kind| kind.to_str().ok()).is_some_and(|kind| kind.starts_with("text/csv")) {
        return Err(Error::new(Code::UnsupportedMediaType).detail("send text/csv").into());
    }
    BodyHash::keep(&request, &file);
    let dry_run = query.0.dry_run.unwrap_or_default();
    if !follow::is_wanted(&request) {
        let report = import(&ctx, file, dry_run, |_| {}).await?;
        return Ok(HttpResponse::Ok().json(report));
    }
    Ok(follow(async move |lines: Lines| {
        let throttle = Throttle::new(TOLD_EVERY);
        let progress = lines.clone();
        let tell = move |at| {
            if throttle.lets(at) {
                progress.put(&ImportEvent::Progress(at));
            }
        };
        lines.put(&match import(&ctx, file, dry_run, tell).await {
            Ok(report) => ImportEvent::Report(report),
            Err(error) => ImportEvent::Problem(told(&error, &ctx.request_id())),
        });
    }))
}

async fn import(
    ctx: &Ctx<perm::OrganizationsImport>,
    file: Bytes,
    dry_run: bool,
    tell: impl Fn(ImportProgress) + Send + 'static,
) -> Result<ImportReport> {
    let now = ctx.now();
    // Reading 50,000 rows takes a while: not on a thread that answers others.
    let read = block(move || (import::read(&file, now, &tell), tell));
    let (draft, tell) = read.await.map_err(|_| Error::new(Code::Internal).detail("the import task ended"))?;
    ctx.write(async |tx| draft.apply(tx, dry_run, &tell).await).await
}
