//! Every address of the panel, and the navigation made of them. An address is written nowhere else.

use steward_dto::Permission;
use uuid::Uuid;

use crate::{
    i18n::{self, Text},
    ui::Icon,
};

/// Where one can be. The tab of a detail is not part of it: it changes without drawing the page anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    Dashboard,
    Organizations,
    NewOrganization,
    ImportOrganizations,
    Organization(Uuid),
    EditOrganization(Uuid),
    People,
    NewPerson,
    Person(Uuid),
    EditPerson(Uuid),
    Invitations,
    NewInvitation,
    Roles,
    NewRole,
    Role(Uuid),
    EditRole(Uuid),
    Sessions,
    ApiKeys,
    NewApiKey,
    ApiKey(Uuid),
    Jobs,
    Job(Uuid),
    Tasks,
    Schedules,
    Schedule(String),
    Audit,
    AuditEntry(Uuid),
    Account,
    EditAccount,
    AccountPassword,
    AccountSessions,
    SetUp,
    Invitation,
    NotFound,
}

impl Route {
    pub fn parse(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let id = parts.get(1).and_then(|id| id.parse::<Uuid>().ok());
        match (parts.as_slice(), id) {
            ([], _) => Self::Dashboard,
            (["organizations"], _) => Self::Organizations,
            (["organizations", "new"], _) => Self::NewOrganization,
            (["organizations", "import"], _) => Self::ImportOrganizations,
            (["organizations", _, "edit"], Some(id)) => Self::EditOrganization(id),
            (["organizations", _] | ["organizations", _, _], Some(id)) => Self::Organization(id),
            (["people"], _) => Self::People,
            (["people", "new"], _) => Self::NewPerson,
            (["people", _, "edit"], Some(id)) => Self::EditPerson(id),
            (["people", _] | ["people", _, _], Some(id)) => Self::Person(id),
            (["invitations"], _) => Self::Invitations,
            (["invitations", "new"], _) => Self::NewInvitation,
            (["roles"], _) => Self::Roles,
            (["roles", "new"], _) => Self::NewRole,
            (["roles", _, "edit"], Some(id)) => Self::EditRole(id),
            (["roles", _] | ["roles", _, _], Some(id)) => Self::Role(id),
            (["sessions"], _) => Self::Sessions,
            (["api-keys"], _) => Self::ApiKeys,
            (["api-keys", "new"], _) => Self::NewApiKey,
            (["api-keys", _], Some(id)) => Self::ApiKey(id),
            (["jobs"], _) => Self::Jobs,
            (["jobs", _] | ["jobs", _, _], Some(id)) => Self::Job(id),
            (["tasks"], _) => Self::Tasks,
            (["schedules"], _) => Self::Schedules,
            (["schedules", name] | ["schedules", name, _], _) => Self::Schedule((*name).to_owned()),
            (["audit"], _) => Self::Audit,
            (["audit", _], Some(id)) => Self::AuditEntry(id),
            (["account"], _) => Self::Account,
            (["account", "edit"], _) => Self::EditAccount,
            (["account", "password"], _) => Self::AccountPassword,
            (["account", "sessions"], _) => Self::AccountSessions,
            (["setup"], _) => Self::SetUp,
            (["invitation"], _) => Self::Invitation,
            _ => Self::NotFound,
        }
    }

    pub fn href(&self) -> String {
        match self {
            Self::Dashboard | Self::NotFound => "/".to_owned(),
            Self::Organizations => "/organizations".to_owned(),
            Self::NewOrganization => "/organizations/new".to_owned(),
            Self::ImportOrganizations => "/organizations/import".to_owned(),
            Self::Organization(id) => format!("/organizations/{id}"),
            Self::EditOrganization(id) => format!("/organizations/{id}/edit"),
            Self::People => "/people".to_owned(),
            Self::NewPerson => "/people/new".to_owned(),
            Self::Person(id) => format!("/people/{id}"),
            Self::EditPerson(id) => format!("/people/{id}/edit"),
            Self::Invitations => "/invitations".to_owned(),
            Self::NewInvitation => "/invitations/new".to_owned(),
            Self::Roles => "/roles".to_owned(),
            Self::NewRole => "/roles/new".to_owned(),
            Self::Role(id) => format!("/roles/{id}"),
            Self::EditRole(id) => format!("/roles/{id}/edit"),
            Self::Sessions => "/sessions".to_owned(),
            Self::ApiKeys => "/api-keys".to_owned(),
            Self::NewApiKey => "/api-keys/new".to_owned(),
            Self::ApiKey(id) => format!("/api-keys/{id}"),
            Self::Jobs => "/jobs".to_owned(),
            Self::Job(id) => format!("/jobs/{id}"),
            Self::Tasks => "/tasks".to_owned(),
            Self::Schedules => "/schedules".to_owned(),
            Self::Schedule(name) => format!("/schedules/{name}"),
            Self::Audit => "/audit".to_owned(),
            Self::AuditEntry(id) => format!("/audit/{id}"),
            Self::Account => "/account".to_owned(),
            Self::EditAccount => "/account/edit".to_owned(),
            Self::AccountPassword => "/account/password".to_owned(),
            Self::AccountSessions => "/account/sessions".to_owned(),
            Self::SetUp => "/setup".to_owned(),
            Self::Invitation => "/invitation".to_owned(),
        }
    }

