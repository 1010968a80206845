//! What the frame itself keeps: version counters, tallies, the outbox, idempotency keys, throttles.

crate::dialect::change! {
    // Counters that replicas watch. `access` rises with every change of who may do what.
    "CREATE TABLE versions (name text PRIMARY KEY, value bigint NOT NULL)",
    "INSERT INTO versions (name, value) VALUES ('access', 1)",
    // One row per write and collection: the sum of `changes` tells whether a remembered total still
    // holds. Rows are only added, so that writers never wait for each other; a job folds them.
    "CREATE TABLE tallies (id {uuid} PRIMARY KEY, collection text NOT NULL, changes bigint NOT NULL)",
    "CREATE INDEX tallies_collection ON tallies (collection, changes)",
    "CREATE TABLE outbox (
        id {uuid} PRIMARY KEY,
        at bigint NOT NULL,
        kind text NOT NULL,
        subject_id {uuid},
        organization_id {uuid},
        payload text NOT NULL,
        delivered_at bigint
    )",
    "CREATE INDEX outbox_pending ON outbox (at, id) WHERE delivered_at IS NULL",
    "CREATE INDEX outbox_delivered ON outbox (delivered_at) WHERE delivered_at IS NOT NULL",
    "CREATE TABLE idempotency_keys (
        caller text NOT NULL,
        key text NOT NULL,
        fingerprint text NOT NULL,
        response text NOT NULL,
        created_at bigint NOT NULL,
        PRIMARY KEY (caller, key)
    )",
    "CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at)",
    "CREATE TABLE throttles (
        key text NOT NULL,
        window_start bigint NOT NULL,
        attempts bigint NOT NULL,
        PRIMARY KEY (key, window_start)
    )",
    "CREATE INDEX throttles_window ON throttles (window_start)",
}
