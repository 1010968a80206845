//! Shapes of successful answers, and the version that a change must name.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    dev::Payload,
    http::{StatusCode, header},
};
use serde::Serialize;
use steward_domain::{Error, Result};
use steward_dto::{
    Code,
    identity::{ApiKey, CreatedApiKey, CreatedInvitation, Invitation, Role, User},
    organizations::{Member, Organization},
};

use crate::problem::ApiError;

/// A thing that has a version.
pub trait Versioned: Serialize {
    fn version(&self) -> i64;
}

macro_rules! versioned {
    ($($type:ty: $version:expr;)+) => {
        $(impl Versioned for $type {
            fn version(&self) -> i64 {
                let version: fn(&$type) -> i64 = $version;
                version(self)
            }
        })+
    };
}

versioned! {
    Organization: |it| it.version;
    Member: |it| it.version;
    User: |it| it.version;
    Role: |it| it.version;
    ApiKey: |it| it.version;
    CreatedApiKey: |it| it.api_key.version;
    Invitation: |it| it.version;
    CreatedInvitation: |it| it.invitation.version;
}

/// 200 with the thing and its `ETag`.
pub struct Found<T>(pub T);

impl<T: Versioned> Responder for Found<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        with_version(StatusCode::OK, &self.0)
    }
}

/// 201 with the thing and its `ETag`.
pub struct Created<T>(pub T);

impl<T: Versioned> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        with_version(StatusCode::CREATED, &self.0)
    }
}

fn with_version<T: Versioned>(status: StatusCode, thing: &T) -> HttpResponse {
    HttpResponse::build(status).insert_header((header::ETAG, format!("\"{}\"", thing.version()))).json(thing)
}

/// 204.
pub struct Done;

impl Responder for Done {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}

/// The version that the caller read, from `If-Match`. Without it nothing is changed: whoever has not
/// looked must not overwrite.
pub struct IfMatch(i64);

impl IfMatch {
    pub fn get(&self) -> i64 {
        self.0
    }

    pub fn ensure(&self, version: i64) -> Result<()> {
        if self.0 == version { Ok(()) } else { Err(Error::new(Code::VersionConflict)) }
    }
}

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request).map_err(ApiError))
    }
}

fn read(request: &HttpRequest) -> Result<IfMatch> {
    let value = request.headers().get(header::IF_MATCH).ok_or_else(|| Error::new(Code::VersionRequired))?;
    let quoted = value.to_str().ok().and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"'));
    let version = quoted.and_then(|text| text.parse().ok());
    let malformed = || Error::new(Code::Malformed).detail("If-Match takes the ETag of one version, such as \"3\"");
    version.map(IfMatch).ok_or_else(malformed)
}
