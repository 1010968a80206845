//! The roles that every platform has. They are reserved: given to people, never changed.

use steward_db::{Db, Error, Result, Tx, identity::role};
use steward_dto::identity::SaveRole;

pub const OWNER: &str = "Owner";
pub const SUPER_ADMIN: &str = "super-admin";

/// Roles whose last holder must keep them: with none left, nobody could give rights any more.
pub const IRREPLACEABLE: &[&str] = &[OWNER, SUPER_ADMIN];

struct Builtin {
    name: &'static str,
    description: &'static str,
    grants: &'static [&'static str],
}

const ROLES: &[Builtin] = &[
    Builtin { name: OWNER, description: "Full access: roles, organizations, billing.", grants: &["*"] },
    Builtin { name: SUPER_ADMIN, description: "Every permission there is. Keep it yourself.", grants: &["*"] },
    Builtin {
        name: "Operator",
        description: "Operations and support: organizations, members, people.",
        grants: &[
            "organizations.view",
            "organizations.edit",
            "organizations.create",
            "organizations.export",
            "members.*",
            "invitations.*",
            "users.view",
            "users.edit",
            "users.suspend",
            "roles.view",
            "sessions.view",
            "jobs.*",
            "schedules.*",
            "audit.view",
        ],
    },
    Builtin {
        name: "Developer",
        description: "Looks, to find faults, and changes nothing.",
        grants: &[
            "organizations.view",
            "members.view",
            "invitations.view",
            "users.view",
            "roles.view",
            "api_keys.view",
            "jobs.view",
            "audit.view",
        ],
    },
    Builtin { name: "User", description: "No access to the panel.", grants: &[] },
    Builtin {
        name: "Admin",
        description: "Inside an organization: everything about it and its people.",
        grants: &[
            "organizations.view",
            "organizations.edit",
            "organizations.export",
            "members.*",
            "invitations.*",
            "users.view",
            "users.export",
            "roles.view",
            "roles.assign",
            "api_keys.*",
            "audit.view",
        ],
    },
    Builtin {
        name: "Manager",
        description: "Inside an organization: its people and invitations.",
        grants: &["organizations.view", "members.*", "invitations.*", "users.view", "roles.view", "audit.view"],
    },
    Builtin {
        name: "Member",
        description: "Inside an organization: sees it and its people.",
        grants: &["organizations.view", "members.view", "users.view"],
    },
    Builtin { name: "Viewer", description: "Inside an organization: sees it.", grants: &["organizations.view"] },
];

/// Brings the built-in roles to what this version says they are. Runs after every migration.
pub async fn ensure(db: &Db) -> Result<()> {
    match ensure_all(db).await {
        // Another process that starts at the same moment was first: what it made is there now.
        Err(Error::Taken(_) | Error::VersionConflict) => ensure_all(db).await,
        done => done,
    }
}

async fn ensure_all(db: &Db) -> Result<()> {
    let tx = db.begin(steward_db::Actor::system("built-in roles")).await?;
    let mut changed = false;
    for builtin in ROLES {
        changed |= ensure_one(&tx, builtin).await?;
    }
    if changed { tx.commit().await } else { tx.unchanged().await }
}

async fn ensure_one(tx: &Tx, builtin: &Builtin) -> Result<bool> {
    let mut grants: Vec<String> = builtin.grants.iter().map(|grant| (*grant).to_owned()).collect();
    grants.sort();
    let wanted = SaveRole { name: builtin.name.to_owned(), description: builtin.description.to_owned(), grants };
    match role::find_by_name(&tx.conn(), builtin.name).await? {
        None => role::insert(tx, "create_role", &wanted, true).await?,
        Some(role) if role.grants != wanted.grants || role.description != wanted.description => {
            role::update(tx, "update_role", &role, &wanted).await?
        }
        Some(_) => return Ok(false),
    };
    Ok(true)
}

#[cfg(test)]
mod tests {
    use steward_dto::permission::is_grant;

    #[test]
    fn builtin_roles_grant_what_exists() {
        for role in super::ROLES {
            for grant in role.grants {
                assert!(is_grant(grant), "{}: {grant}", role.name);
            }
        }
    }
}
