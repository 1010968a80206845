//! Texts for what the server answers in codes: broken rules of fields and problems of requests.

use steward_dto::{Code, FieldError};

use super::{Text, fill, t};
use crate::{api::Error, kit::format};

const fn text(en: &'static str, de: &'static str) -> Text {
    Text { en, de }
}

/// What a broken rule is called, with its values. A rule from a newer server keeps its English sentence.
pub fn rule(error: &FieldError) -> String {
    let found = match error.rule.as_str() {
        "required" => text("Please fill this in.", "Bitte ausfüllen."),
        "too_long" => text("At most {max} characters.", "Höchstens {max} Zeichen."),
        "too_short" => text("At least {min} characters.", "Mindestens {min} Zeichen."),
        "control_characters" => text("Control characters are not allowed.", "Steuerzeichen sind nicht erlaubt."),
        "email_malformed" => text("This is not an e-mail address.", "Das ist keine E-Mail-Adresse."),
        "country_unknown" => text("Please choose a country.", "Bitte ein Land wählen."),
        "vat_id_malformed" => {
            text("This is not the form of a VAT ID for {country}.", "Diese Form hat eine USt-IdNr. in {country} nicht.")
        }
        "locale_unknown" => text("Please choose a language.", "Bitte eine Sprache wählen."),
        "plan_unknown" => text("There is no such plan.", "Diesen Tarif gibt es nicht."),
        "no_such_date" => text("There is no such date.", "Dieses Datum gibt es nicht."),
        "in_the_future" => text("The date lies in the future.", "Das Datum liegt in der Zukunft."),
        "in_the_past" => text("The date lies in the past.", "Das Datum liegt in der Vergangenheit."),
        "password_common" => text(
            "This password is on the list of common passwords.",
            "Dieses Passwort steht auf der Liste häufiger Passwörter.",
        ),
        "password_is_address" => text(
            "The password must not be the e-mail address or the name.",
            "Das Passwort darf nicht die E-Mail-Adresse oder der Name sein.",
        ),
        "password_wrong" => text("The password is wrong.", "Das Passwort ist falsch."),
        "taken" => text("This is taken already.", "Das ist schon vergeben."),
        "unknown" => text("This does not exist.", "Das gibt es nicht."),
        "unknown_field" => text("This field is not known here.", "Dieses Feld ist hier unbekannt."),
        "malformed" => text("This is malformed: {why}", "Das hat die falsche Form: {why}"),
        "too_many" => text("At most {max} entries.", "Höchstens {max} Einträge."),
        "out_of_range" => text("Between {min} and {max}, please.", "Bitte zwischen {min} und {max}."),
        "twice_in_file" => {
            text("Already in row {first_row} of the file.", "Steht schon in Zeile {first_row} der Datei.")
        }
        "column_count" => text("{found} columns instead of {expected}.", "{found} Spalten statt {expected}."),
        "column_missing" => text("This column is missing.", "Diese Spalte fehlt."),
        _ => return error.message.clone(),
    };
    let values: Vec<(&str, String)> = error
        .values
        .iter()
        .map(|(key, value)| {
            let shown = if key == "country" { format::country(value) } else { value.clone() };
            (key.as_str(), shown)
        })
        .collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    fill(found, &values)
}

/// A failed call in one sentence that says what to do.
pub fn failure(error: &Error) -> String {
    let problem = match error {
        Error::Problem(problem) => problem,
        Error::Offline => {
            return t(text(
                "The server cannot be reached. Nothing is lost; try again in a moment.",
                "Der Server ist nicht erreichbar. Nichts ist verloren; gleich noch einmal versuchen.",
            ))
            .to_owned();
        }
        Error::Broken(_) => {
            return t(text(
                "The server's answer makes no sense. Try again in a moment.",
                "Die Antwort des Servers ergibt keinen Sinn. Gleich noch einmal versuchen.",
            ))
            .to_owned();
        }
        Error::GivenUp => {
            return t(text("Cancelled. Nothing was changed.", "Abgebrochen. Nichts wurde geändert.")).to_owned();
        }
    };
    let found = match problem.code {
        Code::Invalid => text("Some fields need attention.", "Einige Angaben stimmen noch nicht."),
        Code::Unauthenticated => text("You are signed out.", "Sie sind abgemeldet."),
        Code::CredentialsWrong => {
            text("E-mail address or password is wrong.", "E-Mail-Adresse oder Passwort ist falsch.")
        }
        Code::Suspended => text("Your account has been suspended.", "Ihr Konto wurde gesperrt."),
        Code::PasswordChangeRequired => text("Please change your password first.", "Bitte zuerst das Passwort ändern."),
        Code::Forbidden => {
            text("You need the permission {permission} for this.", "Dafür braucht es die Berechtigung {permission}.")
        }
        Code::GrantExceedsOwn => text(
            "Nobody can give a permission that they do not hold.",
            "Niemand kann eine Berechtigung vergeben, die er nicht hat.",
        ),
        Code::ReauthenticationRequired => text("Please confirm your password.", "Bitte das Passwort bestätigen."),
        Code::ForeignOrigin => text("The request came from another site.", "Die Anfrage kam von einer fremden Seite."),
        Code::NotFound => text("This does not exist (any more).", "Das gibt es nicht (mehr)."),
        Code::Taken => text("Something with this value exists already.", "Etwas mit diesem Wert gibt es schon."),
        Code::LastOwner => text("The last owner must keep this role.", "Der letzte Owner muss diese Rolle behalten."),
        Code::RoleReserved => text("Built-in roles cannot be changed.", "Eingebaute Rollen lassen sich nicht ändern."),
        Code::WrongState => text("It is not in a state that allows this.", "In diesem Zustand geht das nicht."),
        Code::LinkExpired => text(
            "This link has been used, withdrawn or has expired.",
            "Dieser Link ist benutzt, zurückgezogen oder abgelaufen.",
        ),
        Code::InUse => text("It is still in use.", "Es wird noch gebraucht."),
        Code::VersionConflict => {
            text("Somebody else has changed it meanwhile.", "Jemand anders hat es inzwischen geändert.")
        }
        Code::TooLarge => text("This is too large.", "Das ist zu groß."),
        Code::UnsupportedMediaType => {
            text("This kind of file is not taken here.", "Diese Art von Datei wird hier nicht angenommen.")
        }
        Code::RateLimited => text("Too many attempts. Please wait a little.", "Zu viele Versuche. Bitte etwas warten."),
        Code::Unavailable => text(
            "The server is busy. Please try again in a moment.",
            "Der Server ist ausgelastet. Bitte gleich noch einmal versuchen.",
        ),
        Code::Malformed
        | Code::MethodNotAllowed
        | Code::VersionRequired
        | Code::IdempotencyKeyReused
        | Code::Internal => text("Something went wrong on our side.", "Bei uns ist etwas schiefgegangen."),
    };
    let said = fill(found, &[("permission", problem.permission.as_deref().unwrap_or_default())]);
    match (problem.code, &problem.detail) {
        // Only here the server knows more than its code says.
        (Code::WrongState | Code::InUse | Code::LastOwner, Some(detail)) => format!("{said} ({detail})"),
        _ => said,
    }
}
