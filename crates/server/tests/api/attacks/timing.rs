//! Whether an account exists cannot be told from how long a refusal takes (A13): the medians differ by
//! less than 5 %.
//!
//! A measurement on a machine that does other things must neither fail nor pass by chance:
//!
//! - Samples come in pairs, one of each kind right after the other, the first of a pair changing: what
//!   slows the machine for longer than a moment slows both alike. What counts is the median of the pairs'
//!   differences: some pairs torn apart by a burst of load do not move it.
//! - Two things are measured. The work, which is the time that the server's threads have run, does not
//!   see what else the machine does: its median is within 1 % after 100 pairs on a machine that has five
//!   times as much to do as it can. The figure holds for it as it is, so a hash that is left out (a
//!   difference of 90 %) or dearer for one kind is always seen.
//! - The time that passes is what an attacker sees, waits for the disk included, and is as noisy as the
//!   machine. Its own standard error is computed from the same pairs, and what the figure may be
//!   exceeded by is three times that: on a quiet machine next to nothing.
//! - While one of both is above its figure, more pairs are taken, up to 250 or for 20 seconds: chance goes
//!   away with the root of their number, a real difference does not.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::app::{App, Client, PASSWORD, Store};

const FIGURE: f64 = 0.05;
const FEWEST_PAIRS: usize = 40;
const MOST_PAIRS: usize = 250;

/// What two refusals cost, one right after the other: of an account that exists, and of one that does not.
#[derive(Clone, Copy)]
struct Pair {
    exists: f64,
    does_not: f64,
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    f64::midpoint(values[(values.len() - 1) / 2], values[values.len() / 2])
}

/// The median difference of the pairs, in parts of the median cost, and its standard error, from the
/// median deviation.
fn difference(pairs: &[Pair]) -> (f64, f64) {
    if pairs.is_empty() {
        return (f64::NAN, f64::NAN);
    }
    let typical = median(pairs.iter().flat_map(|it| [it.exists, it.does_not]).collect());
    let differences: Vec<f64> = pairs.iter().map(|it| (it.exists - it.does_not) / typical).collect();
    let found = median(differences.clone());
    let spread = 1.4826 * median(differences.iter().map(|it| (it - found).abs()).collect());
    (found, 1.2533 * spread / f64::from(u32::try_from(pairs.len()).unwrap()).sqrt())
}

fn alike(times: &[Pair], works: &[Pair]) -> bool {
    let (time, error) = difference(times);
    if works.is_empty() {
        return time.abs() < FIGURE;
    }
    difference(works).0.abs() < FIGURE && time.abs() < FIGURE + 3.0 * error
}

/// Nanoseconds that the server's threads have run, where the kernel tells.
fn work(pid: u32) -> Option<f64> {
    let mut sum = 0.0;
    for thread in std::fs::read_dir(format!("/proc/{pid}/task")).ok()? {
        let told = std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        sum += told.split(' ').next()?.parse::<f64>().ok()?;
    }
    Some(sum)
}

/// Seconds that a refusal takes, and nanoseconds of work.
async fn refusal(app: &App, client: &Client, n: usize, email: &str) -> (f64, Option<f64>) {
    // Each from an address of its own: what is measured is no throttle.
    let address = format!("10.{}.{}.1", n / 250, n % 250);
    let request = client.request(Method::POST, "/api/v1/auth/sign-in").header("X-Forwarded-For", address);
    let request = request.json(&json!({ "email": email, "password": "not the password" }));
    let (started, before) = (Instant::now(), work(app.pid()));
    let reply = Client::send(request).await;
    let took = started.elapsed().as_secs_f64();
    let worked = work(app.pid()).zip(before).map(|(after, before)| after - before);
    reply.refused(401, "credentials_wrong");
    (took, worked)
}

#[tokio::test]
async fn a_refusal_takes_as_long_for_an_account_that_exists_as_for_one_that_does_not() {
    let app = App::start(Store::sqlite(), &[("STEWARD_SERVER_TRUSTED_PROXIES", "[\"127.0.0.1\"]")]).await;
    let owner = app.owner().await;
    let client = app.anonymous();
    let began = Instant::now();
    let (mut times, mut works) = (Vec::new(), Vec::new());
    while times.len() < FEWEST_PAIRS || times.len() < MOST_PAIRS && began.elapsed() < Duration::from_secs(20) {
        let n = times.len();
        // Ten guesses at each account; an unknown one is new each time, as those of a list would be.
        let (exists, does_not) = (format!("person{}@example.com", n / 10), format!("stranger{n}@example.com"));
        if n % 10 == 0 {
            let person = json!({ "email": exists, "name": "Person", "temporary_password": PASSWORD });
            owner.post("/users", person).await.expect(StatusCode::CREATED);
        }
        let (known, unknown) = if n % 2 == 0 {
            let known = refusal(&app, &client, 2 * n, &exists).await;
            (known, refusal(&app, &client, 2 * n + 1, &does_not).await)
        } else {
            let unknown = refusal(&app, &client, 2 * n, &does_not).await;
            (refusal(&app, &client, 2 * n + 1, &exists).await, unknown)
        };
        times.push(Pair { exists: known.0, does_not: unknown.0 });
        if let (Some(exists), Some(does_not)) = (known.1, unknown.1) {
            works.push(Pair { exists, does_not });
        }
        if times.len() >= FEWEST_PAIRS && alike(&times, &works) {
            break;
        }
    }
    let found = format!("{} pairs, time {:?}, work {:?}", times.len(), difference(&times), difference(&works));
    assert!(alike(&times, &works), "{found}");
    // The measurement can tell: the same with one kind dearer by 15 % is not alike.
    let dearer: Vec<Pair> = works.iter().map(|it| Pair { exists: it.exists * 1.15, ..*it }).collect();
    assert!(works.is_empty() || !alike(&times, &dearer), "{found}");
}
