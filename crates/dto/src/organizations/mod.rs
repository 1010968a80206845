//! Customers of the platform, the people in them, and the import of many at once.

pub mod country;
pub mod import;
pub mod member;
pub mod organization;

pub use import::{ImportEvent, ImportParams, ImportPhase, ImportProgress, ImportReport, ImportRow, ImportState};
pub use member::{AddMember, CustomerRole, Member, PermissionLevel, SaveMember};
pub use organization::{
    BulkOrganizationAction, BulkOrganizations, InvoiceDelivery, Organization, OrganizationQuery, OrganizationSort,
    Plan, SaveOrganization,
};
