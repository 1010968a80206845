//! The form of an organization, to make one and to change one.

use leptos::prelude::*;
use serde_json::Value;
use steward_dto::{
    Resource,
    organizations::{Organization, SaveOrganization},
};

use super::organization::{DELIVERIES, PLANS, href};
use crate::{
    browser::location,
    i18n::{self, fill, t},
    kit::{
        form::{self, Field, Form, Kind as Input, Save, Section},
        load::Loaded,
        pick, row,
    },
    routes::Route,
    shell::LANGUAGES,
    ui::toast,
};

pub static FORM: Form = Form {
    sections: &[
        Section {
            title: Some(i18n::BASICS),
            fields: &[
                Field::new("name", i18n::NAME, Input::Text),
                Field::new("legal_form", i18n::LEGAL_FORM, Input::Text).optional().half(),
                Field::new("registration_number", i18n::REGISTRATION_NUMBER, Input::Text).optional().half(),
                Field::new("plan", i18n::PLAN, Input::Word(PLANS)).half(),
                Field::new("locale", i18n::MAIL_LANGUAGE, Input::Word(LANGUAGES)).half(),
            ],
        },
        Section {
            title: Some(i18n::ADDRESS),
            fields: &[
                Field::new("street", i18n::STREET, Input::Text),
                Field::new("address_line_2", i18n::ADDRESS_LINE_2, Input::Text).optional(),
                Field::new("postal_code", i18n::POSTAL_CODE, Input::Text).half(),
                Field::new("city", i18n::CITY, Input::Text).half(),
                Field::new("country", i18n::COUNTRY, Input::Country),
            ],
        },
        Section {
            title: Some(i18n::BILLING),
            fields: &[
                Field::new("billing_email", i18n::BILLING_EMAIL, Input::Email).half(),
                Field::new("invoice_delivery", i18n::INVOICE_DELIVERY, Input::Word(DELIVERIES)).half(),
                Field::new("vat_id", i18n::VAT_ID, Input::Text).optional().half().hint(i18n::VAT_ID_HINT),
                Field::new("tax_exempt", i18n::TAX_EXEMPT, Input::Tick).optional().half(),
                Field::new("contact_name", i18n::CONTACT_NAME, Input::Text).optional().half(),
                Field::new("contact_email", i18n::CONTACT_EMAIL, Input::Email).optional().half(),
            ],
        },
        Section {
            title: Some(i18n::INTERNAL),
            fields: &[
                Field::new("account_manager_id", i18n::ACCOUNT_MANAGER, Input::Pick(&pick::STAFF)).optional(),
                Field::new("notes", i18n::NOTES, Input::Area).optional().hint(i18n::NOTES_HINT),
            ],
        },
    ],
    check: form::check_as::<SaveOrganization>,
};

/// What the form begins with: the defaults of the wire contract.
fn blank() -> Value {
    serde_json::to_value(SaveOrganization::default()).unwrap_or_default()
}

pub fn create() -> AnyView {
    let back = Route::Organizations.href();
    form::page(&FORM, t(i18n::NEW_ORGANIZATION), blank(), Save::create(Organization::PATH), back, |made| {
        toast::good(fill(i18n::CREATED_NAME, &[("name", &row::name(&made))]));
        location::go_unasked(&href(&made));
    })
}

pub fn edit(id: &str) -> AnyView {
    let path = format!("{}/{id}", Organization::PATH);
    Loaded::new(path.clone()).view(8, move |value| {
        let save = Save::update(path.clone(), row::version(&value));
        form::page(
            &FORM,
            &form::heading(i18n::EDIT_ORGANIZATION, &value),
            form::only(&blank(), &value),
            save,
            href(&value),
            |saved| {
                toast::good(fill(i18n::SAVED_NAME, &[("name", &row::name(&saved))]));
                location::go_unasked(&href(&saved));
            },
        )
    })
}
