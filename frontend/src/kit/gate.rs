//! What one may not do is greyed, and says which permission it takes.

use steward_dto::Permission;

use crate::{
    api::session,
    i18n::{self, fill, permission as describe, t},
};

/// Why this may not be done here; `None` when it may. Tracked.
pub fn reason(permission: Option<Permission>) -> Option<String> {
    let permission = permission.filter(|permission| !session::can(*permission))?;
    let what = t(describe(permission));
    Some(fill(i18n::NEEDS_PERMISSION, &[("what", what), ("permission", permission.as_str())]))
}
