//! `Ctx<P>`: a handler names in its signature what a caller must be, and gets, in exchange, the only
//! way to the database.

use std::{collections::BTreeSet, future::Future, marker::PhantomData, net::IpAddr, pin::Pin, sync::Arc};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web::Data};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use steward_db::{Actor, Conn, Db, Tx, hex, idempotency};
use steward_domain::{
    Error, Result,
    identity::{
        password::Passwords,
        sign_in::{self, Client, Entrance},
    },
};
use steward_dto::{
    Code, Permission, Scope,
    permission::{Access, Requires},
    platform::ActorKind,
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    access::{Caller, Snapshot},
    body::BodyHash,
    entry::{admit, client_address, identify, scope_of},
    limit::Counted,
    problem::{self, ApiError},
    settings::Settings,
    state::State,
    token::Tokens,
};

/// The header that says inside which organization a request acts.
pub const SCOPE_HEADER: &str = "Steward-Organization";
const IDEMPOTENCY_HEADER: &str = "Idempotency-Key";

/// A request that may do what `P` names, and its scope.
pub struct Ctx<P: Requires> {
    state: Data<State>,
    request: HttpRequest,
    caller: Option<Caller>,
    own: Arc<BTreeSet<Permission>>,
    scope: Scope,
    now: OffsetDateTime,
    access: PhantomData<P>,
}

/// Marks a response whose effect happened for an earlier request with the same key.
#[derive(Clone, Copy)]
pub struct Replayed;

impl<P: Requires> FromRequest for Ctx<P> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Self::enter(request).await?) })
    }
}

impl<P: Requires> Ctx<P> {
    async fn enter(request: HttpRequest) -> Result<Self> {
        let state = request
            .app_data::<Data<State>>()
            .cloned()
            .ok_or_else(|| Error::new(Code::Internal).detail("the API was wired without its state"))?;
        let now = state.db.now();
        let address = client_address(&request, &state.settings).to_string();
        let snapshot = state.access.snapshot().await?;
        let caller = match P::ACCESS {
            // A stale token must not keep anybody from signing in.
            Access::Public => None,
            _ => identify(&request, &state, &snapshot, now).await.inspect_err(|_| {
                metrics::counter!("steward_denied_total", "code" => "unauthenticated").increment(1);
            })?,
        };
        let (counted, per_minute) = match &caller {
            Some(Caller::Session(session)) => (Counted::Session(session.id), state.settings.limits.session),
            Some(Caller::Key(key)) => (Counted::Key(key.id), key.rate_limit),
            None => (Counted::Address(sign_in::network(&address)), state.settings.limits.anonymous),
        };
        let standing = state.limits.count(counted, per_minute)?;
        request.extensions_mut().insert(standing);
        if caller.is_none() && P::ACCESS != Access::Public {
            return Err(Error::new(Code::Unauthenticated));
        }
        let scope = scope_of(&request, &snapshot, caller.as_ref())?;
        let own = match &caller {
            Some(caller) => snapshot.permissions(caller, scope)?,
            None => Arc::default(),
        };
        if let Some(caller) = &caller {
            admit(P::ACCESS, caller, &own, now)?;
            if let Caller::Key(key) = caller {
                state.note_key_use(key.id, now, &address);
            }
        }
        Ok(Self { state, request, caller, own, scope, now, access: PhantomData })
    }

