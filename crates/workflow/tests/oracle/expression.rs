// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! As much of CEL as the random definitions use, read and evaluated in the plainest way.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What cannot be evaluated: an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Incident;

pub type Variables = BTreeMap<String, Value>;

/// Evaluates the text of an expression.
pub fn evaluate(source: &str, variables: &Variables) -> Result<Value, Incident> {
    let words = words(source);
    let mut at = 0;
    let tree = either(&words, &mut at);
    assert_eq!(at, words.len(), "the oracle cannot read `{source}`");
    value(&tree, variables)
}

pub fn holds(source: &str, variables: &Variables) -> Result<bool, Incident> {
    evaluate(source, variables)?.as_bool().ok_or(Incident)
}

fn words(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = source.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if first.is_alphanumeric() {
            let name = |c: char| !c.is_alphanumeric() && c != '_';
            rest.find(name).unwrap_or(rest.len())
        } else if first == '\'' {
            rest[1..].find('\'').unwrap() + 2
        } else if ["==", "!=", "<=", ">=", "&&", "||"]
            .iter()
            .any(|two| rest.starts_with(two))
        {
            2
        } else {
            1
        };
        found.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    found
}

enum Tree {
    Literal(Value),
    Name(String),
    Field(Box<Tree>, String),
    Not(Box<Tree>),
    Two(String, Box<Tree>, Box<Tree>),
    Size(Box<Tree>),
    /// `exists` (true) or `all` (false) over a list, with the name of its entry.
    Quantified(bool, Box<Tree>, String, Box<Tree>),
}

fn is(words: &[String], at: usize, word: &str) -> bool {
    words.get(at).is_some_and(|found| found == word)
}

fn level(words: &[String], at: &mut usize, signs: &[&str], inner: fn(&[String], &mut usize) -> Tree) -> Tree {
    let mut left = inner(words, at);
    while signs.iter().any(|sign| is(words, *at, sign)) {
        let sign = words[*at].clone();
        *at += 1;
        left = Tree::Two(sign, Box::new(left), Box::new(inner(words, at)));
    }
    left
}

fn either(words: &[String], at: &mut usize) -> Tree {
    level(words, at, &["||"], both)
}

fn both(words: &[String], at: &mut usize) -> Tree {
    level(words, at, &["&&"], compared)
}

fn compared(words: &[String], at: &mut usize) -> Tree {
    level(words, at, &["==", "!=", "<=", ">=", "<", ">"], sum)
}

fn sum(words: &[String], at: &mut usize) -> Tree {
    level(words, at, &["+"], single)
}

fn single(words: &[String], at: &mut usize) -> Tree {
    if is(words, *at, "!") {
        *at += 1;
        return Tree::Not(Box::new(single(words, at)));
    }
    let mut tree = first(words, at);
    while is(words, *at, ".") {
        let name = words[*at + 1].clone();
        *at += 2;
        tree = match is(words, *at, "(") {
            true => {
                let variable = words[*at + 1].clone();
                *at += 3;
                let inner = either(words, at);
                *at += 1;
                Tree::Quantified(name == "exists", Box::new(tree), variable, Box::new(inner))
            }
            false => Tree::Field(Box::new(tree), name),
        };
    }
    tree
}

fn first(words: &[String], at: &mut usize) -> Tree {
    let word = words[*at].clone();
    *at += 1;
    match word.as_str() {
        "(" => {
            let inner = either(words, at);
            *at += 1;
            inner
        }
        "size" => {
            *at += 1;
            let inner = either(words, at);
            *at += 1;
            Tree::Size(Box::new(inner))
        }
        "true" | "false" => Tree::Literal(json!(word == "true")),
        "null" => Tree::Literal(Value::Null),
        _ => match (word.strip_prefix('\''), word.parse::<i64>()) {
            (Some(text), _) => Tree::Literal(json!(text.trim_end_matches('\''))),
            (None, Ok(number)) => Tree::Literal(json!(number)),
            (None, Err(_)) => Tree::Name(word),
        },
    }
}

fn value(tree: &Tree, variables: &Variables) -> Result<Value, Incident> {
    match tree {
        Tree::Literal(literal) => Ok(literal.clone()),
        Tree::Name(name) => variables.get(name).cloned().ok_or(Incident),
        Tree::Field(of, name) => value(of, variables)?.get(name).cloned().ok_or(Incident),
        Tree::Not(inner) => value(inner, variables)?
            .as_bool()
            .map(|b| json!(!b))
            .ok_or(Incident),
        Tree::Size(inner) => value(inner, variables)?
            .as_array()
            .map(|list| json!(list.len()))
            .ok_or(Incident),
        Tree::Two(sign, left, right) => two(sign, left, right, variables),
        Tree::Quantified(exists, list, name, inner) => {
            let mut said = Vec::new();
            for entry in value(list, variables)?.as_array().ok_or(Incident)? {
                let mut variables = variables.clone();
                variables.insert(name.clone(), entry.clone());
                said.push(truth(value(inner, &variables)));
            }
            decided(*exists, &said)
        }
    }
}

fn truth(value: Result<Value, Incident>) -> Result<bool, Incident> {
    value?.as_bool().ok_or(Incident)
}

/// One `true` decides an "or", one `false` an "and", whatever else cannot be evaluated.
fn decided(by: bool, said: &[Result<bool, Incident>]) -> Result<Value, Incident> {
    match (said.contains(&Ok(by)), said.contains(&Err(Incident))) {
        (true, _) => Ok(json!(by)),
        (false, true) => Err(Incident),
        (false, false) => Ok(json!(!by)),
    }
}

fn two(sign: &str, left: &Tree, right: &Tree, variables: &Variables) -> Result<Value, Incident> {
    let (left, right) = (value(left, variables), value(right, variables));
    if matches!(sign, "&&" | "||") {
        return decided(sign == "||", &[truth(left), truth(right)]);
    }
    let (left, right) = (left?, right?);
    let numbers = || Ok((left.as_i64().ok_or(Incident)?, right.as_i64().ok_or(Incident)?));
    Ok(match sign {
        "==" => json!(left == right),
        "!=" => json!(left != right),
        "<" => numbers().map(|(a, b)| json!(a < b))?,
        "<=" => numbers().map(|(a, b)| json!(a <= b))?,
        ">" => numbers().map(|(a, b)| json!(a > b))?,
        ">=" => numbers().map(|(a, b)| json!(a >= b))?,
        _ => numbers().map(|(a, b)| json!(a + b))?,
    })
}
