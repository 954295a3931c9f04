// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! CEL, wrapped: names, functions and types are checked when the definition is loaded, integers stay integers,
//! cost is bounded, and a failing evaluation is an error, never "false".
//!
//! The `cel` crate itself knows no types before run time, reads JSON numbers as unsigned, and has no cost limit;
//! that is why nothing else in the engine touches it.

mod check;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use cel::objects::{Key, Map};
use cel::{Context, Env, Program};
use serde_json::Value;

pub(crate) use check::{Kind, Scope};

use crate::budget::Budget;
use crate::diagnostic::Diagnostic;
use crate::yaml::At;

/// One environment for all expressions: the standard library, nothing of our own.
static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// Brackets inside one another; the parser recurses on them.
const MAX_BRACKETS: usize = 24;

/// A checked expression.
#[derive(Debug, Clone)]
pub(crate) struct Expression {
    source: String,
    program: Arc<Program>,
    /// Variables it reads: `case`, `party`, ….
    roots: BTreeSet<String>,
    /// Dotted paths it reads, for the trace.
    paths: BTreeSet<String>,
}

/// The values an expression may read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub case: &'a Value,
    pub party: &'a Value,
    pub parties: &'a Value,
    pub payload: &'a Value,
    pub event: &'a Value,
}

impl<'a> Facts<'a> {
    fn root(&self, name: &str) -> Option<&'a Value> {
        match name {
            "case" => Some(self.case),
            "party" => Some(self.party),
            "parties" => Some(self.parties),
            "payload" => Some(self.payload),
            "event" => Some(self.event),
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
        let program = ENVIRONMENT.compile(source).map_err(|errors| {
            let first = errors.errors.first();
            let message = first.map_or_else(String::new, |e| format!("{} (character {})", e.msg, e.pos.1));
            let message = format!("not CEL: {}", message.chars().take(200).collect::<String>());
            at.diagnostic(
                "cel-syntax",
                message,
                "see the list of operators in docs/workflow-language.md",
            )
        })?;
        let checked = check::check(&program, scope, budget).map_err(|fault| fault.at(source, at))?;
        if !checked.kind.fits(want) {
            let message = format!("`{source}` gives {}, expected {want}", checked.kind);
            return Err(at.diagnostic("cel-type", message, "compare or convert the value"));
        }
        let check::Checked { roots, paths, .. } = checked;
        Ok(Expression {
            source: source.to_owned(),
            program: Arc::new(program),
            roots,
            paths,
        })
    }

    /// As written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it reads this variable.
    pub fn reads(&self, root: &str) -> bool {
        self.roots.contains(root)
    }

    /// Evaluates to JSON.
    pub fn evaluate(&self, facts: &Facts<'_>) -> Result<Value, EvaluationError> {
        let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
        for root in &self.roots {
            if let Some(value) = facts.root(root) {
                context.add_variable_from_value(root.as_str(), to_cel(value));
            }
        }
        let value = self
            .program
            .execute(&context)
            .map_err(|error| self.error(error.to_string()))?;
        to_json(&value).ok_or_else(|| self.error(format!("the result is {}", value.type_of())))
    }

    /// Evaluates a guard. Anything but true or false is an error.
    pub fn holds(&self, facts: &Facts<'_>) -> Result<bool, EvaluationError> {
        match self.evaluate(facts)? {
            Value::Bool(holds) => Ok(holds),
            other => Err(self.error(format!("it gives {other}, neither true nor false"))),
        }
    }

    /// The values it reads, for the trace of a guard.
    pub fn values(&self, facts: &Facts<'_>) -> BTreeMap<String, Value> {
        let read = |path: &String| {
            let mut steps = path.split('.');
            let root = facts.root(steps.next().unwrap_or_default())?;
            let value = steps.try_fold(root, |value, step| value.get(step)).cloned();
            Some((path.clone(), value.unwrap_or(Value::Null)))
        };
        self.paths.iter().filter_map(read).collect()
    }

    fn error(&self, cause: String) -> EvaluationError {
        EvaluationError {
            expression: self.source.clone(),
            cause: cause.chars().take(300).collect(),
        }
    }
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
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.saturating_sub(1),
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

/// JSON to CEL. Whole numbers become `int`, never `uint`.
fn to_cel(value: &Value) -> cel::Value {
    match value {
        Value::Null => cel::Value::Null,
        Value::Bool(flag) => cel::Value::Bool(*flag),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => cel::Value::Int(integer),
            (None, Some(float)) => cel::Value::Float(float),
            (None, None) => cel::Value::Null,
        },
        Value::String(text) => cel::Value::String(Arc::new(text.clone())),
        Value::Array(items) => cel::Value::List(Arc::new(items.iter().map(to_cel).collect())),
        Value::Object(map) => {
            let entries: HashMap<Key, cel::Value> = map
                .iter()
                .map(|(key, value)| (Key::String(Arc::new(key.clone())), to_cel(value)))
                .collect();
            cel::Value::Map(Map {
                map: Arc::new(entries),
            })
        }
    }
}

/// CEL to JSON; `None` for what JSON does not have.
fn to_json(value: &cel::Value) -> Option<Value> {
    match value {
        cel::Value::Null => Some(Value::Null),
        cel::Value::Bool(flag) => Some(Value::Bool(*flag)),
        cel::Value::Int(integer) => Some(Value::from(*integer)),
        cel::Value::UInt(integer) => Some(Value::from(*integer)),
        cel::Value::Float(float) => serde_json::Number::from_f64(*float).map(Value::Number),
        cel::Value::String(text) => Some(Value::String(text.to_string())),
        cel::Value::List(items) => items.iter().map(to_json).collect::<Option<_>>().map(Value::Array),
        cel::Value::Map(map) => {
            let entries = map.map.iter().map(|(key, value)| match key {
                Key::String(key) => Some((key.to_string(), to_json(value)?)),
                Key::Int(_) | Key::Uint(_) | Key::Bool(_) => None,
            });
            // Sorted first: the source is a hash map and the order must not reach the output.
            let sorted: Option<BTreeMap<String, Value>> = entries.collect();
            Some(Value::Object(sorted?.into_iter().collect()))
        }
        _ => None,
    }
}
