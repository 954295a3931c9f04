// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The fee with its factors, as the annex to GebOSt lists them.

use permit::{Exact, Fee};
use serde::Serialize;

use crate::german;

#[derive(Debug, Serialize)]
pub(super) struct FeePart {
    /// Empty where nothing is charged.
    tariff: String,
    lines: Vec<FeeLinePart>,
    sum: String,
    amount: String,
    capped: bool,
    percent: u32,
    source: String,
    formula: String,
    charged: bool,
}

#[derive(Debug, Serialize)]
struct FeeLinePart {
    factor: String,
    label: String,
    x: String,
    f: String,
    source: String,
}

impl FeePart {
    pub(super) fn of(fee: &Fee) -> Self {
        Self {
            tariff: fee.tariff.clone(),
            lines: fee
                .lines
                .iter()
                .map(|line| FeeLinePart {
                    factor: line.factor.clone(),
                    label: line.label.de.clone(),
                    x: shortest(line.x),
                    f: decimal(line.f),
                    source: line.source.clone(),
                })
                .collect(),
            sum: decimal(fee.factor_sum),
            amount: german::euros(fee.cents),
            capped: fee.capped,
            percent: fee.percent,
            source: fee.source.clone(),
            formula: fee.text.de.clone(),
            charged: fee.cents > 0,
        }
    }
}

/// Four decimals show every factor of the annex well enough to add them up by hand.
fn decimal(value: Exact) -> String {
    value.decimal(4).replace('.', ",")
}

fn shortest(value: Exact) -> String {
    let text = value.decimal(3);
    text.trim_end_matches('0').trim_end_matches('.').replace('.', ",")
}
