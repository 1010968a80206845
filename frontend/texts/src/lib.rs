//! Every text of the panel in English and German. A text without its translation does not compile; a
//! test compares the places to fill in.
//!
//! The panel's module holds no words: a [`Text`] is a place in the catalogue, and the words of one
//! language are a file of their own, which the browser loads beside the module. So sixty pages in two
//! languages do not weigh on the first load twice. The program of this crate writes those files.

mod codes;
mod common;
mod identity;
mod operations;
mod organizations;
mod permissions;
mod platform;
mod shell;
#[cfg(test)]
mod tests;

pub use codes::*;
pub use common::*;
pub use identity::*;
pub use operations::*;
pub use organizations::*;
pub use permissions::*;
pub use platform::*;
pub use shell::*;

/// A text, by its place in the catalogue of either language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text(pub u16);

/// A text with its name, in English and in German.
pub type Entry = (&'static str, [&'static str; 2]);

/// Declares texts that stand in the catalogue behind those of another module:
/// `after common; SAVE = "Save" | "Speichern";`.
macro_rules! texts {
    (after $before:ident; $($name:ident = $en:literal | $de:literal;)+) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "named like the texts they count")]
        enum Place { $($name,)+ Behind }

        $(pub const $name: $crate::Text = $crate::Text(crate::$before::END + Place::$name as u16);)+

        pub(crate) const ALL: &[$crate::Entry] = &[$((stringify!($name), [$en, $de]),)+];
        pub(crate) const END: u16 = crate::$before::END + Place::Behind as u16;
    };
}
use texts;

/// Before the first text.
mod start {
    pub(crate) const END: u16 = 0;
}

/// How many texts there are.
pub const COUNT: usize = operations::END as usize;

/// The whole catalogue: a [`Text`] holds the place of its entry.
pub fn catalogue() -> impl Iterator<Item = &'static Entry> {
    let modules = [
        common::ALL,
        shell::ALL,
        platform::ALL,
        identity::ALL,
        organizations::ALL,
        codes::ALL,
        permissions::ALL,
        operations::ALL,
    ];
    modules.into_iter().flatten()
}
