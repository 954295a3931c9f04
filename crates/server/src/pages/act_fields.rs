// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The fields of an event's form, drawn by their types and called as the procedure calls them.

use workflow::{PayloadField, Possible};

use crate::field::{Choice, Field};
use crate::frame::Frame;
use crate::submitted::Submitted;

/// Reason and payload, with what was typed before and what is wrong with it.
pub(crate) fn fields(
    frame: &Frame,
    possible: &Possible,
    submitted: Option<&Submitted>,
    wrong: &[(String, String)],
) -> Vec<Field> {
    let t = &frame.t.desk;
    let value = |name: &str| {
        submitted
            .map(|form| form.text(name))
            .unwrap_or_default()
            .to_owned()
    };
    let error = |name: &str| {
        wrong
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, text)| text.clone())
            .unwrap_or_default()
    };
    let mut fields = Vec::new();
    if possible.needs_reason {
        let field = Field::area("reason", t.reason, &value("reason"), 5).hinted(t.act_reason_hint);
        fields.push(field.failing(&error("reason")));
    }
    for payload in possible.payload.iter() {
        let name = payload.name.as_str();
        let explained = possible.form.as_ref().and_then(|form| form.fields.get(name));
        let field = field(frame, payload, &value(name));
        let field = match explained {
            Some(text) => field.hinted(frame.t.pick(&text.de, &text.en)),
            None => field,
        };
        fields.push(field.failing(&error(name)));
    }
    fields
}

/// One field of the payload, drawn by its type and called as the procedure calls it.
fn field(frame: &Frame, payload: &PayloadField, value: &str) -> Field {
    let t = &frame.t.desk;
    let list = payload.kind.contains("list");
    let known = match payload.name.as_str() {
        "conditions" => Some((t.field_conditions, t.act_list_hint)),
        "considerations" => Some((t.field_considerations, t.field_considerations_hint)),
        "remark" => Some((t.field_remark, "")),
        "statement" => Some((t.field_statement, "")),
        "text" => Some((t.field_text, "")),
        _ => None,
    };
    let hint = known.map_or(if list { t.act_list_hint } else { "" }, |(_, hint)| hint);
    let label = match (&payload.label, known) {
        (Some(text), _) => frame.t.pick(&text.de, &text.en),
        (None, Some((label, _))) => label,
        (None, None) => payload.name.as_str(),
    };
    let line = |kind: &'static str| Field {
        kind,
        ..Field::text(&payload.name, label, value)
    };
    let mut field = match payload.kind.as_str() {
        "date" => line("date"),
        "integer" => Field {
            numeric: true,
            ..line("text")
        },
        "flag" => select(frame, line("text"), yes_no(frame)),
        _ if !payload.choices.is_empty() => {
            let choice = |choice: &workflow::Choice| Choice {
                value: choice.word.clone(),
                label: frame.t.pick(&choice.label.de, &choice.label.en).to_owned(),
            };
            select(frame, line("text"), payload.choices.iter().map(choice).collect())
        }
        _ => Field::area(&payload.name, label, value, 6),
    };
    if !payload.required {
        frame.t.frame.optional.clone_into(&mut field.optional);
    }
    field.hinted(hint)
}

/// Nothing is chosen beforehand.
fn select(frame: &Frame, field: Field, mut options: Vec<Choice>) -> Field {
    let nothing = Choice {
        value: String::new(),
        label: frame.t.desk.field_choose.to_owned(),
    };
    options.insert(0, nothing);
    Field { options, ..field }
}

fn yes_no(frame: &Frame) -> Vec<Choice> {
    let t = &frame.t.desk;
    [("true", t.field_yes), ("false", t.field_no)]
        .map(|(value, label)| Choice {
            value: value.to_owned(),
            label: label.to_owned(),
        })
        .into()
}
