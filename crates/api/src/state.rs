//! What all requests share.

use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use actix_web::HttpRequest;
use steward_db::{Actor, Db, identity::api_key};
use steward_domain::{Result, identity::password::Passwords};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    access::Access, changes::Changes, entry::client_address, limit::RateLimits, settings::Settings, token::Tokens,
};

pub struct State {
    /// Handlers reach the database through `Ctx` alone; this is for the extractors.
    pub(crate) db: Db,
    pub(crate) access: Access,
    pub(crate) passwords: Passwords,
    pub(crate) tokens: Tokens,
    pub(crate) limits: RateLimits,
    pub(crate) settings: Settings,
    pub(crate) changes: Changes,
    key_uses: Mutex<std::collections::HashMap<Uuid, (OffsetDateTime, String)>>,
}

impl State {
    pub fn new(db: Db, passwords: Passwords, secret: &[u8], settings: Settings) -> Self {
        Self {
            access: Access::new(db.clone()),
            db,
            passwords,
            tokens: Tokens::new(secret),
            limits: RateLimits::default(),
            settings,
            changes: Changes::default(),
            key_uses: Mutex::default(),
        }
    }

    /// The address that a request comes from, past the proxies that the configuration trusts.
    pub fn client_address(&self, request: &HttpRequest) -> IpAddr {
        client_address(request, &self.settings)
    }

    /// Keeps what this replica knows about access fresh; runs as long as the server does.
    pub async fn watch_access(&self) {
        loop {
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            if let Err(error) = self.access.refresh().await {
                tracing::warn!(%error, "could not look for changed access rights");
            }
        }
    }

    /// Looks for changes that somebody on this replica follows; runs as long as the server does.
    pub async fn watch_changes(&self) {
        self.changes.watch(&self.db).await;
    }

    /// Ends the answers that would never end by themselves, so that the server can stop.
    pub fn close_streams(&self) {
        self.changes.close();
    }

    /// Notes that a key was used; written in batches, so that a read stays a read.
    pub(crate) fn note_key_use(&self, id: Uuid, at: OffsetDateTime, address: &str) {
        let mut uses = self.key_uses.lock().unwrap_or_else(PoisonError::into_inner);
        uses.insert(id, (at, address.to_owned()));
    }

    /// Writes down which keys were used since the last call.
    pub async fn store_key_uses(&self) -> Result<()> {
        let uses = std::mem::take(&mut *self.key_uses.lock().unwrap_or_else(PoisonError::into_inner));
        if uses.is_empty() {
            return Ok(());
        }
        let uses: Vec<_> = uses.into_iter().map(|(id, (at, address))| (id, at, address)).collect();
        let tx = self.db.begin(Actor::system("note key uses")).await?.housekeeping();
        api_key::note_use(&tx, &uses).await?;
        Ok(tx.commit().await?)
    }
}
