// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Where the labels of one row go, so that none ever covers another.
//!
//! In this order: each below its place; equal neighbours written as one (`8 × 10,875`); moved apart just as far as
//! needed, with a leader line; turned upright. Whoever draws makes the picture wide enough for the last step.

/// Font size of every label, in drawing units.
pub(crate) const FONT_SIZE: f64 = 11.0;
/// Free space between two labels.
pub(crate) const GAP: f64 = 5.0;

/// A value over a stretch of the road (an axle: a point; a distance: from axle to axle).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub from: f64,
    pub to: f64,
    pub text: String,
    /// Made of several equal neighbours.
    pub merged: bool,
}

impl Entry {
    pub(crate) fn new(from: f64, to: f64, text: String) -> Self {
        Self {
            from,
            to,
            text,
            merged: false,
        }
    }
}

/// A label with its place: `at` is the middle of the text, `from..to` what it speaks of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Label {
    pub at: f64,
    pub from: f64,
    pub to: f64,
    pub text: String,
    pub upright: bool,
    /// Stands for several equal neighbours and needs a bracket.
    pub merged: bool,
}

impl Label {
    /// Space it takes along the row.
    pub(crate) fn width(&self) -> f64 {
        if self.upright {
            FONT_SIZE
        } else {
            text_width(&self.text)
        }
    }

    /// Whether it stands away from what it speaks of and needs a leader line.
    pub(crate) fn is_moved(&self) -> bool {
        (self.at - f64::midpoint(self.from, self.to)).abs() > 1.0
    }
}

/// A generous estimate: the widest usual system fonts have digits of 0.6 em.
pub(crate) fn text_width(text: &str) -> f64 {
    let em: f64 = text
        .chars()
        .map(|character| match character {
            ',' | '.' | ' ' | '\u{a0}' => 0.32,
            '×' | '–' | '0'..='9' => 0.6,
            _ => 0.65,
        })
        .sum();
    em * FONT_SIZE
}

/// The least width in which `count` labels can be placed at all.
pub(crate) fn least_width(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) * (FONT_SIZE + GAP)
}

/// Places the labels of one row between `low` and `high`. With `merge`, equal neighbours may become one label.
pub(crate) fn place(entries: &[Entry], merge: bool, (low, high): (f64, f64)) -> Vec<Label> {
    let single = centred(entries, false);
    if fits(&single, low, high) {
        return single;
    }
    let labels = if merge {
        centred(&merged(entries), false)
    } else {
        single
    };
    if fits(&labels, low, high) {
        return labels;
    }
    let needed: f64 = labels.iter().map(|label| label.width() + GAP).sum();
    let labels = if needed <= high - low {
        labels
    } else {
        centred(entries, true)
    };
    moved_apart(labels, low, high)
}

fn centred(entries: &[Entry], upright: bool) -> Vec<Label> {
    entries
        .iter()
        .map(|entry| Label {
            at: f64::midpoint(entry.from, entry.to),
            from: entry.from,
            to: entry.to,
            text: entry.text.clone(),
            upright,
            merged: entry.merged,
        })
        .collect()
}

fn fits(labels: &[Label], low: f64, high: f64) -> bool {
    let mut end = low - GAP;
    for label in labels {
        let half = label.width() / 2.0;
        if label.at - half < end + GAP {
            return false;
        }
        end = label.at + half;
    }
    end <= high
}

fn merged(entries: &[Entry]) -> Vec<Entry> {
    entries
        .chunk_by(|left, right| left.text == right.text)
        .filter_map(|run| {
            let (first, last) = (run.first()?, run.last()?);
            let text = match run.len() {
                1 => first.text.clone(),
                count => format!("{count}\u{a0}×\u{a0}{}", first.text),
            };
            Some(Entry {
                from: first.from,
                to: last.to,
                text,
                merged: run.len() > 1,
            })
        })
        .collect()
}

