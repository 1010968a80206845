//! Texts of the shell: navigation, the ways in, the command palette.

super::texts! {
    after common;
    DASHBOARD = "Dashboard" | "Übersicht";
    CUSTOMERS = "Customers" | "Kunden";
    PLATFORM = "Platform" | "Plattform";
    ORGANIZATIONS = "Organizations" | "Organisationen";
    PEOPLE = "People" | "Personen";
    INVITATIONS = "Invitations" | "Einladungen";
    ROLES = "Roles" | "Rollen";
    SESSIONS = "Sessions" | "Sitzungen";
    API_KEYS = "API keys" | "API-Schlüssel";
    AUDIT_LOG = "Audit log" | "Audit-Log";
    MY_ACCOUNT = "My account" | "Mein Konto";
    PROFILE = "Profile" | "Profil";
    NAVIGATION = "Navigation" | "Navigation";
    BREADCRUMBS = "You are here" | "Standort";
    OVERLAYS = "Dialogs and menus" | "Dialoge und Menüs";
    SKIP = "Skip to content" | "Zum Inhalt springen";
    ACCOUNT_MENU = "Account menu" | "Kontomenü";
    THEME = "Theme" | "Darstellung";
    THEME_SYSTEM = "Like the system" | "Wie das System";
    THEME_LIGHT = "Light" | "Hell";
    THEME_DARK = "Dark" | "Dunkel";
    LANGUAGE = "Language" | "Sprache";
    EXIT_ADMIN = "Exit admin" | "Verwaltung verlassen";
    BACK_TO_ADMIN = "Back to admin" | "Zurück zur Verwaltung";
    SIGN_OUT = "Sign out" | "Abmelden";
    WHOLE_PLATFORM = "Whole platform" | "Ganze Plattform";
    OFFLINE = "The server cannot be reached. Your input is kept; Steward keeps trying." | "Der Server ist nicht erreichbar. Eingaben bleiben erhalten; Steward versucht es weiter.";
    UNREACHABLE = "Steward cannot be reached" | "Steward ist nicht erreichbar";
    UNREACHABLE_HINT = "Check your connection, then try again." | "Bitte die Verbindung prüfen und erneut versuchen.";
    FORBIDDEN_TITLE = "You may not see this" | "Dafür fehlt die Berechtigung";
    NOT_FOUND_TITLE = "There is nothing here" | "Hier ist nichts";
    NOT_FOUND_HINT = "It may have been deleted, or the address is wrong." | "Vielleicht wurde es gelöscht, oder die Adresse stimmt nicht.";
    TO_DASHBOARD = "To the dashboard" | "Zur Übersicht";

    PALETTE = "Command palette" | "Befehlspalette";
    PALETTE_HINT = "Find people, organizations, pages …" | "Personen, Organisationen, Seiten …";
    PAGE = "Page" | "Seite";
    ACTION = "Action" | "Aktion";

    EMAIL = "E-mail address" | "E-Mail-Adresse";
    PASSWORD = "Password" | "Passwort";
    YOUR_NAME = "Your name" | "Ihr Name";
    SIGN_IN = "Sign in" | "Anmelden";
    SIGN_IN_TITLE = "Sign in to Steward" | "Bei Steward anmelden";
    SIGN_IN_AGAIN = "Your session has expired" | "Die Sitzung ist abgelaufen";
    SIGN_IN_AGAIN_HINT = "Sign in again; then it goes on where you were. Nothing is lost." | "Bitte erneut anmelden; danach geht es hier weiter. Nichts ist verloren.";
    CONFIRM_TITLE = "Confirm your password" | "Passwort bestätigen";
    CONFIRM_HINT = "This is a sensitive action. Your confirmation holds for ten minutes." | "Das ist ein heikler Schritt. Die Bestätigung gilt zehn Minuten.";
    SET_UP_TITLE = "Set up Steward" | "Steward einrichten";
    SET_UP_HINT = "This makes the first account, the owner of the platform." | "Das erste Konto wird angelegt: der Owner der Plattform.";
    SET_UP = "Create the account" | "Konto anlegen";
    SET_UP_OPEN = "This platform has no account yet. Open the link that the server printed when it started." | "Diese Plattform hat noch kein Konto. Bitte den Link öffnen, den der Server beim Start ausgegeben hat.";
    SET_UP_NO_TOKEN = "Open this page by the link that the server printed when it started; it contains the key to the set-up." | "Bitte diese Seite über den Link öffnen, den der Server beim Start ausgegeben hat; er enthält den Schlüssel zur Einrichtung.";
    INVITATION_TITLE = "You are invited" | "Sie sind eingeladen";
    INVITED_TO_PLATFORM = "{by} invites you to this platform." | "{by} lädt Sie auf diese Plattform ein.";
    INVITED_TO = "{by} invites you to {organization}." | "{by} lädt Sie zu {organization} ein.";
    ACCEPT = "Accept the invitation" | "Einladung annehmen";
    CHANGE_PASSWORD = "Change password" | "Passwort ändern";
    MUST_CHANGE_HINT = "Your password is a temporary one. Choose your own before you go on." | "Das Passwort ist nur vorläufig. Bitte zuerst ein eigenes wählen.";
    CURRENT_PASSWORD = "Current password" | "Bisheriges Passwort";
    NEW_PASSWORD = "New password" | "Neues Passwort";
    PASSWORD_HINT = "At least 12 characters. A few words in a row are easy to keep in mind." | "Mindestens 12 Zeichen. Einige Wörter hintereinander merken sich leicht.";
}
