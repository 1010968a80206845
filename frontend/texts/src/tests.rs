//! What the compiler cannot see of the catalogue.

use std::collections::BTreeSet;

use steward_dto::Permission;

use super::{Text, catalogue};

fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect()
}

#[test]
fn both_languages_fill_in_the_same_values() {
    for (name, [english, german]) in catalogue() {
        assert_eq!(places(english), places(german), "{name}");
    }
}

#[test]
fn no_text_is_empty_padded_or_holds_control_characters() {
    for (name, words) in catalogue() {
        for words in words {
            assert!(!words.is_empty() && words.trim() == *words, "{name}: {words:?}");
            assert!(!words.chars().any(char::is_control), "{name}: {words:?}");
        }
    }
}

#[test]
fn no_name_is_said_twice() {
    let mut seen = BTreeSet::new();
    for (name, _) in catalogue() {
        assert!(seen.insert(name), "{name}");
    }
}

/// The first and the last text of every module, where a chain that is out of order would show.
#[test]
fn every_text_is_at_its_place() {
    let all: Vec<&str> = catalogue().map(|(name, _)| *name).collect();
    let name = |text: Text| all[usize::from(text.0)];
    assert_eq!(name(super::SAVE), "SAVE");
    assert_eq!(name(super::THEME), "THEME");
    assert_eq!(name(super::DASHBOARD), "DASHBOARD");
    assert_eq!(name(super::N_PERSON), "N_PERSON");
    assert_eq!(name(super::IMPORT_EMPTY), "IMPORT_EMPTY");
    assert_eq!(name(super::PROBLEM_UNAVAILABLE), "PROBLEM_UNAVAILABLE");
    assert_eq!(name(super::GROUP_AUDIT), "GROUP_AUDIT");
    assert_eq!(name(super::JOBS), "JOBS");
    assert_eq!(super::COUNT, all.len());
}

#[test]
fn permissions_are_described_as_in_the_contract() {
    for permission in Permission::ALL {
        let name = format!("MAY_{}", permission.as_str().replace('.', "_").to_uppercase());
        let entry = catalogue().find(|(found, _)| *found == name);
        assert_eq!(entry.map(|(_, [english, _])| *english), Some(permission.description()), "{name}");
    }
}
