//! Customers: the same for the same number.

use steward_dto::organizations::{InvoiceDelivery, Plan, SaveOrganization};

use crate::dice::Dice;

const FIRST: &[&str] =
    &["Ada", "Bela", "Chiara", "Dawit", "Elif", "Finn", "Greta", "Jonas", "Kaja", "Milan", "Nora", "Tarik", "Yusuf"];
const LAST: &[&str] = &[
    "Albrecht",
    "Böhm",
    "Castelli",
    "Dvořák",
    "Engel",
    "Fischer",
    "García",
    "Jäger",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Nowak",
    "Özdemir",
    "Peeters",
    "Sørensen",
    "Tóth",
    "Vogel",
    "Weiß",
    "Zeller",
];
const TRADE: &[&str] = &[
    "Bäckerei",
    "Buchhandlung",
    "Fahrradwerk",
    "Gartenbau",
    "Ingenieure",
    "Kanzlei",
    "Keramik",
    "Logistik",
    "Medien",
    "Mühle",
    "Optik",
    "Praxis",
    "Reederei",
    "Software",
    "Spedition",
    "Tischlerei",
    "Verlag",
    "Weingut",
];
const PLACES: &[(&str, &str, &str)] = &[
    ("20095", "Hamburg", "DE"),
    ("10115", "Berlin", "DE"),
    ("80331", "München", "DE"),
    ("04109", "Leipzig", "DE"),
    ("50667", "Köln", "DE"),
    ("1010", "Wien", "AT"),
    ("8001", "Zürich", "CH"),
    ("1012", "Amsterdam", "NL"),
    ("75002", "Paris", "FR"),
    ("00-001", "Warszawa", "PL"),
];
const LEGAL: &[&str] = &["GmbH", "AG", "e.K.", "GbR", "e.V.", "UG (haftungsbeschränkt)"];
/// Three in ten pay nothing: a list of those who do holds seven in ten.
const PLANS: &[Plan] = &[
    Plan::Free,
    Plan::Free,
    Plan::Free,
    Plan::Basis,
    Plan::Basis,
    Plan::Basis,
    Plan::Basis,
    Plan::Basis,
    Plan::Premium,
    Plan::Premium,
];

pub struct Customer {
    pub details: SaveOrganization,
    /// The day since which it is one.
    created_on: String,
}

impl Customer {
    pub fn numbered(number: u64) -> Self {
        let mut dice = Dice::new(number);
        let (postal_code, city, country) = *dice.pick(PLACES);
        let details = SaveOrganization {
            name: format!("{} {} {number}", dice.pick(TRADE), dice.pick(LAST)),
            legal_form: (*dice.pick(LEGAL)).to_owned(),
            registration_number: format!("HRB {}", 1000 + dice.roll(200_000)),
            street: format!("{}straße {}", dice.pick(LAST), 1 + dice.roll(120)),
            postal_code: postal_code.to_owned(),
            city: city.to_owned(),
            country: country.to_owned(),
            vat_id: if country == "DE" { format!("DE{}", 100_000_000 + dice.roll(899_999_999)) } else { String::new() },
            invoice_delivery: InvoiceDelivery::Email,
            billing_email: format!("billing@customer-{number}.example"),
            contact_name: format!("{} {}", dice.pick(FIRST), dice.pick(LAST)),
            contact_email: format!("contact@customer-{number}.example"),
            plan: *dice.pick(PLANS),
            locale: if country == "DE" || country == "AT" { "de" } else { "en" }.to_owned(),
            notes: if dice.roll(4) == 0 { "Prefers to be called in the morning.".to_owned() } else { String::new() },
            ..SaveOrganization::default()
        };
        let created_on = format!("{}-{:02}-{:02}", 2016 + dice.roll(10), 1 + dice.roll(12), 1 + dice.roll(28));
        Self { details, created_on }
    }

    pub const CSV_HEADER: [&'static str; 15] = [
        "name",
        "legal_form",
        "registration_number",
        "street",
        "postal_code",
        "city",
        "country",
        "vat_id",
        "billing_email",
        "contact_name",
        "contact_email",
        "plan",
        "created_on",
        "locale",
        "notes",
    ];

    /// A row of an import.
    pub fn csv(&self) -> [&str; 15] {
        let it = &self.details;
        [
            &it.name,
            &it.legal_form,
            &it.registration_number,
            &it.street,
            &it.postal_code,
            &it.city,
            &it.country,
            &it.vat_id,
            &it.billing_email,
            &it.contact_name,
            &it.contact_email,
            it.plan.as_str(),
            &self.created_on,
            &it.locale,
            &it.notes,
        ]
    }
}

#[cfg(test)]
mod tests {
    use steward_dto::Check;

    use super::*;

    #[test]
    fn customers_are_sound_and_have_names_of_their_own() {
        let names: std::collections::BTreeSet<String> = (0..500)
            .map(|number| {
                let customer = Customer::numbered(number);
                assert_eq!(customer.details.check(), [], "{number}");
                customer.details.name
            })
            .collect();
        assert_eq!(names.len(), 500);
    }
}
