//! The operations of the OpenAPI document that the server serves, each with a request that gets past
//! its checks. Tests of what must hold for every route walk this list; an operation that takes a JSON
//! body and has none here fails them all.

use std::collections::BTreeMap;

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::app::{App, Client, OTHER_PASSWORD, PASSWORD, organization};

/// The id of nothing.
pub const UNKNOWN: &str = "01890000-0000-7000-8000-000000000000";

/// Ids by the place where they stand in paths: `users/roles` is where `/users/{id}/roles/{…}` ends.
pub type Ids = BTreeMap<&'static str, String>;

/// A parameter of the query or a field of the body.
pub struct Field {
    pub name: String,
    pub schema: Value,
}

impl Field {
    /// Whether it holds an id, or several.
    pub fn is_id(&self) -> bool {
        self.schema["format"] == "uuid" || self.schema["items"]["format"] == "uuid"
    }

    /// A value for a field that holds an id.
    pub fn id(&self, id: &str) -> Value {
        if self.schema["type"] == "array" { json!([id]) } else { json!(id) }
    }
}

/// One operation as the document describes it.
pub struct Operation {
    pub id: String,
    pub method: Method,
    pub path: String,
    pub permission: String,
    pub query: Vec<Field>,
    /// The fields of its JSON body, if it takes one.
    pub body: Option<Vec<Field>>,
    pub takes_csv: bool,
    pub answers_csv: bool,
}

pub async fn operations(app: &App) -> Vec<Operation> {
    let document = app.anonymous().get("/openapi.json").await.json;
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.push(read(&document, method, path, operation));
        }
    }
    operations.sort_by(|a, b| a.id.cmp(&b.id));
    assert!(operations.len() > 60, "{} operations", operations.len());
    operations
}

fn read(document: &Value, method: &str, path: &str, operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let query = parameters.into_iter().filter(|it| it["in"] == "query");
    let takes = &operation["requestBody"]["content"];
    let body = takes.get("application/json").map(|body| {
        let name = body["schema"]["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
        let fields = document["components"]["schemas"][name]["properties"].as_object().unwrap();
        fields.iter().map(|(name, schema)| Field { name: name.clone(), schema: schema.clone() }).collect()
    });
    Operation {
        id: operation["operationId"].as_str().unwrap().to_owned(),
        method: method.to_uppercase().parse().unwrap(),
        path: path.to_owned(),
        permission: operation["x-permission"].as_str().unwrap_or_else(|| panic!("{path}: no x-permission")).to_owned(),
        query: query
            .map(|it| Field { name: it["name"].as_str().unwrap().to_owned(), schema: it["schema"].clone() })
            .collect(),
        body,
        takes_csv: takes.get("text/csv").is_some(),
        answers_csv: operation["responses"]["200"]["content"].get("text/csv").is_some(),
    }
}

impl Operation {
    pub fn is_public(&self) -> bool {
        self.permission == "public"
    }

    /// Whether it takes a permission, and not only a sign-in.
    pub fn takes_permission(&self) -> bool {
        self.permission.contains('.')
    }

    pub fn only_reads(&self) -> bool {
        self.method == Method::GET
    }

    /// The places of its ids, in the order of the path.
    pub fn places(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut places = Vec::new();
        for part in self.path.trim_start_matches("/api/v1/").split('/') {
            if part.starts_with('{') {
                places.push(words.join("/"));
            } else {
                words.push(part);
            }
        }
        places
    }

    /// Its path with these ids, and what its query cannot be without.
    pub fn path_of(&self, ids: &[&str]) -> String {
        let mut path = self.path.clone();
        for id in ids {
            let (start, end) = (path.find('{').unwrap(), path.find('}').unwrap());
            path.replace_range(start..=end, id);
        }
        assert!(!path.contains('{'), "{path}: an id is missing");
        if self.id == "search" { format!("{path}?q=a") } else { path }
    }

    /// Its path with the ids of their places, and of nothing where there is none.
    pub fn path_among(&self, ids: &Ids) -> String {
        let places = self.places();
        let ids: Vec<&str> =
            places.iter().map(|place| ids.get(place.as_str()).map_or(UNKNOWN, String::as_str)).collect();
        self.path_of(&ids)
    }

    /// The request, with a version where one is required.
    pub fn request(&self, client: &Client, path: &str, version: i64) -> RequestBuilder {
        let request = self.request_without_body(client, path, version);
        match self.sample() {
            Some(body) => request.json(&body),
            None if self.takes_csv => request.header("Content-Type", "text/csv").body("name\n"),
            None => request,
        }
    }

    pub fn request_without_body(&self, client: &Client, path: &str, version: i64) -> RequestBuilder {
        let request = client.request(self.method.clone(), path);
        if matches!(self.method, Method::PUT | Method::DELETE) {
            request.header("If-Match", format!("\"{version}\""))
        } else {
            request
        }
    }

    /// A body that gets as far as the permission and, where it is held, past the checks.
    pub fn sample(&self) -> Option<Value> {
        self.body.as_ref()?;
        Some(match self.id.as_str() {
            "create_organization" | "update_organization" => organization("Matrix"),
            "create_user" => json!({ "email": "m@example.com", "name": "M", "temporary_password": PASSWORD }),
            "update_user" => json!({ "email": "m@example.com", "name": "M", "locale": "en", "is_admin": false }),
            "update_own_profile" => json!({ "name": "M", "locale": "en" }),
            "bulk_users" => json!({ "action": "end_sessions", "ids": [UNKNOWN] }),
            "bulk_organizations" => json!({ "action": "delete", "ids": [UNKNOWN] }),
            "create_role" | "update_role" => json!({ "name": "matrix", "grants": [] }),
            "assign_role" => json!({ "role_id": UNKNOWN }),
            "create_invitation" => json!({
                "email": "i@example.com", "name": "I", "customer_role": "member", "permission_level": "read_only",
            }),
            "create_api_key" => json!({ "name": "m", "grants": ["api_keys.view"], "expires_in_days": 1 }),
            "rotate_api_key" => json!({ "overlap_hours": 0 }),
            "add_member" => json!({ "user_id": UNKNOWN, "customer_role": "member", "permission_level": "read_only" }),
            "update_member" => json!({ "customer_role": "member", "permission_level": "read_only" }),
            "create_saved_view" => json!({ "list": "organizations", "name": "m", "query": "" }),
            "confirm_identity" => json!({ "password": "not this one" }),
            "change_password" => json!({ "current_password": "not this one", "new_password": OTHER_PASSWORD }),
            "sign_in_user" => json!({ "email": "nobody@example.com", "password": "x" }),
            "set_up_platform" => json!({ "token": "x", "email": "a@b.de", "name": "A", "password": PASSWORD }),
            "show_invitation" => json!({ "token": "x" }),
            "accept_invitation" => json!({ "token": "x", "name": "A", "password": PASSWORD }),
            id => panic!("no body for {id}: add one in operations.rs"),
        })
    }
}
