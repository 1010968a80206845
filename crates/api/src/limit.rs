//! Rate limits per caller, and the headers that tell about them.
//!
//! Headers follow draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` says how much is allowed
//! in how many seconds, `RateLimit` how much is left now. Counters live in the process: a limit holds
//! for each replica. What protects passwords is counted in the database, see `domain::identity::sign_in`.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use governor::{
    DefaultDirectRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
};
use steward_domain::{Error, Result};
use steward_dto::Code;
use uuid::Uuid;

type Limiter = DefaultDirectRateLimiter<StateInformationMiddleware>;

/// Callers that are counted at the most; beyond, those who are quiet are forgotten.
const CAPACITY: usize = 20_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Counted {
    Session(Uuid),
    Key(Uuid),
    Address(String),
}

#[derive(Default)]
pub struct RateLimits {
    limiters: Mutex<HashMap<Counted, (u32, Arc<Limiter>)>>,
}

/// What the headers say.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    pub per_minute: u32,
    pub remaining: u32,
}

impl RateLimits {
    /// Counts one request.
    pub fn count(&self, who: Counted, per_minute: u32) -> Result<Standing> {
        let limiter = self.limiter(who, per_minute);
        match limiter.check() {
            Ok(state) => Ok(Standing { per_minute, remaining: state.remaining_burst_capacity() }),
            Err(until) => {
                let wait = until.wait_time_from(DefaultClock::default().now()).max(Duration::from_secs(1));
                Err(Error::new(Code::RateLimited).retry_after(wait))
            }
        }
    }

    fn limiter(&self, who: Counted, per_minute: u32) -> Arc<Limiter> {
        let mut limiters = self.limiters.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((limit, limiter)) = limiters.get(&who)
            && *limit == per_minute
        {
            return limiter.clone();
        }
        if limiters.len() >= CAPACITY {
            // Whoever has all of their burst left has been quiet: forgetting them changes nothing.
            limiters.retain(|_, (limit, limiter)| {
                limiter.check().map_or(true, |state| state.remaining_burst_capacity() + 1 < *limit)
            });
        }
        let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
        let limiter = Arc::new(RateLimiter::direct(quota).with_middleware::<StateInformationMiddleware>());
        limiters.insert(who, (per_minute, limiter.clone()));
        limiter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_runs_out_and_says_when_to_come_back() {
        let limits = RateLimits::default();
        let who = Counted::Address("203.0.113.7".to_owned());
        assert_eq!(limits.count(who.clone(), 2).expect("first").remaining, 1);
        assert_eq!(limits.count(who.clone(), 2).expect("second").remaining, 0);
        let refused = limits.count(who, 2).expect_err("third");
        assert_eq!(refused.code, Code::RateLimited);
        assert!(refused.retry_after.expect("a wait") >= Duration::from_secs(1));
        assert!(limits.count(Counted::Address("203.0.113.8".to_owned()), 2).is_ok());
    }
}
