//! Signed tokens: the access token of a session, and the device cookie.
//!
//! One algorithm, HS256, whatever a token's header says; `typ` and `aud` keep a token of one purpose
//! from being taken for another.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use time::OffsetDateTime;
use uuid::Uuid;

const ISSUER: &str = "steward";

/// Signs and checks tokens.
#[derive(Clone)]
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

/// What an access token says.
#[derive(Debug, Serialize, Deserialize)]
pub struct AccessClaims {
    iss: String,
    aud: String,
    sub: Uuid,
    /// The session: what ends when it ends.
    pub sid: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct DeviceClaims {
    iss: String,
    aud: String,
    sub: Uuid,
    exp: i64,
}

struct Purpose {
    typ: &'static str,
    audience: &'static str,
}

const ACCESS: Purpose = Purpose { typ: "at+jwt", audience: "steward-api" };
const DEVICE: Purpose = Purpose { typ: "device+jwt", audience: "steward-device" };

impl Tokens {
    pub fn new(secret: &[u8]) -> Self {
        Self { encoding: EncodingKey::from_secret(secret), decoding: DecodingKey::from_secret(secret) }
    }

    pub fn access(&self, user_id: Uuid, session_id: Uuid, now: OffsetDateTime, expires_at: OffsetDateTime) -> String {
        let claims = AccessClaims {
            iss: ISSUER.to_owned(),
            aud: ACCESS.audience.to_owned(),
            sub: user_id,
            sid: session_id,
            iat: now.unix_timestamp(),
            nbf: now.unix_timestamp(),
            exp: expires_at.unix_timestamp(),
        };
        self.sign(&ACCESS, &claims)
    }

    /// The session of an access token that is genuine and in its term.
    pub fn read_access(&self, token: &str, now: OffsetDateTime) -> Option<AccessClaims> {
        let claims: AccessClaims = self.read(&ACCESS, token)?;
        let now = now.unix_timestamp();
        // A few seconds of difference between the clocks of replicas are no forgery.
        (claims.exp > now && claims.nbf <= now + 5).then_some(claims)
    }

    pub fn device(&self, user_id: Uuid, expires_at: OffsetDateTime) -> String {
        let claims = DeviceClaims {
            iss: ISSUER.to_owned(),
            aud: DEVICE.audience.to_owned(),
            sub: user_id,
            exp: expires_at.unix_timestamp(),
        };
        self.sign(&DEVICE, &claims)
    }

    /// The account that has signed in from the device before.
    pub fn read_device(&self, token: &str, now: OffsetDateTime) -> Option<Uuid> {
        let claims: DeviceClaims = self.read(&DEVICE, token)?;
        (claims.exp > now.unix_timestamp()).then_some(claims.sub)
    }

    fn sign<C: Serialize>(&self, purpose: &Purpose, claims: &C) -> String {
        let header = Header { typ: Some(purpose.typ.to_owned()), ..Header::new(Algorithm::HS256) };
        // Fails for keys of another family alone.
        jsonwebtoken::encode(&header, claims, &self.encoding).unwrap_or_default()
    }

    fn read<C: DeserializeOwned>(&self, purpose: &Purpose, token: &str) -> Option<C> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[purpose.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Times are compared by the callers, with the injected clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let data = jsonwebtoken::decode::<C>(token, &self.decoding, &validation).ok()?;
        (data.header.typ.as_deref() == Some(purpose.typ)).then_some(data.claims)
    }
}
