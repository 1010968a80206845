//! The OpenAPI document: what `utoipa` collects from the handlers, and what is the same for all of
//! them, said once here.

use serde_json::{Map, Value, json};
use steward_dto::Problem;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{InfoBuilder, OpenApi, OpenApiBuilder, RefOr, schema::Schema},
};

/// Finishes the document: errors of every operation, security, headers, closed request bodies.
pub fn finish(collected: OpenApi) -> Value {
    let mut document = serde_json::to_value(with_problem(collected)).unwrap_or_default();
    document["info"] = json!({
        "title": "Steward API",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "Everything the admin panel does. Errors are RFC 9457 problem details with a `code`; lists page by cursor; a change names the version it read by `If-Match`; a POST with an `Idempotency-Key` has one effect however often it is sent. Times are RFC 3339 in UTC.",
        "license": { "name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later" },
    });
    document["servers"] = json!([{ "url": "/", "description": "This server" }]);
    document["components"]["securitySchemes"] = json!({
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token from `POST /api/v1/auth/sign-in`, or an API key (`stw_…`).",
        },
    });
    merge_all_of(&mut document);
    refer_to_items(&mut document);
    let mut request_bodies = Vec::new();
    if let Some(paths) = document["paths"].as_object_mut() {
        for operations in paths.values_mut().filter_map(Value::as_object_mut) {
            for (method, operation) in operations.iter_mut() {
                finish_operation(method, operation);
                let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
                request_bodies.extend(body.as_str().and_then(|path| path.rsplit('/').next()).map(str::to_owned));
            }
        }
    }
    for name in request_bodies {
        document["components"]["schemas"][name]["additionalProperties"] = json!(false);
    }
    document
}

fn with_problem(collected: OpenApi) -> OpenApi {
    let mut schemas: Vec<(String, RefOr<Schema>)> = Vec::new();
    Problem::schemas(&mut schemas);
    schemas.push((Problem::name().into_owned(), Problem::schema()));
    let mut components = collected.components.clone().unwrap_or_default();
    components.schemas.extend(schemas);
    let info = InfoBuilder::new().title("Steward API").version(env!("CARGO_PKG_VERSION")).build();
    let mut document: OpenApi = OpenApiBuilder::new().info(info).build();
    document.paths = collected.paths;
    document.components = Some(components);
    document
}

/// A flattened struct comes as `allOf` of a reference and the rest. Readers and generators are better
/// served by the one object that it is on the wire.
fn merge_all_of(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object().cloned() else { return };
    for (name, schema) in &schemas {
        let Some(parts) = schema["allOf"].as_array() else { continue };
        let mut properties = Map::new();
        let mut required = Vec::new();
        for part in parts {
            let referred = part["$ref"].as_str().and_then(|path| path.rsplit('/').next());
            let part = referred.and_then(|name| schemas.get(name)).unwrap_or(part);
            properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
            // What an answer holds is always there; a default is for requests alone.
            required.extend(part["properties"].as_object().into_iter().flat_map(Map::keys).cloned());
        }
        let merged = &mut document["components"]["schemas"][name];
        *merged = json!({
            "type": "object",
            "description": schema["description"],
            "properties": properties,
            "required": required,
        });
    }
}

/// A page's items are written out in it: a reference is shorter, and gives clients one type.
fn refer_to_items(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    let names: Vec<String> = schemas.keys().cloned().collect();
    for name in names {
        let Some(item) = name.strip_prefix("Page_").filter(|item| schemas.contains_key(*item)).map(str::to_owned)
        else {
            continue;
        };
        schemas[&name]["properties"]["items"]["items"] = json!({ "$ref": format!("#/components/schemas/{item}") });
    }
}

/// Errors that any operation may answer, with the codes that say more.
const ANY: &[(&str, &str)] = &[
    ("429", "Too many requests: `rate_limited`, with `Retry-After`"),
    ("500", "A fault of ours: `internal`"),
    ("503", "Busy, or the database is not reachable: `unavailable`, with `Retry-After`"),
];

