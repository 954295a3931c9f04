// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The application the demo walks when none is named: our own example, its period moved to two weeks from today.

use anyhow::Context as _;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::Value;

const EXAMPLE: &str = include_str!("../../../../workflows/heavy-load/examples/application.json");

/// The example as `geleit/application/1`, valid for two weeks from the fourteenth day after `today`.
pub(crate) fn application(today: Date) -> anyhow::Result<Vec<u8>> {
    let mut example: Value = serde_json::from_str(EXAMPLE).context("the built-in example is not JSON")?;
    let from = today.checked_add(14.days())?;
    let to = from.checked_add(13.days())?;
    set(&mut example, "/kind/from", from.to_string());
    set(&mut example, "/kind/to", to.to_string());
    move_exemptions(&mut example, to.checked_add(6.months())?);
    Ok(serde_json::to_vec_pretty(&example)?)
}

/// § 70 exemptions must outlast the period, as they did when the example was written.
fn move_exemptions(value: &mut Value, until: Date) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if name == "exemption_70" {
                    set(member, "/valid_to", until.to_string());
                } else {
                    move_exemptions(member, until);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| move_exemptions(item, until)),
        _ => {}
    }
}

fn set(value: &mut Value, pointer: &str, text: String) {
    if let Some(place) = value.pointer_mut(pointer) {
        *place = Value::String(text);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    #[test]
    fn the_example_is_an_application_in_every_year() {
        for today in [date(2026, 11, 23), date(2028, 2, 29), date(2034, 12, 31)] {
            let bytes = super::application(today).unwrap();
            let application = permit::Application::parse(&bytes, &permit::Budget::default()).unwrap();
            assert!(application.kind.from > today);
            assert!(permit::check(&application, &permit::RuleBook::embedded()).needs_permit());
        }
    }
}