    /// The permission without which the page shows nothing but that.
    pub fn permission(&self) -> Option<Permission> {
        Some(match self {
            Self::Organizations | Self::Organization(_) => Permission::OrganizationsView,
            Self::NewOrganization => Permission::OrganizationsCreate,
            Self::ImportOrganizations => Permission::OrganizationsImport,
            Self::EditOrganization(_) => Permission::OrganizationsEdit,
            Self::People | Self::Person(_) => Permission::UsersView,
            Self::NewPerson => Permission::UsersCreate,
            Self::EditPerson(_) => Permission::UsersEdit,
            Self::Invitations => Permission::InvitationsView,
            Self::NewInvitation => Permission::InvitationsCreate,
            Self::Roles | Self::Role(_) => Permission::RolesView,
            Self::NewRole | Self::EditRole(_) => Permission::RolesEdit,
            Self::Sessions => Permission::SessionsView,
            Self::ApiKeys | Self::ApiKey(_) => Permission::ApiKeysView,
            Self::NewApiKey => Permission::ApiKeysEdit,
            Self::Jobs | Self::Job(_) | Self::Tasks | Self::Schedules | Self::Schedule(_) => Permission::JobsView,
            Self::Audit | Self::AuditEntry(_) => Permission::AuditView,
            Self::Dashboard
            | Self::Account
            | Self::EditAccount
            | Self::AccountPassword
            | Self::AccountSessions
            | Self::SetUp
            | Self::Invitation
            | Self::NotFound => return None,
        })
    }

    /// The entry of the navigation that a page belongs to.
    pub fn section(&self) -> Self {
        match self {
            Self::NewOrganization | Self::ImportOrganizations | Self::Organization(_) | Self::EditOrganization(_) => {
                Self::Organizations
            }
            Self::NewPerson | Self::Person(_) | Self::EditPerson(_) => Self::People,
            Self::NewInvitation => Self::Invitations,
            Self::NewRole | Self::Role(_) | Self::EditRole(_) => Self::Roles,
            Self::NewApiKey | Self::ApiKey(_) => Self::ApiKeys,
            Self::Job(_) => Self::Jobs,
            Self::Schedule(_) => Self::Schedules,
            Self::AuditEntry(_) => Self::Audit,
            Self::EditAccount => Self::Account,
            other => other.clone(),
        }
    }

    /// One's own pages, outside the administration.
    pub fn is_own(&self) -> bool {
        matches!(self, Self::Account | Self::EditAccount | Self::AccountPassword | Self::AccountSessions)
    }
}

/// A row of the navigation.
pub struct Entry {
    pub route: Route,
    pub label: Text,
    pub icon: Icon,
}

const fn entry(route: Route, label: Text, icon: Icon) -> Entry {
    Entry { route, label, icon }
}

/// The navigation in groups; a row shows when its page may be seen.
pub static NAVIGATION: &[(Option<Text>, &[Entry])] = &[
    (None, &[entry(Route::Dashboard, i18n::DASHBOARD, Icon::Home)]),
    (
        Some(i18n::CUSTOMERS),
        &[
            entry(Route::Organizations, i18n::ORGANIZATIONS, Icon::Building),
            entry(Route::People, i18n::PEOPLE, Icon::People),
            entry(Route::Invitations, i18n::INVITATIONS, Icon::Mail),
        ],
    ),
    (
        Some(i18n::OPERATIONS),
        &[
            entry(Route::Tasks, i18n::TASKS, Icon::Task),
            entry(Route::Jobs, i18n::JOBS, Icon::Gear),
            entry(Route::Schedules, i18n::SCHEDULES, Icon::Clock),
        ],
    ),
    (
        Some(i18n::PLATFORM),
        &[
            entry(Route::Roles, i18n::ROLES, Icon::Shield),
            entry(Route::Sessions, i18n::SESSIONS, Icon::Screen),
            entry(Route::ApiKeys, i18n::API_KEYS, Icon::Key),
            entry(Route::Audit, i18n::AUDIT_LOG, Icon::Log),
        ],
    ),
];

/// One's own pages.
pub static OWN: &[(Option<Text>, &[Entry])] = &[(
    Some(i18n::MY_ACCOUNT),
    &[
        entry(Route::Account, i18n::PROFILE, Icon::Person),
        entry(Route::AccountPassword, i18n::PASSWORD, Icon::Lock),
        entry(Route::AccountSessions, i18n::SESSIONS, Icon::Screen),
    ],
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_navigation_leads_to_its_own_page() {
        for entry in NAVIGATION.iter().chain(OWN).flat_map(|(_, entries)| entries.iter()) {
            assert_eq!(Route::parse(&entry.route.href()), entry.route);
        }
    }

    #[test]
    fn pages_of_things_are_found_with_and_without_their_tab() {
        let id = Uuid::from_u128(7);
        for route in [
            Route::Organization(id),
            Route::EditOrganization(id),
            Route::Person(id),
            Route::EditPerson(id),
            Route::Role(id),
            Route::EditRole(id),
            Route::ApiKey(id),
            Route::AuditEntry(id),
            Route::Job(id),
            Route::Schedule("clean-up".to_owned()),
        ] {
            assert_eq!(Route::parse(&route.href()), route);
        }
        assert_eq!(Route::parse(&format!("/people/{id}/sessions")), Route::Person(id));
        assert_eq!(Route::parse("/people/nobody"), Route::NotFound);
    }
}
