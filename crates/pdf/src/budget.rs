// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Limits for hostile input (R34): every loop of the reader draws on one of these.

use std::ops::Range;

use flate2::Decompress;

use crate::error::ReadError;
use crate::tolerance::Tolerated;

/// What reading one file may cost at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Bytes of the file.
    pub bytes: usize,
    /// Nesting of arrays and dictionaries.
    pub depth: usize,
    /// Cross-reference entries over all revisions.
    pub objects: usize,
    /// Bytes that come out of filters, over the whole reading.
    pub inflated: usize,
    /// Links in the `/Prev` chain.
    pub revisions: usize,
    /// Values (numbers, names, array elements, …) over the whole reading.
    pub values: usize,
    /// Signature dictionaries over all revisions.
    pub signatures: usize,
    /// Oddities noticed between objects.
    pub remarks: usize,
    /// Steps in time over the whole reading and everything asked of the document afterwards: an object looked up or
    /// followed is one, so are some dozen bytes scanned. However a file is shaped, it costs no more than these.
    pub steps: usize,
}

impl Default for Budget {
    /// Enough for a 100 MB file of an office; a bomb ends within a second or two.
    fn default() -> Self {
        Self {
            bytes: 256 << 20,
            depth: 64,
            objects: 2_000_000,
            inflated: 128 << 20,
            revisions: 256,
            values: 10_000_000,
            signatures: 128,
            remarks: 100_000,
            steps: 20_000_000,
        }
    }
}

/// Its name in an error.
pub(crate) const STEPS: &str = "time steps";
/// Bytes that are read in one step.
const LEXED: usize = 32;
/// Bytes that are searched or copied in one step.
const SEARCHED: usize = 128;
/// Steps to set up a decoder, however little it decodes.
pub(crate) const DECODER: usize = 64;

/// What is left of a [`Budget`].
#[derive(Debug)]
pub(crate) struct Meter {
    limits: Budget,
    objects: usize,
    inflated: usize,
    values: usize,
    steps: usize,
    /// `None` for a reading that refuses what would need repair.
    tolerated: Option<Vec<Tolerated>>,
    /// A file has many small streams, and making a decompressor costs more than running it over one.
    decompressor: Option<Decompress>,
}

impl Meter {
    pub(crate) fn new(limits: Budget) -> Self {
        Self {
            limits,
            objects: limits.objects,
            inflated: limits.inflated,
            values: limits.values,
            steps: limits.steps,
            tolerated: None,
            decompressor: None,
        }
    }

    /// One at its beginning; [`Self::keep`] gives it back.
    pub(crate) fn decompressor(&mut self) -> Decompress {
        match self.decompressor.take() {
            Some(mut known) => {
                known.reset(true);
                known
            }
            None => Decompress::new(true),
        }
    }

    pub(crate) fn keep(&mut self, decompressor: Decompress) {
        self.decompressor = Some(decompressor);
    }

    /// For a reading that notes what it passes over.
    pub(crate) fn tolerant(limits: Budget) -> Self {
        Self {
            tolerated: Some(Vec::new()),
            ..Self::new(limits)
        }
    }

    pub(crate) fn is_tolerant(&self) -> bool {
        self.tolerated.is_some()
    }

    /// May this be passed over? It is noted then.
    pub(crate) fn tolerates(&mut self, range: Range<usize>, what: impl Into<String>) -> bool {
        let limit = self.limits.remarks;
        match &mut self.tolerated {
            Some(noted) if noted.len() < limit => {
                let what = what.into();
                noted.push(Tolerated { range, what });
                true
            }
            _ => false,
        }
    }

    /// What was passed over so far.
    pub(crate) fn take_tolerated(&mut self) -> Vec<Tolerated> {
        self.tolerated.as_mut().map(std::mem::take).unwrap_or_default()
    }

    pub(crate) fn limits(&self) -> &Budget {
        &self.limits
    }

    pub(crate) fn objects(&mut self, count: usize) -> Result<(), ReadError> {
        spend(&mut self.objects, count, "objects", self.limits.objects)
    }

    pub(crate) fn value(&mut self) -> Result<(), ReadError> {
        spend(&mut self.values, 1, "values", self.limits.values)
    }

    pub(crate) fn inflated(&mut self, count: usize) -> Result<(), ReadError> {
        spend(&mut self.inflated, count, "inflated bytes", self.limits.inflated)
    }

    pub(crate) fn step(&mut self, count: usize) -> Result<(), ReadError> {
        spend(&mut self.steps, count, STEPS, self.limits.steps)
    }

    /// Bytes read one by one.
    pub(crate) fn lexed(&mut self, bytes: usize) -> Result<(), ReadError> {
        self.step(bytes / LEXED + 1)
    }

    /// Bytes copied, or searched many at a time.
    pub(crate) fn searched(&mut self, bytes: usize) -> Result<(), ReadError> {
        self.step(bytes / SEARCHED + 1)
    }

    pub(crate) fn steps_left(&self) -> usize {
        self.steps
    }

    pub(crate) fn inflated_left(&self) -> usize {
        self.inflated
    }
}

fn spend(left: &mut usize, count: usize, what: &'static str, limit: usize) -> Result<(), ReadError> {
    *left = left.checked_sub(count).ok_or(ReadError::Budget { what, limit })?;
    Ok(())
}
