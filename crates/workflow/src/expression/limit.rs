// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What an expression may cost, and what it costs at most, whatever the data: so that no expression that was loaded ever
//! meets the limit.
//!
//! The bound follows the terms. A list has at most so many entries and all data together so many bytes; in a loop
//! each entry counts with its share of them, because the cost of every operation grows no faster than its operands.

use super::kind::Kind;
use super::term::{Does, Find, Loop, Path, Term, Variable};
use crate::budget::Budget;

/// What one evaluation may spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    pub steps: u64,
    pub bytes: u64,
}

impl Limits {
    pub fn of(budget: &Budget) -> Limits {
        Limits {
            steps: budget.evaluation_steps,
            bytes: budget.evaluation_bytes,
        }
    }

    /// What is too much, in words.
    pub fn exceeded_by(self, most: Limits) -> String {
        match most.steps > self.steps {
            true => format!("{} steps, allowed are {}", most.steps, self.steps),
            false => format!("values of {} bytes, allowed are {}", most.bytes, self.bytes),
        }
    }
}

/// Prices in steps. A step is worth some nanoseconds: looking at one term.
pub(super) mod cost {
    pub const TERM: u64 = 1;
    /// Bytes of an entry of a list or a field of a record, without what it refers to.
    pub const ENTRY: usize = 32;
    // So many bytes of text to one step.
    pub const COMPARE: usize = 256;
    pub const COPY: usize = 128;
    pub const SCAN: usize = 64;
    pub const SEARCH: usize = 8;

    fn whole(length: usize, bytes: usize) -> u64 {
        u64::try_from(length / bytes).unwrap_or(u64::MAX)
    }

    /// Comparing texts.
    pub fn compare(length: usize) -> u64 {
        whole(length, COMPARE)
    }

    /// Copying text.
    pub fn copy(length: usize) -> u64 {
        whole(length, COPY)
    }

    /// Reading text letter by letter.
    pub fn scan(length: usize) -> u64 {
        whole(length, SCAN)
    }

    /// Looking for one text in another.
    pub fn search(length: usize) -> u64 {
        whole(length, SEARCH)
    }
}

/// Steps for so many bytes, rounded up: the average of a loop hides one long text among short ones.
fn steps(length: usize, bytes: usize) -> u64 {
    wide(length.div_ceil(bytes))
}

/// How large a value is at most; in a loop on average over its rounds.
#[derive(Debug, Clone, Copy, Default)]
struct Amount {
    /// All of it, however deep.
    bytes: usize,
    /// Entries, of a list.
    items: usize,
    /// Values in it, however deep.
    values: usize,
}

impl Amount {
    const ONE: Amount = Amount {
        bytes: 0,
        items: 0,
        values: 1,
    };

    /// The larger of both.
    fn or(self, other: Amount) -> Amount {
        Amount {
            bytes: self.bytes.max(other.bytes),
            items: self.items.max(other.items),
            values: self.values.max(other.values),
        }
    }

    /// Both, one behind the other.
    fn and(self, other: Amount) -> Amount {
        Amount {
            bytes: self.bytes.saturating_add(other.bytes),
            items: self.items.saturating_add(other.items),
            values: self.values.saturating_add(other.values),
        }
    }

    fn times(self, rounds: usize) -> Amount {
        Amount {
            bytes: self.bytes.saturating_mul(rounds),
            items: rounds,
            values: self.values.saturating_mul(rounds),
        }
    }
}

/// What the evaluation of a term takes at most.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    steps: u64,
    bytes: u64,
}

impl Cost {
    fn and(self, other: Cost) -> Cost {
        Cost {
            steps: self.steps.saturating_add(other.steps),
            bytes: self.bytes.saturating_add(other.bytes),
        }
    }

    fn times(self, rounds: usize) -> Cost {
        let rounds = wide(rounds);
        Cost {
            steps: self.steps.saturating_mul(rounds),
            bytes: self.bytes.saturating_mul(rounds),
        }
    }

    fn steps(steps: u64) -> Cost {
        Cost { steps, bytes: 0 }
    }

    fn bytes(bytes: usize) -> Cost {
        Cost {
            steps: 0,
            bytes: wide(bytes),
        }
    }
}

