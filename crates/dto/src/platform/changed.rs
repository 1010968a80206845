//! What the stream of changes tells.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Something in a collection has changed. What it is now, the collection's own routes tell, to whom
/// they may tell it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Changed {
    /// The collection's path.
    #[schema(example = "organizations")]
    pub collection: String,
    /// The thing; missing where several may have changed.
    pub id: Option<Uuid>,
}
