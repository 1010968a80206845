//! Saved views.

use reqwest::StatusCode;
use serde_json::json;

use crate::app::both;

both! {
    async fn views_belong_to_whoever_saved_them(app) {
        let owner = app.owner().await;
        let clerk = app.staff(&owner, "clerk", &["organizations.view"]).await;
        let view = json!({ "list": "organizations", "name": "Austria", "query": "country=AT" });
        let id = owner.post("/saved-views", view.clone()).await.expect(StatusCode::CREATED).text("id");
        assert_eq!(owner.post("/saved-views", view.clone()).await.refused(409, "taken").rules(), ["name: taken"]);
        clerk.post("/saved-views", view).await.expect(StatusCode::CREATED);
        clerk.delete(&format!("/saved-views/{id}"), 0).await.refused(404, "not_found");
        assert_eq!(owner.get("/saved-views?list=organizations").await.json["items"].as_array().unwrap().len(), 1);
        owner.delete(&format!("/saved-views/{id}"), 0).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(owner.get("/saved-views").await.json["items"], json!([]));
    }
}
