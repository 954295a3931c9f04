// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The lines of a visible signature: the default, or those of `--text` with what is known put in.

use jiff::Timestamp;

use crate::arguments::SignArguments;

/// What a line can name, in braces.
const NAMES: [&str; 4] = ["name", "time", "reason", "location"];

/// A line of `--text`; a word in braces that stands for nothing is a mistake.
pub(crate) fn line(text: &str) -> Result<String, String> {
    filled(text, &[""; NAMES.len()])?;
    Ok(text.to_owned())
}

/// The lines to show; `who` signs, where that is known already. Lines of which nothing is left are not shown.
pub(super) fn lines(arguments: &SignArguments, who: Option<&str>, time: Timestamp) -> Vec<String> {
    let time = time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    let known = [
        who.unwrap_or_default(),
        &time,
        arguments.reason.as_deref().unwrap_or_default(),
        arguments.location.as_deref().unwrap_or_default(),
    ];
    let default = [
        "Elektronisch signiert / Digitally signed",
        "{name}",
        "{time}",
        "{reason}",
        "{location}",
    ];
    let chosen: Vec<&str> = match arguments.text.as_slice() {
        [] => default.to_vec(),
        chosen => chosen.iter().map(String::as_str).collect(),
    };
    let lines = chosen.into_iter().filter_map(|line| filled(line, &known).ok());
    lines.filter(|line| !line.trim().is_empty()).collect()
}

/// In one pass: what is put in is not looked at again. Braces around anything but a word are what they are.
fn filled(text: &str, known: &[&str; NAMES.len()]) -> Result<String, String> {
    let mut pieces = text.split('{');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once('}') {
            Some((word, rest)) if !word.is_empty() && word.chars().all(char::is_alphabetic) => {
                let value = NAMES.iter().position(|name| *name == word);
                let value = value.and_then(|index| known.get(index)).ok_or_else(|| {
                    format!("{{{word}}} stands for nothing; there are {{name}}, {{time}}, {{reason}} and {{location}}")
                })?;
                out.push_str(value);
                out.push_str(rest);
            }
            _ => {
                out.push('{');
                out.push_str(piece);
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_put_in_once_and_other_braces_stay() {
        let known = ["Ada {time}", "12:00", "", "Köln"];
        for (text, expected) in [
            ("plain", "plain"),
            ("{name}, {location}", "Ada {time}, Köln"),
            ("{time}{reason}", "12:00"),
            ("{ 1 } {} {2", "{ 1 } {} {2"),
        ] {
            assert_eq!(filled(text, &known).as_deref(), Ok(expected), "{text}");
        }
        let refused = line("by {nmae}").unwrap_err();
        assert!(
            refused.contains("{nmae}") && refused.contains("{location}"),
            "{refused}"
        );
    }
}
