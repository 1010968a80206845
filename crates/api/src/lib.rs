//! HTTP and nothing else: who may call, what comes in, what goes out. Rules are in `steward-domain`,
//! queries in `steward-db`.

mod access;
mod body;
mod changes;
mod cookie;
mod ctx;
mod document;
mod entry;
mod export;
mod follow;
mod identity;
mod limit;
mod list;
mod operations;
mod organizations;
mod platform;
mod policy;
mod problem;
mod respond;
mod settings;
mod state;
mod token;

use actix_web::web::PayloadConfig;
pub use body::MAX_BYTES as MAX_JSON_BYTES;
pub use problem::{ApiError, finish as finish_response};
pub use settings::{Limits, Settings};
pub use state::State;
use utoipa_actix_web::service_config::ServiceConfig;

/// Where the API lives.
pub const BASE_PATH: &str = "/api/v1";
/// The largest body that any route takes: an import.
const MAX_BODY_BYTES: usize = 10 * 1024 * 1024;

/// Registers every operation below [`BASE_PATH`].
pub fn configure(config: &mut ServiceConfig) {
    use identity::{account, api_key, auth, invitation, role, session, user, user_role};
    use operations::{job, schedule};
    use organizations::{import, member, organization};
    use platform::{audit, change, dashboard, saved_view};
    config
        .app_data(PayloadConfig::new(MAX_BODY_BYTES))
        .service(auth::get_setup)
        .service(auth::set_up_platform)
        .service(auth::sign_in_user)
        .service(auth::refresh_session)
        .service(auth::sign_out)
        .service(auth::show_invitation)
        .service(auth::accept_invitation)
        .service(account::whoami)
        .service(account::confirm_identity)
        .service(account::get_own_profile)
        .service(account::update_own_profile)
        .service(account::change_password)
        .service(account::list_own_sessions)
        .service(account::end_own_session)
        .service(dashboard::get_dashboard)
        .service(dashboard::search)
        .service(change::follow_changes)
        .service(organization::list_organizations)
        .service(organization::create_organization)
        .service(organization::bulk_organizations)
        .service(organization::export_organizations)
        .service(import::import_organizations)
        .service(organization::get_organization)
        .service(organization::update_organization)
        .service(organization::delete_organization)
        .service(organization::restore_organization)
        .service(member::list_members)
        .service(member::add_member)
        .service(member::update_member)
        .service(member::remove_member)
        .service(user::list_users)
        .service(user::create_user)
        .service(user::bulk_users)
        .service(user::export_users)
        .service(user::get_user)
        .service(user::update_user)
        .service(user::delete_user)
        .service(user::restore_user)
        .service(user::suspend_user)
        .service(user::activate_user)
        .service(user::end_user_sessions)
        .service(user::list_user_memberships)
        .service(user_role::list_user_roles)
        .service(user_role::assign_role)
        .service(user_role::unassign_role)
        .service(role::list_permissions)
        .service(role::list_roles)
        .service(role::create_role)
        .service(role::get_role)
        .service(role::update_role)
        .service(role::delete_role)
        .service(invitation::list_invitations)
        .service(invitation::create_invitation)
        .service(invitation::resend_invitation)
        .service(invitation::withdraw_invitation)
        .service(session::list_sessions)
        .service(session::end_session)
        .service(session::end_all_sessions)
        .service(api_key::list_api_keys)
        .service(api_key::create_api_key)
        .service(api_key::get_api_key)
        .service(api_key::rotate_api_key)
        .service(api_key::revoke_api_key)
        .service(job::list_jobs)
        .service(job::retry_jobs)
        .service(job::get_job)
        .service(job::retry_job)
        .service(job::cancel_job)
        .service(schedule::list_schedules)
        .service(schedule::list_upcoming_runs)
        .service(schedule::get_schedule)
        .service(schedule::run_schedule)
        .service(schedule::pause_schedule)
        .service(schedule::resume_schedule)
        .service(audit::list_audit)
        .service(audit::export_audit)
        .service(audit::verify_audit)
        .service(audit::get_audit_entry)
        .service(saved_view::list_saved_views)
        .service(saved_view::create_saved_view)
        .service(saved_view::delete_saved_view);
}

/// The OpenAPI 3.1 document of all operations.
pub fn openapi() -> serde_json::Value {
    use utoipa_actix_web::{AppExt, scope};
    let (_, collected) =
        actix_web::App::new().into_utoipa_app().service(scope::scope(BASE_PATH).configure(configure)).split_for_parts();
    document::finish(collected)
}
