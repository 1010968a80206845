//! What each permission allows and what each group of them is called.

use steward_dto::Permission;

use super::Text;

/// What the permission allows. English comes from the contract; a new permission does not compile
/// before it has a German text.
pub fn permission(permission: Permission) -> Text {
    use Permission as P;
    let de = match permission {
        P::OrganizationsView => "Organisationen und ihre Angaben sehen",
        P::OrganizationsCreate => "Organisationen anlegen",
        P::OrganizationsEdit => "Organisationen und ihre Rechnungsanschrift ändern",
        P::OrganizationsDelete => "Organisationen löschen",
        P::OrganizationsRestore => "Gelöschte Organisationen wiederherstellen",
        P::OrganizationsImport => "Organisationen aus einer Datei importieren",
        P::OrganizationsExport => "Organisationen in eine Datei exportieren",
        P::MembersView => "Mitglieder einer Organisation sehen",
        P::MembersEdit => "Mitglieder hinzufügen, ändern und entfernen",
        P::InvitationsView => "Offene Einladungen sehen",
        P::InvitationsCreate => "Personen einladen, Einladungen erneuern und zurückziehen",
        P::UsersView => "Personen und ihre Angaben sehen",
        P::UsersCreate => "Personen anlegen",
        P::UsersEdit => "Profile von Personen ändern",
        P::UsersSuspend => "Personen sperren und freigeben",
        P::UsersDelete => "Personen löschen",
        P::UsersRestore => "Gelöschte Personen wiederherstellen",
        P::UsersExport => "Personen in eine Datei exportieren",
        P::RolesView => "Rollen und ihre Berechtigungen sehen",
        P::RolesEdit => "Rollen anlegen, ändern und löschen",
        P::RolesAssign => "Personen Rollen geben und nehmen",
        P::SessionsView => "Sitzungen aller Personen sehen",
        P::SessionsEnd => "Sitzungen anderer beenden",
        P::SessionsEndAll => "Alle Sitzungen der Plattform beenden",
        P::ApiKeysView => "API-Schlüssel sehen",
        P::ApiKeysEdit => "API-Schlüssel anlegen, erneuern und widerrufen",
        P::AuditView => "Sehen, wer was geändert hat",
        P::AuditExport => "Das Audit-Log exportieren",
        P::AuditVerify => "Prüfen, dass das Audit-Log unverfälscht ist",
    };
    Text { en: permission.description(), de }
}

/// The heading of a group of permissions; a group without one shows its own name.
pub fn group(name: &str) -> Option<Text> {
    let (en, de) = match name {
        "organizations" => ("Organizations", "Organisationen"),
        "members" => ("Members", "Mitglieder"),
        "invitations" => ("Invitations", "Einladungen"),
        "users" => ("People", "Personen"),
        "roles" => ("Roles", "Rollen"),
        "sessions" => ("Sessions", "Sitzungen"),
        "api_keys" => ("API keys", "API-Schlüssel"),
        "audit" => ("Audit log", "Audit-Log"),
        _ => return None,
    };
    Some(Text { en, de })
}