    /// A connection to read from.
    pub fn db(&self) -> Conn<'_> {
        self.state.db.reader()
    }

    pub fn now(&self) -> OffsetDateTime {
        self.now
    }

    /// Where the request acts.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// What the caller may do there.
    pub fn own(&self) -> &Arc<BTreeSet<Permission>> {
        &self.own
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.own.contains(&permission)
    }

    /// Refuses what takes a permission that depends on the request's content.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.may(permission) { Ok(()) } else { Err(Error::forbidden(permission)) }
    }

    pub fn caller(&self) -> Result<&Caller> {
        self.caller.as_ref().ok_or_else(|| Error::new(Code::Unauthenticated))
    }

    /// The account that calls; of an API key, its creator.
    pub fn user_id(&self) -> Result<Uuid> {
        Ok(self.caller()?.account().id)
    }

    /// The session that calls; an API key has none.
    pub fn session_id(&self) -> Result<Uuid> {
        match self.caller()? {
            Caller::Session(session) => Ok(session.id),
            Caller::Key(_) => {
                Err(Error::wrong_state("an API key has no session: sign in with address and password for this"))
            }
        }
    }

    pub async fn snapshot(&self) -> Result<Arc<Snapshot>> {
        self.state.access.snapshot().await
    }

    /// What the caller may do by now, for answers that go on for longer than a right may last. Fails
    /// once the session is over, the key revoked or the account suspended.
    pub async fn still_own(&self) -> Result<Arc<BTreeSet<Permission>>> {
        let now = self.state.db.now();
        let snapshot = self.state.access.snapshot().await?;
        let caller = match self.caller()? {
            // By the session and not by its token: that one is over within minutes.
            Caller::Session(session) => self.state.access.session(&snapshot, session.id, now).await?,
            Caller::Key(_) => identify(&self.request, &self.state, &snapshot, now)
                .await?
                .ok_or_else(|| Error::new(Code::Unauthenticated))?,
        };
        snapshot.permissions(&caller, self.scope)
    }

    pub fn settings(&self) -> &Settings {
        &self.state.settings
    }

    /// What streams outlive the handler with.
    pub fn shared(&self) -> Data<State> {
        self.state.clone()
    }

    pub fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// The id under which the request stands in the log.
    pub fn request_id(&self) -> String {
        problem::request_id(&self.request.extensions())
    }

    fn address(&self) -> IpAddr {
        client_address(&self.request, &self.state.settings)
    }

    /// Who the audit log says did it.
    pub fn actor(&self) -> Actor {
        let permission = match P::ACCESS {
            Access::Holder(permission) | Access::Confirmed(permission) => Some(permission),
            Access::Public | Access::SignedIn => None,
        };
        let (kind, id, name) = match &self.caller {
            Some(Caller::Session(session)) => (ActorKind::User, Some(session.account.id), session.account.name.clone()),
            Some(Caller::Key(key)) => {
                (ActorKind::ApiKey, Some(key.account.id), format!("{} ({})", key.account.name, key.name))
            }
            None => (ActorKind::Anonymous, None, String::new()),
        };
        Actor {
            kind,
            id,
            name,
            on_behalf_of: None,
            permission,
            address: Some(self.address().to_string()),
            request_id: Some(self.request_id()),
        }
    }

    /// Changes data: one transaction with the audit rows and events in it. With an
    /// `Idempotency-Key`, a repeated request gets the first one's answer and changes nothing.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Serialize + DeserializeOwned,
        F: AsyncFnOnce(&Tx) -> Result<T>,
    {
        let key = self.idempotency_key()?;
        let tx = self.state.db.begin(self.actor()).await?;
        if let Some((caller, key, fingerprint)) = &key
            && !idempotency::claim(&tx, caller, key, fingerprint).await?
        {
            tx.unchanged().await?;
            return self.replay(caller, key, fingerprint).await;
        }
        let done = match work(&tx).await {
            Ok(done) => done,
            Err(error) => {
                tx.unchanged().await?;
                return Err(error);
            }
        };
        if let Some((caller, key, _)) = &key {
            let response = serde_json::to_string(&done).map_err(|error| unreadable(&error))?;
            idempotency::keep(&tx, caller, key, &response).await?;
        }
        let touches_access = tx.touches_access();
        tx.commit().await?;
        if touches_access {
            self.state.access.refresh().await?;
        }
        Ok(done)
    }

    async fn replay<T: DeserializeOwned>(&self, caller: &str, key: &str, fingerprint: &str) -> Result<T> {
        let kept = idempotency::find(&self.state.db.reader(), caller, key).await?;
        // Claimed by a request that failed meanwhile: its claim is gone, and the caller may repeat.
        let kept = kept.ok_or_else(|| Error::new(Code::Unavailable).retry_after(std::time::Duration::from_secs(1)))?;
        if kept.fingerprint != fingerprint {
            return Err(Error::new(Code::IdempotencyKeyReused));
        }
        self.request.extensions_mut().insert(Replayed);
        serde_json::from_str(&kept.response).map_err(|error| unreadable(&error))
    }

    /// Whether the answer is a replay: secrets that were shown once are not in it.
    pub fn replayed(&self) -> bool {
        self.request.extensions().contains::<Replayed>()
    }

    fn idempotency_key(&self) -> Result<Option<(String, String, String)>> {
        let Some(key) = self.request.headers().get(IDEMPOTENCY_HEADER) else { return Ok(None) };
        let key = key
            .to_str()
            .ok()
            .filter(|key| (1..=200).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()));
        let key = key.ok_or_else(|| {
            Error::new(Code::Malformed)
                .detail("Idempotency-Key takes 1 to 200 printable ASCII characters without spaces")
        })?;
        let caller = match &self.caller {
            Some(Caller::Session(session)) => format!("user:{}", session.account.id),
            Some(Caller::Key(key)) => format!("key:{}", key.id),
            None => format!("address:{}", self.address()),
        };
        let mut hasher = Sha256::new();
        let scope = format!("{:?}", self.scope);
        for part in [self.request.method().as_str(), self.request.path(), self.request.query_string(), &scope] {
            hasher.update(part.as_bytes());
            hasher.update([0]);
        }
        if let Some(hash) = self.request.extensions().get::<BodyHash>() {
            hasher.update(hash.get());
        }
        Ok(Some((caller, key.to_owned(), hex(&hasher.finalize()))))
    }

    /// For the use cases that open a session.
    pub fn entrance(&self) -> Entrance<'_> {
        Entrance {
            db: &self.state.db,
            passwords: &self.state.passwords,
            policy: self.state.settings.sessions,
            actor: self.actor(),
            client: self.client(),
        }
    }

    /// For the use cases that hold transactions of their own: signing in and out.
    pub fn identity(&self) -> Identity<'_> {
        Identity {
            db: &self.state.db,
            passwords: &self.state.passwords,
            tokens: &self.state.tokens,
            settings: &self.state.settings,
        }
    }

    /// Where the request comes from.
    pub fn client(&self) -> Client {
        let device = self.request.cookie(crate::cookie::device_name(&self.state.settings));
        let agent = self.request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        Client {
            address: self.address().to_string(),
            user_agent: agent.unwrap_or_default().chars().filter(|c| !c.is_control()).take(300).collect(),
            device_of: device.and_then(|cookie| self.state.tokens.read_device(cookie.value(), self.now)),
        }
    }

    /// Makes a change of access count at once on this replica.
    pub async fn access_changed(&self) -> Result<()> {
        self.state.access.refresh().await.map(drop)
    }
}

/// What signing in and out works with.
pub struct Identity<'a> {
    pub db: &'a Db,
    pub passwords: &'a Passwords,
    pub tokens: &'a Tokens,
    pub settings: &'a Settings,
}

fn unreadable(error: &serde_json::Error) -> Error {
    Error::new(Code::Internal).detail(format!("an answer does not survive being kept: {error}"))
}
