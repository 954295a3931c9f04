// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What an expression can give while only part of the case data is known. The exhaustive check decides guards with it.
//!
//! Sound: every value a real evaluation can give is among the possible ones. Errors are found for fields of the case
//! that are `null`; inside comprehensions nothing is known.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SelectExpr};

use super::Expression;

/// What is known of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Known {
    Null,
    Flag(bool),
    /// An integer between these, both included.
    Range(i64, i64),
    Text(String),
    /// A text that no literal it is compared with equals.
    OtherText,
    EmptyList,
    FilledList,
    /// Anything but null.
    Some,
    /// Nothing is known.
    Any,
}

/// A literal a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Literal {
    Integer(i64),
    Text(String),
}

/// What a condition can say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Answers {
    pub yes: bool,
    pub no: bool,
    /// It cannot be evaluated: an incident.
    pub error: bool,
}

impl Answers {
    /// Yes or no, nobody knows.
    pub const FREE: Answers = Answers {
        yes: true,
        no: true,
        error: false,
    };

    fn only(answer: bool) -> Answers {
        Answers {
            yes: answer,
            no: !answer,
            error: false,
        }
    }

    fn error() -> Answers {
        Answers {
            error: true,
            ..Answers::default()
        }
    }

    /// What either of two can say.
    pub fn or(self, other: Answers) -> Answers {
        Answers {
            yes: self.yes || other.yes,
            no: self.no || other.no,
            error: self.error || other.error,
        }
    }

    fn not(self) -> Answers {
        Answers {
            yes: self.no,
            no: self.yes,
            error: self.error,
        }
    }

    /// CEL's `&&`: a false side absorbs the error of the other.
    fn and(self, other: Answers) -> Answers {
        Answers {
            yes: self.yes && other.yes,
            no: self.no || other.no,
            error: (self.error && (other.yes || other.error)) || (other.error && (self.yes || self.error)),
        }
    }
}

/// What an evaluation can give: a value or, besides, an error.
#[derive(Debug, Clone)]
struct Given {
    value: Option<Value>,
    error: bool,
}

#[derive(Debug, Clone)]
enum Value {
    Answer(Answers),
    Known(Known),
}

type Read<'r> = &'r dyn Fn(&str) -> Known;

impl Expression {
    /// Fields of the case it reads.
    pub fn case_fields(&self) -> impl Iterator<Item = &str> {
        let fields = self.paths.iter().filter_map(|path| path.strip_prefix("case."));
        fields.map(|rest| rest.split('.').next().unwrap_or(rest))
    }

    /// Whether nothing it depends on can change.
    pub fn is_constant(&self) -> bool {
        self.roots.is_empty()
    }

    /// Literals that fields of the case are compared with.
    pub fn literals(&self) -> Vec<(String, Literal)> {
        let mut found = Vec::new();
        literals(self.program.expression(), &mut found);
        found
    }

    /// What the condition can say when `read` tells what is known of the fields of the case.
    pub fn answers(&self, read: Read<'_>) -> Answers {
        answers(&given(self.program.expression(), read))
    }

    /// What it can give, and whether it can fail.
    pub fn possible(&self, read: Read<'_>) -> (Known, bool) {
        let given = given(self.program.expression(), read);
        let value = match given.value {
            Some(Value::Known(known)) => known,
            Some(Value::Answer(a)) if a.yes != a.no => Known::Flag(a.yes),
            Some(Value::Answer(_)) | None => Known::Some,
        };
        (value, given.error)
    }
}

fn answers(given: &Given) -> Answers {
    let mut found = match &given.value {
        Some(Value::Answer(answers)) => *answers,
        Some(Value::Known(Known::Flag(flag))) => Answers::only(*flag),
        // Anything but true or false is an error of the condition.
        Some(Value::Known(Known::Null)) => Answers::error(),
        Some(Value::Known(_)) => Answers::FREE,
        None => Answers::default(),
    };
    found.error |= given.error;
    found
}

fn field(expression: &IdedExpr) -> Option<&str> {
    match &expression.expr {
        Expr::Select(SelectExpr {
            operand,
            field,
            test: false,
        }) if operand.expr == Expr::Ident("case".to_owned()) => Some(field),
        _ => None,
    }
}

fn literal(expression: &IdedExpr) -> Option<Known> {
    match &expression.expr {
        Expr::Literal(LiteralValue::Null) => Some(Known::Null),
        Expr::Literal(LiteralValue::Boolean(flag)) => Some(Known::Flag(*flag.inner())),
        Expr::Literal(LiteralValue::Int(n)) => Some(Known::Range(*n.inner(), *n.inner())),
        Expr::Literal(LiteralValue::String(text)) => Some(Known::Text(text.inner().to_owned())),
        Expr::Call(call) if call.func_name == "-_" => match call.args.first().and_then(literal) {
            Some(Known::Range(n, _)) => n.checked_neg().map(|n| Known::Range(n, n)),
            _ => None,
        },
        _ => None,
    }
}

