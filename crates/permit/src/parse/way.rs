// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `route` and `hearing`.

use super::reader::{At, Reader};
use super::{NAME, PROSE};
use crate::application::{Area, Hearing, Leg, LoadState, PermitKind, Place, Route};
use crate::units::Degrees;

pub(super) fn route(r: &mut Reader, at: &At<'_>, permit: Option<PermitKind>) -> Option<Route> {
    let f = r.object(at, &["legs", "areas"])?;
    let by_area = match permit {
        Some(PermitKind::PermanentArea) => true,
        Some(PermitKind::Single { .. } | PermitKind::PermanentRoute) => false,
        None => f.has("areas"),
    };
    let (wanted, unwanted) = if by_area {
        ("areas", "legs")
    } else {
        ("legs", "areas")
    };
    if f.has(unwanted) {
        let (de, en) = (
            format!("{wanted} statt {unwanted}"),
            format!("{wanted} instead of {unwanted}"),
        );
        r.expected(
            &f.at(unwanted),
            "not-allowed-here",
            &format!("bei dieser Art der Erlaubnis {de}"),
            &format!("{en} for this kind of permit"),
        );
    }
    if by_area {
        areas(r, &f.at(wanted)).map(Route::Areas)
    } else {
        legs(r, &f.at(wanted)).map(Route::Legs)
    }
}

fn areas(r: &mut Reader, at: &At<'_>) -> Option<Vec<Area>> {
    let keyed = |text: &str| {
        text.split_once(' ').is_some_and(|(key, name)| {
            (2..=12).contains(&key.len())
                && key.bytes().all(|b| b.is_ascii_digit())
                && !name.trim().is_empty()
        })
    };
    let expected = (
        "Regionalschlüssel und Name wie „03101 Braunschweig“",
        "regional key and name such as \"03101 Braunschweig\"",
    );
    let areas = r.list(at, 1..=500, |r, at| r.pattern(&at, keyed, expected).map(Area))?;
    r.unique(
        areas
            .iter()
            .enumerate()
            .map(|(i, area)| (format!("{}/{i}", at.pointer), area.0.clone())),
    );
    Some(areas)
}

fn legs(r: &mut Reader, at: &At<'_>) -> Option<Vec<Leg>> {
    let legs = r.list(at, 1..=200, |r, at| leg(r, &at))?;
    r.unique(
        legs.iter()
            .enumerate()
            .map(|(i, leg)| (format!("{}/{i}/no", at.pointer), leg.no)),
    );
    Some(legs)
}

fn leg(r: &mut Reader, at: &At<'_>) -> Option<Leg> {
    let f = r.object(at, &["no", "state", "from", "to", "roads"])?;
    let no = r.whole(&f.at("no"), 1..=10_000);
    let state = r.choice(
        &f.at("state"),
        &[("loaded", LoadState::Loaded), ("empty", LoadState::Empty)],
    );
    let from = place(r, &f.at("from"));
    let to = place(r, &f.at("to"));
    let roads = r.list(&f.at("roads"), 1..=500, |r, at| r.text(&at, NAME));
    Some(Leg {
        no: no?,
        state: state?,
        from: from?,
        to: to?,
        roads: roads?,
    })
}

fn place(r: &mut Reader, at: &At<'_>) -> Option<Place> {
    let f = r.object(at, &["text", "lat", "lon"])?;
    let text = r.text(&f.at("text"), PROSE);
    let lat = r.decimal(&f.at("lat"), -90.0..=90.0);
    let lon = r.decimal(&f.at("lon"), -180.0..=180.0);
    Some(Place {
        text: text?,
        lat: Degrees(lat?),
        lon: Degrees(lon?),
    })
}

pub(super) fn hearing(r: &mut Reader, at: &At<'_>, route: Option<&Route>) -> Option<Vec<Hearing>> {
    let known: Option<Vec<u32>> = route.map(|route| route.legs().iter().map(|leg| leg.no).collect());
    let bodies = r.list(at, 0..=200, |r, at| {
        let f = r.object(&at, &["body", "legs"])?;
        let body = r.pattern(
            &f.at("body"),
            |text| {
                text.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            },
            ("Kennung wie autobahn-gmbh", "an identifier such as autobahn-gmbh"),
        );
        let legs = r.optional(&f.at("legs"), |r, at| {
            let legs = r.list(at, 1..=200, |r, at| leg_number(r, &at, known.as_deref()))?;
            r.unique(
                legs.iter()
                    .enumerate()
                    .map(|(i, no)| (format!("{}/{i}", at.pointer), *no)),
            );
            Some(legs)
        });
        Some(Hearing {
            body: body?,
            legs: legs?,
        })
    })?;
    r.unique(
        bodies
            .iter()
            .enumerate()
            .map(|(i, h)| (format!("{}/{i}/body", at.pointer), h.body.clone())),
    );
    Some(bodies)
}

/// A leg that the route has; not checked where the route itself could not be read.
fn leg_number(r: &mut Reader, at: &At<'_>, known: Option<&[u32]>) -> Option<u32> {
    let no = r.whole(at, 1..=10_000)?;
    if known.is_some_and(|known| !known.contains(&no)) {
        r.expected(
            at,
            "unknown-leg",
            "Nummer einer Teilstrecke der Route",
            "the number of a leg of the route",
        );
    }
    Some(no)
}
