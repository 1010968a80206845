//! Filters, sort and columns of a list, kept under a name by each person for themselves.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    check::{Check, Checks, FieldError},
    resource::Resource,
};

/// A list as somebody wants to see it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SavedView {
    pub id: Uuid,
    /// The list's path: `organizations`.
    #[schema(example = "organizations")]
    pub list: String,
    #[schema(example = "Premium in Austria")]
    pub name: String,
    /// The query of the list's URL.
    #[schema(example = "plan=premium&country=AT")]
    pub query: String,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// A view to keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SaveView {
    #[schema(min_length = 1, max_length = 60, example = "organizations")]
    pub list: String,
    /// Unique for the list.
    #[schema(min_length = 1, max_length = 60, example = "Premium in Austria")]
    pub name: String,
    #[schema(max_length = 2000, example = "plan=premium&country=AT")]
    pub query: String,
}

impl Check for SaveView {
    fn check(&self) -> Vec<FieldError> {
        let mut checks = Checks::new();
        checks.line("list", &self.list, 60);
        checks.line("name", &self.name, 60);
        checks.optional_line("query", &self.query, 2000);
        checks.done()
    }
}

/// Filters of the saved views.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SavedViewQuery {
    /// Views of this list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 60)]
    pub list: Option<String>,
}

impl Resource for SavedView {
    const PATH: &'static str = "saved-views";
    type Query = SavedViewQuery;
}
