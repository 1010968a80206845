//! Mass assignment (A6): fields that are not in an operation's schema are refused, and nothing is
//! written.

use serde_json::json;

use crate::{
    app::{App, Client, both},
    operations::operations,
};

async fn extra_fields(app: App) {
    let app = app.without_worker().await;
    let owner = app.owner().await;
    let extras = [
        ("is_admin", json!(true)),
        ("organization_id", json!("01890000-0000-7000-8000-000000000001")),
        ("role", json!("Owner")),
        ("status", json!("active")),
        ("paid", json!(true)),
        ("total", json!("0.00")),
        ("id", json!("01890000-0000-7000-8000-000000000002")),
        ("created_at", json!("2020-01-01T00:00:00Z")),
        ("version", json!(99)),
    ];
    let before = app.store.rows().await;
    let mut walked = 0;
    for operation in operations(&app).await {
        let Some(fields) = &operation.body else { continue };
        let path = operation.path_among(&[].into());
        for (name, value) in extras.iter().filter(|(name, _)| !fields.iter().any(|field| field.name == *name)) {
            let mut body = operation.sample().unwrap();
            body[*name] = value.clone();
            let request = operation.request_without_body(&owner, &path, 1).json(&body);
            let reply = Client::send(request).await.refused(422, "invalid");
            assert_eq!(reply.rules(), [format!("{name}: unknown_field")], "{}", operation.id);
            walked += 1;
        }
    }
    assert!(walked > 20 * 7, "{walked}");
    assert_eq!(app.store.rows().await, before);
}

both! {
    async fn fields_that_are_not_in_the_schema_are_refused_by_every_operation(app) {
        extra_fields(app).await;
    }
}
