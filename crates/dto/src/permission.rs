//! Every permission there is, declared once. The server's extractor, the policy, the navigation and
//! the buttons all read this list.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where a right is held and where a request acts: the whole platform, or one organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scope {
    Platform,
    Organization(Uuid),
}

impl Scope {
    pub fn organization_id(self) -> Option<Uuid> {
        match self {
            Self::Platform => None,
            Self::Organization(id) => Some(id),
        }
    }
}

/// What a handler asks for in its signature: `Ctx<perm::OrganizationsView>`.
pub trait Requires: 'static {
    const ACCESS: Access;
}

/// What a caller must be, to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Anybody, signed in or not.
    Public,
    /// Any signed-in caller, for what is their own.
    SignedIn,
    /// A holder of this permission.
    Holder(Permission),
    /// A holder of this permission who has confirmed who they are within the last ten minutes.
    Confirmed(Permission),
}

impl Access {
    /// The word that stands at the operation as `x-permission` in the OpenAPI document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::SignedIn => "signed_in",
            Self::Holder(permission) | Self::Confirmed(permission) => permission.as_str(),
        }
    }
}

macro_rules! permissions {
    ($($variant:ident => $text:literal, $reach:ident, $strength:ident, $en:literal;)+) => {
        /// The right to do one thing to one kind of resource.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Permission {
            $(#[doc = $en] #[serde(rename = $text)] $variant,)+
        }

        impl Permission {
            /// The catalogue, in the order in which it is shown.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// What the permission allows, in English; the UI translates by name.
            pub fn description(self) -> &'static str {
                match self { $(Self::$variant => $en,)+ }
            }

            /// Whether using the permission asks for a recent re-authentication.
            pub fn is_sensitive(self) -> bool {
                match self { $(Self::$variant => matches!(Access::$strength(self), Access::Confirmed(_)),)+ }
            }

            /// Whether the permission has a meaning inside one organization, or on the platform alone.
            pub fn reach(self) -> Reach {
                match self { $(Self::$variant => Reach::$reach,)+ }
            }
        }

        crate::resource::enum_schema!(Permission: $($text),+);

        /// The permissions as types, for signatures of handlers.
        pub mod perm {
            use super::{Access, Permission, Requires};

            /// Open to everybody.
            pub enum Public {}
            impl Requires for Public { const ACCESS: Access = Access::Public; }
            /// Open to every signed-in caller, for what is their own.
            pub enum SignedIn {}
            impl Requires for SignedIn { const ACCESS: Access = Access::SignedIn; }
            $(
                #[doc = $en]
                pub enum $variant {}
                impl Requires for $variant { const ACCESS: Access = Access::$strength(Permission::$variant); }
            )+
        }
    };
}

/// Where a permission can be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// On the platform alone.
    Platform,
    /// On the platform, or inside one organization.
    Anywhere,
}

