//! Sign-ins, their refresh tokens, API keys and the set-up link. Secrets are stored as hashes alone.

crate::dialect::change! {
    "CREATE TABLE sessions (
        id {uuid} PRIMARY KEY,
        user_id {uuid} NOT NULL REFERENCES users (id),
        address text NOT NULL,
        user_agent text NOT NULL,
        created_at bigint NOT NULL,
        last_used_at bigint NOT NULL,
        expires_at bigint NOT NULL,
        confirmed_at bigint,
        ended_at bigint,
        end_reason text
    )",
    "CREATE INDEX sessions_by_user ON sessions (user_id, created_at) WHERE ended_at IS NULL",
    "CREATE INDEX sessions_open ON sessions (created_at, id) WHERE ended_at IS NULL",
    "CREATE INDEX sessions_by_end ON sessions (expires_at)",
    "CREATE TABLE refresh_tokens (
        hash text PRIMARY KEY,
        session_id {uuid} NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        created_at bigint NOT NULL,
        used_at bigint
    )",
    "CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id)",
    "CREATE TABLE api_keys (
        id {uuid} PRIMARY KEY,
        user_id {uuid} NOT NULL REFERENCES users (id),
        organization_id {uuid} REFERENCES organizations (id),
        name text NOT NULL,
        prefix text NOT NULL,
        hash text NOT NULL,
        grants text NOT NULL,
        rate_limit bigint NOT NULL,
        created_at bigint NOT NULL,
        expires_at bigint NOT NULL,
        last_used_at bigint,
        last_used_address text,
        revoked_at bigint,
        version bigint NOT NULL
    )",
    "CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash)",
    "CREATE INDEX api_keys_by_user ON api_keys (user_id)",
    "CREATE INDEX api_keys_by_created ON api_keys (created_at, id)",
    "CREATE TABLE setup_tokens (hash text PRIMARY KEY, created_at bigint NOT NULL)",
}
