//! Background jobs: what was or is to be done outside of a request.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::resource::{Resource, comma_separated, sort_keys, words};

words! {
    /// Where a job stands.
    JobState {
        /// It waits for its time, for a worker or for its next attempt.
        Ready => "ready",
        Running => "running",
        Done => "done",
        /// It failed as often as it may.
        Dead => "dead",
        Cancelled => "cancelled",
    }
}

words! {
    /// How an attempt ended.
    JobOutcome {
        Done => "done",
        Failed => "failed",
        TimedOut => "timed_out",
        Cancelled => "cancelled",
        /// Its worker was killed, or out of reach for longer than its lease.
        Lost => "lost",
    }
}

/// How far a running job is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobProgress {
    #[schema(example = 1200)]
    pub done: u64,
    /// Missing where the job cannot tell how much there is.
    #[schema(example = 5000)]
    pub total: Option<u64>,
    #[schema(example = "Customer 1,200")]
    pub note: Option<String>,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Job {
    pub id: Uuid,
    /// What is done.
    #[schema(example = "send_mail")]
    pub kind: String,
    pub state: JobState,
    /// Attempts that were begun.
    pub attempts: u32,
    /// After so many it is given up.
    pub max_attempts: u32,
    /// Not before this.
    #[serde(with = "time::serde::rfc3339")]
    pub run_at: OffsetDateTime,
    /// What went wrong at the last attempt.
    pub error: Option<String>,
    pub progress: Option<JobProgress>,
    /// Somebody wants it stopped, and it has not noticed yet.
    pub cancel_requested: bool,
    /// The schedule that made it.
    #[schema(example = "audit-verification")]
    pub schedule: Option<String>,
    /// What kind of thing it is about.
    #[schema(example = "user")]
    pub subject_kind: Option<String>,
    pub subject_id: Option<Uuid>,
    pub subject_name: Option<String>,
    pub organization_id: Option<Uuid>,
    /// Who triggered it: a person, or Steward itself.
    #[schema(example = "Ada Lovelace")]
    pub created_by: String,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When its last attempt began.
    #[serde(with = "time::serde::rfc3339::option")]
    pub started_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub finished_at: Option<OffsetDateTime>,
}

/// One attempt at a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JobAttempt {
    /// Counted from one.
    pub number: u32,
    pub outcome: JobOutcome,
    pub error: Option<String>,
    /// What the job told while it ran.
    pub log: String,
    /// The process that ran it.
    pub worker: String,
    #[serde(with = "time::serde::rfc3339")]
    pub started_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub ended_at: OffsetDateTime,
}

/// A job with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JobDetail {
    #[serde(flatten)]
    pub job: Job,
    /// What it was given, with secrets masked.
    #[schema(value_type = Object)]
    pub payload: Value,
    /// Milliseconds after which an attempt is stopped.
    pub timeout_ms: u64,
    /// Its newest attempts, the last one first; at most 50.
    #[schema(max_items = 50)]
    pub attempts_made: Vec<JobAttempt>,
}

sort_keys! {
    /// How jobs are sorted.
    JobSort {
        CreatedAt, CreatedAtDesc => "created_at", "-created_at";
    }
}

/// Filters and sort of jobs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct JobQuery {
    /// In one of these states.
    #[serde(default, with = "comma_separated", skip_serializing_if = "Vec::is_empty")]
    #[param(style = Form, explode = false)]
    pub state: Vec<JobState>,
    /// Of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 60)]
    pub kind: Option<String>,
    /// Made by this schedule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 60)]
    pub schedule: Option<String>,
    /// About a thing of this kind; `any` for all that are about some thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 60, example = "user")]
    pub subject_kind: Option<String>,
    /// About this thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_id: Option<Uuid>,
    /// Newest first unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub sort: Option<JobSort>,
}

/// How many jobs an action on many has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobsChanged {
    pub changed: u64,
}

impl Resource for Job {
    const PATH: &'static str = "jobs";
    type Query = JobQuery;
}
