//! Answers read by hand out of JSON: what the typed way brings along for each type would be a tenth of
//! the module. Field by field as `steward-dto` writes them.

use serde_json::Value;
use steward_dto::{FieldError, Page, Problem};

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(ToOwned::to_owned)
}

fn items<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A problem; none where the text is no problem of ours, such as a proxy's page. A code that only a newer
/// server knows counts as none, too.
pub fn problem(value: &Value) -> Option<Problem> {
    Some(Problem {
        // The panel has words of its own for what the code says.
        kind: String::new(),
        title: String::new(),
        status: value.get("status")?.as_u64()?.try_into().ok()?,
        code: value.get("code")?.as_str()?.parse().ok()?,
        detail: text(value, "detail"),
        fields: field_errors(items(value, "fields")),
        permission: text(value, "permission"),
        request_id: text(value, "request_id").unwrap_or_default(),
    })
}

/// Broken rules of fields.
pub fn field_errors(list: &[Value]) -> Vec<FieldError> {
    let one = |error: &Value| {
        let values = error.get("values").and_then(Value::as_object).into_iter().flatten();
        Some(FieldError {
            field: text(error, "field")?,
            rule: text(error, "rule")?,
            message: text(error, "message").unwrap_or_default(),
            values: values.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect(),
        })
    };
    list.iter().filter_map(one).collect()
}

/// A page of rows.
pub fn page(mut value: Value) -> Option<Page<Value>> {
    let rows = value.get_mut("items")?.take();
    let Value::Array(items) = rows else { return None };
    Some(Page {
        items,
        next: text(&value, "next"),
        previous: text(&value, "previous"),
        total: value.get("total").and_then(Value::as_u64),
    })
}
