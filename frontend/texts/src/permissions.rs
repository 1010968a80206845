//! What each permission allows and what each group of them is called. The English of a permission is the
//! contract's own description; a test compares them.

super::texts! {
    after codes;
    MAY_ORGANIZATIONS_VIEW = "See organizations and their details" | "Organisationen und ihre Angaben sehen";
    MAY_ORGANIZATIONS_CREATE = "Create organizations" | "Organisationen anlegen";
    MAY_ORGANIZATIONS_EDIT = "Change organizations and their billing address" | "Organisationen und ihre Rechnungsanschrift ändern";
    MAY_ORGANIZATIONS_DELETE = "Delete organizations" | "Organisationen löschen";
    MAY_ORGANIZATIONS_RESTORE = "Restore deleted organizations" | "Gelöschte Organisationen wiederherstellen";
    MAY_ORGANIZATIONS_IMPORT = "Import organizations from a file" | "Organisationen aus einer Datei importieren";
    MAY_ORGANIZATIONS_EXPORT = "Export organizations to a file" | "Organisationen in eine Datei exportieren";
    MAY_MEMBERS_VIEW = "See an organization's members" | "Mitglieder einer Organisation sehen";
    MAY_MEMBERS_EDIT = "Add members, change their role and remove them" | "Mitglieder hinzufügen, ändern und entfernen";
    MAY_INVITATIONS_VIEW = "See open invitations" | "Offene Einladungen sehen";
    MAY_INVITATIONS_CREATE = "Invite people and resend or withdraw invitations" | "Personen einladen, Einladungen erneuern und zurückziehen";
    MAY_USERS_VIEW = "See people and their details" | "Personen und ihre Angaben sehen";
    MAY_USERS_CREATE = "Create people" | "Personen anlegen";
    MAY_USERS_EDIT = "Change people's profile" | "Profile von Personen ändern";
    MAY_USERS_SUSPEND = "Suspend and activate people" | "Personen sperren und freigeben";
    MAY_USERS_DELETE = "Delete people" | "Personen löschen";
    MAY_USERS_RESTORE = "Restore deleted people" | "Gelöschte Personen wiederherstellen";
    MAY_USERS_EXPORT = "Export people to a file" | "Personen in eine Datei exportieren";
    MAY_ROLES_VIEW = "See roles and what they allow" | "Rollen und ihre Berechtigungen sehen";
    MAY_ROLES_EDIT = "Create, change and delete roles" | "Rollen anlegen, ändern und löschen";
    MAY_ROLES_ASSIGN = "Give roles to people and take them away" | "Personen Rollen geben und nehmen";
    MAY_SESSIONS_VIEW = "See everybody's sessions" | "Sitzungen aller Personen sehen";
    MAY_SESSIONS_END = "End other people's sessions" | "Sitzungen anderer beenden";
    MAY_SESSIONS_END_ALL = "End every session on the platform" | "Alle Sitzungen der Plattform beenden";
    MAY_API_KEYS_VIEW = "See API keys" | "API-Schlüssel sehen";
    MAY_API_KEYS_EDIT = "Create, rotate and revoke API keys" | "API-Schlüssel anlegen, erneuern und widerrufen";
    MAY_JOBS_VIEW = "See background jobs and schedules" | "Hintergrundaufgaben und Zeitpläne sehen";
    MAY_JOBS_RETRY = "Retry background jobs" | "Hintergrundaufgaben erneut versuchen";
    MAY_JOBS_CANCEL = "Cancel background jobs" | "Hintergrundaufgaben abbrechen";
    MAY_SCHEDULES_RUN = "Run a schedule now" | "Einen Zeitplan sofort ausführen";
    MAY_SCHEDULES_PAUSE = "Pause and resume schedules" | "Zeitpläne anhalten und fortsetzen";
    MAY_AUDIT_VIEW = "See who changed what" | "Sehen, wer was geändert hat";
    MAY_AUDIT_EXPORT = "Export the audit log" | "Das Audit-Log exportieren";
    MAY_AUDIT_VERIFY = "Verify that the audit log has not been tampered with" | "Prüfen, dass das Audit-Log unverfälscht ist";

    GROUP_ORGANIZATIONS = "Organizations" | "Organisationen";
    GROUP_MEMBERS = "Members" | "Mitglieder";
    GROUP_INVITATIONS = "Invitations" | "Einladungen";
    GROUP_USERS = "People" | "Personen";
    GROUP_ROLES = "Roles" | "Rollen";
    GROUP_SESSIONS = "Sessions" | "Sitzungen";
    GROUP_API_KEYS = "API keys" | "API-Schlüssel";
    GROUP_JOBS = "Background jobs" | "Hintergrundaufgaben";
    GROUP_SCHEDULES = "Schedules" | "Zeitpläne";
    GROUP_AUDIT = "Audit log" | "Audit-Log";
}
