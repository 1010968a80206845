//! Sealing the audit log and verifying its chain.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use steward_db::{Actor, Db, Result, platform::audit};

use crate::operations::work::Work;

/// Seals all entries that wait; answers how many.
pub async fn seal(db: &Db) -> Result<u64> {
    let mut sealed = 0;
    loop {
        let tx = db.begin(Actor::system("seal audit log")).await?.housekeeping();
        let batch = audit::seal(&tx).await?;
        if batch == 0 {
            tx.unchanged().await?;
            return Ok(sealed);
        }
        tx.commit().await?;
        sealed += batch;
    }
}

/// Walks the whole chain and fails where it is broken, so that the job stays for somebody to see.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct VerifyAudit {}

impl Work for VerifyAudit {
    const KIND: &'static str = "verify_audit";
    const TIMEOUT: Duration = Duration::from_hours(2);
    /// A chain that is broken does not mend itself.
    const ATTEMPTS: u32 = 1;
    const LIMIT: Option<u32> = Some(1);
}
