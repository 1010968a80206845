//! Walks the whole hash chain of the audit log.

use steward_db::platform::audit;
use steward_domain::{Error, Result, audit::VerifyAudit};

use super::Handler;
use crate::Run;

impl Handler for VerifyAudit {
    async fn run(self, run: &Run) -> Result<()> {
        let found = audit::verify(&run.db().reader()).await?;
        run.say(format_args!("{} entries checked, {} not sealed yet", found.checked, found.pending));
        match found.reason {
            None => Ok(()),
            Some(reason) => Err(Error::internal(&format!("the audit log is not intact: {reason}"))),
        }
    }
}
