//! The columns that the benchmark writes past Steward.

use crate::store::{
    Kind::{Flag, Id, Number, Text},
    Table,
};

pub static ORGANIZATIONS: Table = Table {
    name: "organizations",
    columns: &[
        ("id", Id),
        ("name", Text),
        ("name_key", Text),
        ("search_key", Text),
        ("legal_form", Text),
        ("registration_number", Text),
        ("street", Text),
        ("address_line_2", Text),
        ("postal_code", Text),
        ("city", Text),
        ("city_key", Text),
        ("country", Text),
        ("vat_id", Text),
        ("tax_exempt", Flag),
        ("invoice_delivery", Text),
        ("billing_email", Text),
        ("contact_name", Text),
        ("contact_email", Text),
        ("plan", Text),
        ("locale", Text),
        ("notes", Text),
        ("account_manager_id", Id),
        ("created_at", Number),
        ("updated_at", Number),
        ("deleted_at", Number),
        ("version", Number),
    ],
};

pub static USERS: Table = Table {
    name: "users",
    columns: &[
        ("id", Id),
        ("email", Text),
        ("email_key", Text),
        ("name", Text),
        ("name_key", Text),
        ("search_key", Text),
        ("locale", Text),
        ("status", Text),
        ("is_admin", Flag),
        ("must_change_password", Flag),
        ("last_sign_in_at", Number),
        ("created_at", Number),
        ("updated_at", Number),
        ("version", Number),
    ],
};

pub static MEMBERSHIPS: Table = Table {
    name: "memberships",
    columns: &[
        ("organization_id", Id),
        ("user_id", Id),
        ("customer_role", Text),
        ("permission_level", Text),
        ("joined_at", Number),
        ("version", Number),
    ],
};

pub static AUDIT_LOG: Table = Table {
    name: "audit_log",
    columns: &[
        ("id", Id),
        ("at", Number),
        ("actor_kind", Text),
        ("actor_id", Id),
        ("actor_name", Text),
        ("permission", Text),
        ("action", Text),
        ("subject_kind", Text),
        ("subject_id", Id),
        ("subject_name", Text),
        ("organization_id", Id),
        ("before", Text),
        ("after", Text),
        ("address", Text),
        ("request_id", Text),
        ("sequence", Number),
        ("hash", Text),
    ],
};

pub static OUTBOX: Table = Table {
    name: "outbox",
    columns: &[
        ("id", Id),
        ("at", Number),
        ("kind", Text),
        ("subject_id", Id),
        ("organization_id", Id),
        ("payload", Text),
    ],
};

pub static TALLIES: Table =
    Table { name: "tallies", columns: &[("id", Id), ("collection", Text), ("changes", Number)] };
