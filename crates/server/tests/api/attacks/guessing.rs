//! Guessing passwords (A10): one account from many addresses, many accounts from one address, on
//! several replicas and after a restart. Every address is `X-Forwarded-For`, as a trusted proxy would
//! write it; what is past the throttle is refused before any password is looked at, so that these
//! attempts cost no hash.

use std::collections::BTreeMap;

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::app::{App, Client, PASSWORD, Reply, Store};

/// Behind a proxy at 127.0.0.1, which all tests come from.
const PROXY: &[(&str, &str)] = &[("STEWARD_SERVER_TRUSTED_PROXIES", "[\"127.0.0.1\"]")];

async fn attempt(client: &Client, address: &str, email: &str, password: &str) -> Reply {
    let request = client.request(Method::POST, "/api/v1/auth/sign-in").header("X-Forwarded-For", address);
    Client::send(request.json(&json!({ "email": email, "password": password }))).await
}

/// How often each status came back.
async fn count(attempts: Vec<tokio::task::JoinHandle<Reply>>) -> BTreeMap<u16, usize> {
    let mut statuses = BTreeMap::new();
    for attempt in attempts {
        *statuses.entry(attempt.await.unwrap().status.as_u16()).or_default() += 1;
    }
    statuses
}

/// Of 120 guesses at each of two accounts, one of which does not exist, ten are looked at: whatever the
/// address, the replica, and however many come at once.
async fn many_addresses(store: std::sync::Arc<Store>) {
    let app = App::start(store.clone(), PROXY).await;
    app.owner().await;
    let home = app.anonymous();
    attempt(&home, "192.0.2.1", "olivia@example.com", PASSWORD).await.expect(StatusCode::OK);
    let mut replica = App::start(store.clone(), PROXY).await;

    // The same address in other writings is the same account.
    let writings = ["olivia@example.com", "OLIVIA@Example.com", " olivia@example.com "];
    for (email, writings) in [("olivia", &writings[..]), ("nobody", &["nobody@example.com"])] {
        let mut looked_at = 0;
        for wave in 0..3 {
            let attempts = (0..40).map(|n| {
                let client = if n % 2 == 0 { app.anonymous() } else { replica.anonymous() };
                let (address, writing) = (format!("198.51.{wave}.{n}"), writings[n % writings.len()].to_owned());
                tokio::spawn(async move { attempt(&client, &address, &writing, "guess").await })
            });
            let statuses = count(attempts.collect()).await;
            assert!(statuses.keys().all(|status| [401, 429].contains(status)), "{email} {statuses:?}");
            looked_at += statuses.get(&401).copied().unwrap_or_default();
        }
        assert_eq!(looked_at, 10, "{email}");
    }
    // The counters are in the database: a restart forgets none.
    replica.kill().await;
    replica = App::start(store, PROXY).await;
    for client in [app.anonymous(), replica.anonymous()] {
        let late = attempt(&client, "203.0.113.9", "olivia@example.com", PASSWORD).await.refused(429, "rate_limited");
        let wait: u64 = late.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((60..=900).contains(&wait), "{wait}");
    }
    // The owner gets in meanwhile, from the device that has signed in before; so does everybody else.
    attempt(&home, "203.0.113.10", "olivia@example.com", PASSWORD).await.expect(StatusCode::OK);
    let failed = "SELECT COUNT(*) FROM audit_log WHERE action = 'sign_in_failed'";
    assert_eq!(app.store.number(failed).await, 20);
}

/// An address that tries one password at each of many accounts has a hundred tries, whatever it claims
/// to be forwarding for; the accounts and other addresses are none the worse.
async fn many_accounts(store: std::sync::Arc<Store>) {
    let app = App::start(store, PROXY).await;
    app.owner().await;
    let sprayer = "198.51.100.66";
    let mut statuses = BTreeMap::new();
    for wave in 0..14 {
        // Not more at once than there is time to hash for, or some would be told to come back.
        let attempts = (10 * wave..10 * wave + 10).map(|n| {
            let client = app.anonymous();
            tokio::spawn(async move {
                let email = if n == 7 { "olivia@example.com".to_owned() } else { format!("person{n}@example.com") };
                // The proxy appends the true address; what stands before it is the sprayer's invention.
                let forwarded = match n % 4 {
                    0 => sprayer.to_owned(),
                    1 => format!("203.0.113.{n}, {sprayer}"),
                    2 => format!("unknown, {sprayer}"),
                    _ => format!("10.0.0.{n}, 127.0.0.1, \u{e9}, {sprayer}"),
                };
                attempt(&client, &forwarded, &email, "Summer2026!").await
            })
        });
        for (status, times) in count(attempts.collect()).await {
            *statuses.entry(status).or_default() += times;
        }
    }
    assert_eq!(statuses, BTreeMap::from([(401, 100), (429, 40)]));
    attempt(&app.anonymous(), "198.51.100.67", "olivia@example.com", PASSWORD).await.expect(StatusCode::OK);
    attempt(&app.anonymous(), sprayer, "olivia@example.com", PASSWORD).await.refused(429, "rate_limited");
}

#[tokio::test]
async fn ten_guesses_at_an_account_are_looked_at_however_many_addresses_guess_on_sqlite() {
    many_addresses(Store::sqlite()).await;
}

#[tokio::test]
async fn ten_guesses_at_an_account_are_looked_at_however_many_addresses_guess_on_postgres() {
    if let Some(store) = Store::postgres().await {
        many_addresses(store).await;
    }
}

#[tokio::test]
async fn an_address_that_sprays_many_accounts_is_slowed() {
    many_accounts(Store::sqlite()).await;
}
