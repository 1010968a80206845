//! Another organization's things do not exist (A1): every operation that takes an id, in its path, its
//! body or its query, is called from inside organization A with the ids of organization B. The answer
//! is the one for an id that nobody ever had, and B is as it was.

use reqwest::StatusCode;
use serde_json::json;

use crate::{
    app::{App, Client, both},
    operations::{Ids, Operation, UNKNOWN, operations},
};

/// One organization with one of everything that can belong to it.
struct Tenant {
    /// Holds every permission that there is inside the organization, and none elsewhere.
    person: Client,
    /// An API key with the same rights.
    key: Client,
    ids: Ids,
}

async fn tenant(app: &App, owner: &Client, name: &str) -> Tenant {
    let organization = owner.organization(&format!("{name} Ltd")).await.text("id");
    let person = app.insider(owner, &format!("{name}-person"), &organization, "everything").await;
    let whoami = person.get("/auth/whoami").await.expect(StatusCode::OK);
    let id = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let user = whoami.text("user_id");

    let grants = &whoami.json["organizations"][0]["permissions"];
    let key = json!({ "name": format!("{name} key"), "grants": grants, "expires_in_days": 1 });
    let made = person.post("/api-keys", key).await.expect(StatusCode::CREATED);
    let mut key = app.anonymous();
    key.token = made.text("secret");
    let invitation = json!({
        "email": format!("{name}-guest@example.com"), "name": format!("{name} guest"),
        "organization_id": organization, "customer_role": "member", "permission_level": "read_only",
    });
    let invitation = person.post("/invitations", invitation).await.expect(StatusCode::CREATED);
    let view = json!({ "list": "organizations", "name": format!("{name} view"), "query": "" });
    let view = person.post("/saved-views", view).await.expect(StatusCode::CREATED);
    let first = async |path: &str| id(&person.get(path).await.expect(StatusCode::OK).json["items"][0]["id"]);
    let session = first("/auth/sessions").await;
    let ids = Ids::from([
        ("api-keys", id(&made.json["api_key"]["id"])),
        ("audit", first("/audit").await),
        ("auth/sessions", session.clone()),
        ("invitations", id(&invitation.json["invitation"]["id"])),
        ("organizations", organization),
        ("organizations/members", user.clone()),
        ("saved-views", view.text("id")),
        ("sessions", session),
        ("users/roles", first(&format!("/users/{user}/roles")).await),
        ("users", user),
    ]);
    Tenant { person, key, ids }
}

/// Two organizations that know nothing of each other.
async fn tenants(app: &App) -> (Tenant, Tenant) {
    let owner = app.owner().await;
    owner.post("/roles", json!({ "name": "everything", "grants": ["*"] })).await.expect(StatusCode::CREATED);
    (tenant(app, &owner, "aardvark").await, tenant(app, &owner, "zebra").await)
}

/// What belongs to no organization: roles are the same for all, jobs and schedules the platform's own.
const PLATFORMS: &[&str] = &["jobs", "roles", "schedules"];

/// Every way to fill the path's places in which at least one id is B's, and the same with unknown ids
/// instead of B's.
fn attempts(operation: &Operation, a: &Tenant, b: &Tenant) -> Vec<(String, String)> {
    let places = operation.places();
    let id = |tenant: &Tenant, place: &str| {
        let id = tenant.ids.get(place).cloned();
        id.unwrap_or_else(|| panic!("{}: whose id is at {place}? Add it to the tenants", operation.id))
    };
    let foreign_ones = 1_u32..1 << places.len();
    let fill = |foreign: u32, theirs: &dyn Fn(&str) -> String| {
        let ids = places.iter().enumerate();
        let ids = ids.map(|(n, place)| if foreign & (1 << n) == 0 { id(a, place) } else { theirs(place) });
        let ids: Vec<String> = ids.collect();
        operation.path_of(&ids.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let both = |foreign| (fill(foreign, &|place| id(b, place)), fill(foreign, &|_| UNKNOWN.to_owned()));
    foreign_ones.map(both).collect()
}

async fn ids_in_paths(app: App) {
    let app = app.without_worker().await;
    let (a, b) = tenants(&app).await;
    let before = app.store.rows_about(b.ids.values()).await;
    assert!(before.len() > 15, "{before:?}");
    let held = a.person.get("/auth/whoami").await.json["organizations"][0]["permissions"].to_string();
    let organization = |tenant: &Tenant| tenant.ids["organizations"].clone();
    let callers = [
        ("a member of A", a.person.clone()),
        ("a member of A, in A", a.person.inside(&organization(&a))),
        ("a member of A, in B", a.person.inside(&organization(&b))),
        ("a key of A", a.key.clone()),
        ("a key of A, in B", a.key.inside(&organization(&b))),
    ];
    let mut walked = 0;
    for operation in operations(&app).await.iter().filter(|it| it.path.contains('{')) {
        if operation.places().iter().any(|place| PLATFORMS.contains(&place.as_str())) {
            let reply = Client::send(operation.request(&a.person, &operation.path_of(&[UNKNOWN]), 1)).await;
            assert!(matches!(reply.status.as_u16(), 403 | 404), "{}: {}", operation.id, reply.body);
            continue;
        }
        for (theirs, nobodys) in attempts(operation, &a, &b) {
            for (who, caller) in &callers {
                let place = format!("{} {theirs} as {who}", operation.method);
                let found = Client::send(operation.request(caller, &theirs, 1)).await;
                let unknown = Client::send(operation.request(caller, &nobodys, 1)).await;
                assert_eq!(found.refusal(), unknown.refusal(), "{place}");
                let code = found.json["code"].as_str().unwrap_or_default();
                let expected: &[&str] = match (*who, held.contains(&format!("\"{}\"", operation.permission))) {
                    _ if !operation.takes_permission() => &["not_found"],
                    ("a member of A, in B" | "a key of A, in B", _) | (_, false) => &["forbidden"],
                    // No key does what takes a confirmation.
                    ("a key of A", true) => &["not_found", "reauthentication_required"],
                    (_, true) => &["not_found"],
                };
                assert!(expected.contains(&code), "{place}: {code}");
                walked += 1;
            }
        }
    }
    assert!(walked > 150, "{walked}");
    assert_eq!(app.store.rows_about(b.ids.values()).await, before);
}

/// What B has for a field or parameter of this name.
fn candidates<'a>(b: &'a Tenant, operation: &Operation, name: &str) -> Vec<&'a str> {
    let places: &[&str] = match name {
        "organization_id" => &["organizations"],
        "user_id" | "owner_id" | "account_manager_id" | "actor_id" => &["users"],
        "ids" | "subject_id" => &["organizations", "users", "api-keys", "invitations", "users/roles"],
        "role_id" | "role_ids" => &[],
        _ => panic!("{}: whose id is in {name}? Add it to the candidates", operation.id),
    };
    places.iter().map(|place| b.ids[place].as_str()).collect()
}

