// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The canonical form a definition is pinned by: JSON with sorted keys and no white space, so that comments,
//! quotes and layout do not count, and everything else does.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::definition::Bundle;
use crate::definition::model::Model;
use crate::yaml::Node;

/// SHA-256 over definition, the calendars and forms it names, and the version of the language, as 64 hex digits.
pub(super) fn digest(root: &Node, bundle: &Bundle, model: &Model) -> String {
    let used = bundle
        .calendars
        .iter()
        .filter(|(name, _)| model.calendars.contains_key(*name));
    let calendars = used.map(|(name, json)| {
        // The loader has parsed every calendar already.
        (name.clone(), serde_json::from_str(json).unwrap_or(Value::Null))
    });
    let calendars: Map<String, Value> = calendars.collect();
    let mut whole =
        json!({"language": "geleit/workflow/1", "definition": root.to_json(), "calendars": calendars});
    let forms = bundle
        .forms
        .iter()
        .filter(|(name, _)| model.forms.contains_key(*name));
    let forms = forms.map(|(name, json)| (name.clone(), serde_json::from_str(json).unwrap_or(Value::Null)));
    let forms: Map<String, Value> = forms.collect();
    // A definition without forms keeps the hash it had before there were any.
    if let (Value::Object(whole), false) = (&mut whole, forms.is_empty()) {
        whole.insert("forms".to_owned(), Value::Object(forms));
    }
    hex::encode(Sha256::digest(sorted(whole).to_string()))
}

/// Sorts keys whatever order the map type of this build keeps.
pub(crate) fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> =
                map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(entries.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        scalar => scalar,
    }
}
