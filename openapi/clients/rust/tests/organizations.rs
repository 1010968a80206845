//! What an integrator does first, through the generated client: list everything, create, and meet the
//! two refusals that a script has to handle.

use std::collections::HashSet;

use progenitor_client::{Error, ResponseValue};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use steward_client_rust::{
    Client,
    types::{Code, Organization, Plan, Problem, SaveOrganization},
};

fn client() -> Client {
    let setting = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
    let bearer = HeaderValue::from_str(&format!("Bearer {}", setting("STEWARD_API_KEY"))).expect("a key is plain text");
    let http = reqwest::Client::builder()
        .default_headers(HeaderMap::from_iter([(AUTHORIZATION, bearer)]))
        .build()
        .expect("a client without TLS needs nothing");
    Client::new_with_client(&setting("STEWARD_URL"), http)
}

fn organization(name: &str) -> SaveOrganization {
    SaveOrganization::builder()
        .name(name)
        .street("Carina-Feigl-Gasse 7")
        .postal_code("1713")
        .city("Vöcklabruck")
        .country("AT")
        .billing_email("billing@example.com")
        .try_into()
        .expect("every field keeps its limits")
}

async fn create(client: &Client, name: &str) -> (Organization, String) {
    let answer = client.create_organization().body(organization(name)).send().await.expect("it is created");
    let version = answer.headers()["etag"].to_str().expect("an ETag is plain text").to_owned();
    (answer.into_inner(), version)
}

async fn read(client: &Client, id: uuid::Uuid) -> Organization {
    client.get_organization().id(id).send().await.expect("it is there").into_inner()
}

async fn save(
    client: &Client,
    id: uuid::Uuid,
    version: &str,
    name: &str,
) -> Result<ResponseValue<Organization>, Error<Problem>> {
    client.update_organization().id(id).if_match(version).body(organization(name)).send().await
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error<Problem>>) -> (u16, Problem) {
    match outcome {
        Err(Error::ErrorResponse(answer)) => (answer.status().as_u16(), answer.into_inner()),
        other => panic!("expected a problem, got {other:?}"),
    }
}

#[tokio::test]
async fn paging_meets_every_organization_once() {
    let client = client();
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let mut request = client.list_organizations().limit(10);
        if let Some(after) = after {
            request = request.after(after);
        }
        let page = request.send().await.expect("a page").into_inner();
        assert!(page.items.len() <= 10);
        found.extend(page.items.into_iter().map(|item| item.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let counted = client.list_organizations().limit(1).total(true).send().await.expect("a page").into_inner();
    assert!(found.len() > 20, "there should be several pages");
    assert_eq!(i64::try_from(found.len()).ok(), counted.total);
    assert_eq!(found.iter().collect::<HashSet<_>>().len(), found.len());
}

#[tokio::test]
async fn a_created_organization_can_be_read_again() {
    let client = client();
    let (created, _) = create(&client, "Rust Käserei").await;
    let again = read(&client, created.id).await;
    assert_eq!(again.name.as_str(), "Rust Käserei");
    assert_eq!(again.plan, Plan::Free);
}

#[tokio::test]
async fn a_broken_rule_is_reported_at_its_field() {
    let body = SaveOrganization {
        billing_email: "nobody".parse().expect("short enough"),
        country: "XX".parse().expect("two letters"),
        ..organization("Rust Invalid")
    };
    let (status, problem) = refusal(client().create_organization().body(body).send().await);
    assert_eq!((status, problem.code), (422, Code::Invalid));
    let mut fields: Vec<&str> = problem.fields.iter().map(|error| error.field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["billing_email", "country"]);
}

#[tokio::test]
async fn an_outdated_version_changes_nothing() {
    let client = client();
    let (created, version) = create(&client, "Rust Conflict").await;
    save(&client, created.id, &version, "Rust Conflict, first").await.expect("the version is the current one");
    let (status, problem) = refusal(save(&client, created.id, &version, "Rust Conflict, second").await);
    assert_eq!((status, problem.code), (412, Code::VersionConflict));
    assert_eq!(read(&client, created.id).await.name.as_str(), "Rust Conflict, first");
}