fn finish_operation(method: &str, operation: &mut Value) {
    let permission = operation["x-permission"].as_str().unwrap_or_default().to_owned();
    let has_path = operation["parameters"].as_array().is_some_and(|all| all.iter().any(|it| it["in"] == "path"));
    let has_query = operation["parameters"].as_array().is_some_and(|all| all.iter().any(|it| it["in"] == "query"));
    let has_body = operation.get("requestBody").is_some();
    let public = permission == "public";
    let versioned = method == "put"
        || (method == "delete" && VERSIONED_DELETES.contains(&operation["operationId"].as_str().unwrap_or_default()));
    let mut errors: Vec<(&str, &str)> = ANY.to_vec();
    if !public {
        errors.push(("401", "No valid access token or API key: `unauthenticated`"));
        errors.push(("400", "A header is malformed: `malformed`"));
        parameters(operation).push(json!({
            "name": crate::ctx::SCOPE_HEADER, "in": "header", "required": false,
            "description": "Act inside this organization. Without it: on the platform, for staff with rights there; else inside the only organization in which the caller holds a role.",
            "schema": { "type": "string", "format": "uuid" },
        }));
    }
    if public && method == "post" {
        errors.push(("400", "The body or a header is malformed: `malformed`"));
        errors.push(("401", "Not proven: `credentials_wrong` or `unauthenticated`"));
        errors.push(("403", "Not from here, or not any more: `foreign_origin`, `suspended`"));
        errors.push(("404", "Set-up is over: `not_found`"));
        errors.push(("410", "The link is used, withdrawn or expired: `link_expired`"));
        errors.push(("409", "Taken meanwhile: `taken`"));
    } else if public || has_path {
        errors.push(("404", "No such thing, or none in this scope: `not_found`"));
    }
    if !public {
        errors.push(("403", "The permission is missing (`forbidden`, `grant_exceeds_own`), or a confirmation is (`reauthentication_required`)"));
    }
    if has_body {
        errors.push(("413", "The body is too large: `too_large`"));
        errors.push(("415", "The body has another media type: `unsupported_media_type`"));
    }
    if has_body || has_query {
        errors.push(("422", "Fields break a rule, see `fields`: `invalid`; or `idempotency_key_reused`"));
    }
    let operation_id = operation["operationId"].as_str().unwrap_or_default().to_owned();
    if method == "post" && !public && !REPEATABLE.contains(&operation_id.as_str()) {
        parameters(operation).push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Any text of 1 to 200 ASCII letters. The same key with the same request has one effect, and the same answer, for 24 hours.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$" },
        }));
        errors.push(("422", "Fields break a rule, see `fields`: `invalid`; or `idempotency_key_reused`"));
    }
    if method != "get" && !public {
        errors.push((
            "409",
            "Its state does not allow it: `taken`, `wrong_state`, `last_owner`, `role_reserved`, `in_use`",
        ));
    }
    if versioned {
        parameters(operation).push(json!({
            "name": "If-Match", "in": "header", "required": true,
            "description": "The `ETag` of the version that was read.",
            "schema": { "type": "string", "pattern": "^\"[0-9]{1,18}\"$" }, "example": "\"1\"",
        }));
        errors.push(("412", "It was changed meanwhile: `version_conflict`"));
        errors.push(("428", "`If-Match` is missing: `version_required`"));
    }
    if let Some(responses) = operation["responses"].as_object_mut() {
        for (status, description) in errors {
            responses.entry(status).or_insert_with(|| {
                json!({
                    "description": description,
                    "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
                })
            });
        }
        responses.sort_keys();
    }
    operation["security"] = if public { json!([]) } else { json!([{ "bearer": [] }]) };
}

/// POSTs that may be repeated as they are, and take no key.
const REPEATABLE: &[&str] = &["verify_audit", "confirm_identity", "change_password"];

/// Deletions of things that have a version.
const VERSIONED_DELETES: &[&str] = &["delete_organization", "delete_user", "delete_role", "remove_member"];

fn parameters(operation: &mut Value) -> &mut Vec<Value> {
    if !operation["parameters"].is_array() {
        operation["parameters"] = json!([]);
    }
    match &mut operation["parameters"] {
        Value::Array(parameters) => parameters,
        _ => unreachable!("it was just made an array"),
    }
}
