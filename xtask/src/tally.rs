// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Adds up the result lines of the test runner.

use std::collections::BTreeSet;
use std::fmt;

/// Tests counted from the runner's own lines.
///
/// A test that cannot do its work prints `SKIPPED <name>: <why>` and returns; the runner counts it as passed, we do not.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    passed: u64,
    failed: u64,
    ignored: u64,
    skipped: BTreeSet<String>,
    failures: Vec<String>,
}

impl Tally {
    /// Reads one line of output.
    pub(crate) fn read(&mut self, line: &str) {
        if let Some(rest) = line.strip_prefix("test result: ") {
            self.passed += number_before(rest, " passed");
            self.failed += number_before(rest, " failed");
            self.ignored += number_before(rest, " ignored");
        } else if let Some(at) = line.find("SKIPPED ") {
            let name = line[at + "SKIPPED ".len()..]
                .split(": ")
                .next()
                .unwrap_or_default();
            self.skipped.insert(name.to_owned());
        } else if let Some(name) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.strip_suffix(" ... FAILED"))
        {
            self.failures.push(name.to_owned());
        }
    }

    /// A step that is no test failed (a check, or a runner that died without a result line).
    pub(crate) fn fail(&mut self, what: &str) {
        self.failed += 1;
        self.failures.push(what.to_owned());
    }

    pub(crate) fn any_failed(&self) -> bool {
        self.failed > 0
    }

    pub(crate) fn failures(&self) -> &[String] {
        &self.failures
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let skipped = self.skipped.len() as u64;
        let passed = self.passed.saturating_sub(skipped);
        write!(formatter, "{passed} passed, {} failed", self.failed)?;
        match skipped + self.ignored {
            0 => Ok(()),
            not_run => write!(formatter, ", {not_run} skipped"),
        }
    }
}

fn number_before(text: &str, word: &str) -> u64 {
    let digits = text.find(word).map(|end| &text[..end]).unwrap_or_default();
    let start = digits
        .rfind(|letter: char| !letter.is_ascii_digit())
        .map_or(0, |at| at + 1);
    digits[start..].parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn check(lines: &[&str], expected: &str) {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        assert_eq!(tally.to_string(), expected);
    }

    #[test]
    fn result_lines_are_added_up_and_skips_are_taken_from_the_passed() {
        let ok =
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.01s";
        let bad =
            "test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1s";
        check(&[], "0 passed, 0 failed");
        check(&[ok], "12 passed, 0 failed");
        check(&[ok, bad], "13 passed, 2 failed, 1 skipped");
        check(
            &[ok, "SKIPPED axe: no chromium", "SKIPPED axe: no chromium"],
            "11 passed, 0 failed, 1 skipped",
        );
        check(
            &["test a ... SKIPPED b: no qpdf", ok],
            "11 passed, 0 failed, 1 skipped",
        );
    }
}
