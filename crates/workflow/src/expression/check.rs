// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! From the syntax tree of CEL to a [`Term`]: names, functions and types, before it ever runs. Only what
//! `docs/workflow-language.md` lists comes through.

use std::collections::{BTreeMap, BTreeSet};

use cel::common::ast::{
    CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedExpr, ListExpr, LiteralValue, MapExpr, SelectExpr,
};

use super::kind::{Kind, Mismatch, no_field};
use super::term::{By, Does, Find, Loop, Order, Path, Sign, Term, Variable};
use crate::budget::Budget;
use crate::diagnostic::Diagnostic;
use crate::yaml::At;

/// The variables an expression may read where it stands, with a word for that place.
#[derive(Debug, Clone)]
pub(crate) struct Scope<'a> {
    pub place: &'a str,
    pub variables: BTreeMap<&'a str, Kind>,
    /// Fields that are never `null` there: variable and name.
    pub certain: BTreeSet<(&'a str, String)>,
}

/// What the check found out.
#[derive(Debug)]
pub(super) struct Checked {
    pub term: Term,
    pub kind: Kind,
    pub paths: Vec<Path>,
    /// Variables it reads.
    pub roots: BTreeSet<String>,
    /// Dotted paths it reads, for the trace.
    pub trace: BTreeSet<String>,
    /// Loops in it.
    pub entries: usize,
}

/// A fault in an expression, not yet placed in the source.
#[derive(Debug)]
pub(super) struct Fault {
    code: &'static str,
    message: String,
    hint: String,
}

impl Fault {
    pub fn new(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Fault {
        Fault {
            code,
            message: message.into(),
            hint: hint.into(),
        }
    }

    pub fn at(self, source: &str, at: At) -> Diagnostic {
        at.diagnostic(self.code, format!("in `{source}`: {}", self.message), self.hint)
    }
}

impl From<Mismatch> for Fault {
    fn from(mismatch: Mismatch) -> Fault {
        Fault::new(mismatch.code, mismatch.message, mismatch.hint)
    }
}

pub(super) fn check(expression: &IdedExpr, scope: &Scope<'_>, budget: &Budget) -> Result<Checked, Fault> {
    let mut checker = Checker {
        scope,
        budget,
        locals: Vec::new(),
        nodes: 0,
        nesting: 0,
        entries: 0,
        paths: Vec::new(),
        roots: BTreeSet::new(),
        trace: BTreeSet::new(),
    };
    let (term, kind) = checker.term(expression)?;
    let Checker {
        paths,
        roots,
        trace,
        entries,
        ..
    } = checker;
    Ok(Checked {
        term,
        kind,
        paths,
        roots,
        trace,
        entries,
    })
}

struct Checker<'s> {
    scope: &'s Scope<'s>,
    budget: &'s Budget,
    locals: Vec<(String, usize, Kind)>,
    nodes: usize,
    nesting: usize,
    entries: usize,
    paths: Vec<Path>,
    roots: BTreeSet<String>,
    trace: BTreeSet<String>,
}

type Typed = (Term, Kind);

