// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Limits for hostile input (R34): every loop of the reader draws on one of these.

use crate::error::ReadError;

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
        }
    }
}

/// What is left of a [`Budget`].
#[derive(Debug)]
pub(crate) struct Meter {
    limits: Budget,
    objects: usize,
    inflated: usize,
    values: usize,
}

impl Meter {
    pub(crate) fn new(limits: Budget) -> Self {
        Self {
            limits,
            objects: limits.objects,
            inflated: limits.inflated,
            values: limits.values,
        }
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

    pub(crate) fn inflated_left(&self) -> usize {
        self.inflated
    }
}

fn spend(left: &mut usize, count: usize, what: &'static str, limit: usize) -> Result<(), ReadError> {
    *left = left.checked_sub(count).ok_or(ReadError::Budget { what, limit })?;
    Ok(())
}
