// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! How much room text needs, without a font: the widths of DejaVu Sans, the widest face a reader is likely to have.
//! Whoever has Arial or Helvetica sees less text per label, never more.

/// A face of one size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Face {
    /// In pixels.
    pub size: i64,
    pub bold: bool,
}

/// Width of one line in pixels, rounded up.
pub(super) fn width(line: &str, face: Face) -> i64 {
    let sum: i64 = line.chars().map(thousandths).sum();
    let bold = if face.bold {
        85 * line.chars().map(|_| 1).sum::<i64>()
    } else {
        0
    };
    ((sum + bold) * face.size + 999) / 1000
}

/// Advance of a character in thousandths of the size.
fn thousandths(character: char) -> i64 {
    match character {
        '\'' | 'i' | 'j' | 'l' => 278,
        'I' | 'J' => 295,
        ' ' | ',' | '.' | '’' | '·' => 318,
        '/' | ':' | ';' | '\\' | '|' => 337,
        'f' | '-' => 361,
        '(' | ')' | '[' | ']' | 't' | '›' | '!' => 401,
        'r' | '"' => 460,
        '*' | '_' | '`' | '§' | '–' | '„' | '“' | '”' | 's' | 'z' => 525,
        '?' | 'c' | 'L' | 'F' | 'k' => 579,
        'v' | 'x' | 'y' | 'P' | 'T' | 'Y' | 'o' | 'ö' | 'a' | 'ä' | 'e' | 'é' => 615,
        'ß'
        | 'E'
        | 'h'
        | 'n'
        | 'u'
        | 'ü'
        | 'S'
        | 'b'
        | 'd'
        | 'g'
        | 'p'
        | 'q'
        | '$'
        | '0'..='9'
        | '{'
        | '}' => 636,
        'K' | 'A' | 'V' | 'Ä' | 'X' | 'Z' | 'B' | 'R' | 'C' => 698,
        'U' | 'Ü' | 'N' | 'H' | 'D' | 'G' | '&' | 'O' | 'Q' | 'Ö' => 787,
        'w' | '#' | '+' | '<' | '=' | '>' | '^' | '~' | '→' | '≠' | '≥' | '≤' | '↻' => 838,
        'M' | '%' | 'm' | 'W' | '@' | '—' | '…' => 1000,
        _ => 1000,
    }
}

/// Breaks a text into lines no wider than `limit` pixels, as bpmn-js does: a share of the characters is tried, then cut
/// back to a space or hyphen, and again until it fits. A word that is too long is cut.
pub(super) fn lines(text: &str, limit: i64, face: Face) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut rest: Vec<char> = paragraph.trim().chars().collect();
        loop {
            let fitting = fitting(&rest, limit, face);
            let tail = rest.split_off(fitting.min(rest.len()));
            lines.push(rest.iter().collect::<String>().trim_end().to_owned());
            rest = tail
                .into_iter()
                .skip_while(|character| *character == ' ')
                .collect();
            if rest.is_empty() {
                break;
            }
        }
    }
    lines
}

/// How many characters stand on the first line.
fn fitting(line: &[char], limit: i64, face: Face) -> usize {
    let mut length = line.len();
    while length > 1 {
        let text: String = line.iter().take(length).collect();
        let wide = width(text.trim_end(), face).max(1);
        if wide <= limit {
            break;
        }
        let share = i64::try_from(length).unwrap_or(i64::MAX).saturating_mul(limit);
        let share = usize::try_from((share + wide - 1) / wide)
            .unwrap_or(1)
            .clamp(1, length);
        length = match shortened(line, share) {
            0 => share.saturating_sub(1).max(1),
            shorter => shorter,
        };
    }
    length
}

/// The longest beginning of fewer than `most` characters that ends at a space or behind a hyphen; 0: none.
fn shortened(line: &[char], most: usize) -> usize {
    let mut kept = 0;
    for part in line.split_inclusive(|character| matches!(character, ' ' | '-')) {
        let (word, sign) = match part {
            [word @ .., sign @ (' ' | '-')] => (word, Some(*sign)),
            word => (word, None),
        };
        if kept + word.len() >= most {
            break;
        }
        let before = kept;
        kept += word.len();
        match sign {
            Some(_) if kept + 1 < most => kept += 1,
            Some('-') => return before,
            Some(_) | None => break,
        }
    }
    kept
}

/// What is never cut: what stands between spaces and behind hyphens.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().flat_map(|word| word.split_inclusive('-'))
}

/// The widest word.
pub(super) fn widest_word(text: &str, face: Face) -> i64 {
    words(text).map(|word| width(word, face)).max().unwrap_or(0)
}

/// The least limit from `least` on at which no word is cut. The widest word alone is not enough: it may have more than
/// its share of the characters that are tried.
pub(super) fn without_cuts(text: &str, least: i64, face: Face) -> i64 {
    let mut limit = least.max(widest_word(text, face) + 2);
    // What is as wide as the whole text cuts nothing.
    while cuts(text, limit, face) {
        limit += limit / 32 + 1;
    }
    limit
}

/// Whether a word is cut at this limit: then there are more of them on the lines than in the text.
pub(super) fn cuts(text: &str, limit: i64, face: Face) -> bool {
    let lines = lines(text, limit, face);
    let found: usize = lines.iter().map(|line| words(line).count()).sum();
    found > words(text).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACE: Face = Face {
        size: 11,
        bold: false,
    };

    #[test]
    fn no_line_is_wider_than_its_limit_and_nothing_is_lost() {
        for text in [
            "Erlaubnis mit Abweichung vom Antrag vorschlagen",
            "Von der Anhörung absehen (§ 28 Abs. 2, 3 VwVfG)",
            "Straßenverkehrsgenehmigungsverfahrensverordnung",
            "ein-zwei-drei vier-fünf sechs-sieben",
            "a b c d e f g h i j k l m n o p q r s t u v w x y z",
            "",
        ] {
            for limit in [20, 60, 90, 200] {
                let found = lines(text, limit, FACE);
                for line in &found {
                    assert!(
                        width(line, FACE) <= limit || line.chars().count() == 1,
                        "{line:?} at {limit}"
                    );
                }
                let bare = |text: &str| text.replace(' ', "");
                assert_eq!(bare(&found.concat()), bare(text));
            }
        }
    }

    #[test]
    fn a_limit_without_cuts_is_as_small_as_it_can_be() {
        let long = "Rechtsbehelfsfrist abgelaufen";
        let widest = widest_word(long, FACE) + 2;
        assert!(lines(long, widest, FACE).len() > 1);
        assert_ne!(lines(long, widest, FACE)[0], "Rechtsbehelfsfrist");
        let limit = without_cuts(long, 100, FACE);
        assert_eq!(lines(long, limit, FACE), ["Rechtsbehelfsfrist", "abgelaufen"]);
        assert_eq!(without_cuts("Antrag annehmen", 100, FACE), 100);
        assert_eq!(without_cuts("", 100, FACE), 100);
    }

    #[test]
    fn lines_break_at_spaces_behind_hyphens_and_where_the_author_says() {
        assert_eq!(
            lines("Freigabe der Änderung", 60, FACE),
            ["Freigabe", "der", "Änderung"]
        );
        assert_eq!(
            lines("Eingang:\nAntrag prüfen", 200, FACE),
            ["Eingang:", "Antrag prüfen"]
        );
        assert_eq!(lines("Großraum-Transport", 80, FACE), ["Großraum-", "Transport"]);
    }
}
