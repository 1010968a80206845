//! Invitations and the roles that they bring.

crate::dialect::change! {
    "CREATE TABLE invitations (
        id {uuid} PRIMARY KEY,
        token_hash text NOT NULL,
        email text NOT NULL,
        email_key {key} NOT NULL,
        name text NOT NULL,
        locale text NOT NULL,
        is_admin boolean NOT NULL,
        organization_id {uuid} REFERENCES organizations (id),
        customer_role text,
        permission_level text,
        invited_by_id {uuid} NOT NULL REFERENCES users (id),
        user_id {uuid} REFERENCES users (id),
        created_at bigint NOT NULL,
        expires_at bigint NOT NULL,
        accepted_at bigint,
        withdrawn_at bigint,
        version bigint NOT NULL
    )",
    "CREATE UNIQUE INDEX invitations_token ON invitations (token_hash)",
    // One open invitation for an address and a place; an expired one is withdrawn before the next.
    "CREATE UNIQUE INDEX invitations_open_platform ON invitations (email_key)
        WHERE accepted_at IS NULL AND withdrawn_at IS NULL AND organization_id IS NULL",
    "CREATE UNIQUE INDEX invitations_open_organization ON invitations (email_key, organization_id)
        WHERE accepted_at IS NULL AND withdrawn_at IS NULL AND organization_id IS NOT NULL",
    "CREATE INDEX invitations_by_created ON invitations (created_at, id)",
    "CREATE INDEX invitations_by_organization ON invitations (organization_id, created_at)
        WHERE organization_id IS NOT NULL",
    "CREATE TABLE invitation_roles (
        invitation_id {uuid} NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
        role_id {uuid} NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
        PRIMARY KEY (invitation_id, role_id)
    )",
}
