//! JSON bodies: bounded in size, depth and duplicates, without unknown fields, checked by the rules
//! that the form runs, too.

use std::{collections::HashSet, future::Future, ops::Deref, pin::Pin};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web::Bytes};
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use sha2::{Digest, Sha256};
use steward_domain::{Error, Result};
use steward_dto::{Check, Code, FieldError, Rule};

use crate::problem::ApiError;

/// The largest JSON body, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;
/// How deep JSON may be nested.
const MAX_DEPTH: usize = 16;
/// Unknown fields that are named at the most: an answer must not be ten times what was sent.
const MAX_UNKNOWN: usize = 50;

/// A body that has passed its checks.
pub struct Body<T>(pub T);

/// SHA-256 of the body: part of what an idempotency key stands for.
pub struct BodyHash(Vec<u8>);

impl BodyHash {
    /// Keeps the hash of a request's body with the request.
    pub fn keep(request: &HttpRequest, body: &[u8]) {
        request.extensions_mut().insert(Self(Sha256::digest(body).to_vec()));
    }

    pub fn get(&self) -> &[u8] {
        &self.0
    }
}

impl<T> Deref for Body<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned + Check + 'static> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let json = is_json(request);
        let request = request.clone();
        let bytes = Bytes::from_request(&request, payload);
        Box::pin(async move {
            if !json {
                return Err(Error::new(Code::UnsupportedMediaType).detail("send application/json").into());
            }
            let bytes = bytes.await.map_err(|_| Error::new(Code::TooLarge))?;
            BodyHash::keep(&request, &bytes);
            Ok(Self(read(&bytes)?))
        })
    }
}

fn is_json(request: &HttpRequest) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// Reads and checks a body.
fn read<T: DeserializeOwned + Check>(bytes: &[u8]) -> Result<T> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::new(Code::TooLarge));
    }
    // One cheap walk before anything is built: depth, duplicate keys, well-formedness.
    let mut shape = serde_json::Deserializer::from_slice(bytes);
    let walked = Shape(MAX_DEPTH).deserialize(&mut shape).and_then(|()| shape.end());
    walked.map_err(|error| Error::new(Code::Malformed).detail(error.to_string()))?;
    let mut unknown: Vec<FieldError> = Vec::new();
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let mut ignored = |path: serde_ignored::Path<'_>| {
        if unknown.len() < MAX_UNKNOWN {
            unknown.push(Rule::UnknownField.at(&path.to_string()));
        }
    };
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
    let body: T = serde_ignored::deserialize(tracked, &mut ignored).map_err(|error| {
        let path = track.path().to_string();
        let text = error.to_string();
        let why = text.split(" at line ").next().unwrap_or_default();
        match why.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
            Some(field) => {
                let place = if path == "." { field.to_owned() } else { format!("{path}.{field}") };
                Error::invalid_field(&place, &Rule::Required)
            }
            None => Error::invalid_field(&path, &Rule::Malformed { why: why.to_owned() }),
        }
    })?;
    let mut fields = unknown;
    fields.extend(body.check());
    if fields.is_empty() { Ok(body) } else { Err(Error::invalid(fields)) }
}

/// Accepts any JSON no deeper than this many levels, without two keys of the same name in an object.
struct Shape(usize);

impl<'de> DeserializeSeed<'de> for Shape {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Shape {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let depth = self.0.checked_sub(1).ok_or_else(|| A::Error::custom("nested too deeply"))?;
        while seq.next_element_seed(Shape(depth))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let depth = self.0.checked_sub(1).ok_or_else(|| A::Error::custom("nested too deeply"))?;
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if !seen.insert(key) {
                return Err(A::Error::custom("an object has two keys of the same name"));
            }
            map.next_value_seed(Shape(depth))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use steward_dto::identity::{SaveRole, SignIn};

    use super::*;

    fn refused<T: DeserializeOwned + Check>(body: &str) -> Error {
        match read::<T>(body.as_bytes()) {
            Ok(_) => panic!("{body} was taken"),
            Err(error) => error,
        }
    }

    #[test]
    fn unknown_and_missing_fields_are_named() {
        let error = refused::<SignIn>(r#"{"email": "a@b.de", "password": "x", "is_admin": true}"#);
        assert_eq!((error.code, error.fields[0].field.as_str()), (Code::Invalid, "is_admin"));
        let error = refused::<SignIn>(r#"{"email": "a@b.de"}"#);
        assert_eq!((error.fields[0].field.as_str(), error.fields[0].rule.as_str()), ("password", "required"));
        let error = refused::<SaveRole>(r#"{"name": "a", "grants": ["users.view", 7]}"#);
        assert_eq!(error.fields[0].field, "grants[1]");
    }

    #[test]
    fn bombs_and_ambiguities_are_malformed() {
        let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
        for body in [&deep, r#"{"email": "a", "email": "b"}"#, "{", "", "1e400", r#"{"a": "\ud800"}"#, "{} {}"] {
            assert_eq!(refused::<SignIn>(body).code, Code::Malformed, "{}", &body[..body.len().min(40)]);
        }
    }
}