fn note(name: &str, value: Option<Known>, found: &mut Vec<(String, Literal)>) {
    match value {
        Some(Known::Range(n, _)) => found.push((name.to_owned(), Literal::Integer(n))),
        Some(Known::Text(text)) => found.push((name.to_owned(), Literal::Text(text))),
        _ => {}
    }
}

fn literals(expression: &IdedExpr, found: &mut Vec<(String, Literal)>) {
    match &expression.expr {
        Expr::Call(call) => {
            let all: Vec<&IdedExpr> = operands(call).collect();
            if let [a, b] = all.as_slice() {
                for (one, other) in [(a, b), (b, a)] {
                    if let Some(name) = field(one) {
                        note(name, literal(other), found);
                        if let Expr::List(list) = &other.expr {
                            list.elements.iter().for_each(|e| note(name, literal(e), found));
                        }
                    }
                }
            }
            all.into_iter().for_each(|operand| literals(operand, found));
        }
        Expr::List(list) => list.elements.iter().for_each(|e| literals(e, found)),
        Expr::Select(select) => literals(&select.operand, found),
        _ => {}
    }
}

fn operands(call: &CallExpr) -> impl Iterator<Item = &IdedExpr> {
    call.target.iter().map(AsRef::as_ref).chain(&call.args)
}

fn sure(value: Known) -> Given {
    Given {
        value: Some(Value::Known(value)),
        error: false,
    }
}

fn answer(answers: Answers) -> Given {
    let value = (answers.yes || answers.no).then_some(Value::Answer(answers));
    Given {
        value,
        error: answers.error,
    }
}

fn given(expression: &IdedExpr, read: Read<'_>) -> Given {
    if let Some(known) = literal(expression) {
        return sure(known);
    }
    match &expression.expr {
        Expr::Select(select) if select.test => answer(Answers::only(true)),
        Expr::Select(select) => match field(expression) {
            Some(name) => sure(read(name)),
            None => Given {
                value: Some(Value::Known(Known::Any)),
                error: given(&select.operand, read).error,
            },
        },
        Expr::Call(call) => function(call, read),
        Expr::List(list) => {
            let error = list.elements.iter().any(|element| given(element, read).error);
            let empty = list.elements.is_empty();
            let value = if empty {
                Known::EmptyList
            } else {
                Known::FilledList
            };
            Given {
                value: Some(Value::Known(value)),
                error,
            }
        }
        Expr::Comprehension(comprehension) => {
            let over = given(&comprehension.iter_range, read);
            let null = matches!(over.value, Some(Value::Known(Known::Null)));
            Given {
                value: (!null).then_some(Value::Known(Known::Any)),
                error: null || over.error,
            }
        }
        Expr::Map(_) | Expr::Struct(_) => sure(Known::Some),
        Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => sure(Known::Any),
    }
}

fn function(call: &CallExpr, read: Read<'_>) -> Given {
    let all: Vec<&IdedExpr> = operands(call).collect();
    let of = |i: usize| all.get(i).map_or_else(|| sure(Known::Any), |e| given(e, read));
    match call.func_name.as_str() {
        "_&&_" => answer(answers(&of(0)).and(answers(&of(1)))),
        "_||_" => answer(answers(&of(0)).not().and(answers(&of(1)).not()).not()),
        "!_" => answer(answers(&of(0)).not()),
        "_==_" => compare(&of(0), &of(1), &all),
        "_!=_" => {
            let same = compare(&of(0), &of(1), &all);
            answer(answers(&same).not())
        }
        "_<_" => order(&of(0), &of(1), |a, b| a.1 < b.0, |a, b| a.0 >= b.1),
        "_<=_" => order(&of(0), &of(1), |a, b| a.1 <= b.0, |a, b| a.0 > b.1),
        "_>_" => order(&of(0), &of(1), |a, b| a.0 > b.1, |a, b| a.1 <= b.0),
        "_>=_" => order(&of(0), &of(1), |a, b| a.0 >= b.1, |a, b| a.1 < b.0),
        "@in" => member(&of(0), &of(1), &all, read),
        "_?_:_" => choice(&of(0), &of(1), &of(2)),
        "size" => size(&of(0)),
        "contains" | "startsWith" | "endsWith" => {
            let (a, b) = (of(0), of(1));
            let null = is_null(&a) || is_null(&b);
            answer(Answers {
                yes: !null,
                no: !null,
                error: null || a.error || b.error,
            })
        }
        _ => {
            let parts: Vec<Given> = (0..all.len()).map(of).collect();
            let null = parts.iter().any(is_null);
            Given {
                value: (!null).then_some(Value::Known(Known::Some)),
                error: null || parts.iter().any(|part| part.error),
            }
        }
    }
}

