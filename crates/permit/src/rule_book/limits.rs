// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `limits.json`: the general legal limits.

use jiff::civil::Date;
use serde::Deserialize;

/// One figure with the clause it stands in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limit {
    pub value: u32,
    pub clause: String,
    /// From general knowledge; a mark for readers of the file.
    #[serde(default)]
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "a mark for readers of the file, kept so that it is checked"
        )
    )]
    pub to_be_confirmed: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    pub name: String,
    pub version: String,
    pub valid_from: Date,
    #[expect(dead_code, reason = "for people who read the file; must be there")]
    sources: Vec<String>,
    pub dimensions: DimensionLimits,
    pub load: LoadLimits,
    pub axles: AxleLimits,
    pub mass: MassLimits,
    pub motorway: MotorwayLimits,
    pub permanent_months: Limit,
    pub accessories_percent: Limit,
    pub consultation: Consultation,
}

/// § 32 StVZO.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DimensionLimits {
    pub width_mm: Limit,
    pub height_mm: Limit,
    pub length_single_mm: Limit,
    pub length_articulated_mm: Limit,
    pub length_articulated_short_parts_mm: Limit,
    pub kingpin_to_rear_mm: Limit,
    pub front_radius_mm: Limit,
    pub length_train_mm: Limit,
    pub length_train_tractor_mm: Limit,
    pub length_goods_train_mm: Limit,
    pub turning_circle: String,
}

/// § 22 StVO.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoadLimits {
    pub width_mm: Limit,
    pub height_mm: Limit,
    pub front_overhang_mm: Limit,
    pub rear_overhang_mm: Limit,
    pub rear_overhang_short_trip_mm: Limit,
    pub short_trip_km: u32,
    pub length_mm: Limit,
}

/// § 34 Abs. 4 StVZO.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AxleLimits {
    pub single_kg: Limit,
    pub single_driven_kg: Limit,
    pub double: Vec<DoubleRow>,
    pub double_motor_vehicle_clause: String,
    pub double_trailer_clause: String,
    pub double_twin_driven_kg: Limit,
    pub double_twin_driven_from_mm: u32,
    pub double_twin_driven_below_mm: u32,
    pub double_twin_driven_axle_kg: u32,
    pub twin_tyres: u32,
    pub triple_close_kg: Limit,
    pub triple_close_up_to_mm: u32,
    pub triple_kg: Limit,
    pub triple_up_to_mm: u32,
}

/// A row of the double-axle table; `None`: no limit of its own, the single axles count.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DoubleRow {
    pub from_mm: u32,
    pub below_mm: Option<u32>,
    pub motor_vehicle_kg: Option<u32>,
    pub trailer_kg: Option<u32>,
}

/// § 34 Abs. 5 and 6 StVZO.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MassLimits {
    pub two_axles_kg: Limit,
    pub motor_vehicle_kg: Limit,
    pub motor_vehicle_twin_driven_kg: Limit,
    pub trailer_kg: Limit,
    pub two_double_axles_kg: Limit,
    pub two_double_axles_apart_mm: u32,
    pub kg_per_metre: u32,
    pub combination_below_four_axles_kg: Limit,
    pub train_two_and_two_kg: Limit,
    pub articulated_two_and_two_kg: Limit,
    pub articulated_two_and_two_wide_kg: Limit,
    pub articulated_spacing_from_mm: u32,
    pub articulated_wide_spacing_over_mm: u32,
    pub other_four_axles_kg: Limit,
    pub other_four_axles_twin_driven_kg: Limit,
    pub combination_kg: Limit,
}

/// § 18 StVO.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MotorwayLimits {
    pub design_speed_over_kmh: Limit,
}

/// Up to these values no body needs to be heard.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Consultation {
    pub clause: String,
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "the notice always says so; the mark is for readers of the file"
        )
    )]
    pub to_be_confirmed: bool,
    pub height_mm: u32,
    pub width_mm: u32,
    pub length_single_mm: u32,
    pub length_combination_mm: u32,
    pub length_combination_turning_kept_mm: u32,
    pub combination_three_axles_kg: u32,
    pub combination_four_axles_kg: u32,
    pub combination_kg: u32,
}
