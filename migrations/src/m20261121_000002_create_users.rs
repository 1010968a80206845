//! Accounts, and the lists they keep for themselves.

crate::dialect::change! {
    "CREATE TABLE users (
        id {uuid} PRIMARY KEY,
        email text NOT NULL,
        email_key {key} NOT NULL,
        name text NOT NULL,
        name_key {key} NOT NULL,
        search_key {key} NOT NULL,
        locale text NOT NULL,
        password_hash text,
        status text NOT NULL CHECK (status IN ('active', 'invited', 'suspended')),
        is_admin boolean NOT NULL,
        must_change_password boolean NOT NULL,
        owner_id {uuid} REFERENCES users (id),
        last_sign_in_at bigint NOT NULL,
        created_at bigint NOT NULL,
        updated_at bigint NOT NULL,
        deleted_at bigint,
        version bigint NOT NULL
    )",
    "CREATE UNIQUE INDEX users_email ON users (email_key) WHERE deleted_at IS NULL",
    "CREATE INDEX users_by_name ON users (name_key, id) WHERE deleted_at IS NULL",
    "CREATE INDEX users_by_email ON users (email_key, id) WHERE deleted_at IS NULL",
    "CREATE INDEX users_by_created ON users (created_at, id) WHERE deleted_at IS NULL",
    "CREATE INDEX users_by_last_sign_in ON users (last_sign_in_at, id) WHERE deleted_at IS NULL",
    "CREATE INDEX users_by_owner ON users (owner_id) WHERE owner_id IS NOT NULL",
    "CREATE TABLE saved_views (
        id {uuid} PRIMARY KEY,
        user_id {uuid} NOT NULL REFERENCES users (id),
        list text NOT NULL,
        name {key} NOT NULL,
        query text NOT NULL,
        created_at bigint NOT NULL
    )",
    "CREATE UNIQUE INDEX saved_views_name ON saved_views (user_id, list, name)",
}
