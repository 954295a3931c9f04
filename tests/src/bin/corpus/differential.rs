// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `cargo xtask corpus --mutate N`: signed files changed by chance, judged by us and by pyHanko. Where the two differ the
//! case is counted under what was changed and what either says; docs/differential.md explains each kind once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::{foreign, pdf_verify};

/// Words of PDF: one in the right place reaches further than a chance byte.
const WORDS: [&[u8]; 20] = [
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b" null ",
    b"/Type",
    b"/Sig",
    b" 0 R",
    b"endobj",
    b"\nstream\n",
    b"xref",
    b"startxref",
    b"%%EOF",
    b"% x\n",
    b"\n",
    b" ",
    b"\0",
    b"0",
    b"/Annots",
];

/// Objects of one more revision.
const OBJECTS: [&str; 16] = [
    "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
    "1 0 obj\n<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Named /N /NextPage >> >>\nendobj\n",
    "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 40 0 R >>\nendobj\n",
    "4 0 obj\n<< /Length 2 >>\nstream\nBT\nendstream\nendobj\n",
    "5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n",
    "5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>\nendobj\n",
    "6 0 obj\n<< /Type /Annot /Subtype /Widget /FT /Tx /T (mass) /V (72 t) /F 4 /Rect [72 600 200 620] /P 3 0 R >>\nendobj\n",
    "6 0 obj\n<< /Type /Annot /Subtype /Widget /FT /Tx /T (mass) /V (999 t) /F 4 /Rect [72 600 200 620] /P 3 0 R >>\nendobj\n",
    "6 0 obj\n<< /Type /Annot /Subtype /Widget /FT /Tx /T (mass) /V (72 t) /F 2 /Rect [72 600 200 620] /P 3 0 R >>\nendobj\n",
    "7 0 obj\nnull\nendobj\n",
    "40 0 obj\n<< /Length 2 >>\nstream\nBT\nendstream\nendobj\n",
    "41 0 obj\n<< /Type /Annot /Subtype /FreeText /Rect [0 0 90 90] /Contents (x) >>\nendobj\n",
    "42 0 obj\n(unused)\nendobj\n",
    "43 0 obj\n<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>\nendobj\n",
    "2 0 obj\n<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>\nendobj\n",
    "2 0 obj\n<< /Count 1 /Type /Pages /Kids [3 0 R] >>\nendobj\n",
];

