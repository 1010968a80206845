//! What every resource of the API has in common, so that one client serves all of them.

use serde::{Serialize, de::DeserializeOwned};

/// A thing that the API lists and shows under a path of its own.
pub trait Resource: Serialize + DeserializeOwned + 'static {
    /// The collection's path below `/api/v1`, without slashes around it: `organizations`.
    const PATH: &'static str;
    /// What the collection can be filtered and sorted by, as query parameters.
    type Query: Serialize + DeserializeOwned + Default + Clone + 'static;
}

/// The schema of a list of words. Deriving it would not see names that come out of a macro.
macro_rules! enum_schema {
    ($name:ident: $($text:expr),+) => {
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some([$($text),+]))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
        }
    };
}
pub(crate) use enum_schema;

/// Declares the sort keys of a resource: each key ascending by its name and descending with a
/// minus before it, as in `?sort=-created_at`.
macro_rules! sort_keys {
    ($(#[$doc:meta])* $name:ident { $($(#[$key_doc:meta])* $key:ident, $key_desc:ident => $text:literal, $text_desc:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$key_doc])* #[serde(rename = $text)] $key, $(#[$key_doc])* #[serde(rename = $text_desc)] $key_desc,)+
        }

        impl $name {
            /// The key's name without direction.
            pub fn key(self) -> &'static str {
                match self { $(Self::$key | Self::$key_desc => $text,)+ }
            }

            pub fn descending(self) -> bool {
                match self { $(Self::$key => false, Self::$key_desc => true,)+ }
            }
        }

        $crate::resource::enum_schema!($name: $($text, $text_desc),+);
    };
}
pub(crate) use sort_keys;

/// A closed list of words on the wire: its serde name, its schema, and the same word from
/// `as_str`, which is also what the database stores.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $variant:ident => $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$word_doc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::resource::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($text => Ok(Self::$variant),)+ _ => Err($crate::resource::UnknownWord(text.to_owned())) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        $crate::resource::enum_schema!($name: $($text),+);
    };
}
pub(crate) use words;

/// A word that is not in its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord(pub String);

impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "unknown value `{}`", self.0)
    }
}

impl std::error::Error for UnknownWord {}

/// Several words in one query parameter, separated by commas: `?status=active,suspended`.
pub mod comma_separated {
    use std::{fmt::Display, str::FromStr};

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer, T: Display>(words: &[T], serializer: S) -> Result<S::Ok, S::Error> {
        let joined: Vec<String> = words.iter().map(ToString::to_string).collect();
        serializer.serialize_str(&joined.join(","))
    }

    pub fn deserialize<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
    where
        D: Deserializer<'de>,
        T: FromStr,
        T::Err: Display,
    {
        let text = String::deserialize(deserializer)?;
        text.split(',').filter(|word| !word.is_empty()).map(|word| word.parse().map_err(D::Error::custom)).collect()
    }
}
