//! Choosing a thing of another collection by its name: people, organizations, roles.

use std::sync::Arc;

use serde_json::Value;

use super::row;
use crate::{
    api,
    ui::{Choice, Search},
};

/// A collection that can be chosen from.
pub struct Pick {
    pub path: &'static str,
    /// Narrows what may be chosen.
    pub only: &'static [(&'static str, &'static str)],
    /// The field that tells namesakes apart.
    pub hint: &'static str,
}

pub static PEOPLE: Pick = Pick { path: "users", only: &[], hint: "email" };
pub static STAFF: Pick = Pick { path: "users", only: &[("is_admin", "true")], hint: "email" };
pub static ORGANIZATIONS: Pick = Pick { path: "organizations", only: &[], hint: "city" };
pub static ROLES: Pick = Pick { path: "roles", only: &[], hint: "description" };

/// How many choices are offered at once.
const OFFERED: &str = "8";

impl Pick {
    fn choice(&self, value: &Value) -> Choice {
        Choice { id: row::id(value).to_owned(), name: row::name(value), hint: row::text(value, self.hint).to_owned() }
    }

    pub fn search(&'static self) -> Search {
        Arc::new(move |text| {
            Box::pin(async move {
                let mut params = vec![("limit".to_owned(), OFFERED.to_owned())];
                params.extend(self.only.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
                if !text.trim().is_empty() {
                    params.push(("q".to_owned(), text));
                }
                // Nothing to choose from is what a failed search looks like; typing on tries again.
                let page = api::fetch_page(self.path, params).await;
                page.map(|page| page.items.iter().map(|value| self.choice(value)).collect()).unwrap_or_default()
            })
        })
    }

    /// The choice that an id stands for.
    pub async fn named(&self, id: &str) -> Option<Choice> {
        let value = api::fetch_one(&format!("{}/{id}", self.path)).await.ok()?;
        Some(self.choice(&value))
    }
}
