// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Names, functions and types of an expression, on its syntax tree and before it ever runs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use cel::Program;
use cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedExpr, LiteralValue, SelectExpr};

use crate::budget::Budget;
use crate::diagnostic::Diagnostic;
use crate::types::{Record, Type};
use crate::yaml::At;

/// The type of an expression, as far as it is known before it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Int,
    Double,
    Text,
    Null,
    List(Box<Kind>),
    Record(BTreeMap<String, Kind>),
    /// Not known, or of no consequence.
    Any,
}

impl Kind {
    /// Whether a value of this kind may stand where `want` is expected.
    pub fn fits(&self, want: &Kind) -> bool {
        match (self, want) {
            (Kind::Any | Kind::Null, _) | (_, Kind::Any | Kind::Null) => true,
            (Kind::List(item), Kind::List(want)) => item.fits(want),
            (Kind::Record(_), Kind::Record(_)) => true,
            (one, other) => one == other,
        }
    }

    fn common(&self, other: &Kind) -> Kind {
        match (self, other) {
            (Kind::Null, kind) | (kind, Kind::Null) => kind.clone(),
            (one, other) if one == other => one.clone(),
            _ => Kind::Any,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Bool => f.write_str("true or false"),
            Kind::Int => f.write_str("an integer"),
            Kind::Double => f.write_str("a decimal number"),
            Kind::Text => f.write_str("a text"),
            Kind::Null => f.write_str("null"),
            Kind::List(item) => write!(f, "a list of {item}"),
            Kind::Record(_) => f.write_str("a record"),
            Kind::Any => f.write_str("anything"),
        }
    }
}

impl From<&Type> for Kind {
    fn from(kind: &Type) -> Kind {
        match kind {
            Type::Text | Type::Date | Type::Instant | Type::OneOf(_) => Kind::Text,
            Type::Integer => Kind::Int,
            Type::Flag => Kind::Bool,
            Type::ListOf(item) => Kind::List(Box::new(Kind::from(item.as_ref()))),
            Type::Record(record) => Kind::from(record),
        }
    }
}

impl From<&Record> for Kind {
    fn from(record: &Record) -> Kind {
        Kind::Record(
            record
                .fields
                .iter()
                .map(|(name, field)| (name.clone(), Kind::from(&field.kind)))
                .collect(),
        )
    }
}

/// The variables an expression may read where it stands, with a word for that place.
#[derive(Debug, Clone)]
pub(crate) struct Scope<'a> {
    pub place: &'a str,
    pub variables: BTreeMap<&'a str, Kind>,
}

/// What the check found out.
#[derive(Debug)]
pub(super) struct Checked {
    pub kind: Kind,
    pub roots: BTreeSet<String>,
    pub paths: BTreeSet<String>,
}

/// A fault in an expression, not yet placed in the source.
#[derive(Debug)]
pub(super) struct Fault {
    code: &'static str,
    message: String,
    hint: String,
}

impl Fault {
    fn new(code: &'static str, message: String, hint: impl Into<String>) -> Fault {
        Fault {
            code,
            message,
            hint: hint.into(),
        }
    }

    pub fn at(self, source: &str, at: At) -> Diagnostic {
        at.diagnostic(self.code, format!("in `{source}`: {}", self.message), self.hint)
    }
}

pub(super) fn check(program: &Program, scope: &Scope<'_>, budget: &Budget) -> Result<Checked, Fault> {
    let mut checker = Checker {
        scope,
        budget,
        locals: Vec::new(),
        nodes: 0,
        nesting: 0,
        roots: BTreeSet::new(),
        paths: BTreeSet::new(),
    };
    let kind = checker.kind_of(program.expression())?;
    Ok(Checked {
        kind,
        roots: checker.roots,
        paths: checker.paths,
    })
}

struct Checker<'s> {
    scope: &'s Scope<'s>,
    budget: &'s Budget,
    locals: Vec<(String, Kind)>,
    nodes: usize,
    nesting: usize,
    roots: BTreeSet<String>,
    paths: BTreeSet<String>,
}

