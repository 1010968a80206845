//! A killed process (F13): what was acknowledged is there.

use std::time::Duration;

use super::{Writers, Written, check};
use crate::app::{App, both};

const ROUNDS: u64 = 10;

async fn kills(mut app: App) {
    let mut owner = app.owner().await;
    let mut written = Written::default();
    for round in 0..ROUNDS {
        let writers = Writers::start(&owner, 4, &format!("round {round} writer"));
        tokio::time::sleep(Duration::from_millis(150 + 37 * round)).await;
        let store = app.kill().await;
        written.add(writers.stop().await);
        app = App::start(store, &[]).await;
        owner = owner.at(&app);
        check(&app.store, &written).await;
    }
    // A writer that was cut off may have been served: one at a time for each writer and round.
    assert!(written.cut_off.len() <= 40 && written.acknowledged.len() > 50, "{}", written.acknowledged.len());
}

both! {
    async fn no_acknowledged_write_is_lost_by_a_kill(app) {
        kills(app).await;
    }
}
