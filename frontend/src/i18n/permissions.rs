//! The texts of permissions and of their groups.

use steward_dto::Permission;

use super::{self as i18n, Text};

/// What the permission allows. A new permission does not compile before it has its text.
pub fn permission(permission: Permission) -> Text {
    use Permission as P;
    match permission {
        P::OrganizationsView => i18n::MAY_ORGANIZATIONS_VIEW,
        P::OrganizationsCreate => i18n::MAY_ORGANIZATIONS_CREATE,
        P::OrganizationsEdit => i18n::MAY_ORGANIZATIONS_EDIT,
        P::OrganizationsDelete => i18n::MAY_ORGANIZATIONS_DELETE,
        P::OrganizationsRestore => i18n::MAY_ORGANIZATIONS_RESTORE,
        P::OrganizationsImport => i18n::MAY_ORGANIZATIONS_IMPORT,
        P::OrganizationsExport => i18n::MAY_ORGANIZATIONS_EXPORT,
        P::MembersView => i18n::MAY_MEMBERS_VIEW,
        P::MembersEdit => i18n::MAY_MEMBERS_EDIT,
        P::InvitationsView => i18n::MAY_INVITATIONS_VIEW,
        P::InvitationsCreate => i18n::MAY_INVITATIONS_CREATE,
        P::UsersView => i18n::MAY_USERS_VIEW,
        P::UsersCreate => i18n::MAY_USERS_CREATE,
        P::UsersEdit => i18n::MAY_USERS_EDIT,
        P::UsersSuspend => i18n::MAY_USERS_SUSPEND,
        P::UsersDelete => i18n::MAY_USERS_DELETE,
        P::UsersRestore => i18n::MAY_USERS_RESTORE,
        P::UsersExport => i18n::MAY_USERS_EXPORT,
        P::RolesView => i18n::MAY_ROLES_VIEW,
        P::RolesEdit => i18n::MAY_ROLES_EDIT,
        P::RolesAssign => i18n::MAY_ROLES_ASSIGN,
        P::SessionsView => i18n::MAY_SESSIONS_VIEW,
        P::SessionsEnd => i18n::MAY_SESSIONS_END,
        P::SessionsEndAll => i18n::MAY_SESSIONS_END_ALL,
        P::ApiKeysView => i18n::MAY_API_KEYS_VIEW,
        P::ApiKeysEdit => i18n::MAY_API_KEYS_EDIT,
        P::JobsView => i18n::MAY_JOBS_VIEW,
        P::JobsRetry => i18n::MAY_JOBS_RETRY,
        P::JobsCancel => i18n::MAY_JOBS_CANCEL,
        P::SchedulesRun => i18n::MAY_SCHEDULES_RUN,
        P::SchedulesPause => i18n::MAY_SCHEDULES_PAUSE,
        P::AuditView => i18n::MAY_AUDIT_VIEW,
        P::AuditExport => i18n::MAY_AUDIT_EXPORT,
        P::AuditVerify => i18n::MAY_AUDIT_VERIFY,
    }
}

/// The heading of a group of permissions; a group without one shows its own name.
pub fn group(name: &str) -> Option<Text> {
    Some(match name {
        "organizations" => i18n::GROUP_ORGANIZATIONS,
        "members" => i18n::GROUP_MEMBERS,
        "invitations" => i18n::GROUP_INVITATIONS,
        "users" => i18n::GROUP_USERS,
        "roles" => i18n::GROUP_ROLES,
        "sessions" => i18n::GROUP_SESSIONS,
        "api_keys" => i18n::GROUP_API_KEYS,
        "jobs" => i18n::GROUP_JOBS,
        "schedules" => i18n::GROUP_SCHEDULES,
        "audit" => i18n::GROUP_AUDIT,
        _ => return None,
    })
}
