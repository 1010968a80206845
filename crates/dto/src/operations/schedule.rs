//! Schedules: what Steward does by itself, and when.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::JobState;
use crate::resource::Resource;

/// Something that is done again and again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Schedule {
    #[schema(example = "storage-cleanup")]
    pub name: String,
    /// The kind of job that each tick makes.
    #[schema(example = "clean_storage")]
    pub kind: String,
    /// Second, minute, hour, day of month, month, day of week; in UTC.
    #[schema(example = "0 0 4 * * SUN")]
    pub cron: String,
    /// Ticks that were missed while nothing ran are made up for, one by one; else one run makes up for
    /// all of them.
    pub catch_up: bool,
    pub paused: bool,
    /// Its next tick; while it is paused, the one that would be next.
    #[serde(with = "time::serde::rfc3339")]
    pub next_at: OffsetDateTime,
    pub last_job_id: Option<Uuid>,
    pub last_state: Option<JobState>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_run_at: Option<OffsetDateTime>,
    pub version: i64,
}

/// Schedules have no filters: there are a few of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ScheduleQuery {}

/// A tick that is to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UpcomingRun {
    #[schema(example = "storage-cleanup")]
    pub schedule: String,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// How far to look ahead.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UpcomingQuery {
    /// Hours from now; 24 unless said otherwise, at most 168.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 168)]
    pub hours: Option<u16>,
}

impl Resource for Schedule {
    const PATH: &'static str = "schedules";
    type Query = ScheduleQuery;
}
