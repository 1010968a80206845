//! A customer of the platform.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::country;
use crate::{
    check::{Check, Checks, FieldError, Rule},
    resource::{Resource, comma_separated, sort_keys, words},
};

words! {
    /// The tier an organization is on.
    Plan {
        Free => "free",
        Basis => "basis",
        Premium => "premium",
    }
}

words! {
    /// How an organization gets its invoices.
    InvoiceDelivery {
        Email => "email",
        Portal => "portal",
        Post => "post",
    }
}

/// A customer of the platform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Organization {
    pub id: Uuid,
    #[serde(flatten)]
    pub details: SaveOrganization,
    /// People in the organization.
    pub member_count: u32,
    /// Name of the account manager, where there is one.
    pub account_manager_name: Option<String>,
    /// Since when it is a customer. The billing day follows this date.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
    /// Set while the organization is deleted and can still be restored.
    #[serde(with = "time::serde::rfc3339::option")]
    pub deleted_at: Option<OffsetDateTime>,
    /// Rises with every change; the number in the `ETag`.
    #[schema(example = 1)]
    pub version: i64,
}

/// What staff set of an organization: the same to create one and to change one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SaveOrganization {
    /// Unique among the customers that are not deleted. 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200, example = "Naïve Café – Ölmühle")]
    pub name: String,
    /// The legal form as it stands behind the name: `GmbH`, `e.V.`, `Ltd`.
    #[serde(default)]
    #[schema(max_length = 60, example = "GmbH")]
    pub legal_form: String,
    /// Number in the commercial register, with its court.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub registration_number: String,
    #[schema(min_length = 1, max_length = 200, example = "Carina-Feigl-Gasse 7")]
    pub street: String,
    /// Second line of the billing address.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub address_line_2: String,
    #[schema(min_length = 1, max_length = 20, example = "1713")]
    pub postal_code: String,
    #[schema(min_length = 1, max_length = 120, example = "Vöcklabruck")]
    pub city: String,
    /// ISO 3166-1 alpha-2.
    #[schema(min_length = 2, max_length = 2, example = "AT")]
    pub country: String,
    /// VAT identification number with country prefix, in the form of the organization's country;
    /// empty when it has none. Spaces, dots, hyphens and lower case are taken and put right.
    #[serde(default, deserialize_with = "vat_id")]
    #[schema(max_length = 20, example = "ATU50000455")]
    pub vat_id: String,
    /// No VAT is charged.
    #[serde(default)]
    pub tax_exempt: bool,
    #[serde(default = "default_delivery")]
    pub invoice_delivery: InvoiceDelivery,
    /// Where invoices go.
    #[schema(max_length = 254, example = "billing@example.com")]
    pub billing_email: String,
    /// The person to talk to about bills.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub contact_name: String,
    #[serde(default)]
    #[schema(max_length = 254)]
    pub contact_email: String,
    #[serde(default = "default_plan")]
    pub plan: Plan,
    /// Language of mail and invoices: `en` or `de`.
    #[serde(default = "default_locale")]
    #[schema(example = "de")]
    pub locale: String,
    /// Notes for staff; customers do not see them.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub notes: String,
    /// The member of staff who looks after it.
    #[serde(default)]
    pub account_manager_id: Option<Uuid>,
}

fn vat_id<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|written| country::normalize_vat_id(&written))
}

fn default_delivery() -> InvoiceDelivery {
    InvoiceDelivery::Email
}

fn default_plan() -> Plan {
    Plan::Free
}

fn default_locale() -> String {
    "en".to_owned()
}

impl Default for SaveOrganization {
    fn default() -> Self {
        Self {
            name: String::new(),
            legal_form: String::new(),
            registration_number: String::new(),
            street: String::new(),
            address_line_2: String::new(),
            postal_code: String::new(),
            city: String::new(),
            country: "DE".to_owned(),
            vat_id: String::new(),
            tax_exempt: false,
            invoice_delivery: default_delivery(),
            billing_email: String::new(),
            contact_name: String::new(),
            contact_email: String::new(),
            plan: default_plan(),
            locale: default_locale(),
            notes: String::new(),
            account_manager_id: None,
        }
    }
}

impl Check for SaveOrganization {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.line("name", &self.name, 200);
        checks.optional_line("legal_form", &self.legal_form, 60);
        checks.optional_line("registration_number", &self.registration_number, 100);
        checks.line("street", &self.street, 200);
        checks.optional_line("address_line_2", &self.address_line_2, 200);
        checks.line("postal_code", &self.postal_code, 20);
        checks.line("city", &self.city, 120);
        let known = country::is_known(&self.country);
        checks.ensure("country", known, &Rule::CountryUnknown);
        if known && !self.vat_id.is_empty() {
            let country = self.country.clone();
            checks.ensure("vat_id", country::is_vat_id(&self.country, &self.vat_id), &Rule::VatIdMalformed { country });
        }
        checks.email("billing_email", &self.billing_email);
        checks.optional_line("contact_name", &self.contact_name, 200);
        checks.optional_email("contact_email", &self.contact_email);
        checks.locale("locale", &self.locale);
        checks.lines("notes", &self.notes, 5000);
        checks.done()
    }
}

sort_keys! {
    /// What organizations can be sorted by.
    OrganizationSort {
        Name, NameDesc => "name", "-name";
        CreatedAt, CreatedAtDesc => "created_at", "-created_at";
        UpdatedAt, UpdatedAtDesc => "updated_at", "-updated_at";
        City, CityDesc => "city", "-city";
    }
}

/// Filters and sort of the organizations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct OrganizationQuery {
    /// A part of the name, the city, the billing address or the VAT id. Accents and case do not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 100)]
    pub q: Option<String>,
    /// Plans, separated by commas.
    #[serde(default, with = "comma_separated", skip_serializing_if = "Vec::is_empty")]
    #[param(style = Form, explode = false)]
    pub plan: Vec<Plan>,
    /// Countries, separated by commas.
    #[serde(default, with = "comma_separated", skip_serializing_if = "Vec::is_empty")]
    #[param(style = Form, explode = false)]
    pub country: Vec<String>,
    /// With `true` the deleted ones, otherwise the live ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// Looked after by this member of staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_manager_id: Option<Uuid>,
    /// Default: `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub sort: Option<OrganizationSort>,
}

words! {
    /// What can be done to many organizations at once.
    BulkOrganizationAction {
        Delete => "delete",
        SetPlan => "set_plan",
    }
}

/// One action on many organizations: all or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkOrganizations {
    pub action: BulkOrganizationAction,
    /// 1 to 200 ids.
    #[schema(min_items = 1, max_items = 200)]
    pub ids: Vec<Uuid>,
    /// The plan, with `set_plan`.
    #[serde(default)]
    pub plan: Option<Plan>,
}

impl Check for BulkOrganizations {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.ensure("ids", !self.ids.is_empty(), &Rule::Required);
        checks.ensure("ids", self.ids.len() <= 200, &Rule::TooMany { max: 200 });
        checks.ensure("plan", self.action != BulkOrganizationAction::SetPlan || self.plan.is_some(), &Rule::Required);
        checks.done()
    }
}

impl Resource for Organization {
    const PATH: &'static str = "organizations";
    type Query = OrganizationQuery;
}
