//! The rules an input must meet, said once: the form runs them while somebody types, the server
//! runs them again. Each broken rule has a key that both languages of the UI translate.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::text;

/// Something wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// The field's name; dots lead into nested objects: `address.city`.
    #[schema(example = "billing_email")]
    pub field: String,
    /// The broken rule, for machines and translations.
    #[schema(example = "email_malformed")]
    pub rule: String,
    /// The same in an English sentence.
    #[schema(example = "e-mail address is malformed")]
    pub message: String,
    /// The rule's own values, such as `max`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

/// The rules there are. The message completes a sentence that begins with the field's label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    Required,
    TooLong { max: usize },
    TooShort { min: usize },
    ControlCharacters,
    EmailMalformed,
    CountryUnknown,
    VatIdMalformed { country: String },
    LocaleUnknown,
    PlanUnknown,
    NoSuchDate,
    InTheFuture,
    InThePast,
    PasswordCommon,
    PasswordIsAddress,
    PasswordWrong,
    Taken,
    Unknown,
    StaffOnly,
    UnknownField,
    Malformed { why: String },
    TooMany { max: usize },
    OutOfRange { min: i64, max: i64 },
    TwiceInFile { first_row: usize },
    ColumnCount { found: usize, expected: usize },
    ColumnMissing,
}

impl Rule {
    pub fn key(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong { .. } => "too_long",
            Self::TooShort { .. } => "too_short",
            Self::ControlCharacters => "control_characters",
            Self::EmailMalformed => "email_malformed",
            Self::CountryUnknown => "country_unknown",
            Self::VatIdMalformed { .. } => "vat_id_malformed",
            Self::LocaleUnknown => "locale_unknown",
            Self::PlanUnknown => "plan_unknown",
            Self::NoSuchDate => "no_such_date",
            Self::InTheFuture => "in_the_future",
            Self::InThePast => "in_the_past",
            Self::PasswordCommon => "password_common",
            Self::PasswordIsAddress => "password_is_address",
            Self::PasswordWrong => "password_wrong",
            Self::Taken => "taken",
            Self::Unknown => "unknown",
            Self::StaffOnly => "staff_only",
            Self::UnknownField => "unknown_field",
            Self::Malformed { .. } => "malformed",
            Self::TooMany { .. } => "too_many",
            Self::OutOfRange { .. } => "out_of_range",
            Self::TwiceInFile { .. } => "twice_in_file",
            Self::ColumnCount { .. } => "column_count",
            Self::ColumnMissing => "column_missing",
        }
    }

    fn message(&self, label: &str) -> String {
        match self {
            Self::Required => format!("{label} is required"),
            Self::TooLong { max } => format!("{label} is longer than {max} characters"),
            Self::TooShort { min } => format!("{label} is shorter than {min} characters"),
            Self::ControlCharacters => "control characters are not allowed".to_owned(),
            Self::EmailMalformed => "e-mail address is malformed".to_owned(),
            Self::CountryUnknown => "unknown country".to_owned(),
            Self::VatIdMalformed { country } => format!("VAT id has the wrong form for {country}"),
            Self::LocaleUnknown => "unknown locale".to_owned(),
            Self::PlanUnknown => "unknown plan".to_owned(),
            Self::NoSuchDate => "no such date".to_owned(),
            Self::InTheFuture => "date lies in the future".to_owned(),
            Self::InThePast => "date lies in the past".to_owned(),
            Self::PasswordCommon => "this password is too easy to guess".to_owned(),
            Self::PasswordIsAddress => "the password must not be the e-mail address or the name".to_owned(),
            Self::PasswordWrong => "the password is wrong".to_owned(),
            Self::Taken => format!("{label} is taken already"),
            Self::Unknown => format!("{label} does not exist"),
            Self::StaffOnly => format!("staff alone can change {label}"),
            Self::UnknownField => format!("{label} is not known here"),
            Self::Malformed { why } => format!("{label} is malformed: {why}"),
            Self::TooMany { max } => format!("{label} has more than {max} entries"),
            Self::OutOfRange { min, max } => format!("{label} must lie between {min} and {max}"),
            Self::TwiceInFile { .. } => format!("{label} occurs twice in the file"),
            Self::ColumnCount { found, expected } => format!("row has {found} columns of {expected}"),
            Self::ColumnMissing => format!("column {label} is missing"),
        }
    }

    fn values(&self) -> BTreeMap<String, String> {
        let pairs: Vec<(&str, String)> = match self {
            Self::TooLong { max } | Self::TooMany { max } => vec![("max", max.to_string())],
            Self::TooShort { min } => vec![("min", min.to_string())],
            Self::VatIdMalformed { country } => vec![("country", country.clone())],
            Self::Malformed { why } => vec![("why", why.clone())],
            Self::OutOfRange { min, max } => vec![("min", min.to_string()), ("max", max.to_string())],
            Self::TwiceInFile { first_row } => vec![("first_row", first_row.to_string())],
            Self::ColumnCount { found, expected } => {
                vec![("found", found.to_string()), ("expected", expected.to_string())]
            }
            _ => Vec::new(),
        };
        pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    /// The error of this rule at `field`.
    pub fn at(&self, field: &str) -> FieldError {
        FieldError {
            field: field.to_owned(),
            rule: self.key().to_owned(),
            message: self.message(&field.replace(['_', '.'], " ")),
            values: self.values(),
        }
    }
}

