//! Reading rows: JSON by the names of the wire contract.

use serde_json::Value;

/// Text of a field; empty where there is none.
pub fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    at(row, key).as_str().unwrap_or_default()
}

/// The id of a row.
pub fn id(row: &Value) -> &str {
    text(row, "id")
}

pub fn name(row: &Value) -> String {
    text(row, "name").to_owned()
}

pub fn flag(row: &Value, key: &str) -> bool {
    at(row, key).as_bool().unwrap_or_default()
}

pub fn number(row: &Value, key: &str) -> u64 {
    at(row, key).as_u64().unwrap_or_default()
}

pub fn version(row: &Value) -> Option<i64> {
    at(row, "version").as_i64()
}

pub fn has(row: &Value, key: &str) -> bool {
    !at(row, key).is_null()
}

/// The texts of a list.
pub fn texts(row: &Value, key: &str) -> Vec<String> {
    let list = at(row, key).as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|entry| entry.as_str().map(ToOwned::to_owned)).collect()
}

/// A field by its name.
pub fn at<'a>(row: &'a Value, key: &str) -> &'a Value {
    row.get(key).unwrap_or(&Value::Null)
}
