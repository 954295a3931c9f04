// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `cargo xtask attacks`: the generated attacks and their twins as files, what other verifiers say of them, and the table
//! of both in docs/attacks.md. Our own column is what the test asserted when it wrote the files.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::children::{answer, run as run_child};
use crate::layout::Layout;

const HEAD: &str = "<!-- SPDX-FileCopyrightText: 2026 Geleit contributors -->
<!-- SPDX-License-Identifier: EUPL-1.2 -->

# Attacks, and what each verifier says

Written by `cargo xtask attacks`, not by hand. Every attack on PDF signatures that is published, built from its description over a small permit made and signed with the test
PKI (`crates/signing/tests/attacks`), those that we found ourselves, and beside each the nearest legal thing, its twin. The test asserts for every attack, in general and strict mode, the rule and the object or
byte it names, and that every twin passes; the others are asked once, pyHanko with the same trust, strictly.

**good**: accepted without a word · **unsure**: called valid, but not of the whole document or edited since (ours: INDETERMINATE, a failure under strict) · **refused** · **fault**: it crashed, or threw an error that is not its own.
What others refuse of a twin, or accept of an attack, need not be wrong for them: ISO 32000-2 leaves much to policy. What we chose is in [signing-rules.md](signing-rules.md) and
decisions [0012](decisions/0012-where-verifiers-disagree.md) and [0017](decisions/0017-choices-of-the-judge.md).
";

/// What three strangers say of a file.
type Said = [String; 3];

#[derive(Default)]
struct Row {
    rule: String,
    /// Our exit code in general mode.
    exit: String,
    attack: Said,
    twin: Said,
}

pub(crate) fn run() -> Result<ExitCode> {
    let layout = Layout::find()?;
    let folder = layout.target.join("attacks");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let test = ["test", "--quiet", "--package", "signing", "--test", "attacks"];
    run_child(layout.cargo(&test).env("GELEIT_KEEP", &folder))?;
    let mut script = Command::new(layout.python());
    script
        .arg(layout.root.join("tests/foreign/judge_attacks.py"))
        .arg(&folder)
        .arg(layout.root.join("certs-test/pki/trust.pem"));
    let said = answer(&mut script).context("pyHanko is missing: `cargo xtask install`")?;
    let (versions, rows) = rows(&said)?;
    let page = layout.root.join("docs/attacks.md");
    fs::write(&page, table(&versions, &rows)).context("docs/attacks.md")?;
    println!(
        "{} attacks in {}; table in docs/attacks.md",
        rows.len(),
        folder.display()
    );
    Ok(ExitCode::SUCCESS)
}

fn rows(said: &str) -> Result<(Vec<String>, BTreeMap<String, Row>)> {
    let mut lines = said.lines();
    let versions = lines.next().context("no versions")?;
    let versions = versions.split('\t').map(str::to_owned).collect();
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for line in lines {
        let mut fields = line.split('\t');
        let file = fields.next().unwrap_or_default();
        let mut next = || fields.next().unwrap_or_default().to_owned();
        let words = [next(), next(), next()];
        let mut parts = file.split('.');
        let name = parts.next().unwrap_or_default().replace('-', " ");
        let row = rows.entry(name).or_default();
        if parts.next() == Some("attack") {
            parts.next().unwrap_or_default().clone_into(&mut row.rule);
            parts.next().unwrap_or_default().clone_into(&mut row.exit);
            row.attack = words;
        } else {
            row.twin = words;
        }
    }
    Ok((versions, rows))
}

fn table(versions: &[String], rows: &BTreeMap<String, Row>) -> String {
    let mut page = HEAD.to_owned();
    let count = |word: &str, index: usize| rows.values().filter(|row| row.attack[index] == word).count();
    let lost = |index: usize| {
        rows.values()
            .filter(|row| row.twin[index] == "refused" || row.twin[index] == "fault")
            .count()
    };
    page.push_str("\n| of the attacks | Geleit |");
    versions
        .iter()
        .for_each(|version| page.push_str(&format!(" {version} |")));
    page.push_str("\n|---|---:|---:|---:|---:|\n");
    let open = rows.values().filter(|row| row.exit == "3").count();
    for word in ["good", "unsure", "refused", "fault"] {
        let ours = match word {
            "unsure" => open,
            "refused" => rows.len() - open,
            _ => 0,
        };
        let _ = writeln!(
            page,
            "| {word} | {ours} | {} | {} | {} |",
            count(word, 0),
            count(word, 1),
            count(word, 2)
        );
    }
    let _ = writeln!(
        page,
        "| twins not accepted | 0 | {} | {} | {} |",
        lost(0),
        lost(1),
        lost(2)
    );
    page.push_str("\n| attack | Geleit | pyHanko | pdfsig | mutool | twin: pyHanko, pdfsig, mutool |\n|---|---|---|---|---|---|\n");
    for (name, row) in rows {
        let mark = |word: &String| {
            if word == "good" {
                format!("**{word}**")
            } else {
                word.clone()
            }
        };
        let [one, two, three] = row.attack.each_ref().map(mark);
        let _ = writeln!(
            page,
            "| {name} | {}, `{}` | {one} | {two} | {three} | {} |",
            if row.exit == "3" { "unsure" } else { "refused" },
            row.rule,
            row.twin.join(", ")
        );
    }
    page
}
