//! The edge of the server: request ids and spans, security headers, health, documents, and which
//! origins may read answers.

use std::time::Instant;

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderMap, HeaderName, HeaderValue},
        uri::PathAndQuery,
    },
    middleware::Next,
    web::Data,
};
use steward_api::State;
use steward_db::{Db, Reachable};
use tracing::{Span, field::Empty};
use tracing_actix_web::{DefaultRootSpanBuilder, RequestId, RootSpanBuilder};

use crate::compress;

/// What the edge needs to know of the configuration.
pub struct Edge {
    pub allowed_origins: Vec<String>,
    pub https: bool,
}

/// The page may run its own scripts and its WebAssembly, and talk to its own server. Nothing inline.
const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'; object-src 'none'";
/// The API's documentation page brings styles of its own.
const CSP_DOCS: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

/// Puts the security headers on every answer, errors included, and answers preflights.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<actix_web::body::BoxBody>, Error> {
    let edge = request.app_data::<Data<Edge>>().cloned();
    let origin = request.headers().get(header::ORIGIN).cloned();
    let allowed = origin.filter(|origin| {
        edge.as_ref().is_some_and(|edge| edge.allowed_origins.iter().any(|one| one.as_bytes() == origin.as_bytes()))
    });
    let docs = request.path().starts_with("/api/docs");
    let started = Instant::now();
    let mut response = if request.method() == Method::OPTIONS && request.headers().contains_key(PREFLIGHT) {
        request.into_response(HttpResponse::NoContent().finish())
    } else if matches!(*request.method(), Method::TRACE | Method::CONNECT) {
        request.into_response(HttpResponse::MethodNotAllowed().finish())
    } else {
        next.call(request).await?.map_into_boxed_body()
    };
    let route = response.request().match_pattern().unwrap_or_else(|| "ui".to_owned());
    let labels = [("route", route), ("status", response.status().as_u16().to_string())];
    metrics::histogram!("steward_request_seconds", &labels).record(started.elapsed().as_secs_f64());
    let https = edge.is_some_and(|edge| edge.https);
    compress::forget_choice(response.headers_mut());
    add_headers(response.headers_mut(), docs, https, allowed);
    Ok(response)
}

const PREFLIGHT: &str = "access-control-request-method";

fn add_headers(headers: &mut HeaderMap, docs: bool, https: bool, allowed_origin: Option<HeaderValue>) {
    let mut set = |name: &'static str, value: &'static str| {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    };
    set("content-security-policy", if docs { CSP_DOCS } else { CSP });
    set("x-content-type-options", "nosniff");
    set("x-frame-options", "DENY");
    set("referrer-policy", "same-origin");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-site");
    set("permissions-policy", "camera=(), geolocation=(), microphone=()");
    if https {
        set("strict-transport-security", "max-age=31536000; includeSubDomains");
    }
    if let Some(origin) = allowed_origin {
        set("access-control-allow-credentials", "true");
        set("access-control-allow-methods", "GET, POST, PUT, DELETE");
        set(
            "access-control-allow-headers",
            "authorization, content-type, if-match, idempotency-key, steward-organization",
        );
        set(
            "access-control-expose-headers",
            "etag, x-request-id, retry-after, ratelimit, ratelimit-policy, idempotency-replayed",
        );
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
}

/// The most characters of what a caller sent that stand in a line of the log.
const SHOWN: usize = 300;

fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// The span of a request: as `tracing-actix-web` makes it, but what callers send is shortened, and their
/// address is not what they say it is.
pub struct Spans;

impl RootSpanBuilder for Spans {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let address =
            request.app_data::<Data<State>>().map(|state| state.client_address(request.request()).to_string());
        let agent = request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let target = request.uri().path_and_query().map_or("", PathAndQuery::as_str);
        let method = shortened(request.method().as_str());
        let route = request.match_pattern().unwrap_or_else(|| "ui".to_owned());
        tracing::info_span!(
            "HTTP request",
            http.method = method,
            http.route = route,
            http.target = shortened(target),
            http.client_ip = address.unwrap_or_default(),
            http.user_agent = shortened(agent.unwrap_or_default()),
            http.status_code = Empty,
            otel.name = format!("{method} {route}"),
            otel.kind = "server",
            otel.status_code = Empty,
            request_id = request.extensions().get::<RequestId>().map(ToString::to_string),
            exception.message = Empty,
            exception.details = Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        DefaultRootSpanBuilder::on_request_end(span, outcome);
    }
}

/// Set when the server begins to stop.
pub struct Stopping(pub std::sync::atomic::AtomicBool);

/// The process is alive.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok\n")
}

/// Requests can be served: the database answers and has this version's schema.
pub async fn readyz(db: Data<Db>, stopping: Data<Stopping>) -> HttpResponse {
    if stopping.0.load(std::sync::atomic::Ordering::Relaxed) {
        return HttpResponse::ServiceUnavailable().body("stopping\n");
    }
    match db.reachable().await {
        Reachable::Ready => HttpResponse::Ok().content_type("text/plain").body("ready\n"),
        Reachable::NotMigrated => {
            HttpResponse::ServiceUnavailable().body("the schema is not up to date: run `steward migrate`\n")
        }
        Reachable::TooNew => HttpResponse::ServiceUnavailable().body("a newer version has migrated the database\n"),
        Reachable::No => HttpResponse::ServiceUnavailable().body("the database does not answer\n"),
    }
}
