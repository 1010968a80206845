//! People, what they may do, and how they sign in.

pub mod api_key;
pub mod auth;
pub mod invitation;
pub mod role;
pub mod session;
pub mod user;

pub use api_key::{ApiKey, ApiKeyQuery, CreateApiKey, CreatedApiKey, RotateApiKey};
pub use auth::{
    AcceptInvitation, ChangePassword, Confirm, InvitationToken, OpenInvitation, SetUp, SignIn, SignedIn, UpdateProfile,
    Whoami,
};
pub use invitation::{CreateInvitation, CreatedInvitation, Invitation, InvitationQuery, InvitationState};
pub use role::{AssignRole, PermissionInfo, Role, RoleAssignment, RoleQuery, SaveRole};
pub use session::{Session, SessionQuery};
pub use user::{
    BulkAction, BulkOutcome, BulkUsers, CreateUser, Delivery, UpdateUser, User, UserQuery, UserSort, UserStatus,
};