fn is_null(given: &Given) -> bool {
    matches!(given.value, Some(Value::Known(Known::Null)))
}

fn known(given: &Given) -> Option<Known> {
    match &given.value {
        Some(Value::Known(known)) => Some(known.clone()),
        Some(Value::Answer(a)) if a.yes != a.no => Some(Known::Flag(a.yes)),
        Some(Value::Answer(_)) => Some(Known::Some),
        None => None,
    }
}

/// `a == b`. A text that equals none of its literals differs from a literal, but perhaps not from another field.
fn compare(a: &Given, b: &Given, operands: &[&IdedExpr]) -> Given {
    let error = a.error || b.error;
    let (Some(one), Some(other)) = (known(a), known(b)) else {
        return Given { value: None, error };
    };
    let written = operands.iter().any(|operand| literal(operand).is_some());
    let mut found = same(&one, &other, written);
    found.error |= error;
    answer(found)
}

fn same(one: &Known, other: &Known, written: bool) -> Answers {
    match (one, other) {
        (Known::Any, _) | (_, Known::Any) => Answers::FREE,
        (Known::Null, Known::Null) => Answers::only(true),
        (Known::Null, _) | (_, Known::Null) => Answers::only(false),
        (Known::Flag(a), Known::Flag(b)) => Answers::only(a == b),
        (Known::Text(a), Known::Text(b)) => Answers::only(a == b),
        (Known::OtherText, Known::Text(_)) | (Known::Text(_), Known::OtherText) if written => {
            Answers::only(false)
        }
        (Known::Range(a, b), Known::Range(c, d)) => Answers {
            yes: a <= d && c <= b,
            no: !(a == b && c == d && a == c),
            error: false,
        },
        (Known::EmptyList, Known::FilledList) | (Known::FilledList, Known::EmptyList) => Answers::only(false),
        _ => Answers::FREE,
    }
}

type Bounds = (i64, i64);

fn order(
    a: &Given,
    b: &Given,
    surely: fn(Bounds, Bounds) -> bool,
    never: fn(Bounds, Bounds) -> bool,
) -> Given {
    let error = a.error || b.error;
    let found = match (known(a), known(b)) {
        (None, _) | (_, None) => return Given { value: None, error },
        (Some(Known::Null), _) | (_, Some(Known::Null)) => Answers::error(),
        (Some(Known::Range(a, b)), Some(Known::Range(c, d))) => Answers {
            yes: !never((a, b), (c, d)),
            no: !surely((a, b), (c, d)),
            error: false,
        },
        _ => Answers::FREE,
    };
    answer(Answers {
        error: error || found.error,
        ..found
    })
}

/// `a in [x, y]`, or in a list of the case.
fn member(a: &Given, b: &Given, operands: &[&IdedExpr], read: Read<'_>) -> Given {
    let error = a.error || b.error;
    if is_null(b) {
        return answer(Answers::error());
    }
    let (Some(one), Some(Expr::List(list))) = (known(a), operands.get(1).map(|list| &list.expr)) else {
        let empty = matches!(b.value, Some(Value::Known(Known::EmptyList)));
        let found = if empty {
            Answers::only(false)
        } else {
            Answers::FREE
        };
        return answer(Answers { error, ..found });
    };
    let mut found = Answers::only(false);
    for element in &list.elements {
        let other = known(&given(element, read)).unwrap_or(Known::Any);
        let equal = same(&one, &other, literal(element).is_some());
        found = found.not().and(equal.not()).not();
    }
    answer(Answers { error, ..found })
}

fn choice(condition: &Given, then: &Given, otherwise: &Given) -> Given {
    let asked = answers(condition);
    let mut error = asked.error;
    let mut values = Vec::new();
    for (possible, given) in [(asked.yes, then), (asked.no, otherwise)] {
        if possible {
            error |= given.error;
            values.extend(known(given));
        }
    }
    let first = values.first().cloned();
    let value = match first {
        Some(first) if values.iter().all(|value| *value == first) => Some(first),
        Some(_) if values.iter().all(|v| !matches!(v, Known::Null | Known::Any)) => Some(Known::Some),
        Some(_) => Some(Known::Any),
        None => None,
    };
    Given {
        value: value.map(Value::Known),
        error,
    }
}

fn size(of: &Given) -> Given {
    let value = match known(of) {
        None | Some(Known::Null) => None,
        Some(Known::EmptyList) => Some(Known::Range(0, 0)),
        Some(Known::FilledList) => Some(Known::Range(1, i64::MAX)),
        Some(_) => Some(Known::Range(0, i64::MAX)),
    };
    Given {
        error: of.error || is_null(of),
        value: value.map(Value::Known),
    }
}
