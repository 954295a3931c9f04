// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The procedure that comes with the program: the heavy-load definition and its calendar, as they lie in `workflows/`.

use std::collections::BTreeMap;

use workflow::Bundle;

/// The heavy-load procedure with its calendar.
pub(crate) fn heavy_load() -> Bundle {
    let calendar = include_str!("../../../workflows/calendars/de-ni-braunschweig.json");
    Bundle {
        source: include_str!("../../../workflows/heavy-load/heavy-load.yaml").to_owned(),
        calendars: BTreeMap::from([("de-ni-braunschweig".to_owned(), calendar.to_owned())]),
        ..Bundle::default()
    }
}
