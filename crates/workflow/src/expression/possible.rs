// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What an expression can give while only part of the data is known. The exhaustive check decides guards with it.
//!
//! Sound: every value a real evaluation can give is among the possible ones, and so is every way to have none.

use std::collections::BTreeSet;

use super::Expression;
use super::given::{
    Given, MOST_DIGITS, Value, answer, answers, both, calculate, digits, entry, known, needed, one, ordered,
    same, sure, there,
};
use super::known::{Answers, Known, Literal, Why, first, values};
use super::term::{By, Does, Loop, Path, Sign, Term, Variable};

/// Combinations of what the fields of an entry can be; above it nothing is known of them.
const COMBINATIONS: usize = 512;

/// What is known of the paths of an expression, by number.
pub(crate) type Read<'r> = &'r dyn Fn(usize) -> Known;

impl Expression {
    /// The fields it reads.
    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// Fields of the case it reads.
    pub fn case_fields(&self) -> impl Iterator<Item = &str> {
        self.fields_of(Variable::Case)
    }

    /// Fields of one variable it reads.
    pub fn fields_of(&self, variable: Variable) -> impl Iterator<Item = &str> {
        let paths = self.paths.iter().filter(move |path| path.of == variable);
        paths.map(|path| path.field.as_str())
    }

    /// Whether it makes a number of others.
    pub fn calculates(&self) -> bool {
        matches!(*self.term, Term::Calculate(..) | Term::Negative(_))
    }

    /// Literals that its fields are compared with.
    pub fn literals(&self) -> &[(usize, Literal)] {
        &self.literals
    }

    /// The values of one of its paths that this expression alone tells apart.
    pub fn values_of(&self, number: usize) -> Vec<Known> {
        let Some(path) = self.paths.get(number) else {
            return Vec::new();
        };
        let own = self.literals.iter().filter(|(path, _)| *path == number);
        let own: BTreeSet<Literal> = own.map(|(_, literal)| literal.clone()).collect();
        let all = values(&path.kind, &own).into_iter();
        all.filter(|value| !path.certain || *value != Known::Null)
            .collect()
    }

    /// What the condition can say when `read` tells what is known of its fields.
    pub fn answers(&self, read: Read<'_>) -> Answers {
        answers(&self.given(read))
    }

    /// What it can give, and why it may fail.
    pub fn possible(&self, read: Read<'_>) -> (Option<Known>, Option<Why>) {
        let given = self.given(read);
        let decimal = matches!(
            *self.term,
            Term::Reckon(..) | Term::Opposite(_) | Term::ToDecimal(..)
        );
        let none = decimal && digits(&self.term) >= MOST_DIGITS;
        (known(&given), first(given.error, none.then_some(Why::Overflow)))
    }

    fn given(&self, read: Read<'_>) -> Given {
        let look = Look {
            expression: self,
            read,
            entries: Vec::new(),
        };
        look.at(&self.term)
    }
}

/// Literals that fields are compared with, in a term.
pub(super) fn literals(term: &Term, found: &mut Vec<(usize, Literal)>) {
    match term {
        Term::Same(_, two) | Term::Ordered(_, _, two) => {
            let [a, b] = two.as_ref();
            note(a, b, found);
            note(b, a, found);
        }
        Term::Among(_, two) => {
            if let [one, Term::List(list)] = two.as_ref() {
                list.iter().for_each(|entry| note(one, entry, found));
            }
        }
        Term::At(_, two) => {
            if let [Term::Path(path), Term::Integer(at)] = two.as_ref() {
                found.push((*path, Literal::Integer(at.saturating_add(1))));
            }
        }
        _ => {}
    }
    term.parts().into_iter().for_each(|part| literals(part, found));
}

fn note(one: &Term, other: &Term, found: &mut Vec<(usize, Literal)>) {
    let path = match one {
        Term::Path(path) => *path,
        Term::Size(of) => match of.as_ref() {
            Term::Path(path) => *path,
            _ => return,
        },
        _ => return,
    };
    match other {
        Term::Integer(n) => found.push((path, Literal::Integer(*n))),
        Term::Text(text) => found.push((path, Literal::Text(text.clone()))),
        _ => {}
    }
}

/// One look at an expression.
struct Look<'l> {
    expression: &'l Expression,
    read: Read<'l>,
    /// The entries of the loops around, as far as they are looked at whole.
    entries: Vec<(usize, Known)>,
}