impl Checker<'_> {
    fn kind_of(&mut self, expression: &IdedExpr) -> Result<Kind, Fault> {
        self.nodes += 1;
        if self.nodes > self.budget.expression_nodes {
            let message = format!("more than {} syntax tree nodes", self.budget.expression_nodes);
            return Err(Fault::new("cel-limit", message, "say it shorter"));
        }
        match &expression.expr {
            Expr::Literal(literal) => Ok(literal_kind(literal)),
            Expr::Ident(name) => self.variable(name),
            Expr::Select(select) => self.select(select),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            Expr::List(list) => {
                let mut item: Option<Kind> = None;
                for element in &list.elements {
                    let kind = self.kind_of(element)?;
                    item = Some(item.map_or_else(|| kind.clone(), |item| item.common(&kind)));
                }
                Ok(Kind::List(Box::new(item.unwrap_or(Kind::Any))))
            }
            Expr::Map(map) => {
                for entry in &map.entries {
                    if let EntryExpr::MapEntry(entry) = &entry.expr {
                        self.kind_of(&entry.key)?;
                        self.kind_of(&entry.value)?;
                    }
                }
                Ok(Kind::Any)
            }
            Expr::Struct(structure) => {
                let message = format!("`{}` is not a type here", structure.type_name);
                Err(Fault::new(
                    "cel-name",
                    message,
                    "structures are not part of the language",
                ))
            }
            Expr::Unspecified => Err(Fault::new(
                "cel-syntax",
                "an empty expression".into(),
                "write one",
            )),
        }
    }

    fn variable(&mut self, name: &str) -> Result<Kind, Fault> {
        if let Some((_, kind)) = self.locals.iter().rev().find(|(local, _)| local == name) {
            return Ok(kind.clone());
        }
        let Some(kind) = self.scope.variables.get(name) else {
            let known: Vec<&str> = self.scope.variables.keys().copied().collect();
            let message = format!("`{name}` is not known in {}", self.scope.place);
            return Err(Fault::new(
                "cel-name",
                message,
                format!("known there: {}", known.join(", ")),
            ));
        };
        self.roots.insert(name.to_owned());
        Ok(kind.clone())
    }

    fn select(&mut self, select: &SelectExpr) -> Result<Kind, Fault> {
        if let Some(path) = self.path(select) {
            self.paths.insert(path);
        }
        let operand = self.kind_of(&select.operand)?;
        let kind = match &operand {
            Kind::Any => Kind::Any,
            Kind::Record(fields) => fields.get(&select.field).cloned().ok_or_else(|| {
                let known: Vec<&str> = fields.keys().map(String::as_str).collect();
                let message = format!("there is no field `{}`", select.field);
                Fault::new(
                    "cel-name",
                    message,
                    format!("the fields are: {}", known.join(", ")),
                )
            })?,
            other => {
                let message = format!("`.{}` is asked of {other}", select.field);
                return Err(Fault::new("cel-type", message, "only records have fields"));
            }
        };
        Ok(if select.test { Kind::Bool } else { kind })
    }

    /// `case.outcome` for a chain of fields that begins at a variable of the scope.
    fn path(&self, select: &SelectExpr) -> Option<String> {
        match &select.operand.expr {
            Expr::Ident(name) if !self.locals.iter().any(|(local, _)| local == name) => {
                Some(format!("{name}.{}", select.field))
            }
            Expr::Select(inner) => Some(format!("{}.{}", self.path(inner)?, select.field)),
            _ => None,
        }
    }

    fn comprehension(&mut self, c: &ComprehensionExpr) -> Result<Kind, Fault> {
        self.nesting += 1;
        if self.nesting > self.budget.expression_nesting {
            let message = format!(
                "more than {} comprehensions inside one another",
                self.budget.expression_nesting
            );
            return Err(Fault::new(
                "cel-limit",
                message,
                "each level multiplies the cost; say it flatter",
            ));
        }
        if let Some(root) = self.whole_list(&c.iter_range) {
            self.paths.insert(root);
        }
        let item = match self.kind_of(&c.iter_range)? {
            Kind::List(item) => *item,
            Kind::Any => Kind::Any,
            other => {
                let message = format!("a comprehension runs over {other}");
                return Err(Fault::new("cel-type", message, "it needs a list"));
            }
        };
        let start = self.kind_of(&c.accu_init)?;
        let depth = self.locals.len();
        self.locals.push((c.iter_var.clone(), item));
        if let Some(second) = &c.iter_var2 {
            self.locals.push((second.clone(), Kind::Any));
        }
        self.locals.push((c.accu_var.clone(), start));
        self.kind_of(&c.loop_cond)?;
        let step = self.kind_of(&c.loop_step)?;
        self.locals.truncate(depth);
        self.locals.push((c.accu_var.clone(), step));
        let result = self.kind_of(&c.result);
        self.locals.truncate(depth);
        self.nesting -= 1;
        result
    }

    /// The variable a comprehension runs over as a whole (`parties.exists(…)`), for the trace.
    fn whole_list(&self, range: &IdedExpr) -> Option<String> {
        match &range.expr {
            Expr::Ident(name) if !self.locals.iter().any(|(local, _)| local == name) => Some(name.clone()),
            _ => None,
        }
    }

    fn call(&mut self, call: &CallExpr) -> Result<Kind, Fault> {
        let mut kinds = Vec::new();
        for argument in call.target.iter().map(AsRef::as_ref).chain(&call.args) {
            kinds.push(self.kind_of(argument)?);
        }
        let name = call.func_name.as_str();
        let kinds = kinds.as_slice();
        let result = match (name, kinds) {
            ("_&&_" | "_||_", [a, b]) if a.fits(&Kind::Bool) && b.fits(&Kind::Bool) => Some(Kind::Bool),
            ("!_" | "@not_strictly_false", [a]) if a.fits(&Kind::Bool) => Some(Kind::Bool),
            ("_==_" | "_!=_", [a, b]) if a.fits(b) => Some(Kind::Bool),
            ("_<_" | "_<=_" | "_>_" | "_>=_", [a, b]) if a.fits(b) && ordered(a) && ordered(b) => {
                Some(Kind::Bool)
            }
            ("_+_", [a, b]) if a.fits(b) && (ordered(a) || matches!(a, Kind::List(_))) => Some(a.common(b)),
            ("_-_" | "_*_" | "_/_" | "_%_", [a, b]) if a.fits(b) && number(a) && number(b) => {
                Some(a.common(b))
            }
            ("-_", [a]) if number(a) => Some(a.clone()),
            ("@in", [a, Kind::List(item)]) if a.fits(item) => Some(Kind::Bool),
            ("@in", [_, Kind::Any]) => Some(Kind::Bool),
            ("_?_:_", [a, b, c]) if a.fits(&Kind::Bool) && b.fits(c) => Some(b.common(c)),
            ("_[_]", [Kind::List(item), b]) if b.fits(&Kind::Int) => Some(item.as_ref().clone()),
            ("_[_]", [Kind::Any, _]) => Some(Kind::Any),
            ("size", [Kind::List(_) | Kind::Text | Kind::Any]) => Some(Kind::Int),
            ("contains" | "startsWith" | "endsWith", [a, b])
                if a.fits(&Kind::Text) && b.fits(&Kind::Text) =>
            {
                Some(Kind::Bool)
            }
            ("int", [a]) if ordered(a) => Some(Kind::Int),
            ("double", [a]) if ordered(a) => Some(Kind::Double),
            ("string", [a]) if ordered(a) || *a == Kind::Bool => Some(Kind::Text),
            _ => None,
        };
        result.ok_or_else(|| no_such_call(name, kinds))
    }
}

