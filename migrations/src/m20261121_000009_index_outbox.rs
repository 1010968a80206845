//! Events in their order, for those who follow them as they happen.

crate::dialect::change! {
    "CREATE INDEX outbox_newest ON outbox (at, id)",
}