/// An input that can say what is wrong with it.
pub trait Check {
    /// Every broken rule of every field; empty when the input is sound.
    fn check(&self) -> Vec<FieldError>;
}

/// Collects broken rules field by field.
#[derive(Debug, Default)]
pub struct Checks {
    errors: Vec<FieldError>,
}

impl Checks {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn fail(&mut self, field: &str, rule: &Rule) {
        self.errors.push(rule.at(field));
    }

    pub fn ensure(&mut self, field: &str, holds: bool, rule: &Rule) {
        if !holds {
            self.fail(field, rule);
        }
    }

    /// One line of text that must be there.
    pub fn line(&mut self, field: &str, value: &str, max: usize) {
        if value.trim().is_empty() {
            self.fail(field, &Rule::Required);
        } else {
            self.optional_line(field, value, max);
        }
    }

    /// One line of text that may be empty.
    pub fn optional_line(&mut self, field: &str, value: &str, max: usize) {
        self.ensure(field, !value.chars().any(text::is_control), &Rule::ControlCharacters);
        self.ensure(field, value.chars().count() <= max, &Rule::TooLong { max });
    }

    /// Text of several lines that may be empty.
    pub fn lines(&mut self, field: &str, value: &str, max: usize) {
        let control = value.chars().any(|c| text::is_control(c) && !matches!(c, '\n' | '\r' | '\t'));
        self.ensure(field, !control, &Rule::ControlCharacters);
        self.ensure(field, value.chars().count() <= max, &Rule::TooLong { max });
    }

    /// An e-mail address that must be there.
    pub fn email(&mut self, field: &str, value: &str) {
        if value.trim().is_empty() {
            self.fail(field, &Rule::Required);
        } else {
            self.optional_email(field, value);
        }
    }

    pub fn optional_email(&mut self, field: &str, value: &str) {
        self.ensure(field, value.is_empty() || text::is_email(value), &Rule::EmailMalformed);
    }

    pub fn locale(&mut self, field: &str, value: &str) {
        self.ensure(field, matches!(value, "en" | "de"), &Rule::LocaleUnknown);
    }

    pub fn done(self) -> Vec<FieldError> {
        self.errors
    }
}

/// The rules of a password: length in characters at least `min`, in bytes at most 1,024, and
/// neither the address nor the name. Whether it is easy to guess is checked on the server alone.
pub fn password(checks: &mut Checks, field: &str, password: &str, min: usize, personal: &[&str]) {
    if password.is_empty() {
        checks.fail(field, &Rule::Required);
        return;
    }
    checks.ensure(field, password.chars().count() >= min, &Rule::TooShort { min });
    checks.ensure(field, password.len() <= MAX_PASSWORD_BYTES, &Rule::TooLong { max: MAX_PASSWORD_BYTES });
    let same = personal.iter().any(|word| !word.is_empty() && word.eq_ignore_ascii_case(password));
    checks.ensure(field, !same, &Rule::PasswordIsAddress);
}

/// Longer input is refused before it is hashed: hashing must not be a way to burn the server's time.
pub const MAX_PASSWORD_BYTES: usize = 1024;
/// The shortest password that the policy takes unless the platform sets a longer one.
pub const MIN_PASSWORD_CHARS: usize = 12;
