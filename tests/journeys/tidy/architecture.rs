// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The map and the territory: `docs/ARCHITECTURE.md` names every crate, and every crate it names exists.

use std::collections::BTreeSet;
use std::path::Path;

use super::sources::{files, text};

fn crates() -> BTreeSet<String> {
    let manifests = files()
        .into_iter()
        .filter(|path| path.ends_with("Cargo.toml") && path.starts_with("crates"));
    let folder = |path: &Path| path.parent()?.file_name()?.to_str().map(str::to_owned);
    manifests.filter_map(|path| folder(&path)).collect()
}

#[test]
fn the_architecture_page_names_every_crate_and_no_other() {
    let page = text("docs/ARCHITECTURE.md");
    let named = page.split("crates/").skip(1);
    let named = named.map(|rest| {
        rest.chars()
            .take_while(|letter| letter.is_ascii_lowercase())
            .collect()
    });
    let named: BTreeSet<String> = named.filter(|name: &String| !name.is_empty()).collect();
    assert_eq!(
        named,
        crates(),
        "named in docs/ARCHITECTURE.md (left) and present (right)"
    );
}

#[test]
fn every_package_says_in_one_sentence_what_it_is_for() {
    let folders = crates().into_iter().map(|name| format!("crates/{name}"));
    for folder in folders.chain(["certs-test", "tests", "xtask"].map(str::to_owned)) {
        let readme = text(format!("{folder}/README.md"));
        let words = readme
            .lines()
            .filter(|line| !line.starts_with("<!--") && !line.trim().is_empty())
            .count();
        assert!(words > 0, "{folder}/README.md says nothing");
    }
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    let pages = files()
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "md"));
    let mut broken = Vec::new();
    for page in pages {
        let folder = page.parent().expect("a file lies in a folder").to_path_buf();
        for link in text(&page)
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'))
            .map(|(link, _)| link)
        {
            let target = link.split('#').next().unwrap_or_default();
            let outside = target.is_empty() || target.contains("://") || target.starts_with("mailto:");
            if !outside && !crate::surroundings::root().join(&folder).join(target).exists() {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
