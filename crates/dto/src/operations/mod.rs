//! Running the platform: background work.

pub mod job;
pub mod schedule;

pub use job::{Job, JobAttempt, JobDetail, JobOutcome, JobProgress, JobQuery, JobSort, JobState, JobsChanged};
pub use schedule::{Schedule, ScheduleQuery, UpcomingQuery, UpcomingRun};
