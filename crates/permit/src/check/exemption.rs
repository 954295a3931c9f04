// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! § 70 Abs. 1 Nr. 1 StVZO: a vehicle that exceeds by itself needs an exemption before any trip permit.

use super::run::notice;
use crate::application::{Application, Combination};
use crate::finding::{CausedBy, Finding, Severity};
use crate::text::Bilingual;

const SOURCE: &str = "§ 70 Abs. 1 Nr. 1 StVZO";

/// Looks at what the rules found about this combination.
pub(super) fn check(
    application: &Application,
    index: usize,
    combination: &Combination,
    out: &mut Vec<Finding>,
) {
    let vehicle_exceeds = out.iter().any(|finding| {
        let built_so = matches!(
            finding.code.as_str(),
            "width" | "height" | "length" | "turning-circle"
        );
        finding.severity == Severity::Exceeds && (built_so || finding.caused_by == Some(CausedBy::Vehicle))
    });
    if !vehicle_exceeds {
        return;
    }
    let mut note = |code, pointer, de: String, en: String| {
        let mut finding = notice(code, pointer, SOURCE, Bilingual { de, en });
        finding.combination = Some(combination.id.clone());
        out.push(finding);
    };
    if combination
        .vehicles
        .iter()
        .all(|vehicle| vehicle.exemption_70.is_none())
    {
        note(
            "exemption-missing",
            format!("/combinations/{index}/vehicles"),
            "Das Fahrzeug überschreitet die Grenzen selbst, aber keine Ausnahmegenehmigung nach § 70 StVZO ist angegeben; sie ist Voraussetzung der Erlaubnis.".to_owned(),
            "The vehicle exceeds the limits by itself, but no exemption under § 70 StVZO is stated; it is a prerequisite of the permit.".to_owned(),
        );
    }
    let last_day = application.kind.to;
    for (number, vehicle) in combination.vehicles.iter().enumerate() {
        let Some(exemption) = vehicle
            .exemption_70
            .as_ref()
            .filter(|exemption| exemption.valid_to < last_day)
        else {
            continue;
        };
        let (name, until) = (&exemption.number, exemption.valid_to);
        note(
            "exemption-expires",
            format!("/combinations/{index}/vehicles/{number}/exemption_70/valid_to"),
            format!(
                "Die Ausnahmegenehmigung {name} nach § 70 StVZO gilt nur bis {}, beantragt ist bis {}.",
                until.strftime("%d.%m.%Y"),
                last_day.strftime("%d.%m.%Y")
            ),
            format!(
                "The exemption {name} under § 70 StVZO ends on {until}, the period applied for ends on {last_day}."
            ),
        );
    }
}