impl Look<'_> {
    fn at(&self, term: &Term) -> Given {
        match term {
            Term::Null => sure(Known::Null),
            Term::Flag(flag) => sure(Known::Flag(*flag)),
            Term::Integer(n) => sure(Known::Range(*n, *n)),
            Term::Text(text) => sure(Known::Text(text.clone())),
            Term::Decimal(_) => sure(Known::Some),
            Term::List(items) => self.made(items.iter(), |count| Known::Entries(count, count)),
            Term::Record(fields) => self.made(fields.iter().map(|(_, value)| value), |_| Known::Some),
            Term::All(Variable::Parties) => sure(Known::Entries(0, i64::MAX)),
            Term::All(Variable::Entry(number)) => {
                let known = self.entries.iter().find(|(entry, _)| entry == number);
                sure(known.map_or(Known::Any, |(_, known)| known.clone()))
            }
            Term::All(_) => sure(Known::Some),
            Term::Path(number) => sure((self.read)(*number)),
            Term::Field(of, _) => {
                let (value, error) = needed(&self.at(of));
                Given {
                    value: value.map(|_| Value::Known(Known::Any)),
                    error,
                }
            }
            Term::Has(of, _) => {
                let (value, error) = needed(&self.at(of));
                let found = match (value, of.as_ref()) {
                    (None, _) => Answers::default(),
                    (Some(_), Term::All(Variable::Entry(_))) => Answers::FREE,
                    (Some(_), Term::All(_)) => Answers::only(true),
                    (Some(_), _) => Answers::FREE,
                };
                answer(Answers { error, ..found })
            }
            Term::And(two) => {
                let [a, b] = two.as_ref();
                answer(answers(&self.at(a)).and(answers(&self.at(b))))
            }
            Term::Or(two) => {
                let [a, b] = two.as_ref();
                let (a, b) = (answers(&self.at(a)).not(), answers(&self.at(b)).not());
                answer(a.and(b).not())
            }
            Term::Not(of) => answer(answers(&self.at(of)).not()),
            Term::Choice(three) => self.choice(three),
            Term::Loop(one) => self.each(one),
            other => self.operation(other),
        }
    }

    fn made<'t>(&self, parts: impl Iterator<Item = &'t Term>, known: impl Fn(i64) -> Known) -> Given {
        let (mut count, mut error, mut there) = (0, None, true);
        for part in parts {
            let given = self.at(part);
            (count, there) = (count + 1, there && given.value.is_some());
            error = first(error, given.error);
        }
        Given {
            value: there.then(|| Value::Known(known(count))),
            error,
        }
    }

    fn choice(&self, three: &[Term; 3]) -> Given {
        let [condition, then, otherwise] = three;
        let asked = answers(&self.at(condition));
        let mut error = asked.error;
        let mut value: Option<Known> = None;
        for (possible, term) in [(asked.yes, then), (asked.no, otherwise)] {
            if possible {
                let given = self.at(term);
                error = first(error, given.error);
                value = match (value, known(&given)) {
                    (Some(one), Some(other)) => Some(one.or(other)),
                    (one, other) => one.or(other),
                };
            }
        }
        Given {
            value: value.map(Value::Known),
            error,
        }
    }

    fn operation(&self, term: &Term) -> Given {
        let parts = term.parts();
        let given: Vec<Given> = parts.iter().map(|part| self.at(part)).collect();
        match (term, given.as_slice()) {
            (Term::Same(..), [a, b]) => {
                let error = first(a.error, b.error);
                let (Some(one), Some(other)) = (known(a), known(b)) else {
                    return Given { value: None, error };
                };
                let written = matches!(
                    parts.as_slice(),
                    [Term::Path(_), Term::Text(_)] | [Term::Text(_), Term::Path(_)]
                );
                answer(Answers {
                    error,
                    ..same(&one, &other, written)
                })
            }
            (Term::Ordered(order, by, _), [a, b]) => {
                let found = ordered(*order, a, b);
                let decided = *by != By::Decimal || parts.iter().all(|part| digits(part) < MOST_DIGITS);
                Given {
                    error: first(found.error, (!decided).then_some(Why::Overflow)),
                    ..found
                }
            }
            (Term::Among(_, two), [a, b]) => self.among(a, b, two),
            (Term::Calculate(sign, _), [a, b]) => calculate(*sign, a, b),
            (Term::Negative(_), [a]) => calculate(Sign::Minus, &sure(Known::Range(0, 0)), a),
            (Term::Chain(_), [a, b]) => both(a, b, |a, b| match (a, b) {
                (Known::Entries(a, b), Known::Entries(c, d)) => {
                    there(Known::Entries(a.saturating_add(c), b.saturating_add(d)))
                }
                _ => there(Known::Entries(0, i64::MAX)),
            }),
            (Term::At(kind, _), [list, at]) => {
                let certain = parts.first().is_some_and(|list| never_null(list));
                let value = if certain { Known::of(kind) } else { Known::Any };
                both(list, at, |list, at| entry(&list, &at, &value))
            }
            (Term::Find(..), [a, b]) => {
                let found = both(a, b, |_, _| there(Known::Some));
                let free = found.value.map_or(Answers::default(), |_| Answers::FREE);
                answer(Answers {
                    error: found.error,
                    ..free
                })
            }
            (Term::Size(_), [a]) => one(a, |value| match value {
                Known::Entries(a, b) => there(Known::Range(a, b)),
                _ => there(Known::Range(0, i64::MAX)),
            }),
            (Term::Length(_), [a]) => one(a, |_| there(Known::Range(0, i64::MAX))),
            (Term::ToInteger(_), [a]) => one(a, |value| match &value {
                Known::Range(..) => there(value),
                Known::Text(text) => match text.parse() {
                    Ok(n) => there(Known::Range(n, n)),
                    Err(_) => (None, Some(Why::NoNumber)),
                },
                _ => (Some(Known::NUMBER), Some(Why::NoNumber)),
            }),
            (Term::ToDecimal(..), [a]) => one(a, |value| match &value {
                Known::Range(..) => there(Known::Some),
                Known::Text(text) if text.parse::<f64>().is_ok() => there(Known::Some),
                _ => (Some(Known::Some), Some(Why::NoNumber)),
            }),
            (_, [a, b]) => both(a, b, |_, _| there(Known::Some)),
            (_, [a]) => one(a, |_| there(Known::Some)),
            _ => sure(Known::Any),
        }
    }

    /// `a in [x, y]`, or in a list of the data.
    fn among(&self, a: &Given, b: &Given, two: &[Term; 2]) -> Given {
        let (entries, missing) = needed(b);
        let error = first(a.error, missing);
        let (Some(value), Some(entries)) = (known(a), entries) else {
            return Given { value: None, error };
        };
        let [one, list] = two;
        let found = match list {
            Term::List(list) => list.iter().fold(Answers::only(false), |found, element| {
                let other = known(&self.at(element)).unwrap_or(Known::Any);
                let written = matches!((one, element), (Term::Path(_), Term::Text(_)));
                let equal = same(&value, &other, written);
                found.not().and(equal.not()).not()
            }),
            _ if entries == Known::Entries(0, 0) => Answers::only(false),
            _ => Answers::FREE,
        };
        answer(Answers { error, ..found })
    }

    /// A loop over entries of which the fields can be anything their types allow.
    fn each(&self, one: &Loop) -> Given {
        let (over, error) = needed(&self.at(&one.over));
        let Some(over) = over else {
            return Given { value: None, error };
        };
        let (least, most) = match over {
            Known::Entries(a, b) => (a, b),
            _ => (0, i64::MAX),
        };
        let found = match most {
            0 => Answers::default(),
            _ => self.rounds(one, never_null(&one.over)),
        };
        let (some, error) = (most > 0, first(error, found.error));
        let said = |yes: bool, no: bool| answer(Answers { yes, no, error });
        match one.does {
            Does::Exists => said(some && found.yes, least == 0 || found.no),
            Does::All => said(least == 0 || found.yes, some && found.no),
            Does::ExistsOne => said(some && found.yes, least == 0 || found.no || most > 1),
            Does::Filter | Does::Map => {
                let all = !found.no;
                let least = if all { least } else { 0 };
                let most = if found.yes { most } else { 0 };
                Given {
                    value: (least == 0 || found.yes || found.no)
                        .then_some(Value::Known(Known::Entries(least, most))),
                    error,
                }
            }
        }
    }

    /// What the condition of a loop can say of an entry; for `map`, whether an entry is taken.
    fn rounds(&self, one: &Loop, certain: bool) -> Answers {
        let of = Variable::Entry(one.entry);
        let own: Vec<usize> = (0..self.expression.paths.len())
            .filter(|number| {
                self.expression
                    .paths
                    .get(*number)
                    .is_some_and(|path| path.of == of)
            })
            .collect();
        let choices: Vec<Vec<Known>> = own
            .iter()
            .map(|number| self.expression.values_of(*number))
            .collect();
        let count = choices
            .iter()
            .fold(1_usize, |count, values| count.saturating_mul(values.len()));
        let mut entries = self.entries.clone();
        let whole = if certain { Known::of(&one.item) } else { Known::Any };
        entries.push((one.entry, whole));
        let mut found = Answers::default();
        for tuple in 0..if count > COMBINATIONS { 1 } else { count } {
            let read = |number: usize| {
                let Some(at) = own.iter().position(|own| *own == number) else {
                    return (self.read)(number);
                };
                let mut rest = tuple;
                for values in choices.iter().take(at) {
                    rest /= values.len().max(1);
                }
                let values = choices.get(at).filter(|_| count <= COMBINATIONS);
                let value = values.and_then(|values| values.get(rest % values.len().max(1)));
                value.cloned().unwrap_or(Known::Any)
            };
            let look = Look {
                expression: self.expression,
                read: &read,
                entries: entries.clone(),
            };
            found = found.or(look.round(one));
        }
        found
    }

    fn round(&self, one: &Loop) -> Answers {
        let taken = match (one.does, &one.only) {
            (Does::Map, None) => Answers::only(true),
            (Does::Map, Some(only)) => answers(&self.at(only)),
            _ => return answers(&self.at(&one.each)),
        };
        let made = self.at(&one.each);
        let made = made.error.filter(|_| taken.yes);
        Answers {
            error: first(taken.error, made),
            ..taken
        }
    }
}

/// Whether the entries of a list are there: those of the data always are.
fn never_null(over: &Term) -> bool {
    match over {
        Term::Path(_) | Term::All(_) => true,
        Term::Loop(one) => one.does == Does::Filter && never_null(&one.over),
        _ => false,
    }
}
