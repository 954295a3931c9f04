// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One configuration as the exhaustive check keeps it, and the choices that lead from one to the next.

use super::domain::Mask;

/// Everything that decides what can happen next. Parties are counted, not named: none, one or several of a class.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Config {
    /// Active states, in the order of the definition.
    pub active: Vec<usize>,
    /// What histories remember that can still be asked.
    pub memory: Vec<(usize, Vec<usize>)>,
    /// Timers that run, and whether they stand still.
    pub timers: Vec<(usize, bool)>,
    /// What is known of the tracked fields.
    pub data: Vec<Mask>,
    /// Classes of parties that are not empty, and whether there are several in them.
    pub parties: Vec<(u16, bool)>,
    /// A final state of the outermost level is reached.
    pub ended: bool,
}

impl Config {
    /// One more party of a class.
    pub fn add(&mut self, class: u16) {
        match self.parties.iter_mut().find(|(known, _)| *known == class) {
            Some((_, several)) => *several = true,
            None => {
                self.parties.push((class, false));
                self.parties.sort_unstable();
            }
        }
    }

    /// One party of a class less; with several, `tape` says whether several are left.
    pub fn remove(&mut self, class: u16, tape: &mut Tape) {
        let Some(at) = self.parties.iter().position(|(known, _)| *known == class) else {
            return;
        };
        let several = self.parties.get(at).is_some_and(|(_, several)| *several);
        if !several {
            self.parties.remove(at);
        } else if tape.choose(2) == 1
            && let Some(party) = self.parties.get_mut(at)
        {
            party.1 = false;
        }
    }
}

/// Choices made so far in one run; the next run makes the next ones, until all have been made.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    picks: Vec<(usize, usize)>,
    at: usize,
}

impl Tape {
    /// One of `of` possibilities.
    pub fn choose(&mut self, of: usize) -> usize {
        if of < 2 {
            return 0;
        }
        let pick = match self.picks.get(self.at) {
            Some((pick, _)) => *pick,
            None => {
                self.picks.push((0, of));
                0
            }
        };
        self.at += 1;
        pick
    }

    /// Prepares the next run; `false` when every combination has been tried.
    pub fn advance(&mut self) -> bool {
        self.at = 0;
        while let Some((pick, of)) = self.picks.pop() {
            if pick + 1 < of {
                self.picks.push((pick + 1, of));
                return true;
            }
        }
        false
    }
}
