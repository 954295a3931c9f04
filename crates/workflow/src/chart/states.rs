// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A set of states in document order.

use smallvec::SmallVec;

/// States by their index, each once, in document order. The few that are active at once need no memory of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct States(SmallVec<[usize; 8]>);

impl States {
    /// The empty set.
    pub fn new() -> States {
        States::default()
    }

    /// Adds a state; false if it is there already.
    pub fn insert(&mut self, state: usize) -> bool {
        match self.0.last() {
            Some(last) if *last < state => self.0.push(state),
            None => self.0.push(state),
            Some(_) => match self.0.binary_search(&state) {
                Ok(_) => return false,
                Err(at) => self.0.insert(at, state),
            },
        }
        true
    }

    /// Takes a state away; false if it was not there.
    pub fn remove(&mut self, state: &usize) -> bool {
        let found = self.0.binary_search(state);
        if let Ok(at) = found {
            self.0.remove(at);
        }
        found.is_ok()
    }

    /// Whether a state is there.
    pub fn contains(&self, state: &usize) -> bool {
        self.0.binary_search(state).is_ok()
    }

    /// Whether no state is in both.
    pub fn is_disjoint(&self, other: &States) -> bool {
        !self.0.iter().any(|state| other.contains(state))
    }

    /// All states, in document order.
    pub fn iter(&self) -> std::slice::Iter<'_, usize> {
        self.0.iter()
    }

    /// How many states there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Extend<usize> for States {
    fn extend<I: IntoIterator<Item = usize>>(&mut self, states: I) {
        for state in states {
            self.insert(state);
        }
    }
}

impl FromIterator<usize> for States {
    fn from_iter<I: IntoIterator<Item = usize>>(states: I) -> States {
        let mut set = States::new();
        set.extend(states);
        set
    }
}

impl<const N: usize> From<[usize; N]> for States {
    fn from(states: [usize; N]) -> States {
        states.into_iter().collect()
    }
}

impl IntoIterator for States {
    type Item = usize;
    type IntoIter = smallvec::IntoIter<[usize; 8]>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'s> IntoIterator for &'s States {
    type Item = &'s usize;
    type IntoIter = std::slice::Iter<'s, usize>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::States;

    #[test]
    fn states_stand_in_document_order_and_once_each() {
        let mut states: States = [7, 3, 9, 3, 0, 12, 5, 1, 8, 2, 7].into();
        assert_eq!(
            states.iter().copied().collect::<Vec<_>>(),
            [0, 1, 2, 3, 5, 7, 8, 9, 12]
        );
        assert!(!states.insert(5) && states.insert(6) && states.contains(&6));
        assert!(states.remove(&6) && !states.remove(&6) && states.len() == 9);
        assert!(states.is_disjoint(&[4, 6].into()) && !states.is_disjoint(&[4, 12].into()));
    }
}
