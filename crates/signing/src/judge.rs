// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Collects findings and the gravest reason against a signature. Nothing is forgotten on the way to the verdict.

use pki::{Indication, Severity, SubIndication};

use crate::report::Finding;

/// Where a finding points.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    pub(crate) object: Option<String>,
    pub(crate) offset: Option<u64>,
}

impl Place {
    pub(crate) fn nowhere() -> Self {
        Self::default()
    }

    pub(crate) fn offset(offset: usize) -> Self {
        Self {
            object: None,
            offset: u64::try_from(offset).ok(),
        }
    }

    pub(crate) fn object(object: &pdf::Indirect) -> Self {
        Self {
            object: Some(object.reference.to_string()),
            offset: u64::try_from(object.span.start).ok(),
        }
    }
}

/// A rule with the clause it stands on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule(pub(crate) &'static str, pub(crate) &'static str);

/// The reason against a signature, gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) indication: Indication,
    pub(crate) sub_indication: SubIndication,
}

/// Findings and reasons of one signature or of the file.
#[derive(Debug, Default)]
pub(crate) struct Judge {
    pub(crate) findings: Vec<Finding>,
    pub(crate) reasons: Vec<Reason>,
    /// What it judges: there points what has no place of its own, a certificate or an algorithm.
    pub(crate) subject: Place,
}

impl Judge {
    pub(crate) fn note(&mut self, severity: Severity, rule: Rule, message: impl Into<String>, place: Place) {
        self.findings.push(Finding {
            rule: rule.0.to_owned(),
            severity,
            clause: rule.1.to_owned(),
            message: message.into(),
            object: place.object,
            offset: place.offset,
        });
    }

    /// TOTAL-FAILED for this reason.
    pub(crate) fn fail(&mut self, rule: Rule, sub: SubIndication, message: impl Into<String>, place: Place) {
        self.note(Severity::Fail, rule, message, place);
        self.reasons.push(Reason {
            indication: Indication::TotalFailed,
            sub_indication: sub,
        });
    }

    /// INDETERMINATE for this reason: a check that is missing, or a constraint that cannot be met.
    pub(crate) fn open(&mut self, rule: Rule, sub: SubIndication, message: impl Into<String>, place: Place) {
        self.note(Severity::Fail, rule, message, place);
        self.reasons.push(Reason {
            indication: Indication::Indeterminate,
            sub_indication: sub,
        });
    }

    /// What does not count: INDETERMINATE, or under strict a failure.
    pub(crate) fn open_or_fail(
        &mut self,
        strict: bool,
        rule: Rule,
        message: impl Into<String>,
        place: Place,
    ) {
        let sub = SubIndication::CryptoConstraintsFailure;
        if strict {
            self.fail(rule, sub, message, place);
        } else {
            self.open(rule, sub, message, place);
        }
    }

    /// A warning, or under strict a failure.
    pub(crate) fn warn_or_fail(
        &mut self,
        strict: bool,
        rule: Rule,
        message: impl Into<String>,
        place: Place,
    ) {
        if strict {
            self.fail(rule, SubIndication::FormatFailure, message, place);
        } else {
            self.note(Severity::Warn, rule, message, place);
        }
    }

    /// Findings of `pki`; their weight depends on the mode.
    pub(crate) fn adopt(&mut self, findings: &[pki::Finding], strict: bool) {
        let subject = self.subject.clone();
        self.adopt_at(findings, strict, &subject);
    }

    /// The same about what lies at `place`.
    pub(crate) fn adopt_at(&mut self, findings: &[pki::Finding], strict: bool, place: &Place) {
        for finding in findings {
            self.findings.push(Finding {
                rule: finding.rule.clone(),
                severity: finding.severity_in(strict),
                clause: finding.clause.clone(),
                message: finding.message.clone(),
                object: place.object.clone(),
                offset: place.offset,
            });
        }
    }

    /// The gravest reason `pki` found against a signature in this mode. Under strict every reason fails.
    pub(crate) fn adopt_reason(&mut self, check: &pki::SignerCheck, strict: bool) {
        let reason = if strict {
            check.strict_sub_indication
        } else {
            check.sub_indication
        };
        if let Some(reason) = reason {
            let failed = strict || reason.indication() == Indication::TotalFailed;
            let indication = if failed {
                Indication::TotalFailed
            } else {
                Indication::Indeterminate
            };
            self.reason(indication, reason);
        }
    }

    pub(crate) fn reason(&mut self, indication: Indication, sub_indication: SubIndication) {
        self.reasons.push(Reason {
            indication,
            sub_indication,
        });
    }

    /// TOTAL-FAILED before INDETERMINATE; among equals the first one met.
    pub(crate) fn gravest(&self) -> Option<Reason> {
        let failed = self
            .reasons
            .iter()
            .find(|reason| reason.indication == Indication::TotalFailed);
        failed.or_else(|| self.reasons.first()).copied()
    }
}
