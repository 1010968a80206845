//! A graceful stop under load (F23): readiness goes first, what runs is finished, and it is over in time.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use tokio::time::sleep;

use super::{Writers, Written, check};
use crate::app::{App, both};

const ROUNDS: usize = 4;

/// Stops under the load of eight callers; answers what became of what they sent.
async fn stop(mut app: App, behind_a_proxy: bool, round: usize) -> Written {
    let owner = app.sign_in("olivia@example.com").await;
    let writers = Writers::start(&owner, 8, &format!("proxy {behind_a_proxy} round {round} caller"));
    // A connection that is open, and asks nothing at the moment.
    let probe = app.anonymous();
    probe.raw(Method::GET, "/readyz").await.expect(StatusCode::OK);
    // And one that never asks for anything but what changes.
    let listener = owner.request(Method::GET, "/api/v1/changes").send().await.unwrap();
    assert_eq!(listener.status(), StatusCode::OK);
    sleep(Duration::from_millis(300)).await;
    let asked = Instant::now();
    app.signal("-TERM");
    let written = if behind_a_proxy {
        // A proxy asks for readiness, and sends nothing more once it is gone; until then all are served.
        while probe.raw(Method::GET, "/readyz").await.status == StatusCode::OK {
            sleep(Duration::from_millis(5)).await;
        }
        probe.raw(Method::GET, "/healthz").await.expect(StatusCode::OK);
        writers.stop().await
    } else {
        // Callers do not let go: they ask until nobody listens.
        writers.wait().await
    };
    assert!(app.wait().await.success());
    drop(listener);
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    written
}

async fn stops(app: App) {
    app.owner().await;
    let store = app.kill().await;
    let mut written = Written::default();
    for round in 0..ROUNDS {
        for behind_a_proxy in [false, true] {
            let unready = if behind_a_proxy { "1" } else { "0" };
            let app = App::start(store.clone(), &[("STEWARD_SERVER_UNREADY_SECONDS", unready)]).await;
            let mut found = stop(app, behind_a_proxy, round).await;
            if behind_a_proxy {
                assert!(found.cut_off.is_empty() && found.unsent.is_empty(), "cut off: {:?}", found.cut_off);
            }
            // A request that reached a connection while it was being closed was not begun: to send it
            // again does it once.
            found.refused.append(&mut found.cut_off);
            written.add(found);
            check(&store, &written).await;
        }
    }
    assert!(written.acknowledged.len() > 50, "{}", written.acknowledged.len());
}

both! {
    async fn a_graceful_stop_finishes_what_is_running(app) {
        stops(app).await;
    }
}
