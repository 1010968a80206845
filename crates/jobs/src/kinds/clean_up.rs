//! Forgets what has served its time.

use steward_domain::{
    Result,
    operations::clean_up::{CleanUp, forget, forget_jobs},
};

use super::Handler;
use crate::Run;

impl Handler for CleanUp {
    async fn run(self, run: &Run) -> Result<()> {
        run.write(forget).await?;
        let mut gone = 0;
        loop {
            let (batch, more) = run.write(forget_jobs).await?;
            gone += batch;
            if !more {
                break;
            }
        }
        run.say(format_args!("{gone} finished jobs forgotten"));
        Ok(())
    }
}
