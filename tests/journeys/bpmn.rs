// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The BPMN we export is what others read: valid by the OMG's schemas, and opened by bpmn-js without a warning.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use workflow::{Budget, Bundle, Definition, Language, bpmn};

use crate::browser::drive;
use crate::programs::run;
use crate::surroundings::{root, skip, tools, workspace};

/// The files of a folder by name; none when there is no such folder.
fn texts(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("a folder can be listed").path();
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        found.insert(name, fs::read_to_string(&path).expect("it is text"));
    }
    found
}

/// Every shipped definition, and the one of the tests that has every word of the language, as a file.
fn exported(folder: &str) -> Vec<PathBuf> {
    let calendars = texts(&root().join("workflows/calendars"));
    let mut sources = vec![root().join("crates/workflow/tests/workflow/wide.yaml")];
    for entry in fs::read_dir(root().join("workflows")).expect("the workflows lie there") {
        let folder = entry.expect("a folder can be listed").path();
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        sources.push(folder.join(name).with_extension("yaml"));
    }
    sources.retain(|source| source.is_file());
    sources.sort();
    let folder = workspace(folder);
    let mut files = Vec::new();
    for source in sources {
        let bundle = Bundle {
            source: fs::read_to_string(&source).expect("a definition is text"),
            calendars: calendars.clone(),
            forms: texts(&source.with_file_name("forms")),
        };
        let definition =
            Definition::load(&bundle, &Budget::default()).expect("a shipped definition is sound");
        for (language, word) in [(Language::De, "de"), (Language::En, "en")] {
            let text = bpmn(&definition, language).expect("it is small enough to draw");
            let name = source
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let file = folder.join(format!("{name}.{word}.bpmn"));
            fs::write(&file, text).expect("the folder is ours");
            files.push(file);
        }
    }
    assert!(files.len() >= 4, "{files:?}");
    files
}

#[test]
fn exported_bpmn_is_valid_by_the_schemas_of_the_omg() {
    let python = tools().join("python/bin/python");
    if !python.is_file() {
        return skip("no Python packages of the tests; `cargo xtask test` installs them");
    }
    for file in exported("bpmn-schema") {
        let outcome = run(Command::new(&python)
            .arg(root().join("tests/foreign/bpmn_schema.py"))
            .arg(&file))
        .expect(0);
        assert_eq!(outcome.stdout, "", "{}", file.display());
    }
}

/// What bpmn-js draws is measured in the browser: texts, shapes, lines and lanes as they are rendered, in every picture.
#[test]
fn bpmn_js_opens_what_we_export_without_a_warning_and_nothing_lies_on_anything_else() {
    for file in exported("bpmn-js") {
        let pictures = file.with_extension("");
        let Some(answer) = drive("bpmn.mjs", &json!({"file": file, "pictures": pictures})) else {
            return;
        };
        let (none, name) = (json!([]), file.display());
        assert_eq!(answer["warnings"], none, "{name}");
        assert_eq!(answer["faults"], none, "{name}");
        let planes = answer["planes"].as_array().expect("the planes are a list");
        assert!(planes.len() > 3, "an overview and sub-processes: {answer}");
        for plane in planes {
            assert_eq!(plane["unreadable"], none, "{name}: {}", plane["id"]);
            let picture = pictures
                .join(plane["id"].as_str().expect("a plane has a name"))
                .with_added_extension("png");
            let drawn = fs::metadata(&picture).is_ok_and(|found| found.len() > 2_000);
            assert!(drawn, "{}", picture.display());
        }
        // The overview fits on a screen with letters that can be read: 11 pixels, at most halved.
        let overview = &planes[0];
        let scale = |side: &str, screen: f64| screen / overview[side].as_f64().expect("a size is a number");
        assert!(
            scale("width", 1_920.0).min(scale("height", 1_000.0)) > 0.55,
            "{name}: {overview}"
        );
    }
}
