//! Texts for what the server answers in codes: broken rules of fields and problems of requests.

use leptos::prelude::*;
use steward_dto::{Code, FieldError};

use super::{self as i18n, Language, fill, language, t};
use crate::{api::Error, kit::format};

/// What a broken rule is called, with its values. A rule from a newer server keeps its English sentence.
pub fn rule(error: &FieldError) -> String {
    let found = match error.rule.as_str() {
        "required" => i18n::RULE_REQUIRED,
        "too_long" => i18n::RULE_TOO_LONG,
        "too_short" => i18n::RULE_TOO_SHORT,
        "control_characters" => i18n::RULE_CONTROL_CHARACTERS,
        "email_malformed" => i18n::RULE_EMAIL_MALFORMED,
        "country_unknown" => i18n::RULE_COUNTRY_UNKNOWN,
        "vat_id_malformed" => i18n::RULE_VAT_ID_MALFORMED,
        "locale_unknown" => i18n::RULE_LOCALE_UNKNOWN,
        "plan_unknown" => i18n::RULE_PLAN_UNKNOWN,
        "no_such_date" => i18n::RULE_NO_SUCH_DATE,
        "in_the_future" => i18n::RULE_IN_THE_FUTURE,
        "in_the_past" => i18n::RULE_IN_THE_PAST,
        "password_common" => i18n::RULE_PASSWORD_COMMON,
        "password_is_address" => i18n::RULE_PASSWORD_IS_ADDRESS,
        "password_wrong" => i18n::RULE_PASSWORD_WRONG,
        "taken" => i18n::RULE_TAKEN,
        "unknown" => i18n::RULE_UNKNOWN,
        "unknown_field" => i18n::RULE_UNKNOWN_FIELD,
        "malformed" => i18n::RULE_MALFORMED,
        "too_many" => i18n::RULE_TOO_MANY,
        "out_of_range" => i18n::RULE_OUT_OF_RANGE,
        "twice_in_file" => i18n::RULE_TWICE_IN_FILE,
        "column_count" => i18n::RULE_COLUMN_COUNT,
        "column_missing" => i18n::RULE_COLUMN_MISSING,
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
        Error::Offline => return t(i18n::FAILED_OFFLINE).to_owned(),
        Error::Broken(_) => return t(i18n::FAILED_BROKEN).to_owned(),
        Error::GivenUp => return t(i18n::FAILED_GIVEN_UP).to_owned(),
    };
    let found = match problem.code {
        Code::Invalid => i18n::PROBLEM_INVALID,
        Code::Unauthenticated => i18n::PROBLEM_UNAUTHENTICATED,
        Code::CredentialsWrong => i18n::PROBLEM_CREDENTIALS_WRONG,
        Code::Suspended => i18n::PROBLEM_SUSPENDED,
        Code::PasswordChangeRequired => i18n::PROBLEM_PASSWORD_CHANGE_REQUIRED,
        Code::Forbidden => i18n::PROBLEM_FORBIDDEN,
        Code::GrantExceedsOwn => i18n::PROBLEM_GRANT_EXCEEDS_OWN,
        Code::ReauthenticationRequired => i18n::PROBLEM_REAUTHENTICATION_REQUIRED,
        Code::ForeignOrigin => i18n::PROBLEM_FOREIGN_ORIGIN,
        Code::NotFound => i18n::PROBLEM_NOT_FOUND,
        Code::Taken => i18n::PROBLEM_TAKEN,
        Code::LastOwner => i18n::PROBLEM_LAST_OWNER,
        Code::RoleReserved => i18n::PROBLEM_ROLE_RESERVED,
        Code::WrongState => i18n::PROBLEM_WRONG_STATE,
        Code::LinkExpired => i18n::PROBLEM_LINK_EXPIRED,
        Code::InUse => i18n::PROBLEM_IN_USE,
        Code::VersionConflict => i18n::PROBLEM_VERSION_CONFLICT,
        Code::TooLarge => i18n::PROBLEM_TOO_LARGE,
        Code::UnsupportedMediaType => i18n::PROBLEM_UNSUPPORTED_MEDIA_TYPE,
        Code::RateLimited => i18n::PROBLEM_RATE_LIMITED,
        Code::Unavailable => i18n::PROBLEM_UNAVAILABLE,
        Code::Malformed
        | Code::MethodNotAllowed
        | Code::VersionRequired
        | Code::IdempotencyKeyReused
        | Code::Internal => i18n::PROBLEM_INTERNAL,
    };
    let said = fill(found, &[("permission", problem.permission.as_deref().unwrap_or_default())]);
    match (problem.code, &problem.detail) {
        // Only here the server knows more than its code says; it says so in English.
        (Code::WrongState | Code::InUse, Some(detail)) if language().get_untracked() == Language::English => {
            format!("{said} ({detail})")
        }
        _ => said,
    }
}
