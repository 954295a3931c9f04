// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! docs/benchmarks.md: a head, and one marked section for each part.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use anyhow::Result;

use super::PARTS;
use crate::children::answer;
use crate::layout::Layout;

const HEAD: &str = "\
<!-- SPDX-FileCopyrightText: 2026 Geleit contributors -->
<!-- SPDX-License-Identifier: EUPL-1.2 -->

# Benchmarks

Written by `cargo xtask bench [PART…]`, each section by the part it names. Compare the ratios, not the seconds.
";

/// Puts the section of one part in its place; the others stay as they are.
pub(super) fn replace(layout: &Layout, part: &str, section: &str) -> Result<()> {
    let path = layout.root.join("docs/benchmarks.md");
    let old = fs::read_to_string(&path).unwrap_or_default();
    let mut page = HEAD.to_owned();
    for (name, _) in PARTS {
        if name == part {
            let measured = format!("{}\n\n{}", machine(part), section.trim_end());
            write!(page, "\n{}\n{measured}\n", mark(name))?;
        } else if let Some(kept) = kept(&old, name) {
            write!(page, "\n{}\n{kept}\n", mark(name))?;
        }
    }
    fs::write(&path, page)?;
    println!("docs/benchmarks.md: section `{part}` is written");
    Ok(())
}

fn mark(part: &str) -> String {
    format!("<!-- part: {part} -->")
}

/// A section from its mark to the next.
fn kept<'p>(page: &'p str, part: &str) -> Option<&'p str> {
    let (_, behind) = page.split_once(&mark(part))?;
    let section = behind.split("<!-- part: ").next()?;
    Some(section.trim())
}

/// Processor, cores and versions of one run.
fn machine(part: &str) -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map(|(_, name)| name);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let version = |program: &str, argument: &str| {
        let said = answer(Command::new("sh").args(["-c", "\"$0\" \"$1\" 2>&1", program, argument]));
        said.and_then(|text| text.lines().next().map(str::to_owned))
            .unwrap_or_else(|| format!("no {program}"))
    };
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    format!(
        "`cargo xtask bench {part}` on {}, {cores} cores, load {load} · {} · {} · pyHanko as pinned in tests/requirements.txt",
        model.unwrap_or("an unknown processor"),
        version("rustc", "--version"),
        version("pdfsig", "-v"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_found_between_its_mark_and_the_next() {
        let page = "# B\n\n<!-- part: verify -->\none\n\ntwo\n\n<!-- part: sign -->\nthree\n";
        assert_eq!(kept(page, "verify"), Some("one\n\ntwo"));
        assert_eq!(kept(page, "sign"), Some("three"));
        assert_eq!(kept(page, "portal"), None);
    }
}
