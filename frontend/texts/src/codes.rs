//! Texts for what the server answers in codes: broken rules of fields and problems of requests.

super::texts! {
    after organizations;
    RULE_REQUIRED = "Please fill this in." | "Bitte ausfüllen.";
    RULE_TOO_LONG = "At most {max} characters." | "Höchstens {max} Zeichen.";
    RULE_TOO_SHORT = "At least {min} characters." | "Mindestens {min} Zeichen.";
    RULE_CONTROL_CHARACTERS = "Control characters are not allowed." | "Steuerzeichen sind nicht erlaubt.";
    RULE_EMAIL_MALFORMED = "This is not an e-mail address." | "Das ist keine E-Mail-Adresse.";
    RULE_COUNTRY_UNKNOWN = "Please choose a country." | "Bitte ein Land wählen.";
    RULE_VAT_ID_MALFORMED = "This is not the form of a VAT ID for {country}." | "Diese Form hat eine USt-IdNr. in {country} nicht.";
    RULE_LOCALE_UNKNOWN = "Please choose a language." | "Bitte eine Sprache wählen.";
    RULE_PLAN_UNKNOWN = "There is no such plan." | "Diesen Tarif gibt es nicht.";
    RULE_NO_SUCH_DATE = "There is no such date." | "Dieses Datum gibt es nicht.";
    RULE_IN_THE_FUTURE = "The date lies in the future." | "Das Datum liegt in der Zukunft.";
    RULE_IN_THE_PAST = "The date lies in the past." | "Das Datum liegt in der Vergangenheit.";
    RULE_PASSWORD_COMMON = "This password is on the list of common passwords." | "Dieses Passwort steht auf der Liste häufiger Passwörter.";
    RULE_PASSWORD_IS_ADDRESS = "The password must not be the e-mail address or the name." | "Das Passwort darf nicht die E-Mail-Adresse oder der Name sein.";
    RULE_PASSWORD_WRONG = "The password is wrong." | "Das Passwort ist falsch.";
    RULE_TAKEN = "This is taken already." | "Das ist schon vergeben.";
    RULE_UNKNOWN = "This does not exist." | "Das gibt es nicht.";
    RULE_UNKNOWN_FIELD = "This field is not known here." | "Dieses Feld ist hier unbekannt.";
    RULE_MALFORMED = "This is malformed: {why}" | "Das hat die falsche Form: {why}";
    RULE_TOO_MANY = "At most {max} entries." | "Höchstens {max} Einträge.";
    RULE_OUT_OF_RANGE = "Between {min} and {max}, please." | "Bitte zwischen {min} und {max}.";
    RULE_TWICE_IN_FILE = "Already in row {first_row} of the file." | "Steht schon in Zeile {first_row} der Datei.";
    RULE_COLUMN_COUNT = "{found} columns instead of {expected}." | "{found} Spalten statt {expected}.";
    RULE_COLUMN_MISSING = "This column is missing." | "Diese Spalte fehlt.";

    FAILED_OFFLINE = "The server cannot be reached. Nothing is lost; try again in a moment." | "Der Server ist nicht erreichbar. Nichts ist verloren; gleich noch einmal versuchen.";
    FAILED_BROKEN = "The server's answer makes no sense. Try again in a moment." | "Die Antwort des Servers ergibt keinen Sinn. Gleich noch einmal versuchen.";
    FAILED_GIVEN_UP = "Cancelled. Nothing was changed." | "Abgebrochen. Nichts wurde geändert.";
    PROBLEM_INVALID = "Some fields need attention." | "Einige Angaben stimmen noch nicht.";
    PROBLEM_UNAUTHENTICATED = "You are signed out." | "Sie sind abgemeldet.";
    PROBLEM_CREDENTIALS_WRONG = "E-mail address or password is wrong." | "E-Mail-Adresse oder Passwort ist falsch.";
    PROBLEM_SUSPENDED = "Your account has been suspended." | "Ihr Konto wurde gesperrt.";
    PROBLEM_PASSWORD_CHANGE_REQUIRED = "Please change your password first." | "Bitte zuerst das Passwort ändern.";
    PROBLEM_FORBIDDEN = "You need the permission {permission} for this." | "Dafür braucht es die Berechtigung {permission}.";
    PROBLEM_GRANT_EXCEEDS_OWN = "Nobody can give a permission that they do not hold." | "Niemand kann eine Berechtigung vergeben, die er nicht hat.";
    PROBLEM_REAUTHENTICATION_REQUIRED = "Please confirm your password." | "Bitte das Passwort bestätigen.";
    PROBLEM_FOREIGN_ORIGIN = "The request came from another site." | "Die Anfrage kam von einer fremden Seite.";
    PROBLEM_NOT_FOUND = "This does not exist (any more)." | "Das gibt es nicht (mehr).";
    PROBLEM_TAKEN = "Something with this value exists already." | "Etwas mit diesem Wert gibt es schon.";
    PROBLEM_LAST_OWNER = "The last owner must keep this role." | "Der letzte Owner muss diese Rolle behalten.";
    PROBLEM_ROLE_RESERVED = "Built-in roles cannot be changed." | "Eingebaute Rollen lassen sich nicht ändern.";
    PROBLEM_WRONG_STATE = "It is not in a state that allows this." | "In diesem Zustand geht das nicht.";
    PROBLEM_LINK_EXPIRED = "This link has been used, withdrawn or has expired." | "Dieser Link ist benutzt, zurückgezogen oder abgelaufen.";
    PROBLEM_IN_USE = "It is still in use." | "Es wird noch gebraucht.";
    PROBLEM_VERSION_CONFLICT = "Somebody else has changed it meanwhile." | "Jemand anders hat es inzwischen geändert.";
    PROBLEM_TOO_LARGE = "This is too large." | "Das ist zu groß.";
    PROBLEM_UNSUPPORTED_MEDIA_TYPE = "This kind of file is not taken here." | "Diese Art von Datei wird hier nicht angenommen.";
    PROBLEM_RATE_LIMITED = "Too many attempts. Please wait a little." | "Zu viele Versuche. Bitte etwas warten.";
    PROBLEM_UNAVAILABLE = "The server is busy. Please try again in a moment." | "Der Server ist ausgelastet. Bitte gleich noch einmal versuchen.";
    PROBLEM_INTERNAL = "Something went wrong on our side." | "Bei uns ist etwas schiefgegangen.";
}
