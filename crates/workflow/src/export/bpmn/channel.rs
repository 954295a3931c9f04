// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The strip beside a column in which lines go up and down, each on a track of its own.

use super::plane::Out;

const TRACK: i64 = 12;

/// Flows that leave at one place, or arrive at one, share a track.
pub(super) type Key = (usize, Out);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

impl Side {
    pub fn other(self) -> Side {
        match self {
            Side::Left => Side::Right,
            Side::Right => Side::Left,
        }
    }
}

#[derive(Debug, Default, Clone)]
pub(super) struct Channel {
    /// Left edge.
    pub x: i64,
    trunks: Vec<Trunk>,
    tracks: usize,
}

/// One line up or down, with the heights of the level lines that touch it.
#[derive(Debug, Clone)]
struct Trunk {
    key: Key,
    left: Vec<i64>,
    right: Vec<i64>,
    track: usize,
}

impl Trunk {
    fn reach(&self) -> (i64, i64) {
        let all = || self.left.iter().chain(&self.right).copied();
        (all().min().unwrap_or(0), all().max().unwrap_or(0))
    }

    fn meets(&self, other: &Trunk) -> bool {
        let ((a, b), (c, d)) = (self.reach(), other.reach());
        a <= d + 6 && c <= b + 6
    }

    /// How many lines cross when this one stands to the left of the other.
    fn crossings_before(&self, other: &Trunk) -> usize {
        let within = |(low, high): (i64, i64), y: i64| low < y && y < high;
        other.left.iter().filter(|y| within(self.reach(), **y)).count()
            + self.right.iter().filter(|y| within(other.reach(), **y)).count()
    }
}

impl Channel {
    /// Adds a line between two heights, with the side each end goes off to.
    pub fn join(&mut self, key: Key, a: (i64, Side), b: (i64, Side)) {
        let known = self.trunks.iter().position(|trunk| trunk.key == key);
        if known.is_none() {
            self.trunks.push(Trunk {
                key,
                left: Vec::new(),
                right: Vec::new(),
                track: 0,
            });
        }
        let trunk = match known {
            Some(at) => self.trunks.get_mut(at),
            None => self.trunks.last_mut(),
        };
        if let Some(trunk) = trunk {
            for (y, side) in [a, b] {
                match side {
                    Side::Left => trunk.left.push(y),
                    Side::Right => trunk.right.push(y),
                }
            }
        }
    }

    /// Orders the lines so that few cross, and gives each the first track behind those before it.
    pub fn arrange(&mut self) {
        let count = self.trunks.len();
        for _ in 0..count {
            for at in 1..count {
                if let [a, b] = self.trunks.get(at - 1..=at).unwrap_or_default()
                    && b.crossings_before(a) < a.crossings_before(b)
                {
                    self.trunks.swap(at - 1, at);
                }
            }
        }
        for at in 0..count {
            let (before, rest) = self.trunks.split_at_mut(at);
            if let Some(trunk) = rest.first_mut() {
                let near = before.iter().filter(|other| other.meets(trunk));
                trunk.track = near.map(|other| other.track + 1).max().unwrap_or(0);
            }
        }
        self.tracks = self.trunks.iter().map(|trunk| trunk.track + 1).max().unwrap_or(0);
    }

    pub fn width(&self) -> i64 {
        TRACK * crate::export::layered::int(self.tracks)
    }

    /// x of a line.
    pub fn track(&self, key: Key) -> i64 {
        let found = self
            .trunks
            .iter()
            .find(|trunk| trunk.key == key)
            .map_or(0, |trunk| trunk.track);
        self.x + TRACK / 2 + TRACK * crate::export::layered::int(found)
    }
}
