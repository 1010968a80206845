//! Work to be done outside of a request. A kind of work is a type: its fields are what the job is
//! given, its constants how the job is treated. Who does it is known to `steward-jobs` alone.

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use steward_db::{
    Tx,
    operations::job::{self, NewJob, Subject},
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Error, Result};

/// A kind of work.
pub trait Work: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name in the queue and in the panel.
    const KIND: &'static str;
    /// When an attempt is stopped.
    const TIMEOUT: Duration = Duration::from_mins(5);
    /// The first attempt and three more.
    const ATTEMPTS: u32 = 4;
    /// Higher is claimed first.
    const PRIORITY: i64 = 0;
    /// How many jobs of this kind may run at once, on all replicas together.
    const LIMIT: Option<u32> = None;
}

/// How a job is put into the queue, beside what it is to do.
#[derive(Debug, Clone, Default)]
pub struct Placing {
    /// Of several with the same key one is kept.
    pub dedup_key: Option<String>,
    /// Not before this.
    pub run_at: Option<OffsetDateTime>,
    /// What it is about.
    pub subject: Option<Subject>,
    pub organization_id: Option<Uuid>,
    /// The schedule that makes it.
    pub schedule: Option<String>,
}

/// Puts work into the queue: it will be done exactly if the transaction commits. Answers the job; none
/// where one with this key is there already.
pub async fn enqueue<W: Work>(tx: &Tx, work: &W, placing: Placing) -> Result<Option<Uuid>> {
    Ok(job::enqueue(tx, describe(work, placing)?).await?)
}

/// Many at once.
pub async fn enqueue_all<W: Work>(tx: &Tx, work: impl IntoIterator<Item = (W, Placing)>) -> Result<Vec<Uuid>> {
    let jobs: Result<Vec<NewJob>> = work.into_iter().map(|(work, placing)| describe(&work, placing)).collect();
    Ok(job::enqueue_all(tx, jobs?).await?)
}

pub(super) fn describe<W: Work>(work: &W, placing: Placing) -> Result<NewJob> {
    let payload = serde_json::to_value(work).map_err(|error| Error::internal(&error))?;
    Ok(NewJob {
        kind: W::KIND,
        payload,
        dedup_key: placing.dedup_key,
        priority: W::PRIORITY,
        run_at: placing.run_at,
        max_attempts: W::ATTEMPTS,
        timeout_ms: u64::try_from(W::TIMEOUT.as_millis()).unwrap_or(u64::MAX),
        schedule: placing.schedule,
        subject: placing.subject,
        organization_id: placing.organization_id,
    })
}

/// What of a payload people get to see: secrets are named and not shown.
pub fn masked(payload: Value) -> Value {
    const SECRET: &[&str] = &["password", "secret", "token", "credential", "link", "code", "seed"];
    match payload {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| {
                let hidden = SECRET.iter().any(|word| name.to_lowercase().contains(word)) && !value.is_null();
                let value = if hidden { Value::from("••••••") } else { masked(value) };
                (name, value)
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(masked).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::masked;

    #[test]
    fn secrets_are_masked_at_any_depth() {
        let payload =
            json!({ "to": "a@example.com", "reset_link": "https://…", "steps": [{ "Password": "x", "n": 1 }] });
        let shown =
            json!({ "to": "a@example.com", "reset_link": "••••••", "steps": [{ "Password": "••••••", "n": 1 }] });
        assert_eq!(masked(payload), shown);
    }
}