impl Checker<'_> {
    fn term(&mut self, expression: &IdedExpr) -> Result<Typed, Fault> {
        self.nodes += 1;
        if self.nodes > self.budget.expression_nodes {
            let message = format!("more than {} syntax tree nodes", self.budget.expression_nodes);
            return Err(Fault::new("cel-limit", message, "say it shorter"));
        }
        match &expression.expr {
            Expr::Literal(literal) => written(literal),
            Expr::Ident(name) => {
                let (variable, kind) = self.variable(name)?;
                Ok((Term::All(variable), kind))
            }
            Expr::Select(select) => self.select(select),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            Expr::List(list) => self.list(list),
            Expr::Map(map) => self.record(map),
            Expr::Struct(structure) => Err(Fault::new(
                "cel-name",
                format!("`{}` is not a type here", structure.type_name),
                "structures are not part of the language",
            )),
            Expr::Unspecified => Err(Fault::new("cel-syntax", "an empty expression", "write one")),
        }
    }

    fn variable(&mut self, name: &str) -> Result<(Variable, Kind), Fault> {
        if let Some((_, entry, kind)) = self.locals.iter().rev().find(|(local, ..)| local == name) {
            return Ok((Variable::Entry(*entry), kind.clone()));
        }
        let known = self.scope.variables.get(name);
        let Some((variable, kind)) = Variable::named(name).zip(known) else {
            let known: Vec<&str> = self.scope.variables.keys().copied().collect();
            let message = format!("`{name}` is not known in {}", self.scope.place);
            let hint = format!("known there: {}", known.join(", "));
            return Err(Fault::new("cel-name", message, hint));
        };
        self.roots.insert(name.to_owned());
        Ok((variable, kind.clone()))
    }

    fn list(&mut self, list: &ListExpr) -> Result<Typed, Fault> {
        if !list.optional_indices.is_empty() {
            return Err(no_optional());
        }
        let (mut terms, mut item) = (Vec::new(), Kind::Any);
        for element in &list.elements {
            let (term, kind) = self.term(element)?;
            item = item.common(&kind).ok_or_else(|| {
                let message = format!("a list holds {item} and {kind}");
                Fault::new("cel-type", message, "the entries of a list are of one type")
            })?;
            terms.push(term);
        }
        Ok((Term::List(terms), Kind::List(Box::new(item))))
    }

    /// `{'name': value}`.
    fn record(&mut self, map: &MapExpr) -> Result<Typed, Fault> {
        let (mut terms, mut kinds) = (Vec::new(), BTreeMap::new());
        for entry in &map.entries {
            let EntryExpr::MapEntry(entry) = &entry.expr else {
                return Err(no_optional());
            };
            if entry.optional {
                return Err(no_optional());
            }
            let Some(name) = text(&entry.key) else {
                let message = "a name in a record that is no plain text";
                return Err(Fault::new("cel-type", message, "write {'name': value}"));
            };
            let (term, kind) = self.term(&entry.value)?;
            if kinds.insert(name.to_owned(), kind).is_some() {
                let message = format!("the name `{name}` stands twice");
                return Err(Fault::new(
                    "cel-type",
                    message,
                    "each name of a record stands once",
                ));
            }
            terms.push((name.to_owned(), term));
        }
        Ok((Term::Record(terms), Kind::Record(kinds)))
    }

    fn select(&mut self, select: &SelectExpr) -> Result<Typed, Fault> {
        if let Some(path) = self.dotted(select) {
            self.trace.insert(path);
        }
        self.field(&select.operand, &select.field, select.test)
    }

    fn field(&mut self, of: &IdedExpr, name: &str, test: bool) -> Result<Typed, Fault> {
        let (term, kind) = self.term(of)?;
        let fields = match &kind {
            Kind::Record(fields) => fields,
            other => {
                let message = format!("`.{name}` is asked of {other}");
                return Err(Fault::new("cel-type", message, "only records have fields"));
            }
        };
        let kind = fields.get(name).ok_or_else(|| no_field(name, fields))?.clone();
        if test {
            return Ok((Term::Has(Box::new(term), name.to_owned()), Kind::Bool));
        }
        let term = match term {
            Term::All(of) => Term::Path(self.path(of, name, &kind)),
            term => Term::Field(Box::new(term), name.to_owned()),
        };
        Ok((term, kind))
    }

    fn path(&mut self, of: Variable, field: &str, kind: &Kind) -> usize {
        let known = self
            .paths
            .iter()
            .position(|path| path.of == of && path.field == field);
        known.unwrap_or_else(|| {
            let field = field.to_owned();
            let mut certain = self.scope.certain.iter();
            let certain = certain.any(|(root, name)| Variable::named(root) == Some(of) && *name == field);
            self.paths.push(Path {
                of,
                field,
                kind: kind.clone(),
                certain,
            });
            self.paths.len() - 1
        })
    }

    /// `case.outcome` for a chain of fields that begins at a variable of the scope.
    fn dotted(&self, select: &SelectExpr) -> Option<String> {
        match &select.operand.expr {
            Expr::Ident(name) if !self.is_local(name) => Some(format!("{name}.{}", select.field)),
            Expr::Select(inner) => Some(format!("{}.{}", self.dotted(inner)?, select.field)),
            _ => None,
        }
    }

    fn is_local(&self, name: &str) -> bool {
        self.locals.iter().any(|(local, ..)| local == name)
    }

    fn comprehension(&mut self, c: &ComprehensionExpr) -> Result<Typed, Fault> {
        self.nesting += 1;
        if self.nesting > self.budget.expression_nesting {
            let allowed = self.budget.expression_nesting;
            let message = format!("more than {allowed} comprehensions inside one another");
            let hint = "each level multiplies the cost; say it flatter";
            return Err(Fault::new("cel-limit", message, hint));
        }
        if let Expr::Ident(name) = &c.iter_range.expr
            && !self.is_local(name)
        {
            self.trace.insert(name.clone());
        }
        let (over, kind) = self.term(&c.iter_range)?;
        let Kind::List(item) = kind else {
            let message = format!("a comprehension runs over {kind}");
            return Err(Fault::new("cel-type", message, "it needs a list"));
        };
        let Some((does, only, each)) = macro_of(c) else {
            let message = "a comprehension of another kind";
            let hint = "there are: all, exists, exists_one, filter, map";
            return Err(Fault::new("cel-name", message, hint));
        };
        let entry = self.entries;
        self.entries += 1;
        self.locals
            .push((c.iter_var.clone(), entry, item.as_ref().clone()));
        let only = only.map(|only| self.condition(only)).transpose()?;
        let (each, kind) = match does {
            Does::Map => self.term(each)?,
            _ => (self.condition(each)?, Kind::Bool),
        };
        self.locals.pop();
        self.nesting -= 1;
        let kind = match does {
            Does::All | Does::Exists | Does::ExistsOne => Kind::Bool,
            Does::Filter => Kind::List(item.clone()),
            Does::Map => Kind::List(Box::new(kind)),
        };
        let one = Loop {
            does,
            over,
            entry,
            item: *item,
            only,
            each,
        };
        Ok((Term::Loop(Box::new(one)), kind))
    }

    fn condition(&mut self, expression: &IdedExpr) -> Result<Term, Fault> {
        match self.term(expression)? {
            (term, Kind::Bool) => Ok(term),
            (_, kind) => {
                let message = format!("a condition gives {kind}");
                Err(Fault::new("cel-type", message, "compare it with something"))
            }
        }
    }

    fn call(&mut self, call: &CallExpr) -> Result<Typed, Fault> {
        let name = call.func_name.as_str();
        if let ("_[_]", [of, key]) = (name, call.args.as_slice())
            && let Some(field) = text(key)
        {
            return self.field(of, field, false);
        }
        let mut operands = Vec::new();
        for operand in call.target.iter().map(AsRef::as_ref).chain(&call.args) {
            operands.push(self.term(operand)?);
        }
        if call.target.is_some() != is_method(name) && !(name == "size" && operands.len() == 1) {
            return Err(no_such_call(name, &operands));
        }
        match <[Typed; 1]>::try_from(operands) {
            Ok([one]) => of_one(name, one),
            Err(operands) => match <[Typed; 2]>::try_from(operands) {
                Ok(two) => of_two(name, two),
                Err(operands) => match <[Typed; 3]>::try_from(operands) {
                    Ok(three) => of_three(name, three),
                    Err(operands) => Err(no_such_call(name, &operands)),
                },
            },
        }
    }
}