fn wide(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// An upper bound for one evaluation of the term, and for giving its value as JSON.
pub(super) fn bound(term: &Term, paths: &[Path], entries: usize, budget: &Budget) -> Limits {
    let mut bounds = Bounds {
        paths,
        budget,
        entries: vec![Amount::default(); entries],
    };
    let (cost, amount) = bounds.of(term);
    let copied = Cost {
        steps: wide(amount.values).saturating_add(steps(amount.bytes, cost::COPY)),
        bytes: wide(
            amount
                .values
                .saturating_mul(cost::ENTRY)
                .saturating_add(amount.bytes),
        ),
    };
    let Cost { steps, bytes } = cost.and(copied);
    Limits { steps, bytes }
}

struct Bounds<'b> {
    paths: &'b [Path],
    budget: &'b Budget,
    entries: Vec<Amount>,
}

impl Bounds<'_> {
    fn of(&mut self, term: &Term) -> (Cost, Amount) {
        let (cost, amount) = match term {
            Term::Null | Term::Flag(_) | Term::Integer(_) | Term::Decimal(_) => {
                (Cost::default(), Amount::ONE)
            }
            Term::Text(text) => (Cost::default(), self.text(text.len())),
            Term::List(items) => self.made(items.iter()),
            Term::Record(fields) => {
                let names: usize = fields.iter().map(|(name, _)| name.len()).sum();
                let (cost, amount) = self.made(fields.iter().map(|(_, value)| value));
                let bytes = amount.bytes.saturating_add(names);
                (cost, Amount { bytes, ..amount })
            }
            Term::All(variable) => (Cost::default(), self.variable(*variable)),
            Term::Path(number) => (Cost::default(), self.path(*number)),
            Term::Field(of, _) => self.of(of),
            Term::Choice(three) => {
                let [condition, then, otherwise] = three.as_ref();
                let (asked, _) = self.of(condition);
                let (a, one) = self.of(then);
                let (b, other) = self.of(otherwise);
                (asked.and(a).and(b), one.or(other))
            }
            Term::At(_, two) => {
                let [list, at] = two.as_ref();
                let ((a, list), (b, _)) = (self.of(list), self.of(at));
                (
                    a.and(b),
                    Amount {
                        items: self.budget.list_items,
                        ..list
                    },
                )
            }
            Term::Loop(one) => self.each(one),
            other => self.operation(other),
        };
        (cost.and(Cost::steps(cost::TERM)), amount)
    }

    fn operation(&mut self, term: &Term) -> (Cost, Amount) {
        let parts: Vec<(Cost, Amount)> = term.parts().into_iter().map(|part| self.of(part)).collect();
        let cost = parts
            .iter()
            .fold(Cost::default(), |all, (cost, _)| all.and(*cost));
        let amounts: Vec<Amount> = parts.into_iter().map(|(_, amount)| amount).collect();
        let (a, b) = match amounts.as_slice() {
            [a, b] => (*a, *b),
            [a] => (*a, Amount::ONE),
            _ => (Amount::ONE, Amount::ONE),
        };
        let own = match term {
            Term::Same(..) | Term::Ordered(..) => {
                let compared = steps(a.bytes.min(b.bytes), cost::COMPARE);
                Cost::steps(compared.saturating_add(wide(a.values.min(b.values))))
            }
            // Every entry is asked, and compared at most as far as it goes.
            Term::Among(..) => {
                let asked = wide(b.values).saturating_add(wide(b.items));
                Cost::steps(asked.saturating_add(steps(b.bytes, cost::COMPARE)))
            }
            Term::Join(..) => {
                let length = a.and(b).bytes;
                Cost::steps(steps(length, cost::COPY)).and(Cost::bytes(length))
            }
            Term::Chain(..) => {
                let items = a.and(b).items;
                Cost::steps(wide(items)).and(Cost::bytes(items.saturating_mul(cost::ENTRY)))
            }
            Term::Find(Find::Inside, _) => Cost::steps(steps(a.and(b).bytes, cost::SEARCH)),
            Term::Find(..) => Cost::steps(steps(b.bytes, cost::COMPARE)),
            Term::Length(_) | Term::ToInteger(_) | Term::ToDecimal(..) => {
                Cost::steps(steps(a.bytes, cost::SCAN))
            }
            Term::ToText(_) => Cost::bytes(NUMBER),
            _ => Cost::default(),
        };
        let amount = match term {
            Term::Join(..) => self.text(a.and(b).bytes),
            Term::Chain(..) => a.and(b),
            Term::ToText(_) => Amount {
                bytes: a.bytes.max(NUMBER),
                ..Amount::ONE
            },
            _ => Amount::ONE,
        };
        (cost.and(own), amount)
    }

    fn made<'t>(&mut self, parts: impl Iterator<Item = &'t Term>) -> (Cost, Amount) {
        let (mut cost, mut amount, mut count) = (Cost::default(), Amount::ONE, 0_usize);
        for part in parts {
            let (own, one) = self.of(part);
            cost = cost.and(own);
            amount = amount.and(one);
            count += 1;
        }
        amount.items = count;
        (cost.and(Cost::bytes(count.saturating_mul(cost::ENTRY))), amount)
    }

    fn each(&mut self, one: &Loop) -> (Cost, Amount) {
        let (over, list) = self.of(&one.over);
        let rounds = list.items;
        let share = |all: usize| all.div_ceil(rounds.max(1));
        let entry = Amount {
            bytes: share(list.bytes),
            items: self.budget.list_items,
            values: share(list.values),
        };
        if let Some(place) = self.entries.get_mut(one.entry) {
            *place = entry;
        }
        let only = one.only.as_ref().map(|only| self.of(only).0).unwrap_or_default();
        let (cost, each) = self.of(&one.each);
        let kept = match one.does {
            Does::All | Does::Exists | Does::ExistsOne => Cost::default(),
            Does::Filter | Does::Map => Cost::bytes(cost::ENTRY),
        };
        let round = cost.and(only).and(kept).and(Cost::steps(cost::TERM));
        let amount = match one.does {
            Does::All | Does::Exists | Does::ExistsOne => Amount::ONE,
            Does::Filter => list,
            Does::Map => each.and(Amount::ONE).times(rounds),
        };
        (over.and(round.times(rounds)), amount)
    }

    fn variable(&self, variable: Variable) -> Amount {
        match variable {
            Variable::Case => self.all(),
            // Key, state and outcome come on top of the data.
            Variable::Party | Variable::Parties => Amount {
                items: self.budget.list_items,
                ..self.all().and(self.all())
            },
            Variable::Payload | Variable::Event | Variable::Person => self.brought(),
            Variable::Entry(number) => self.entries.get(number).copied().unwrap_or_default(),
        }
    }

    /// All data of a case. A value takes two bytes at least.
    fn all(&self) -> Amount {
        Amount {
            bytes: self.budget.data_bytes,
            items: self.budget.list_items,
            values: self.budget.data_bytes / 2,
        }
    }

    /// What comes with an event.
    fn brought(&self) -> Amount {
        Amount {
            bytes: self.budget.payload_bytes,
            items: self.budget.list_items,
            values: self.budget.payload_bytes / 2,
        }
    }

    fn path(&self, number: usize) -> Amount {
        let Some(path) = self.paths.get(number) else {
            return Amount::ONE;
        };
        let of = self.variable(path.of);
        match &path.kind {
            Kind::Text => self.text(of.bytes.min(self.budget.text_bytes)),
            Kind::Words { words, .. } => self.text(words.iter().map(String::len).max().unwrap_or(0)),
            Kind::Date | Kind::Instant => self.text(of.bytes.min(WRITTEN)),
            Kind::Bool | Kind::Int | Kind::Double | Kind::Null => Amount::ONE,
            Kind::List(item) if matches!(item.as_ref(), Kind::List(_) | Kind::Record(_)) => Amount {
                items: self.budget.list_items,
                ..of
            },
            Kind::List(_) => Amount {
                items: self.budget.list_items,
                values: of.values.min(self.budget.list_items.saturating_add(1)),
                ..of
            },
            Kind::Record(_) | Kind::Any => of,
        }
    }

    fn text(&self, bytes: usize) -> Amount {
        Amount { bytes, ..Amount::ONE }
    }
}

/// Digits, sign and point of the longest number.
const NUMBER: usize = 400;

/// The longest date or instant: RFC 3339 with nanoseconds, offset and the name of a zone.
const WRITTEN: usize = 64;
