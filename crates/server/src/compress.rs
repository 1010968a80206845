//! Which answers of the API are compressed. How is the matter of actix-web's `Compress`, by the
//! caller's `Accept-Encoding`. The UI's files are compressed when they are built, and stay out of this.
//!
//! Compression tells how alike the parts of an answer are by the answer's length (BREACH). Whoever
//! can make somebody's browser ask, with text of their own that the answer repeats, guesses a secret
//! in the same answer letter by letter. So no answer that may show a secret is compressed: secrets
//! (tokens, keys, links) are in answers to POST alone, and what is about signing in is left out as a
//! whole.
//!
//! Requests are taken as they are. What compresses answers would unpack bodies, too, and a kilobyte
//! unpacks to a megabyte: whoever sends a packed body is refused.

use actix_web::{
    Error,
    body::{BodySize, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{CONTENT_ENCODING, HeaderMap, HeaderValue},
    },
    middleware::Next,
};
use steward_api::{ApiError, BASE_PATH};
use steward_dto::Code;

/// Bytes below which an answer fits into one packet anyway.
const WORTHWHILE: u64 = 1024;

/// The coding that `Compress` leaves alone.
const AS_IT_IS: &str = "identity";

/// Marks the answers that stay as they are, and refuses packed bodies.
pub async fn choose<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    if request.headers().get_all(CONTENT_ENCODING).any(|coding| coding != AS_IT_IS) {
        let refused = steward_domain::Error::new(Code::UnsupportedMediaType);
        let refused = refused.detail("send the body without Content-Encoding");
        return Ok(request.error_response(ApiError(refused)).map_into_right_body());
    }
    let allowed = may_be_compressed(request.method(), request.path());
    let mut response = next.call(request).await?;
    let small = matches!(response.response().body().size(), BodySize::Sized(bytes) if bytes < WORTHWHILE);
    if small || !allowed {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(AS_IT_IS));
    }
    Ok(response.map_into_left_body())
}

/// Takes the mark away again: `identity` is no coding to be named to callers.
pub fn forget_choice(headers: &mut HeaderMap) {
    if headers.get(CONTENT_ENCODING).is_some_and(|coding| coding == AS_IT_IS) {
        headers.remove(CONTENT_ENCODING);
    }
}

fn may_be_compressed(method: &Method, path: &str) -> bool {
    let path = path.strip_prefix(BASE_PATH).unwrap_or_default();
    // The report of an import is long, and repeats nothing but the file.
    // Events are told one by one: an encoder would hold them back until it has enough of them.
    let told = path == "/changes";
    (method == Method::GET && !path.starts_with("/auth/") && !told) || path == "/organizations/import"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_may_show_a_secret_are_not_compressed() {
        for (method, path) in [
            (Method::POST, "/api/v1/auth/sign-in"),
            (Method::POST, "/api/v1/auth/refresh"),
            (Method::GET, "/api/v1/auth/whoami"),
            (Method::POST, "/api/v1/api-keys"),
            (Method::POST, "/api/v1/api-keys/1/rotate"),
            (Method::POST, "/api/v1/invitations"),
            (Method::GET, "/api/v1/changes"),
        ] {
            assert!(!may_be_compressed(&method, path), "{method} {path}");
        }
        for (method, path) in [
            (Method::GET, "/api/v1/organizations"),
            (Method::GET, "/api/v1/users/export"),
            (Method::GET, "/api/v1/openapi.json"),
            (Method::POST, "/api/v1/organizations/import"),
        ] {
            assert!(may_be_compressed(&method, path), "{method} {path}");
        }
    }
}