fn of_one(name: &str, (term, kind): Typed) -> Result<Typed, Fault> {
    let boxed = |term: Term| Box::new(term);
    Ok(match (name, &kind) {
        ("!_", Kind::Bool) => (Term::Not(boxed(term)), Kind::Bool),
        ("-_", Kind::Double) => (Term::Opposite(boxed(term)), kind),
        ("-_", Kind::Int) => match term {
            Term::Integer(n) if n.checked_neg().is_some() => (Term::Integer(n.saturating_neg()), kind),
            term => (Term::Negative(boxed(term)), kind),
        },
        ("size", Kind::List(_)) => (Term::Size(boxed(term)), Kind::Int),
        ("size", Kind::Text | Kind::Words { .. }) => (Term::Length(boxed(term)), Kind::Int),
        ("int", Kind::Int | Kind::Double | Kind::Text | Kind::Words { .. }) => {
            (Term::ToInteger(boxed(term)), Kind::Int)
        }
        ("double", Kind::Int | Kind::Double | Kind::Text | Kind::Words { .. }) => {
            (Term::ToDecimal(kind, boxed(term)), Kind::Double)
        }
        ("string", Kind::Bool | Kind::Int | Kind::Double | Kind::Date | Kind::Instant)
        | ("string", Kind::Text | Kind::Words { .. }) => (Term::ToText(boxed(term)), Kind::Text),
        _ => return Err(no_such_call(name, &[(term, kind)])),
    })
}

