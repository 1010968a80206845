//! Errors on their way out: every failure, whoever raised it, becomes problem details (RFC 9457) with
//! the request id. Internal text goes to the log, never to the caller.

use std::fmt;

use actix_web::{
    Error as ActixError, HttpMessage, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{Extensions, ServiceRequest, ServiceResponse},
    error::{JsonPayloadError, PathError, PayloadError},
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
};
use steward_domain::Error;
use steward_dto::{Code, Problem};
use tracing_actix_web::RequestId;

use crate::{ctx::Replayed, limit::Standing};

/// A domain error as a handler returns it.
#[derive(Debug)]
pub struct ApiError(pub Error);

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<steward_db::Error> for ApiError {
    fn from(error: steward_db::Error) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The body is written by [`finish`], which knows the request id.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.status_code())
    }
}

/// What handlers answer.
pub type Answer<T> = Result<T, ApiError>;

/// The id under which the request stands in the log.
pub fn request_id(extensions: &Extensions) -> String {
    extensions.get::<RequestId>().map(ToString::to_string).unwrap_or_default()
}

/// The last step of every API request: turns errors into problems and adds the headers that all
/// answers carry.
pub async fn finish(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let id = request_id(&request.extensions());
    let mut response = next.call(request).await?.map_into_boxed_body();
    if let Some(error) = as_domain_error(&response) {
        let problem = render(&error, &id);
        let (request, _) = response.into_parts();
        response = ServiceResponse::new(request, problem);
    }
    let (standing, replayed) = {
        let extensions = response.request().extensions();
        (extensions.get::<Standing>().copied(), extensions.contains::<Replayed>())
    };
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    if let Some(Standing { per_minute, remaining }) = standing {
        let policy = format!("\"caller\";q={per_minute};w=60");
        let left = format!("\"caller\";r={remaining};t=60");
        for (name, value) in [("ratelimit-policy", policy), ("ratelimit", left)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
    if replayed {
        headers.insert(HeaderName::from_static("idempotency-replayed"), HeaderValue::from_static("true"));
    }
    // Answers are for the caller alone.
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

/// The error behind a failed response, from us or from the framework.
fn as_domain_error(response: &ServiceResponse<BoxBody>) -> Option<Error> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let Some(error) = response.response().error() else {
        return Some(Error::new(code_of(status)));
    };
    if let Some(ApiError(error)) = error.as_error::<ApiError>() {
        log(error);
        return Some(copy(error));
    }
    if error.as_error::<PathError>().is_some() {
        // An id that is none belongs to nothing.
        return Some(Error::not_found());
    }
    let too_large = matches!(error.as_error::<PayloadError>(), Some(PayloadError::Overflow))
        || matches!(
            error.as_error::<JsonPayloadError>(),
            Some(JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. })
        );
    if too_large {
        return Some(Error::new(Code::TooLarge));
    }
    if status.is_server_error() {
        tracing::error!(%error, "a request failed");
    }
    Some(Error::new(code_of(status)))
}

fn log(error: &Error) {
    match (error.code, &error.source) {
        (Code::Internal, source) => tracing::error!(%error, ?source, "a request failed"),
        (Code::Unavailable, source) => tracing::warn!(%error, ?source, "a request could not be served now"),
        _ => tracing::debug!(%error, "a request was refused"),
    }
}

fn copy(error: &Error) -> Error {
    Error {
        code: error.code,
        // What went wrong inside is not for callers.
        detail: error.detail.clone().filter(|_| error.code != Code::Internal),
        fields: error.fields.clone(),
        permission: error.permission,
        retry_after: error.retry_after,
        source: None,
    }
}

fn code_of(status: StatusCode) -> Code {
    match status {
        StatusCode::UNAUTHORIZED => Code::Unauthenticated,
        StatusCode::FORBIDDEN => Code::Forbidden,
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
        StatusCode::SERVICE_UNAVAILABLE => Code::Unavailable,
        status if status.is_client_error() => Code::Malformed,
        _ => Code::Internal,
    }
}

fn describe(error: &Error, request_id: &str) -> Problem {
    Problem {
        detail: error.detail.clone(),
        fields: error.fields.clone(),
        permission: error.permission.map(|permission| permission.as_str().to_owned()),
        request_id: request_id.to_owned(),
        ..Problem::new(error.code)
    }
}

/// The problem as it is told inside an answer whose status has been sent already.
pub fn told(error: &Error, request_id: &str) -> Problem {
    log(error);
    describe(&copy(error), request_id)
}

fn render(error: &Error, request_id: &str) -> HttpResponse<BoxBody> {
    let problem = describe(error, request_id);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.content_type("application/problem+json");
    if let Some(wait) = error.retry_after {
        response.insert_header((header::RETRY_AFTER, wait.as_secs().max(1).to_string()));
    }
    if error.code == Code::Unauthenticated {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    response.body(serde_json::to_vec(&problem).unwrap_or_default())
}
