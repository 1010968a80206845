//! Which permissions roles add up to, decided by casbin.
//!
//! The policy holds the rules (role, domain, permission) alone, a few hundred lines whatever the
//! number of organizations; who holds which role where comes from the caller's own rows. A set of
//! roles is decided once for a version of the policy and remembered, so that a request costs a
//! look-up.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use casbin::{CoreApi, DefaultModel, Enforcer, MemoryAdapter, MgmtApi};
use steward_domain::{Error, Result};
use steward_dto::{Code, Permission, Scope};
use uuid::Uuid;

/// A subject is a role, a domain is `platform` or `organization`, an object is a permission or a
/// wildcard. Cheap comparisons come first.
const MODEL: &str = "
[request_definition]
r = sub, dom, act

[policy_definition]
p = sub, dom, act

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.sub == p.sub && r.dom == p.dom && keyMatch(r.act, p.act)
";

type Permissions = Arc<BTreeSet<Permission>>;

pub struct Policy {
    enforcer: Enforcer,
    decided: Mutex<HashMap<(Vec<Uuid>, Domain), Permissions>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Domain {
    Platform,
    Organization,
}

impl Domain {
    fn as_str(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Organization => "organization",
        }
    }
}

impl Policy {
    /// From the grants of all roles.
    pub async fn new(grants: &[(Uuid, String)]) -> Result<Self> {
        Self::build(grants).await.map_err(|error| Error::new(Code::Internal).detail(error.to_string()))
    }

    async fn build(grants: &[(Uuid, String)]) -> casbin::Result<Self> {
        let model = DefaultModel::from_str(MODEL).await?;
        let mut enforcer = Enforcer::new(model, MemoryAdapter::default()).await?;
        let rules = grants.iter().flat_map(|(role, grant)| {
            [Domain::Platform, Domain::Organization]
                .map(|domain| vec![role.to_string(), domain.as_str().to_owned(), grant.clone()])
        });
        enforcer.add_policies(rules.collect()).await?;
        Ok(Self { enforcer, decided: Mutex::default() })
    }

    /// What these roles, held in this scope, allow there.
    pub fn permissions(&self, roles: &[Uuid], scope: Scope) -> Result<Permissions> {
        let domain = match scope {
            Scope::Platform => Domain::Platform,
            Scope::Organization(_) => Domain::Organization,
        };
        let mut roles = roles.to_vec();
        roles.sort();
        let key = (roles, domain);
        if let Some(known) = self.decided.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(known.clone());
        }
        let mut allowed = BTreeSet::new();
        for permission in Permission::ALL.iter().copied().filter(|permission| permission.reaches(scope)) {
            if self.any_allows(&key.0, domain, permission)? {
                allowed.insert(permission);
            }
        }
        let allowed = Arc::new(allowed);
        self.decided.lock().unwrap_or_else(PoisonError::into_inner).insert(key, allowed.clone());
        Ok(allowed)
    }

    fn any_allows(&self, roles: &[Uuid], domain: Domain, permission: Permission) -> Result<bool> {
        for role in roles {
            let request = (role.to_string(), domain.as_str(), permission.as_str());
            let allowed = self.enforcer.enforce(request);
            if allowed.map_err(|error| Error::new(Code::Internal).detail(error.to_string()))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn roles_add_up_and_wildcards_stay_in_their_group() {
        let (support, billing) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let grants = [
            (support, "users.*".to_owned()),
            (support, "members.view".to_owned()),
            (billing, "organizations.view".to_owned()),
        ];
        let policy = Policy::new(&grants).await.expect("a sound model");
        let both = policy.permissions(&[support, billing], Scope::Platform).expect("decided");
        assert!(both.contains(&Permission::UsersDelete) && both.contains(&Permission::OrganizationsView));
        assert!(!both.contains(&Permission::RolesView) && !both.contains(&Permission::MembersEdit));
        let nobody = policy.permissions(&[Uuid::from_u128(3)], Scope::Platform).expect("decided");
        assert!(nobody.is_empty());
    }

    #[tokio::test]
    async fn what_belongs_to_the_platform_cannot_be_held_inside_an_organization() {
        let all = Uuid::from_u128(1);
        let policy = Policy::new(&[(all, "*".to_owned())]).await.expect("a sound model");
        let inside = policy.permissions(&[all], Scope::Organization(Uuid::nil())).expect("decided");
        assert!(inside.contains(&Permission::MembersEdit) && !inside.contains(&Permission::RolesEdit));
    }

    #[tokio::test]
    async fn agrees_with_the_catalogues_own_expansion() {
        let role = Uuid::from_u128(7);
        for grant in ["*", "users.*", "roles.edit", "api_keys.*"] {
            let policy = Policy::new(&[(role, grant.to_owned())]).await.expect("a sound model");
            let decided = policy.permissions(&[role], Scope::Platform).expect("decided");
            assert_eq!(*decided, steward_dto::permission::expand([grant]), "{grant}");
        }
    }
}
