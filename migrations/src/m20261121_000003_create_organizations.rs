//! Customers and the people in them.

crate::dialect::change! {
    "CREATE TABLE organizations (
        id {uuid} PRIMARY KEY,
        name text NOT NULL,
        name_key {key} NOT NULL,
        search_key {key} NOT NULL,
        legal_form text NOT NULL,
        registration_number text NOT NULL,
        street text NOT NULL,
        address_line_2 text NOT NULL,
        postal_code text NOT NULL,
        city text NOT NULL,
        city_key {key} NOT NULL,
        country text NOT NULL,
        vat_id text NOT NULL,
        tax_exempt boolean NOT NULL,
        invoice_delivery text NOT NULL CHECK (invoice_delivery IN ('email', 'portal', 'post')),
        billing_email text NOT NULL,
        contact_name text NOT NULL,
        contact_email text NOT NULL,
        plan text NOT NULL CHECK (plan IN ('free', 'basis', 'premium')),
        locale text NOT NULL,
        notes text NOT NULL,
        account_manager_id {uuid} REFERENCES users (id),
        created_at bigint NOT NULL,
        updated_at bigint NOT NULL,
        deleted_at bigint,
        version bigint NOT NULL
    )",
    "CREATE UNIQUE INDEX organizations_name ON organizations (name_key) WHERE deleted_at IS NULL",
    "CREATE INDEX organizations_by_name ON organizations (name_key, id) WHERE deleted_at IS NULL",
    "CREATE INDEX organizations_by_created ON organizations (created_at, id) WHERE deleted_at IS NULL",
    "CREATE INDEX organizations_by_updated ON organizations (updated_at, id) WHERE deleted_at IS NULL",
    "CREATE INDEX organizations_by_city ON organizations (city_key, id) WHERE deleted_at IS NULL",
    "CREATE INDEX organizations_by_manager ON organizations (account_manager_id) WHERE account_manager_id IS NOT NULL",
    "CREATE TABLE memberships (
        organization_id {uuid} NOT NULL REFERENCES organizations (id),
        user_id {uuid} NOT NULL REFERENCES users (id),
        customer_role text NOT NULL
            CHECK (customer_role IN ('owner', 'admin', 'member', 'billing', 'external', 'observer')),
        permission_level text NOT NULL CHECK (permission_level IN ('read_only', 'read_write', 'admin')),
        joined_at bigint NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (organization_id, user_id)
    )",
    "CREATE INDEX memberships_by_user ON memberships (user_id, organization_id)",
}
