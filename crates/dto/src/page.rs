//! One shape for every list: a page of items, a cursor to the next and to the previous page, and an
//! exact total when it is asked for.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many items a page holds when nothing is said.
pub const DEFAULT_LIMIT: u16 = 25;
/// The most items a page may hold.
pub const MAX_LIMIT: u16 = 200;

/// What every list takes besides its own filters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListParams {
    /// Items in a page, 1 to 200. Default: 25.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, example = 25)]
    pub limit: Option<u16>,
    /// The `next` cursor of a page: answers the page behind it. Not together with `before`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The `previous` cursor of a page: answers the page in front of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Whether to answer the exact number of items that the filter matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<bool>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Cursor for `after`: there are more items behind this page. Opaque, valid for the same sort.
    pub next: Option<String>,
    /// Cursor for `before`: there are items in front of this page.
    pub previous: Option<String>,
    /// Items that the filter matches, exact; only with `total=true`.
    pub total: Option<u64>,
}

impl<T> Page<T> {
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            next: self.next,
            previous: self.previous,
            total: self.total,
        }
    }
}
