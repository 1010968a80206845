//! Reading the file: what its columns mean, and what is wrong with each row.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};
use steward_dto::{
    Check, FieldError, Rule,
    organizations::{
        ImportPhase, ImportProgress, ImportReport, ImportRow, ImportState, Plan, SaveOrganization,
        country::normalize_vat_id,
    },
    text::fold,
};
use time::{Date, OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

use super::{Draft, STEP};
use crate::csv_export::original;

/// Rows that one file may hold.
pub const MAX_ROWS: usize = 50_000;

/// The columns that mean something; those of `REQUIRED` must be there.
const KNOWN: &[&str] = &[
    "name",
    "legal_form",
    "registration_number",
    "street",
    "address_line_2",
    "postal_code",
    "city",
    "country",
    "vat_id",
    "tax_exempt",
    "billing_email",
    "contact_name",
    "contact_email",
    "plan",
    "created_on",
    "locale",
    "notes",
];
const REQUIRED: &[&str] = &["name", "street", "postal_code", "city", "country", "billing_email"];

const DATE: &[BorrowedFormatItem<'static>] = format_description!("[year]-[month]-[day]");

/// Reads the file and checks every row by itself and against the others.
pub fn read(file: &[u8], now: OffsetDateTime, tell: &dyn Fn(ImportProgress)) -> Draft {
    let mut report = ImportReport {
        dry_run: true,
        applied: false,
        created: 0,
        existing: 0,
        invalid: 0,
        ignored_columns: Vec::new(),
        errors: Vec::new(),
        rows: Vec::new(),
    };
    let mut new = Vec::new();
    let Some(text) = decode(file) else {
        report.errors.push(Rule::Malformed { why: "not UTF-8 text".to_owned() }.at("file"));
        return Draft { report, new };
    };
    let header_line = text.lines().next().unwrap_or_default();
    // Spreadsheets in half of Europe separate by semicolons.
    let semicolons = header_line.matches(';').count() > header_line.matches(',').count();
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .delimiter(if semicolons { b';' } else { b',' })
        .from_reader(text.as_bytes());
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            report.errors.push(Rule::Malformed { why: error.to_string() }.at("file"));
            return Draft { report, new };
        }
    };
    let columns = Columns::of(&headers, &mut report);
    if !report.errors.is_empty() {
        return Draft { report, new };
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut lines = Lines { text: text.as_bytes(), read: 0, line: 1 };
    for (index, record) in reader.records().enumerate() {
        let row = index + 1;
        if row > MAX_ROWS {
            report.errors.push(Rule::TooMany { max: MAX_ROWS }.at("file"));
            break;
        }
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                report.errors.push(Rule::Malformed { why: error.to_string() }.at("file"));
                break;
            }
        };
        let place = record.position().map_or(0, csv::Position::byte);
        if index % STEP == 0 {
            let done = usize::try_from(place).unwrap_or(usize::MAX);
            tell(ImportProgress { phase: ImportPhase::Reading, done, total: text.len() });
        }
        let line = lines.at(place);
        let (details, created_at, mut errors) = columns.read(&record, headers.len(), now);
        let folded = fold(&details.name);
        if !folded.is_empty() {
            let first_row = *seen.entry(folded).or_insert(row);
            if first_row != row {
                errors.push(Rule::TwiceInFile { first_row }.at("name"));
            }
        }
        let state = if errors.is_empty() { ImportState::Created } else { ImportState::Invalid };
        report.rows.push(ImportRow { row, line, name: shorten(&details.name), state, errors });
        new.push((details, created_at));
    }
    Draft { report, new }
}

/// Counts lines up to a place in the text; places come in their order.
struct Lines<'a> {
    text: &'a [u8],
    read: usize,
    line: u64,
}

impl Lines<'_> {
    fn at(&mut self, byte: u64) -> u64 {
        let mut place = usize::try_from(byte).unwrap_or(usize::MAX).min(self.text.len());
        // The reader stops in the middle of a CRLF: the row begins behind it.
        while self.text.get(place).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            place += 1;
        }
        for byte in &self.text[self.read..place] {
            self.line += u64::from(*byte == b'\n');
        }
        self.read = place;
        self.line
    }
}

fn decode(file: &[u8]) -> Option<&str> {
    std::str::from_utf8(file).ok().map(|text| text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// A name as a report shows it: a broken file may hold a novel in it.
fn shorten(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Where in a row each known column stands.
struct Columns(HashMap<&'static str, usize>);

impl Columns {
    fn of(headers: &StringRecord, report: &mut ImportReport) -> Self {
        let mut places = HashMap::new();
        for (place, header) in headers.iter().enumerate() {
            let name = header.trim().to_lowercase();
            match KNOWN.iter().find(|known| **known == name) {
                Some(known) if places.insert(*known, place).is_some() => {
                    report.errors.push(Rule::Malformed { why: "the column stands twice".to_owned() }.at(known));
                }
                Some(_) => {}
                None => report.ignored_columns.push(header.to_owned()),
            }
        }
        for required in REQUIRED.iter().filter(|required| !places.contains_key(**required)) {
            report.errors.push(Rule::ColumnMissing.at(required));
        }
        Self(places)
    }

    fn read(
        &self,
        record: &StringRecord,
        expected: usize,
        now: OffsetDateTime,
    ) -> (SaveOrganization, OffsetDateTime, Vec<FieldError>) {
        let cell = |name: &str| self.0.get(name).and_then(|place| record.get(*place)).unwrap_or_default();
        let text = |name: &str| original(cell(name).trim());
        let defaults = SaveOrganization::default();
        let or = |name: &str, default: &str| {
            let value = text(name);
            if value.is_empty() { default.to_owned() } else { value.to_owned() }
        };
        let mut details = SaveOrganization {
            name: text("name").to_owned(),
            legal_form: text("legal_form").to_owned(),
            registration_number: text("registration_number").to_owned(),
            street: text("street").to_owned(),
            address_line_2: text("address_line_2").to_owned(),
            postal_code: text("postal_code").to_owned(),
            city: text("city").to_owned(),
            country: text("country").to_uppercase(),
            vat_id: normalize_vat_id(text("vat_id")),
            tax_exempt: matches!(text("tax_exempt").to_lowercase().as_str(), "true" | "yes" | "1" | "ja"),
            billing_email: text("billing_email").to_owned(),
            contact_name: text("contact_name").to_owned(),
            contact_email: text("contact_email").to_owned(),
            locale: or("locale", &defaults.locale),
            notes: text("notes").to_owned(),
            ..defaults
        };
        if record.len() != expected {
            // Shifted columns would only make follow-up errors.
            let rule = Rule::ColumnCount { found: record.len(), expected };
            return (details, now, vec![rule.at("row")]);
        }
        let mut errors = Vec::new();
        match or("plan", Plan::Free.as_str()).parse() {
            Ok(plan) => details.plan = plan,
            Err(_) => errors.push(Rule::PlanUnknown.at("plan")),
        }
        let mut created_at = now;
        let created_on = text("created_on");
        if !created_on.is_empty() {
            match Date::parse(created_on, DATE) {
                Ok(date) if date.midnight().assume_utc() > now => errors.push(Rule::InTheFuture.at("created_on")),
                Ok(date) => created_at = date.midnight().assume_utc(),
                Err(_) => errors.push(Rule::NoSuchDate.at("created_on")),
            }
        }
        let mut all = details.check();
        all.extend(errors);
        (details, created_at, all)
    }
}
