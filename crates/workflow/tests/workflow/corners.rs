// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Corners of the language, each with the case that once went wrong; the random comparison in `tests/oracle` found them.

use workflow::{Budget, CaseFile, Coverage};

use crate::wide::load;

#[test]
fn every_corner_goes_as_written() {
    let definition = load(include_str!("corners.yaml")).unwrap_or_else(|found| panic!("{found:#?}"));
    let file = CaseFile::parse(include_str!("corners.cases.yaml"), &Budget::default()).unwrap();
    let mut faults = Vec::new();
    for scenario in &file.cases {
        if let Err(fault) = file.run(&definition, scenario, &mut Coverage::default()) {
            faults.push(format!("{}: {fault}", scenario.case));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
