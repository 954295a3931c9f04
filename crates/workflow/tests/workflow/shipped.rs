// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The heavy-load definition as it is shipped.

use std::collections::BTreeMap;
use std::path::PathBuf;

use workflow::{Budget, Bundle, Definition};

/// A path below the root of the repository.
pub fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

pub fn read(path: &str) -> String {
    std::fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn calendars() -> BTreeMap<String, String> {
    BTreeMap::from([(
        "de-ni-braunschweig".to_owned(),
        read("workflows/calendars/de-ni-braunschweig.json"),
    )])
}

pub fn bundle() -> Bundle {
    Bundle {
        source: read("workflows/heavy-load/heavy-load.yaml"),
        calendars: calendars(),
        ..Bundle::default()
    }
}

pub fn definition() -> Definition {
    Definition::load(&bundle(), &Budget::default()).unwrap_or_else(|found| {
        let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}
