// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The known word somebody probably meant.

/// The known word that differs least, when it differs little.
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    // Comparing with everything in a hostile definition would take long.
    let distances = known
        .into_iter()
        .take(500)
        .map(|candidate| (distance(word, candidate), candidate));
    let length = word.chars().count();
    distances
        .filter(|(d, _)| *d <= 2 && *d < length)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance; long words are never near.
fn distance(a: &str, b: &str) -> usize {
    if a.len() > 64 || b.len() > 64 {
        return usize::MAX;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut previous = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (cb, above) in b.iter().zip(row.iter().skip(1)) {
            left = (previous + usize::from(ca != *cb)).min(above + 1).min(left + 1);
            previous = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}
