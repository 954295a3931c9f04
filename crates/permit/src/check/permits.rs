// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Which permit follows from the findings.
//!
//! § 29 Abs. 3 StVO asks whether dimensions, axle loads or gross mass really exceed the general
//! limits of the StVZO; § 46 Abs. 1 Nr. 5 StVO is needed where the load breaks § 22 StVO; both where
//! both do. Mass and axle loads count under § 29 Abs. 3 whatever causes them: § 22 knows no masses.

use crate::finding::{Finding, RequiredPermit, Severity};
use crate::text::Bilingual;

struct Basis {
    basis: &'static str,
    name: &'static str,
    codes: &'static [&'static str],
    reason: (&'static str, &'static str),
}

const BASES: [Basis; 2] = [
    Basis {
        basis: "§ 29 Abs. 3 StVO",
        name: "Erlaubnis",
        codes: &[
            "width",
            "height",
            "length",
            "turning-circle",
            "gross-mass",
            "axle-load",
            "double-axle-load",
            "triple-axle-load",
        ],
        reason: (
            "Abmessungen, Achslasten oder Gesamtmasse überschreiten die allgemein zugelassenen Grenzen der StVZO",
            "dimensions, axle loads or gross mass exceed the general limits of the StVZO",
        ),
    },
    Basis {
        basis: "§ 46 Abs. 1 Nr. 5 StVO",
        name: "Ausnahmegenehmigung",
        codes: &[
            "load-width",
            "load-height",
            "load-length",
            "front-overhang",
            "rear-overhang",
        ],
        reason: (
            "die Ladung überschreitet die Grenzen des § 22 StVO",
            "the load exceeds the limits of § 22 StVO",
        ),
    },
];

pub(super) fn required(findings: &[Finding]) -> Vec<RequiredPermit> {
    BASES
        .iter()
        .filter_map(|basis| basis.required(findings))
        .collect()
}

impl Basis {
    fn required(&self, findings: &[Finding]) -> Option<RequiredPermit> {
        let mut codes: Vec<String> = Vec::new();
        for finding in findings
            .iter()
            .filter(|finding| finding.severity == Severity::Exceeds)
        {
            if self.codes.contains(&finding.code.as_str()) && !codes.contains(&finding.code) {
                codes.push(finding.code.clone());
            }
        }
        (!codes.is_empty()).then(|| RequiredPermit {
            basis: self.basis.to_owned(),
            name: self.name.to_owned(),
            reason: Bilingual::new(self.reason.0, self.reason.1),
            findings: codes,
        })
    }
}
