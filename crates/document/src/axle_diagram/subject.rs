// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What is drawn: a combination in one state, reduced to positions on the road.

/// Millimetres in front of the first axle where the application does not say where it stands: the usual front overhang
/// of a tractor. The distances between axles are given and exact; only the whole row of axles is placed by this.
const USUAL_FRONT_OVERHANG: u32 = 1_400;

/// A combination in one state. Lengths in mm, loads in kg.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subject {
    pub length: u32,
    pub height: u32,
    pub front_overhang: u32,
    pub rear_overhang: u32,
    pub vehicles: Vec<Body>,
    pub axles: Vec<Axle>,
}

/// How a vehicle is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    /// Has a driver's cab in front.
    Tractor,
    /// Rests on the vehicle before it.
    SemiTrailer,
    /// Is pulled by a drawbar.
    Trailer,
    /// A crane or another machine on its own wheels.
    SelfPropelled,
}

/// One axle, front to back.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Axle {
    pub vehicle: usize,
    pub load: u32,
    /// To the next axle; nothing on the last one.
    pub spacing: Option<u32>,
    pub driven: bool,
    pub steered: bool,
}

impl Subject {
    /// Distance of every axle from the front end, in mm.
    pub(crate) fn positions(&self) -> Vec<f64> {
        let mut position = f64::from(self.before_first_axle());
        let mut positions = Vec::with_capacity(self.axles.len());
        for axle in &self.axles {
            positions.push(position);
            position += f64::from(axle.spacing.unwrap_or(0));
        }
        positions
    }

    /// The length to draw: never shorter than the row of axles, whatever was declared.
    pub(crate) fn extent(&self) -> f64 {
        let last = self.positions().last().copied().unwrap_or(0.0);
        f64::from(self.length).max(last).max(1.0)
    }

    fn before_first_axle(&self) -> u32 {
        let between: u32 = self
            .axles
            .iter()
            .map(|axle| axle.spacing.unwrap_or(0))
            .fold(0, u32::saturating_add);
        let free = self.length.saturating_sub(between);
        (USUAL_FRONT_OVERHANG.saturating_add(self.front_overhang)).min(free / 2)
    }

    /// First and last axle of a vehicle, as positions in mm.
    pub(crate) fn wheelbase(&self, vehicle: usize) -> Option<(f64, f64)> {
        let positions = self.positions();
        let mut own = self
            .axles
            .iter()
            .zip(positions)
            .filter(|(axle, _)| axle.vehicle == vehicle)
            .map(|(_, at)| at);
        let first = own.next()?;
        Some((first, own.next_back().unwrap_or(first)))
    }
}
