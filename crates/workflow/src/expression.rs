// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! CEL, as far as the language has it: names, functions and types are checked when the definition is loaded, integers
//! stay integers, a failing evaluation is an error and never "false", and no data makes an evaluation long.
//!
//! The `cel` crate reads the text; everything after that is ours (decision 0027): it knows no types before run time and
//! has no limit of cost.

mod check;
mod evaluate;
mod given;
mod kind;
mod known;
mod limit;
mod possible;
#[cfg(test)]
mod random;
mod term;
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cel::parser::Parser;
use serde_json::Value;

pub(crate) use check::Scope;
pub(crate) use kind::Kind;
pub(crate) use known::{Answers, Known, Literal, Why, values};
pub(crate) use term::{Path, Variable};

use crate::budget::Budget;
use crate::diagnostic::Diagnostic;
use crate::yaml::At;
use evaluate::Evaluation;
use limit::Limits;
use term::Term;
use value::{Fault, Val};

/// Brackets inside one another; the parser recurses on them.
const MAX_BRACKETS: usize = 24;

/// A brace costs the parser as much as so many other brackets; what it cannot read, it tries in several ways.
const BRACE: usize = 6;

/// A checked expression.
#[derive(Debug, Clone)]
pub(crate) struct Expression {
    source: String,
    term: Arc<Term>,
    /// Fields it reads; terms name them by number.
    paths: Vec<Path>,
    /// Literals those are compared with.
    literals: Vec<(usize, Literal)>,
    /// Loops in it.
    entries: usize,
    limits: Limits,
    /// Variables it reads: `case`, `party`, ….
    roots: BTreeSet<String>,
    /// The steps of an expression that is nothing but a path: `party.key`.
    plain: Option<Vec<String>>,
    /// Dotted paths it reads, for the trace.
    trace: BTreeSet<String>,
}

/// The values an expression may read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub case: &'a Value,
    pub party: &'a Value,
    pub parties: &'a Value,
    pub payload: &'a Value,
    pub event: &'a Value,
    pub person: &'a Value,
}

impl<'a> Facts<'a> {
    fn root(&self, name: &str) -> Option<&'a Value> {
        match name {
            "case" => Some(self.case),
            "party" => Some(self.party),
            "parties" => Some(self.parties),
            "payload" => Some(self.payload),
            "event" => Some(self.event),
            "person" => Some(self.person),
            _ => None,
        }
    }
}

/// An expression that could not be evaluated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{expression}` cannot be evaluated: {cause}")]
pub(crate) struct EvaluationError {
    pub expression: String,
    pub cause: String,
    /// It would have taken more than the budget allows.
    pub limit: bool,
}

impl Expression {
    /// Compiles and checks one expression that stands at `at` and has to give `want`.
    pub fn compile(
        source: &str,
        at: At,
        scope: &Scope<'_>,
        want: &Kind,
        budget: &Budget,
    ) -> Result<Expression, Diagnostic> {
        check_size(source, at, budget)?;
        let tree = Parser::new().parse(source).map_err(|errors| {
            let first = errors.errors.first();
            let message = first.map_or_else(String::new, |e| format!("{} (character {})", e.msg, e.pos.1));
            let message = format!("not CEL: {}", message.chars().take(200).collect::<String>());
            let hint = "see the list of operators in docs/workflow-language.md";
            at.diagnostic("cel-syntax", message, hint)
        })?;
        let checked = check::check(&tree, scope, budget).map_err(|fault| fault.at(source, at))?;
        if let Err(mismatch) = checked.kind.fits(want) {
            let message = match mismatch.code {
                "cel-type" if mismatch.message.starts_with("gives") => {
                    format!("`{source}` gives {}, expected {want}", checked.kind)
                }
                _ => format!("in `{source}`: {}", mismatch.message),
            };
            return Err(at.diagnostic(mismatch.code, message, mismatch.hint));
        }
        let check::Checked {
            term,
            paths,
            roots,
            trace,
            entries,
            ..
        } = checked;
        let limits = Limits::of(budget);
        let most = limit::bound(&term, &paths, entries, budget);
        if most.steps > limits.steps || most.bytes > limits.bytes {
            let message = format!("`{source}` can be too costly: {}", limits.exceeded_by(most));
            let hint = "fewer comprehensions inside one another, shorter texts, or store a result before";
            return Err(at.diagnostic("cel-limit", message, hint));
        }
        let mut literals = Vec::new();
        possible::literals(&term, &mut literals);
        Ok(Expression {
            source: source.to_owned(),
            plain: plain(source),
            term: Arc::new(term),
            paths,
            literals,
            entries,
            limits,
            roots,
            trace,
        })
    }

    /// As written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The steps of the path, when it is nothing else: such a value is read without the evaluator.
    pub fn path(&self) -> Option<&[String]> {
        self.plain.as_deref()
    }

