//! Whether an account exists cannot be told from how long a refusal takes (A13).
//!
//! A measurement on a machine that does other things must neither fail by chance nor pass by chance:
//!
//! - Samples come in pairs, one of each kind right after the other, the first of a pair changing: what
//!   slows the machine for longer than a moment slows both kinds alike.
//! - What counts is the median of the pairs' differences. Some pairs torn apart by a burst of load do
//!   not move it; a mean would follow them.
//! - The figure is 5 % of the time that a refusal takes. While the difference is above it, more pairs are
//!   taken, up to 250 or 20 seconds: the error of a median shrinks with the root of their number, so
//!   chance goes away. A real difference does not: a refusal without a hash takes less than a tenth, and
//!   one with a hash of another cost at least a third more or less.
//! - The same samples with one kind made dearer by a twentieth on paper fail: the measurement can tell.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use crate::app::{App, Client, PASSWORD, Store};

const FIGURE: f64 = 0.05;
const FEWEST_PAIRS: usize = 40;
const MOST_PAIRS: usize = 250;

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    f64::midpoint(values[(values.len() - 1) / 2], values[values.len() / 2])
}

/// The median difference of the pairs, in parts of the median time.
fn difference(pairs: &[(f64, f64)]) -> f64 {
    let both = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
    median(pairs.iter().map(|(a, b)| a - b).collect()) / median(both)
}

async fn refusal(client: &Client, n: usize, email: &str) -> f64 {
    // Each from an address of its own: what is measured is no throttle.
    let address = format!("10.{}.{}.1", n / 250, n % 250);
    let request = client.request(Method::POST, "/api/v1/auth/sign-in").header("X-Forwarded-For", address);
    let request = request.json(&json!({ "email": email, "password": "not the password" }));
    let started = Instant::now();
    let reply = Client::send(request).await;
    let took = started.elapsed().as_secs_f64();
    reply.refused(401, "credentials_wrong");
    took
}

#[tokio::test]
async fn a_refusal_takes_as_long_for_an_account_that_exists_as_for_one_that_does_not() {
    let app = App::start(Store::sqlite(), &[("STEWARD_SERVER_TRUSTED_PROXIES", "[\"127.0.0.1\"]")]).await;
    let owner = app.owner().await;
    let mut known = Vec::new();
    for n in 0..MOST_PAIRS.div_ceil(10) {
        let email = format!("person{n}@example.com");
        let person = json!({ "email": email, "name": "Person", "temporary_password": PASSWORD });
        owner.post("/users", person).await.expect(reqwest::StatusCode::CREATED);
        known.push(email);
    }
    let client = app.anonymous();
    let began = Instant::now();
    let mut pairs = Vec::new();
    let mut found = f64::INFINITY;
    while pairs.len() < MOST_PAIRS && began.elapsed() < Duration::from_secs(20) {
        let n = pairs.len();
        // Ten guesses at each account; an unknown one is new each time, as those of a list would be.
        let (exists, does_not) = (&known[n / 10], format!("stranger{n}@example.com"));
        let pair = if n % 2 == 0 {
            let wrong = refusal(&client, 2 * n, exists).await;
            (wrong, refusal(&client, 2 * n + 1, &does_not).await)
        } else {
            let unknown = refusal(&client, 2 * n, &does_not).await;
            (refusal(&client, 2 * n + 1, exists).await, unknown)
        };
        pairs.push(pair);
        found = difference(&pairs).abs();
        if pairs.len() >= FEWEST_PAIRS && found < FIGURE {
            break;
        }
    }
    assert!(pairs.len() >= FEWEST_PAIRS && found < FIGURE, "{:.1} % over {} pairs", found * 100.0, pairs.len());
    let leaking: Vec<_> = pairs.iter().map(|(wrong, unknown)| (wrong * (1.0 + 3.0 * FIGURE), *unknown)).collect();
    assert!(difference(&leaking).abs() >= FIGURE);
}