async fn ids_in_bodies(app: App) {
    let app = app.without_worker().await;
    let (a, b) = tenants(&app).await;
    let before = app.store.rows_about(b.ids.values()).await;
    let mut walked = 0;
    for operation in operations(&app).await.iter().filter(|it| !it.is_public()) {
        let path = operation.path_among(&a.ids);
        for field in operation.body.iter().flatten().filter(|field| field.is_id()) {
            for id in candidates(&b, operation, &field.name) {
                let ask = async |id: &str| {
                    let mut body = operation.sample().unwrap();
                    body[&field.name] = field.id(id);
                    let request = operation.request_without_body(&a.person, &path, 1).json(&body);
                    Client::send(request).await
                };
                let (found, unknown) = (ask(id).await, ask(UNKNOWN).await);
                assert_eq!(found.refusal(), unknown.refusal(), "{} {}", operation.id, field.name);
                assert!(
                    matches!(found.status.as_u16(), 403 | 404 | 422),
                    "{} {}: {}",
                    operation.id,
                    field.name,
                    found.body
                );
                walked += 1;
            }
        }
    }
    assert!(walked > 10, "{walked}");
    assert_eq!(app.store.rows_about(b.ids.values()).await, before);
}

async fn lists(app: App) {
    let (a, b) = tenants(&app).await;
    let callers = [a.person.clone(), a.key.clone(), a.person.inside(&b.ids["organizations"])];
    let mut found_own = 0;
    for operation in operations(&app).await.iter().filter(|it| it.only_reads()) {
        let path = operation.path_among(&a.ids);
        let separator = if path.contains('?') { '&' } else { '?' };
        let mut paths = vec![(path.clone(), None)];
        for parameter in &operation.query {
            if parameter.is_id() {
                for id in candidates(&b, operation, &parameter.name) {
                    let ask = |id| format!("{path}{separator}{}={id}", parameter.name);
                    paths.push((ask(id), Some(ask(UNKNOWN))));
                }
            } else if parameter.name == "q" {
                let bare = path.split('?').next().unwrap();
                paths.push((format!("{bare}?q=zebra"), Some(format!("{bare}?q=nobody"))));
            } else if matches!(parameter.name.as_str(), "deleted" | "total" | "include_ended") {
                paths.push((format!("{path}{separator}{}=true", parameter.name), None));
            }
        }
        for (path, unknown) in paths {
            for caller in &callers {
                let reply = Client::send(operation.request(caller, &path, 1)).await;
                let shown = reply.body.to_lowercase();
                assert!(!shown.contains("zebra") && !b.ids.values().any(|id| shown.contains(id)), "{path}: {shown}");
                found_own += usize::from(shown.contains("aardvark"));
                if let Some(unknown) = &unknown {
                    let unknown = Client::send(operation.request(caller, unknown, 1)).await;
                    assert_eq!(reply.status, unknown.status, "{path}");
                    if reply.status.is_success() {
                        assert_eq!(reply.body, unknown.body, "{path}");
                    }
                }
            }
        }
    }
    assert!(found_own > 15, "{found_own}");
}

both! {
    async fn ids_of_another_organization_are_answered_like_ids_of_nothing(app) {
        ids_in_paths(app).await;
    }

    async fn ids_of_another_organization_in_bodies_are_answered_like_ids_of_nothing(app) {
        ids_in_bodies(app).await;
    }

    async fn no_list_search_or_export_shows_another_organization(app) {
        lists(app).await;
    }
}
