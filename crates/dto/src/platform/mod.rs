//! What concerns the platform as a whole.

pub mod audit;
pub mod changed;
pub mod dashboard;
pub mod saved_view;

pub use audit::{ActorKind, AuditEntry, AuditQuery, AuditVerification};
pub use changed::Changed;
pub use dashboard::{Dashboard, SearchHit, SearchKind, SearchQuery, SearchResult};
pub use saved_view::{SaveView, SavedView, SavedViewQuery};
