//! Query strings: the parameters of every list, and each list's own filters.

use std::{future::Ready, future::ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use steward_domain::{Error, Result};
use steward_dto::{ListParams, Rule};

use crate::problem::ApiError;

/// The longest query string, in bytes.
const MAX_BYTES: usize = 8 * 1024;
/// The parameters that every list takes.
const COMMON: &[&str] = &["limit", "after", "before", "total"];

/// Parameters that hold free text, and the most characters each takes.
const TEXTS: &[(&str, usize)] =
    &[("q", 100), ("action", 100), ("subject_kind", 100), ("list", 60), ("kind", 60), ("schedule", 60)];

/// Page parameters and filters of a list.
pub struct List<Q> {
    pub page: ListParams,
    pub filter: Q,
}

impl<Q: DeserializeOwned + 'static> FromRequest for List<Q> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_list(request.query_string()).map_err(ApiError))
    }
}

/// Parameters that are no list's.
pub struct Query<Q>(pub Q);

impl<Q: DeserializeOwned + 'static> FromRequest for Query<Q> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = pairs(request.query_string()).and_then(|pairs| parse(&pairs));
        ready(read.map(Self).map_err(ApiError))
    }
}

fn read_list<Q: DeserializeOwned>(query: &str) -> Result<List<Q>> {
    let (common, own): (Vec<_>, Vec<_>) =
        pairs(query)?.into_iter().partition(|(name, _)| COMMON.contains(&name.as_str()));
    Ok(List { page: parse(&common)?, filter: parse(&own)? })
}

fn pairs(query: &str) -> Result<Vec<(String, String)>> {
    let malformed = |why: &str| Error::invalid_field("query", &Rule::Malformed { why: why.to_owned() });
    if query.len() > MAX_BYTES {
        return Err(malformed("longer than 8 KiB"));
    }
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(query).map_err(|error| malformed(&error.to_string()))?;
    for (index, (name, value)) in pairs.iter().enumerate() {
        if pairs[..index].iter().any(|(earlier, _)| earlier == name) {
            return Err(Error::invalid_field(name, &Rule::Malformed { why: "given twice".to_owned() }));
        }
        if value.chars().any(char::is_control) {
            return Err(Error::invalid_field(name, &Rule::ControlCharacters));
        }
        if let Some((_, max)) = TEXTS.iter().find(|(text, max)| name == text && value.chars().count() > *max) {
            return Err(Error::invalid_field(name, &Rule::TooLong { max: *max }));
        }
    }
    Ok(pairs)
}

/// Reads each parameter by itself, so that an error names the parameter.
fn parse<Q: DeserializeOwned>(pairs: &[(String, String)]) -> Result<Q> {
    let text = serde_urlencoded::to_string(pairs).unwrap_or_default();
    let mut track = serde_path_to_error::Track::new();
    let parsed = serde_urlencoded::Deserializer::new(form_urlencoded::parse(text.as_bytes()));
    let tracked = serde_path_to_error::Deserializer::new(parsed, &mut track);
    Q::deserialize(tracked).map_err(|error| {
        let why = error.to_string();
        match why.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next()) {
            Some(name) => Error::invalid_field(name, &Rule::UnknownField),
            None => match why.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
                Some(name) => Error::invalid_field(name, &Rule::Required),
                None => Error::invalid_field(&track.path().to_string(), &Rule::Malformed { why }),
            },
        }
    })
}
