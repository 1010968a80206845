//! The kinds of jobs, one file for each, and how the engine finds them.

mod clean_up;
mod verify_audit;

use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc};

use steward_domain::{
    Error, Result,
    audit::VerifyAudit,
    operations::{clean_up::CleanUp, work::Work},
};

use crate::Run;

/// Does a kind of work.
pub trait Handler: Work {
    /// Does it. What it wrote by [`Run::finish`] is done; without that the job ends when this returns.
    fn run(self, run: &Run) -> impl Future<Output = Result<()>> + Send;
}

type Attempted = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// A kind of job as the engine knows it.
pub struct Kind {
    pub limit: Option<u32>,
    pub attempt: fn(Arc<Run>) -> Attempted,
}

pub type Kinds = BTreeMap<&'static str, Kind>;

/// A kind for the engine.
pub fn kind<H: Handler>() -> (&'static str, Kind) {
    (H::KIND, Kind { limit: H::LIMIT, attempt: attempt::<H> })
}

fn attempt<H: Handler>(run: Arc<Run>) -> Attempted {
    Box::pin(async move {
        let work: H = serde_json::from_str(&run.job().payload)
            .map_err(|error| Error::internal(&format!("the payload is none of this kind: {error}")))?;
        work.run(&run).await
    })
}

/// Every kind there is.
pub fn all() -> Kinds {
    BTreeMap::from([kind::<CleanUp>(), kind::<VerifyAudit>()])
}