/// A small generator, so that a run can be repeated: xorshift64*.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let mixed = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(mixed).unwrap_or_default() % limit.max(1)
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Mutates, asks both, and says where they differ. A difference is no failure: it is there to be understood.
pub(crate) fn run(count: usize, folder: Option<&Path>) -> Result<ExitCode> {
    let seeds = seeds()?;
    let place = std::env::temp_dir().join(format!("geleit-mutant-{}.pdf", std::process::id()));
    let mut groups: BTreeMap<(String, String, String), Vec<usize>> = BTreeMap::new();
    let mut agree = [0_usize; 2];
    for number in 0..count {
        let mut chance = Chance((number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let (kind, mutant) = mutate(chance.one(&seeds).clone(), &mut chance);
        fs::write(&place, &mutant)?;
        let (ours, why) = pdf_verify::integrity_of(&mutant)?;
        let passes = matches!(ours, "intact" | "modified-allowed");
        let theirs = foreign::integrity(&place)?;
        if passes == theirs.is_none() {
            agree[usize::from(passes)] += 1;
            continue;
        }
        let ours = if passes { "passes".to_owned() } else { rules(&why) };
        let theirs = theirs.map_or("passes".to_owned(), |why| why.chars().take(90).collect());
        if let Some(folder) = folder {
            fs::write(folder.join(format!("{number}.pdf")), &mutant)?;
        }
        groups
            .entry((kind.to_owned(), ours, theirs))
            .or_default()
            .push(number);
    }
    let _gone_already = fs::remove_file(&place);
    println!(
        "{count} mutants: both pass {}, both refuse {}",
        agree[1], agree[0]
    );
    for ((kind, ours, theirs), numbers) in &groups {
        println!(
            "{:6}  {kind} | ours: {ours} | pyHanko: {theirs} | e.g. {}",
            numbers.len(),
            numbers[0]
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The files the fuzz targets start from: signed with the test keys.
fn seeds() -> Result<Vec<Vec<u8>>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/signed");
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    paths
        .iter()
        .map(|path| fs::read(path).map_err(Into::into))
        .collect()
}

/// The rules named in our reasons, each once.
fn rules(why: &str) -> String {
    let mut rules: Vec<&str> = why
        .split("; ")
        .filter_map(|reason| reason.split(':').next())
        .collect();
    rules.sort_unstable();
    rules.dedup();
    rules.join(" ")
}

/// What was done and what became of the file.
fn mutate(mut file: Vec<u8>, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let contents = contents(&file);
    let behind = contents.last().map_or(0, |range| range.end);
    match chance.below(8) {
        0 => {
            let at = chance.below(file.len());
            file[at] ^= 1 << chance.below(8);
            ("a bit anywhere", file)
        }
        1 | 2 => {
            let range = chance.one(&contents).clone();
            let digits = used(&file[range.clone()]);
            let at = range.start + 1 + chance.below(digits);
            file[at] = *chance.one(b"0123456789abcdefABCDEF");
            ("a digit of Contents", file)
        }
        3 => {
            let at = behind + chance.below(file.len() - behind);
            let word = chance.one(&WORDS);
            let end = (at + word.len()).min(file.len());
            file.splice(at..end, word.iter().copied());
            ("a word written over the end", file)
        }
        4 => {
            let at = behind + chance.below(file.len() - behind + 1);
            let word = chance.one(&WORDS);
            file.splice(at..at, word.iter().copied());
            ("a word put into the end", file)
        }
        5 => {
            let word = *chance.one(&WORDS);
            file.extend(word);
            ("a word behind the end", file)
        }
        _ => revision(file, chance),
    }
}

/// One to three objects with a well-formed table.
fn revision(mut file: Vec<u8>, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let tail = String::from_utf8_lossy(&file[file.len() - 40..]).into_owned();
    let previous = tail.rsplit("startxref").next().unwrap_or_default();
    let previous: String = previous.trim().chars().take_while(char::is_ascii_digit).collect();
    let mut entries = BTreeMap::new();
    for _ in 0..=chance.below(3) {
        let object = chance.one(&OBJECTS);
        let number: u32 = object
            .split(' ')
            .next()
            .and_then(|n| n.parse().ok())
            .unwrap_or_default();
        if let std::collections::btree_map::Entry::Vacant(place) = entries.entry(number) {
            place.insert(file.len());
            file.extend(object.bytes());
        }
    }
    let at = file.len();
    file.extend(b"xref\n");
    for (number, offset) in entries {
        file.extend(format!("{number} 1\n{offset:010} 00000 n \n").bytes());
    }
    let trailer = format!("trailer\n<< /Size 60 /Root 1 0 R /Prev {previous} >>\nstartxref\n{at}\n%%EOF\n");
    file.extend(trailer.bytes());
    ("a revision", file)
}

/// Hex strings behind `/Contents`, brackets included.
fn contents(file: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = find(&file[at..], b"/Contents <").map(|start| at + start + 10) {
        if file.get(start + 1).is_some_and(u8::is_ascii_hexdigit) {
            let end = start + find(&file[start..], b">").unwrap_or_default() + 1;
            found.push(start..end);
        }
        at = start + 1;
    }
    found
}

/// Digits before the padding; the first few of the padding too.
fn used(token: &[u8]) -> usize {
    let last = token
        .iter()
        .rposition(|byte| !b"0>".contains(byte))
        .unwrap_or_default();
    (last + 40).min(token.len() - 2)
}

fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|window| window == word)
}
