// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every published attack on PDF signatures, built from its description over a file we make and sign ourselves: each is
//! refused with its rule and its place, and beside each the nearest legal thing passes (docs/attacks.md).
//!
//! `GELEIT_KEEP=DIR` keeps the files, for other verifiers to judge: `cargo xtask attacks`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests may"
)]

mod cms;
mod content;
mod forge;
mod forms;
mod overlays;
mod ranges;
mod reading;
mod stamps;
mod structure;
#[path = "../support/mod.rs"]
mod support;
mod widgets;
mod wrapping;

use signing::{Finding, Report, Severity, Verdict};
use support::{Judging, keep};

/// Where the finding has to point.
#[derive(Debug, Clone, Copy)]
enum At {
    /// To this object; its offset to the object's header, or for a freed one to a section.
    Object(&'static str),
    /// To this byte.
    Byte(usize),
    /// To a cross-reference section.
    Section,
}

/// One attack and its harmless twin.
struct Case {
    name: &'static str,
    attack: Vec<u8>,
    /// The rule that refuses it.
    rule: &'static str,
    at: At,
    /// Exit code in general mode; strict never passes.
    exit: u8,
    /// The nearest legal thing.
    twin: Vec<u8>,
}

impl Case {
    /// Refused as TOTAL-FAILED.
    fn failed(name: &'static str, rule: &'static str, at: At, files: (Vec<u8>, Vec<u8>)) -> Self {
        let (attack, twin) = files;
        Self {
            name,
            attack,
            rule,
            at,
            exit: 1,
            twin,
        }
    }

    fn with_exit(mut self, exit: u8) -> Self {
        self.exit = exit;
        self
    }
}

fn against<'r>(report: &'r Report, rule: &'r str) -> impl Iterator<Item = &'r Finding> {
    let own = report.signatures.iter().flat_map(|one| &one.findings);
    own.chain(&report.findings)
        .filter(move |finding| finding.severity == Severity::Fail && finding.rule == rule)
}

fn points(finding: &Finding, at: At, bytes: &[u8]) -> bool {
    let offset = finding.offset.map(|offset| offset as usize);
    let there = offset.and_then(|offset| bytes.get(offset..)).unwrap_or_default();
    let start = String::from_utf8_lossy(&there[..there.len().min(40)]);
    let section = start.starts_with("xref") || start.contains("/Type /XRef");
    match at {
        At::Object(object) => {
            let named = start.starts_with(&format!("{object} obj")) || section;
            finding.object.as_deref() == Some(object) && named
        }
        At::Byte(byte) => offset == Some(byte),
        At::Section => section,
    }
}

fn judge(cases: Vec<Case>, least: usize) {
    assert!(cases.len() >= least, "only {} cases", cases.len());
    let mut faults = Vec::new();
    for case in &cases {
        keep(
            &format!(
                "{}.attack.{}.{}.pdf",
                case.name.replace(' ', "-"),
                case.rule,
                case.exit
            ),
            &case.attack,
        );
        keep(&format!("{}.twin.pdf", case.name.replace(' ', "-")), &case.twin);
        for (mode, judging) in [("general", Judging::full()), ("strict", Judging::strict())] {
            let report = judging.run(&case.attack);
            let strict = mode == "strict";
            let refused = if strict {
                matches!(report.exit_code(), 1 | 4)
            } else {
                report.exit_code() == case.exit
            };
            let named = against(&report, case.rule).any(|finding| points(finding, case.at, &case.attack));
            if !refused || !named {
                let all: Vec<String> = report
                    .signatures
                    .iter()
                    .flat_map(|one| &one.findings)
                    .chain(&report.findings)
                    .filter(|finding| finding.severity == Severity::Fail)
                    .map(|one| format!("{} {} {:?} {:?}", one.rule, one.message, one.object, one.offset))
                    .collect();
                faults.push(format!(
                    "{} ({mode}): exit {}, wanted {} by {} at {:?}; found {all:#?}",
                    case.name,
                    report.exit_code(),
                    case.exit,
                    case.rule,
                    case.at
                ));
            }
        }
        let report = Judging::full().run(&case.twin);
        if report.verdict != Verdict::TotalPassed {
            faults.push(format!("the twin of {}: {report:#?}", case.name));
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn no_universal_forgery_of_ranges_or_contents_is_accepted() {
    judge(ranges::cases(), 30);
}

#[test]
fn nothing_saved_behind_a_signature_and_no_moved_range_is_accepted() {
    judge(wrapping::cases(), 10);
}

#[test]
fn nothing_that_changes_what_is_seen_is_accepted() {
    judge(content::cases(), 30);
}

#[test]
fn nothing_laid_over_the_page_or_its_fields_is_accepted() {
    judge(overlays::cases(), 30);
}

#[test]
fn nothing_that_has_two_readings_is_accepted() {
    judge(structure::cases(), 15);
}

#[test]
fn nothing_that_some_readers_read_otherwise_is_accepted() {
    judge(reading::cases(), 15);
}

#[test]
fn no_bent_cms_is_accepted() {
    judge(cms::cases(), 20);
}

#[test]
fn nothing_that_hides_in_the_form_or_beside_it_is_accepted() {
    judge(forms::cases(), 15);
}

#[test]
fn no_signature_field_that_draws_is_accepted() {
    judge(widgets::cases(), 20);
}

#[test]
fn no_time_stamp_over_something_else_is_accepted() {
    judge(stamps::cases(), 3);
}

#[test]
fn what_honest_tools_write_passes_with_a_warning_and_strictly_not_at_all() {
    for (rule, file) in cms::only_strict().into_iter().chain(structure::only_strict()) {
        let report = Judging::full().run(&file);
        assert_eq!(report.verdict, Verdict::TotalPassed, "{rule}: {report:#?}");
        let strict = Judging::strict().run(&file);
        assert_eq!(strict.verdict, Verdict::TotalFailed, "{rule}: {strict:#?}");
        assert!(against(&strict, rule).next().is_some(), "{rule}: {strict:#?}");
    }
}

#[test]
fn what_only_looks_strange_in_a_cms_passes_and_is_told() {
    for (what, file) in cms::harmless() {
        let report = Judging::full().run(&file);
        assert_eq!(report.verdict, Verdict::TotalPassed, "{what}: {report:#?}");
    }
    let (_, counted) = cms::harmless().remove(0);
    let report = Judging::full().run(&counted);
    let told = |one: &Finding| one.severity == Severity::Info && one.message.contains("1.2.840.113549.1.9.6");
    assert!(report.signatures[0].findings.iter().any(told), "{report:#?}");
}

#[test]
fn what_follows_a_certification_is_told_by_its_name() {
    let update = forge::append_information(&forge::certified());
    let report = Judging::full().run(&update);
    assert_eq!(report.verdict, Verdict::TotalPassed, "{report:#?}");
    let told = |one: &Finding| one.rule == "R22" && one.message.contains("information dictionary changed");
    assert!(report.signatures[0].findings.iter().any(told), "{report:#?}");
}

#[test]
fn what_only_gives_an_object_a_new_number_passes() {
    for (what, file) in forms::harmless() {
        keep(&format!("{}.twin.pdf", what.replace(' ', "-")), &file);
        let report = Judging::full().run(&file);
        assert_eq!(report.verdict, Verdict::TotalPassed, "{what}: {report:#?}");
    }
}

#[test]
fn what_we_issue_passes_strictly() {
    let report = Judging::strict().run(&forge::certified());
    assert_eq!(report.verdict, Verdict::TotalPassed, "{report:#?}");
}