fn of_two(name: &str, operands: [Typed; 2]) -> Result<Typed, Fault> {
    let [(_, a), (_, b)] = &operands;
    let by = match (a, b) {
        (Kind::Double, _) => By::Decimal,
        (a, b) if a.has_instants() || b.has_instants() => By::Moment,
        _ => By::Value,
    };
    let number = |kind: &Kind| matches!(kind, Kind::Int | Kind::Double);
    let kind = match (name, a, b) {
        ("_&&_" | "_||_", Kind::Bool, Kind::Bool) => Kind::Bool,
        ("_==_" | "_!=_", a, b) => comparable(name, a, b)?,
        ("_<_" | "_<=_" | "_>_" | "_>=_", a, b) if a.ordered() && b.ordered() => comparable(name, a, b)?,
        ("@in", a, Kind::List(item)) => comparable(name, a, item)?,
        ("_+_", a, b) if a.is_text() && b.is_text() => Kind::Text,
        ("_+_", Kind::List(_), Kind::List(_)) => {
            let common = a.common(b);
            common.ok_or_else(|| no_such_call(name, &operands))?
        }
        ("_+_" | "_-_" | "_*_" | "_/_", a, b) if a == b && number(a) => a.clone(),
        ("_%_", Kind::Int, Kind::Int) => Kind::Int,
        ("_[_]", Kind::List(item), Kind::Int) => item.as_ref().clone(),
        ("contains" | "startsWith" | "endsWith", a, b) if a.is_text() && b.is_text() => Kind::Bool,
        _ => return Err(no_such_call(name, &operands)),
    };
    let [(a, _), (b, _)] = operands;
    let two = Box::new([a, b]);
    let calculation = |sign: Sign, two| match kind {
        Kind::Double => Term::Reckon(sign, two),
        _ => Term::Calculate(sign, two),
    };
    let term = match name {
        "_&&_" => Term::And(two),
        "_||_" => Term::Or(two),
        "_==_" => Term::Same(by, two),
        "_!=_" => Term::Not(Box::new(Term::Same(by, two))),
        "_<_" => Term::Ordered(Order::Before, by, two),
        "_<=_" => Term::Ordered(Order::NotAfter, by, two),
        "_>_" => Term::Ordered(Order::After, by, two),
        "_>=_" => Term::Ordered(Order::NotBefore, by, two),
        "@in" => Term::Among(by, two),
        "_+_" if kind.is_text() => Term::Join(two),
        "_+_" if !number(&kind) => Term::Chain(two),
        "_+_" => calculation(Sign::Plus, two),
        "_-_" => calculation(Sign::Minus, two),
        "_*_" => calculation(Sign::Times, two),
        "_/_" => calculation(Sign::Over, two),
        "_%_" => calculation(Sign::Remainder, two),
        "_[_]" => Term::At(kind.clone(), two),
        "contains" => Term::Find(Find::Inside, two),
        "startsWith" => Term::Find(Find::AtStart, two),
        _ => Term::Find(Find::AtEnd, two),
    };
    Ok((term, kind))
}

/// Two values that can be the same, or one before the other.
fn comparable(name: &str, a: &Kind, b: &Kind) -> Result<Kind, Fault> {
    a.same(b).map(|()| Kind::Bool).map_err(|mismatch| {
        let message = match mismatch.message.starts_with("does not") {
            true => format!("`{}` {}", operator(name), mismatch.message),
            false => mismatch.message,
        };
        Fault::new(mismatch.code, message, mismatch.hint)
    })
}

/// As a person writes it.
fn operator(name: &str) -> String {
    name.trim_matches(['_', '@']).replace("_", "")
}