    /// What this condition says when another one says yes, if that one decides it.
    pub fn follows(&self, other: &Expression) -> Option<bool> {
        let same = self.paths == other.paths;
        self.term.follows(&other.term).filter(|_| same)
    }

    /// The field that a fixed number is added to, if it is nothing else, and the number: `case.n + 1`.
    pub fn step(&self) -> Option<(&Path, i64)> {
        let (path, step) = self.term.step()?;
        Some((self.paths.get(path)?, step))
    }

    /// Fields that are certainly below (`true`) or above a fixed number, or another field, when the condition says `holds`.
    pub fn bounds(&self, holds: bool) -> impl Iterator<Item = (&Path, bool, Option<&Path>)> {
        let mut found = Vec::new();
        self.term.bounds(holds, &mut found);
        let found = found.into_iter();
        found.filter_map(|(path, below, than)| {
            let than = than.map(|than| self.paths.get(than));
            match than {
                Some(None) => None,
                than => Some((self.paths.get(path)?, below, than.flatten())),
            }
        })
    }

    /// Whether it reads this variable.
    pub fn reads(&self, root: &str) -> bool {
        self.roots.contains(root)
    }

    /// Evaluates to JSON.
    pub fn evaluate(&self, facts: &Facts<'_>) -> Result<Value, EvaluationError> {
        let mut evaluation = self.evaluation(facts);
        let value = evaluation.value(&self.term).map_err(|fault| self.error(&fault))?;
        evaluation.json(&value).map_err(|fault| self.error(&fault))
    }

    /// Evaluates a guard. Anything but true or false is an error.
    pub fn holds(&self, facts: &Facts<'_>) -> Result<bool, EvaluationError> {
        match self.evaluation(facts).value(&self.term) {
            Ok(Val::Flag(holds)) => Ok(holds),
            Ok(other) => Err(EvaluationError {
                cause: format!("it gives {}, neither true nor false", other.name()),
                ..self.error(&Fault::Null("a condition"))
            }),
            Err(fault) => Err(self.error(&fault)),
        }
    }

    fn evaluation<'v>(&'v self, facts: &Facts<'v>) -> Evaluation<'v> {
        Evaluation::new(&self.paths, self.entries, *facts, self.limits)
    }

    /// The values it reads, for the trace of a guard.
    pub fn values(&self, facts: &Facts<'_>) -> BTreeMap<String, Value> {
        let read = |path: &String| {
            let mut steps = path.split('.');
            let root = facts.root(steps.next().unwrap_or_default())?;
            let value = steps.try_fold(root, |value, step| value.get(step)).cloned();
            Some((path.clone(), value.unwrap_or(Value::Null)))
        };
        self.trace.iter().filter_map(read).collect()
    }

    fn error(&self, fault: &Fault) -> EvaluationError {
        EvaluationError {
            expression: self.source.clone(),
            cause: fault.to_string(),
            limit: fault.is_limit(),
        }
    }
}