/// Least squares under "no overlap": pool adjacent violators on the places minus the room the labels before them take.
fn moved_apart(mut labels: Vec<Label>, low: f64, high: f64) -> Vec<Label> {
    let mut offsets = Vec::with_capacity(labels.len());
    let mut taken = 0.0;
    for label in &labels {
        offsets.push(taken + (label.width() + GAP) / 2.0);
        taken += label.width() + GAP;
    }
    let mut pools: Vec<(f64, f64)> = Vec::new(); // (mean, members)
    for (label, offset) in labels.iter().zip(&offsets) {
        let mut pool = (label.at - offset, 1.0);
        while let Some((mean, members)) = pools.pop_if(|(mean, _)| *mean > pool.0) {
            let together = members + pool.1;
            pool = ((mean * members + pool.0 * pool.1) / together, together);
        }
        pools.push(pool);
    }
    let mut index = 0;
    for (mean, members) in pools {
        let start = mean.min(high - taken).max(low);
        let mut left = members;
        while left > 0.5 {
            if let (Some(label), Some(offset)) = (labels.get_mut(index), offsets.get(index)) {
                label.at = start + offset;
            }
            index += 1;
            left -= 1.0;
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axles(places: &[(f64, &str)]) -> Vec<Entry> {
        places
            .iter()
            .map(|(at, text)| Entry::new(*at, *at, (*text).to_owned()))
            .collect()
    }

    fn check_free(labels: &[Label], low: f64, high: f64) {
        for pair in labels.windows(2) {
            let [left, right] = pair else { continue };
            assert!(
                left.at + left.width() / 2.0 <= right.at - right.width() / 2.0 + 1e-6,
                "{left:?} covers {right:?}"
            );
        }
        assert!(
            labels
                .first()
                .is_none_or(|label| label.at - label.width() / 2.0 >= low - 1e-6)
        );
        assert!(
            labels
                .last()
                .is_none_or(|label| label.at + label.width() / 2.0 <= high + 1e-6)
        );
    }

    #[test]
    fn labels_with_room_stay_where_they_belong() {
        let labels = place(&axles(&[(100.0, "7,0"), (200.0, "9,0")]), true, (0.0, 300.0));
        assert!(labels.iter().all(|label| !label.is_moved() && !label.upright));
    }

    #[test]
    fn equal_neighbours_without_room_become_one() {
        let labels = place(
            &axles(&[(50.0, "7,0"), (100.0, "9,5"), (110.0, "9,5"), (120.0, "9,5")]),
            true,
            (0.0, 300.0),
        );
        assert_eq!(labels.len(), 2);
        assert_eq!(labels[1].text.replace('\u{a0}', " "), "3 × 9,5");
        assert_eq!((labels[1].from, labels[1].to), (100.0, 120.0));
    }

    #[test]
    fn different_neighbours_are_moved_apart_and_then_turned() {
        let crowd: Vec<String> = (0..12).map(|index| format!("{index},125")).collect();
        let places: Vec<(f64, &str)> = crowd
            .iter()
            .enumerate()
            .map(|(index, text)| (200.0 + index as f64 * 3.0, text.as_str()))
            .collect();
        let wide = place(&axles(&places), true, (0.0, 600.0));
        assert!(wide.iter().any(Label::is_moved) && wide.iter().all(|label| !label.upright));
        check_free(&wide, 0.0, 600.0);
        let narrow = place(&axles(&places), true, (0.0, 200.0));
        assert!(narrow.iter().all(|label| label.upright));
        check_free(&narrow, 0.0, 200.0);
    }

    #[test]
    fn no_arrangement_of_up_to_forty_axles_makes_labels_overlap() {
        // A small fixed sequence instead of randomness: positions bunch up and spread in many ways.
        let mut seed = 7_u32;
        let mut next = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(seed >> 16) / 65_536.0
        };
        for count in 1..=40 {
            for _ in 0..20 {
                let high = least_width(count).max(550.0);
                let mut places: Vec<f64> = (0..count).map(|_| next().powi(3) * high).collect();
                places.sort_by(f64::total_cmp);
                let entries: Vec<Entry> = places
                    .iter()
                    .map(|at| Entry::new(*at, *at, format!("{},{:03}", (next() * 20.0).floor(), 125)))
                    .collect();
                check_free(&place(&entries, next() > 0.5, (0.0, high)), 0.0, high);
            }
        }
    }
}