permissions! {
    OrganizationsView => "organizations.view", Anywhere, Holder, "See organizations and their details";
    OrganizationsCreate => "organizations.create", Platform, Holder, "Create organizations";
    OrganizationsEdit => "organizations.edit", Anywhere, Holder, "Change organizations and their billing address";
    OrganizationsDelete => "organizations.delete", Platform, Holder, "Delete organizations";
    OrganizationsRestore => "organizations.restore", Platform, Confirmed, "Restore deleted organizations";
    OrganizationsImport => "organizations.import", Platform, Holder, "Import organizations from a file";
    OrganizationsExport => "organizations.export", Anywhere, Holder, "Export organizations to a file";
    MembersView => "members.view", Anywhere, Holder, "See an organization's members";
    MembersEdit => "members.edit", Anywhere, Holder, "Add members, change their role and remove them";
    InvitationsView => "invitations.view", Anywhere, Holder, "See open invitations";
    InvitationsCreate => "invitations.create", Anywhere, Holder, "Invite people and resend or withdraw invitations";
    UsersView => "users.view", Anywhere, Holder, "See people and their details";
    UsersCreate => "users.create", Platform, Holder, "Create people";
    UsersEdit => "users.edit", Platform, Holder, "Change people's profile";
    UsersSuspend => "users.suspend", Platform, Holder, "Suspend and activate people";
    UsersDelete => "users.delete", Platform, Holder, "Delete people";
    UsersRestore => "users.restore", Platform, Confirmed, "Restore deleted people";
    UsersExport => "users.export", Anywhere, Holder, "Export people to a file";
    RolesView => "roles.view", Anywhere, Holder, "See roles and what they allow";
    RolesEdit => "roles.edit", Platform, Confirmed, "Create, change and delete roles";
    RolesAssign => "roles.assign", Anywhere, Confirmed, "Give roles to people and take them away";
    SessionsView => "sessions.view", Platform, Holder, "See everybody's sessions";
    SessionsEnd => "sessions.end", Platform, Holder, "End other people's sessions";
    SessionsEndAll => "sessions.end_all", Platform, Confirmed, "End every session on the platform";
    ApiKeysView => "api_keys.view", Anywhere, Holder, "See API keys";
    ApiKeysEdit => "api_keys.edit", Anywhere, Confirmed, "Create, rotate and revoke API keys";
    JobsView => "jobs.view", Platform, Holder, "See background jobs and schedules";
    JobsRetry => "jobs.retry", Platform, Holder, "Retry background jobs";
    JobsCancel => "jobs.cancel", Platform, Holder, "Cancel background jobs";
    SchedulesRun => "schedules.run", Platform, Holder, "Run a schedule now";
    SchedulesPause => "schedules.pause", Platform, Holder, "Pause and resume schedules";
    AuditView => "audit.view", Anywhere, Holder, "See who changed what";
    AuditExport => "audit.export", Platform, Holder, "Export the audit log";
    AuditVerify => "audit.verify", Platform, Holder, "Verify that the audit log has not been tampered with";
}

impl Permission {
    /// The resource a permission is about: `organizations` of `organizations.view`.
    pub fn group(self) -> &'static str {
        self.as_str().split_once('.').map_or(self.as_str(), |(group, _)| group)
    }

    /// Whether the permission can be held in this scope at all.
    pub fn reaches(self, scope: Scope) -> bool {
        scope == Scope::Platform || self.reach() == Reach::Anywhere
    }
}

impl std::fmt::Display for Permission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Permission {
    type Err = crate::resource::UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|permission| permission.as_str() == text)
            .ok_or_else(|| crate::resource::UnknownWord(text.to_owned()))
    }
}

/// What a role grants: one permission, all of a group (`users.*`), or everything (`*`).
/// Anything else is not a grant; there is no other wildcard.
pub fn is_grant(text: &str) -> bool {
    text == "*"
        || text.parse::<Permission>().is_ok()
        || text.strip_suffix(".*").is_some_and(|group| Permission::ALL.iter().any(|p| p.group() == group))
}

/// Whether a grant covers a permission.
pub fn covers(grant: &str, permission: Permission) -> bool {
    grant == "*"
        || grant == permission.as_str()
        || grant.strip_suffix(".*").is_some_and(|group| group == permission.group())
}

/// The permissions that a set of grants adds up to.
pub fn expand<'a>(grants: impl IntoIterator<Item = &'a str>) -> BTreeSet<Permission> {
    grants
        .into_iter()
        .flat_map(|grant| Permission::ALL.iter().copied().filter(move |permission| covers(grant, *permission)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_resource_dot_action_and_unique() {
        let names: BTreeSet<&str> = Permission::ALL.iter().map(|p| p.as_str()).collect();
        assert_eq!(names.len(), Permission::ALL.len());
        assert!(names.iter().all(|name| name.split('.').count() == 2));
    }

    #[test]
    fn only_known_permissions_and_whole_groups_are_grants() {
        for good in ["*", "users.*", "users.view"] {
            assert!(is_grant(good), "{good}");
        }
        for bad in
            ["", "**", "users", "users.", "users.v*", "*.view", "nothing.*", "users.view,roles.edit", "users.*\n"]
        {
            assert!(!is_grant(bad), "{bad}");
        }
    }

    #[test]
    fn a_group_covers_its_own_permissions_alone() {
        assert!(covers("users.*", Permission::UsersDelete));
        assert!(!covers("users.*", Permission::RolesView));
        assert_eq!(expand(["*"]).len(), Permission::ALL.len());
    }
}
