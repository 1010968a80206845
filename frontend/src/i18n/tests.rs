//! What the compiler cannot see of the catalogue: the places to fill in, and stray spaces.

use std::collections::BTreeSet;

use super::{Text, common, identity, organizations, platform, shell};

fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect()
}

fn all() -> impl Iterator<Item = (&'static str, Text)> {
    [common::ALL, identity::ALL, organizations::ALL, platform::ALL, shell::ALL].into_iter().flatten().copied()
}

#[test]
fn both_languages_fill_in_the_same_values() {
    for (name, text) in all() {
        assert_eq!(places(text.en), places(text.de), "{name}");
    }
}

#[test]
fn no_text_is_empty_or_padded() {
    for (name, text) in all() {
        for words in [text.en, text.de] {
            assert!(!words.is_empty() && words.trim() == words, "{name}: {words:?}");
        }
    }
}

#[test]
fn no_name_is_said_twice() {
    let mut seen = BTreeSet::new();
    for (name, _) in all() {
        assert!(seen.insert(name), "{name}");
    }
}
