// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Mermaid `stateDiagram-v2`.

use std::fmt::Write as _;

use super::Language;
use super::outline::{Kind, NodeIx, Outline};
use super::words;

pub(super) fn write(outline: &Outline<'_>, language: Language) -> String {
    let mut out = String::new();
    let title = clean(language.of(outline.title));
    let _infallible = writeln!(out, "---\ntitle: {}\n---", title.replace([':', '#'], " "));
    let _infallible = writeln!(out, "%% generated from {} {}", outline.name, outline.hash);
    out.push_str("stateDiagram-v2\n");
    level(&mut out, outline, &outline.top, outline.initial, 1, language);
    for edge in &outline.edges {
        let from = id(outline.node(edge.from).name);
        let to = edge
            .to
            .map_or_else(|| from.clone(), |to| id(outline.node(to).name));
        let rules = words::rules(outline, edge, language).join("; ");
        let stays = match edge.to {
            Some(_) => "",
            None => language.pick(" (bleibt)", " (stays)"),
        };
        let label = clean(&format!("{}{stays} – {rules}", language.of(edge.label)));
        let _infallible = writeln!(out, "    {from} --> {to} : {label}");
    }
    out
}

#[expect(
    clippy::too_many_arguments,
    reason = "the walk needs all of them, and a struct would only rename them"
)]
fn level(
    out: &mut String,
    outline: &Outline<'_>,
    nodes: &[NodeIx],
    initial: Option<NodeIx>,
    depth: usize,
    language: Language,
) {
    let indent = depth * 4;
    if let Some(initial) = initial {
        let _infallible = writeln!(out, "{:indent$}[*] --> {}", "", id(outline.node(initial).name));
    }
    for ix in nodes {
        let node = outline.node(*ix);
        let mut label = language.of(node.label).to_owned();
        if let Kind::Hearing { list, .. } = node.kind {
            let list = outline.terms.field(&format!("case.{list}"), language);
            label += &format!(" ({} {list})", language.pick("je Eintrag von", "per entry of"));
        }
        let _infallible = writeln!(
            out,
            "{:indent$}state \"{}\" as {}",
            "",
            clean(&label),
            id(node.name)
        );
        if !node.children.is_empty() {
            let _infallible = writeln!(out, "{:indent$}state {} {{", "", id(node.name));
            level(out, outline, &node.children, node.initial, depth + 1, language);
            let _infallible = writeln!(out, "{:indent$}}}", "");
        }
        if matches!(node.kind, Kind::Final { .. }) {
            let _infallible = writeln!(out, "{:indent$}{} --> [*]", "", id(node.name));
        }
    }
}

/// Mermaid has words of its own (`state`, `end`, …); ours never begin with `s_`.
fn id(name: &str) -> String {
    format!("s_{}", name.replace('-', "__"))
}

/// What Mermaid would take for its own syntax is written as its entity code or replaced.
fn clean(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '"' => out.push('\''),
            ';' => out.push(','),
            '#' | '%' | '<' | '>' | '{' | '}' | '&' | '\\' | '`' => {
                let _infallible = write!(out, "#{};", u32::from(character));
            }
            character if character.is_control() => out.push(' '),
            character => out.push(character),
        }
    }
    out
}