fn of_three(name: &str, operands: [Typed; 3]) -> Result<Typed, Fault> {
    let [(_, condition), (_, then), (_, otherwise)] = &operands;
    let kind = then.common(otherwise);
    match kind.filter(|_| name == "_?_:_" && *condition == Kind::Bool) {
        Some(kind) => {
            let three = operands.map(|(term, _)| term);
            Ok((Term::Choice(Box::new(three)), kind))
        }
        None => Err(no_such_call(name, &operands)),
    }
}

/// What a macro has become, by the shape of its loop step: `@result || x`, `x ? @result + [y] : @result`, ….
fn macro_of(c: &ComprehensionExpr) -> Option<(Does, Option<&IdedExpr>, &IdedExpr)> {
    let Expr::Call(step) = &c.loop_step.expr else {
        return None;
    };
    if c.iter_var2.is_some() {
        return None;
    }
    let appended = |expression| appended(expression, c);
    match (step.func_name.as_str(), step.args.as_slice()) {
        ("_||_", [_, each]) => Some((Does::Exists, None, each)),
        ("_&&_", [_, each]) => Some((Does::All, None, each)),
        ("_+_", _) => Some((Does::Map, None, appended(&c.loop_step)?)),
        ("_?_:_", [condition, then, _]) => match appended(then) {
            None => Some((Does::ExistsOne, None, condition)),
            Some(each) if each.expr == Expr::Ident(c.iter_var.clone()) => {
                Some((Does::Filter, None, condition))
            }
            Some(each) => Some((Does::Map, Some(condition), each)),
        },
        _ => None,
    }
}

/// `y` of `@result + [y]`.
fn appended<'e>(expression: &'e IdedExpr, c: &ComprehensionExpr) -> Option<&'e IdedExpr> {
    let Expr::Call(call) = &expression.expr else {
        return None;
    };
    match call.args.as_slice() {
        [accumulated, added] if accumulated.expr == Expr::Ident(c.accu_var.clone()) => match &added.expr {
            Expr::List(list) => list.elements.first(),
            _ => None,
        },
        _ => None,
    }
}

fn text(expression: &IdedExpr) -> Option<&str> {
    match &expression.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}

fn written(literal: &LiteralValue) -> Result<Typed, Fault> {
    Ok(match literal {
        LiteralValue::Boolean(flag) => (Term::Flag(*flag.inner()), Kind::Bool),
        LiteralValue::Int(n) => (Term::Integer(*n.inner()), Kind::Int),
        LiteralValue::Double(n) => (Term::Decimal(*n.inner()), Kind::Double),
        LiteralValue::String(text) => {
            let text = text.inner();
            (Term::Text(text.to_owned()), Kind::written(text))
        }
        LiteralValue::Null => (Term::Null, Kind::Null),
        LiteralValue::Bytes(_) | LiteralValue::UInt(_) => {
            let message = "bytes and unsigned numbers are not part of the language";
            return Err(Fault::new("cel-type", message, "write a text or a plain number"));
        }
    })
}

/// Functions that are written behind a dot.
fn is_method(name: &str) -> bool {
    matches!(name, "contains" | "startsWith" | "endsWith")
}

const FUNCTIONS: [&str; 25] = [
    "_&&_",
    "_||_",
    "!_",
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
    "int",
    "double",
    "string",
];

fn no_such_call(name: &str, operands: &[Typed]) -> Fault {
    if !FUNCTIONS.contains(&name) {
        let message = format!("the function `{name}` does not exist");
        let hint = "there are: size, contains, startsWith, endsWith, int, double, string, and the macros \
                    has, all, exists, exists_one, filter, map";
        return Fault::new("cel-name", message, hint);
    }
    let operator = operator(name);
    let kinds: Vec<String> = operands.iter().map(|(_, kind)| kind.to_string()).collect();
    let message = format!("`{operator}` does not take {}", kinds.join(" and "));
    let hint = "compare values of one type; convert with int(), double() or string()";
    Fault::new("cel-type", message, hint)
}

fn no_optional() -> Fault {
    let message = "optional values are not part of the language";
    Fault::new("cel-type", message, "compare with null")
}
