// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The sets of `pki/`: other people's vectors for cryptography, paths, CMS and time stamps.

use pki::{Finding, Severity};

pub(crate) mod cms;
pub(crate) mod limbo;
pub(crate) mod ocsp;
pub(crate) mod pkits;
pub(crate) mod tst;
pub(crate) mod wycheproof;

/// The rules that spoke against it, or else everything that was said.
fn reasons(findings: &[Finding]) -> String {
    let fails = findings.iter().any(|finding| finding.severity == Severity::Fail);
    let against = findings
        .iter()
        .filter(|finding| !fails || finding.severity == Severity::Fail);
    let words: Vec<String> = against
        .map(|finding| format!("{}: {}", finding.rule, finding.message))
        .collect();
    words.join("; ")
}
