//! A lively platform to look at: the same for the same seed.

use steward_db::{
    Actor, Db,
    identity::user::{self, NewUser},
    organizations::{member, organization},
};
use steward_dto::{
    identity::{UpdateUser, UserStatus},
    organizations::{AddMember, CustomerRole, InvoiceDelivery, PermissionLevel, Plan, SaveOrganization},
};
use time::Duration;

use crate::{Error, Result, identity::password::Passwords, identity::set_up};

const FIRST: &[&str] = &[
    "Ada", "Bela", "Chiara", "Dawit", "Elif", "Finn", "Greta", "Hanno", "Ines", "Jonas", "Kaja", "Lena", "Milan",
    "Nora", "Oskar", "Paula", "Quirin", "Rosa", "Selma", "Tarik", "Ute", "Viola", "Wanda", "Yusuf",
];
const LAST: &[&str] = &[
    "Albrecht",
    "Böhm",
    "Castelli",
    "Dvořák",
    "Engel",
    "Fischer",
    "García",
    "Hofer",
    "Ivanova",
    "Jäger",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Nowak",
    "Özdemir",
    "Peeters",
    "Richter",
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
    ("5020", "Salzburg", "AT"),
    ("8001", "Zürich", "CH"),
    ("1012", "Amsterdam", "NL"),
    ("75002", "Paris", "FR"),
    ("20121", "Milano", "IT"),
    ("00-001", "Warszawa", "PL"),
];
const LEGAL: &[&str] = &["GmbH", "AG", "e.K.", "GbR", "e.V.", "UG (haftungsbeschränkt)"];

/// Numbers that look random and are the same for the same seed (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % sides.max(1) as u64).unwrap_or_default()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }
}

/// Fills an empty platform; answers the Owner's address. `password` is the Owner's.
pub async fn seed(db: &Db, passwords: &Passwords, seed: u64, password: &str) -> Result<String> {
    if !set_up::is_open(db).await? {
        return Err(Error::wrong_state("the database is not empty: the demo platform goes into a new one"));
    }
    let mut dice = Dice(seed);
    let hash = passwords.hash(password).await?;
    let email = "owner@steward.example".to_owned();
    let tx = db.begin(Actor::console("seed")).await?;
    set_up::insert_owner(&tx, &email, "Olivia Owner", "en", hash).await?;

    let people: Vec<UpdateUser> = (0..140).map(|n| person(&mut dice, n)).collect();
    let new = people.iter().map(|profile| NewUser {
        profile,
        password_hash: None,
        status: match dice.roll(12) {
            0 => UserStatus::Suspended,
            1 => UserStatus::Invited,
            _ => UserStatus::Active,
        },
        must_change_password: false,
    });
    let users = user::insert_all(&tx, "seed", new.collect()).await?;
    let organizations: Vec<_> = (0..64)
        .map(|n| {
            let age = Duration::days(i64::try_from(dice.roll(1400)).unwrap_or_default());
            (customer(&mut dice, n), tx.now() - age)
        })
        .collect();
    let organizations = organization::insert_many(&tx, "seed", &organizations).await?;
    for organization in &organizations {
        let size = 1 + dice.roll(5);
        let first = dice.roll(users.len());
        for offset in 0..size {
            let user = &users[(first + offset) % users.len()];
            let place = AddMember {
                user_id: user.id,
                customer_role: if offset == 0 { CustomerRole::Owner } else { *dice.pick(CustomerRole::ALL) },
                permission_level: *dice.pick(PermissionLevel::ALL),
            };
            member::insert(&tx, "seed", organization.id, &place).await?;
        }
    }
    tx.commit().await?;
    Ok(email)
}

fn person(dice: &mut Dice, n: usize) -> UpdateUser {
    let (first, last) = (*dice.pick(FIRST), *dice.pick(LAST));
    let address = steward_dto::text::fold(&format!("{first}.{last}"));
    UpdateUser {
        email: format!("{address}.{n}@people.example"),
        name: format!("{first} {last}"),
        locale: if dice.roll(3) == 0 { "en" } else { "de" }.to_owned(),
        is_admin: false,
        owner_id: None,
    }
}

fn customer(dice: &mut Dice, n: usize) -> SaveOrganization {
    let (postal_code, city, country) = *dice.pick(PLACES);
    let name = format!("{} {} {}", dice.pick(TRADE), dice.pick(LAST), n + 1);
    let contact = format!("{} {}", dice.pick(FIRST), dice.pick(LAST));
    SaveOrganization {
        street: format!("{}straße {}", dice.pick(LAST), 1 + dice.roll(120)),
        postal_code: postal_code.to_owned(),
        city: city.to_owned(),
        country: country.to_owned(),
        vat_id: if country == "DE" { format!("DE{:09}", 100_000_000 + dice.roll(899_999_999)) } else { String::new() },
        legal_form: (*dice.pick(LEGAL)).to_owned(),
        invoice_delivery: *dice.pick(InvoiceDelivery::ALL),
        billing_email: format!("billing@customer-{}.example", n + 1),
        contact_email: format!("contact@customer-{}.example", n + 1),
        contact_name: contact,
        plan: *dice.pick(Plan::ALL),
        locale: if country == "DE" || country == "AT" { "de" } else { "en" }.to_owned(),
        name,
        ..SaveOrganization::default()
    }
}