const FUNCTIONS: [&str; 23] = [
    "_&&_",
    "_||_",
    "!_",
    "@not_strictly_false",
    "_==_",
    "_!=_",
    "_<_",
    "_<=_",
    "_>_",
    "_>=_",
    "_+_",
    "_-_",
    "_*_",
    "_/_",
    "_%_",
    "-_",
    "@in",
    "_?_:_",
    "_[_]",
    "size",
    "contains",
    "startsWith",
    "endsWith",
];

fn no_such_call(name: &str, kinds: &[Kind]) -> Fault {
    if !FUNCTIONS.contains(&name) && !["int", "double", "string"].contains(&name) {
        let message = format!("the function `{name}` does not exist");
        let hint = "there are: size, contains, startsWith, endsWith, int, double, string, and the macros \
                    has, all, exists, exists_one, filter, map";
        return Fault::new("cel-name", message, hint);
    }
    let operator = name.trim_matches(['_', '@']).replace("_", "");
    let kinds: Vec<String> = kinds.iter().map(Kind::to_string).collect();
    let message = format!("`{operator}` does not take {}", kinds.join(" and "));
    Fault::new(
        "cel-type",
        message,
        "compare values of one type; convert with int(), double() or string()",
    )
}

fn literal_kind(literal: &LiteralValue) -> Kind {
    match literal {
        LiteralValue::Boolean(_) => Kind::Bool,
        LiteralValue::Int(_) => Kind::Int,
        LiteralValue::Double(_) => Kind::Double,
        LiteralValue::String(_) => Kind::Text,
        LiteralValue::Null => Kind::Null,
        LiteralValue::Bytes(_) | LiteralValue::UInt(_) => Kind::Any,
    }
}

fn number(kind: &Kind) -> bool {
    matches!(kind, Kind::Int | Kind::Double | Kind::Any)
}

fn ordered(kind: &Kind) -> bool {
    matches!(kind, Kind::Int | Kind::Double | Kind::Text | Kind::Any)
}
