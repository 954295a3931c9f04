// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! docs/counterparts.md is made from the tables of this test; with `GELEIT_REFRESH=1` it is written, else compared.

use std::fmt::Write as _;

use crate::ours::{ROWS, STRANGERS};
use crate::programs::root;
use crate::theirs::FILES;

const HEAD: &str = "\
<!-- SPDX-FileCopyrightText: 2026 Geleit contributors -->
<!-- SPDX-License-Identifier: EUPL-1.2 -->

# Counterparts

Made from the tables of `crates/signing/tests/counterparts`, which the test compares with what the programs say; `cargo xtask refresh` writes it. Versions: pyHanko as in
tests/requirements.txt, `@signpdf/signpdf` as in tests/foreign/npm, poppler, MuPDF and OpenSSL as in Debian 12.

## Strangers verify ours

One page of text; the key holder is openssl, so both phases of signing are used as a card or a service would. `pdfsig -nocert`, `mutool sign -v` and pyHanko
read the file; `openssl cms -verify -cades` gets the CMS and the bytes of the byte range. A word instead of *accepts* is what the program says.

";

const THEIRS: &str = "
## We verify theirs

`geleit` with the test root, its revocation lists and 23 November 2026, 12:00 UTC. Integrity is digest, signature value, coverage and changes; what is not under the test
root stays INDETERMINATE. Findings are those that warn or fail, without `TEST`.

| made by | file | integrity | level | verdict | findings |
| --- | --- | --- | --- | --- | --- |
";

#[test]
fn the_page_is_what_the_tables_say() {
    let page = root().join("docs/counterparts.md");
    let text = text();
    if std::env::var_os("GELEIT_REFRESH").is_some() {
        std::fs::write(&page, text).unwrap();
    } else {
        let found = std::fs::read_to_string(&page).unwrap_or_default();
        assert!(
            found == text,
            "docs/counterparts.md is stale: run `cargo xtask refresh`"
        );
    }
}

fn text() -> String {
    let mut text = HEAD.to_owned();
    let _ = writeln!(text, "| algorithm | level | {} |", STRANGERS.join(" | "));
    text.push_str("| --- | --- | --- | --- | --- | --- |\n");
    for row in &ROWS {
        let says = row.says.map(|word| {
            if word == "+" {
                "accepts".to_owned()
            } else {
                format!("“{word}”")
            }
        });
        let _ = writeln!(text, "| {} | {} | {} |", row.name, row.level, says.join(" | "));
    }
    text.push_str(THEIRS);
    for file in &FILES {
        let findings = if file.findings.is_empty() {
            "none".to_owned()
        } else {
            file.findings.join(", ")
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {findings} |",
            file.maker, file.what, file.integrity, file.level, file.verdict
        );
    }
    text
}
