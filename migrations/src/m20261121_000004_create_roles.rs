//! Roles, what they grant, and who holds them where.

crate::dialect::change! {
    "CREATE TABLE roles (
        id {uuid} PRIMARY KEY,
        name text NOT NULL,
        name_key {key} NOT NULL,
        description text NOT NULL,
        reserved boolean NOT NULL,
        created_at bigint NOT NULL,
        updated_at bigint NOT NULL,
        version bigint NOT NULL
    )",
    "CREATE UNIQUE INDEX roles_name ON roles (name_key)",
    "CREATE TABLE role_grants (
        role_id {uuid} NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
        permission text NOT NULL,
        PRIMARY KEY (role_id, permission)
    )",
    "CREATE TABLE role_assignments (
        id {uuid} PRIMARY KEY,
        user_id {uuid} NOT NULL REFERENCES users (id),
        role_id {uuid} NOT NULL REFERENCES roles (id),
        organization_id {uuid} REFERENCES organizations (id),
        created_at bigint NOT NULL
    )",
    // NULLs differ from each other in a unique index, so each place of holding has one of its own.
    "CREATE UNIQUE INDEX role_assignments_platform ON role_assignments (user_id, role_id)
        WHERE organization_id IS NULL",
    "CREATE UNIQUE INDEX role_assignments_organization ON role_assignments (user_id, role_id, organization_id)
        WHERE organization_id IS NOT NULL",
    "CREATE INDEX role_assignments_by_role ON role_assignments (role_id, user_id)",
}
