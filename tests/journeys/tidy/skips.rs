// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A test that cannot run says so past the runner's capture; otherwise a missing corpus would look like a passed test.

use super::sources::{files, text};

#[test]
fn whoever_reads_reference_data_beside_the_project_says_loudly_when_it_is_missing() {
    let sources = files()
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "rs"));
    // The rule itself, and the usage text of xtask, only name the folder.
    let naming =
        |path: &std::path::Path| path.ends_with("tidy/skips.rs") || path.ends_with("xtask/src/main.rs");
    for path in sources.filter(|path| !naming(path)) {
        let source = text(&path);
        let uses = source.contains("../shared") || source.contains("GELEIT_SHARED");
        let loud = source.contains("SKIPPED") && source.contains("io::stderr()");
        assert!(
            !uses || loud,
            "{} reads ../shared and writes no SKIPPED line to io::stderr()",
            path.display()
        );
    }
}
