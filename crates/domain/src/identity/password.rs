//! Hashing and checking passwords: argon2id, on threads of its own, a few at a time.

use std::{sync::Arc, time::Duration};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use steward_dto::{Code, Rule};
use tokio::sync::Semaphore;

use crate::{Error, Result};

/// How long a caller waits for its turn before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// Checks and makes password hashes. Each costs 19 MiB and tens of milliseconds by design, so only
/// as many run at once as there are cores: a flood of sign-ins slows sign-ins, not the panel.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// A hash that no password fits: checked when there is no account, so that an unknown address
    /// takes as long as a wrong password.
    decoy: Arc<str>,
}

impl Passwords {
    pub fn new(at_once: usize, salt: &str) -> Result<Self> {
        let decoy = hash_now(salt)?;
        Ok(Self { turns: Arc::new(Semaphore::new(at_once.max(1))), decoy: decoy.into() })
    }

    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.in_turn(move || hash_now(&password)).await
    }

    /// Whether the password fits the hash. Without a hash the answer is no, after the same time.
    pub async fn fits(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let known = hash.is_some();
        let password = password.to_owned();
        let hash = hash.map_or_else(|| self.decoy.to_string(), str::to_owned);
        let fits = self.in_turn(move || Ok(verify_now(&password, &hash))).await?;
        Ok(fits && known)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let busy = || Error::new(Code::Unavailable).detail("too many sign-ins at once").retry_after(PATIENCE);
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await.map_err(|_| busy())?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(|_| Error::new(Code::Internal).detail("the password task ended"))?
    }
}

fn hash_now(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|error| Error::new(Code::Internal).detail(error.to_string()))?.to_string())
}

fn verify_now(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Refuses passwords that are easy to guess: common ones, names, dates and patterns, as the zxcvbn
/// estimator knows them. `personal` are words that an attacker would try first: a password must be
/// strong beside them.
pub fn ensure_strong(field: &str, password: &str, personal: &[&str]) -> Result<()> {
    // The estimator's time grows with the square of the length; what is strong so far stays strong.
    let beginning: String = password.chars().take(72).collect();
    let guessable = zxcvbn::zxcvbn(&beginning, personal).score() < zxcvbn::Score::Three;
    if guessable || mostly_personal(password, personal) {
        return Err(Error::invalid_field(field, &Rule::PasswordCommon));
    }
    Ok(())
}

/// Whether less than eight characters are left of a password without one's own words. The estimator
/// finds three of them in a row strong enough, because it knows no order among them.
fn mostly_personal(password: &str, personal: &[&str]) -> bool {
    let whole = password.to_lowercase();
    let rest = personal
        .iter()
        .filter(|word| word.chars().count() >= 3)
        .fold(whole.clone(), |rest, word| rest.replace(&word.to_lowercase(), ""));
    rest != whole && rest.chars().count() < 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_alone() {
        let passwords = Passwords::new(1, "any").expect("argon2 works");
        let hash = passwords.hash("correct horse battery staple").await.expect("hashed");
        assert!(hash.starts_with("$argon2id$"));
        assert!(passwords.fits("correct horse battery staple", Some(&hash)).await.expect("checked"));
        assert!(!passwords.fits("correct horse battery stable", Some(&hash)).await.expect("checked"));
        assert!(!passwords.fits("any", None).await.expect("checked"));
    }

    #[test]
    fn common_passwords_and_ones_own_name_are_refused() {
        for weak in ["password1234", "qwertyuiop12", "123456789012", "AdaLovelace1815", "lovelaceadalovelace"] {
            assert!(ensure_strong("password", weak, &["ada", "lovelace"]).is_err(), "{weak}");
        }
        assert!(ensure_strong("password", "correct horse battery staple", &[]).is_ok());
    }
}