/// `case.owner`, but neither a literal nor a call.
fn plain(source: &str) -> Option<Vec<String>> {
    let word = |step: &str| {
        step.starts_with(|c: char| c.is_ascii_lowercase())
            && step
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let steps: Vec<&str> = source.split('.').collect();
    let is_path = steps.len() == 2 && steps.iter().all(|step| word(step));
    is_path.then(|| steps.into_iter().map(str::to_owned).collect())
}

fn check_size(source: &str, at: At, budget: &Budget) -> Result<(), Diagnostic> {
    let chars = source.chars().count();
    if chars > budget.expression_chars {
        let message = format!(
            "the expression has {chars} characters, allowed are {}",
            budget.expression_chars
        );
        return Err(at.diagnostic(
            "cel-limit",
            message,
            "say it shorter, or decide it before and store the result",
        ));
    }
    let (mut open, mut prefixes) = (0_usize, 0_usize);
    for c in source.chars() {
        match c {
            '(' | '[' => open += 1,
            '{' => open += BRACE,
            ')' | ']' => open = open.saturating_sub(1),
            '}' => open = open.saturating_sub(BRACE),
            _ => {}
        }
        match c {
            '!' | '-' | '?' => prefixes += 1,
            c if c.is_whitespace() => {}
            _ => prefixes = 0,
        }
        if open + prefixes > MAX_BRACKETS {
            let message = format!("more than {MAX_BRACKETS} brackets or prefix operators inside one another");
            return Err(at.diagnostic("cel-limit", message, "say it flatter"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Field, Record, Type};
    use serde_json::json;

    fn scope() -> Scope<'static> {
        let field = |kind| Field::new(kind, false);
        let party = Record {
            fields: [
                ("outcome".into(), field(Type::Text)),
                ("n".into(), field(Type::Integer)),
            ]
            .into(),
        };
        let case = Record {
            fields: [
                ("n".into(), field(Type::Integer)),
                ("name".into(), field(Type::Text)),
                ("open".into(), field(Type::Flag)),
                ("list".into(), field(Type::ListOf(Box::new(Type::Text)))),
            ]
            .into(),
        };
        let parties = Kind::List(Box::new(Kind::from(&party)));
        Scope {
            place: "a test",
            variables: [("case", Kind::from(&case)), ("parties", parties)].into(),
            certain: BTreeSet::new(),
        }
    }

    fn evaluate(source: &str) -> Result<Value, String> {
        let at = At::default();
        let expression = Expression::compile(source, at, &scope(), &Kind::Any, &Budget::default());
        let expression = expression.map_err(|diagnostic| diagnostic.code.to_owned())?;
        let case = json!({"n": 3, "name": "Ü", "open": null, "list": ["a", "b"]});
        let parties = json!([{"outcome": "objection", "n": 1}, {"outcome": null, "n": 2}]);
        let facts = Facts {
            case: &case,
            party: &Value::Null,
            parties: &parties,
            payload: &Value::Null,
            event: &Value::Null,
            person: &Value::Null,
        };
        expression.evaluate(&facts).map_err(|error| error.to_string())
    }

    #[test]
    fn expressions_give_what_cel_says() {
        for (source, value) in [
            ("case.n + 1", json!(4)),
            ("case.n == 3 && case.n > 2", json!(true)),
            ("case.n / 2", json!(1)),
            ("size(case.list) == 2 && 'a' in case.list", json!(true)),
            ("case.list[1]", json!("b")),
            ("parties.exists(p, p.outcome == 'objection')", json!(true)),
            ("parties.all(p, p.n > 0)", json!(true)),
            ("parties.filter(p, p.n > 1).map(p, p.n)", json!([2])),
            ("parties.exists_one(p, p.n == 2)", json!(true)),
            ("case.open == null || case.open", json!(true)),
            ("case.name.startsWith('Ü') ? 'yes' : 'no'", json!("yes")),
            ("size(case.name)", json!(1)),
            ("int('7') + 1", json!(8)),
            ("string(case.n) + case.name", json!("3Ü")),
            ("double(case.n) / 2.0", json!(1.5)),
            ("has(case.name)", json!(true)),
            // An error on one side is absorbed by the other (CEL specification, logical operators).
            ("true || 1 / 0 > 0", json!(true)),
            ("{'a': case.n, 'b': [1]}", json!({"a": 3, "b": [1]})),
        ] {
            assert_eq!(evaluate(source), Ok(value), "{source}");
        }
    }

    #[test]
    fn a_failing_evaluation_is_an_error_and_not_false() {
        for source in [
            "1 / 0 == 1",
            "case.list[7] == 'a'",
            "int('x') == 1",
            "9223372036854775807 + 1 == 0",
            "!case.open",
        ] {
            let error = evaluate(source).unwrap_err();
            assert!(error.contains("cannot be evaluated"), "{source}: {error}");
        }
        let expression = Expression::compile(
            "case.open",
            At::default(),
            &scope(),
            &Kind::Bool,
            &Budget::default(),
        )
        .unwrap();
        let (case, null) = (json!({"open": null}), Value::Null);
        let facts = Facts {
            case: &case,
            party: &null,
            parties: &null,
            payload: &null,
            event: &null,
            person: &null,
        };
        assert!(
            expression
                .holds(&facts)
                .unwrap_err()
                .to_string()
                .contains("neither true nor false")
        );
    }

    #[test]
    fn mistakes_are_found_before_anything_runs() {
        for (source, code) in [
            ("case.m == 1", "cel-name"),
            ("file.n == 1", "cel-name"),
            ("now() > 1", "cel-name"),
            ("parties.exists(p, q.n == 1)", "cel-name"),
            ("parties.exists(p, p.m == 1)", "cel-name"),
            ("case.name.matches('a+')", "cel-name"),
            ("Thing{a: 1}", "cel-name"),
            ("case.n == 'x'", "cel-type"),
            ("case.n && true", "cel-type"),
            ("case.name + 1", "cel-type"),
            ("case.n.all(x, true)", "cel-type"),
            ("case.name.first", "cel-type"),
            ("1 in case.list", "cel-type"),
            ("-case.name", "cel-type"),
            ("case.n ==", "cel-syntax"),
            ("", "cel-syntax"),
            (
                "case.list.all(a, case.list.all(b, case.list.all(c, true)))",
                "cel-limit",
            ),
        ] {
            assert_eq!(evaluate(source), Err(code.to_owned()), "{source}");
        }
        assert_eq!(evaluate(&"1+".repeat(600)), Err("cel-limit".to_owned()));
        assert_eq!(
            evaluate(&format!("{}1{}", "(".repeat(40), ")".repeat(40))),
            Err("cel-limit".to_owned())
        );
    }
}
