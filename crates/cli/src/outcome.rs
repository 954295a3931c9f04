// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The exit codes of every verb, and which of several wins.

use std::process::ExitCode;

/// How a verb ended. With several files the worst decides: 1 > 5 > 4 > 3 > 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// 0: in order.
    InOrder,
    /// 1: the thing checked is not in order, or was refused.
    NotInOrder,
    /// 2: the command line asks for something that cannot be.
    Usage,
    /// 3: nothing is wrong, but something needed is missing (`verify`).
    Indeterminate,
    /// 4: the input cannot be read, or nothing in it is signed.
    Unreadable,
    /// 5: reading, writing, network or database.
    Io,
}

impl Outcome {
    fn code(self) -> u8 {
        match self {
            Self::InOrder => 0,
            Self::NotInOrder => 1,
            Self::Usage => 2,
            Self::Indeterminate => 3,
            Self::Unreadable => 4,
            Self::Io => 5,
        }
    }

    fn weight(self) -> u8 {
        match self {
            Self::InOrder => 0,
            Self::Indeterminate => 1,
            Self::Unreadable => 2,
            Self::Io => 3,
            Self::NotInOrder => 4,
            Self::Usage => 5,
        }
    }

    /// The worse of two.
    pub(crate) fn worse(self, other: Self) -> Self {
        if other.weight() > self.weight() {
            other
        } else {
            self
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome::{InOrder, Indeterminate, Io, NotInOrder, Unreadable};

    #[test]
    fn the_worst_of_several_files_decides() {
        let order = [InOrder, Indeterminate, Unreadable, Io, NotInOrder];
        for (index, better) in order.iter().enumerate() {
            for worse in &order[index..] {
                assert_eq!(better.worse(*worse), *worse);
                assert_eq!(worse.worse(*better), *worse);
            }
        }
    }
}
