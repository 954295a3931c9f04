// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Mutated files: never a panic, never a pass that was not there before.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may")]

mod support;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use signing::{ChangeKind, Verdict};
use support::*;

static SEEDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let second = sign(
        &with_form(),
        "clerk",
        P256,
        signing::SignatureKind::Approval,
        "Erste",
    );
    vec![
        sealed(),
        sign(&build_with_stream(&permit_objects()), "seal", P256, P1, "Siegel"),
        sign(&second, "seal", P256, signing::SignatureKind::Approval, "Zweite"),
    ]
});

/// Words a PDF is made of: splicing them in reaches further than random bytes.
const WORDS: [&[u8]; 16] = [
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b"<",
    b"/Type",
    b"/Sig",
    b" 0 R",
    b"obj",
    b"endobj",
    b"stream",
    b"xref",
    b"startxref",
    b"%%EOF",
    b"9999999999",
];

#[derive(Debug, Clone)]
enum Change {
    Byte(usize, u8),
    Word(usize, usize),
    Cut(usize, usize),
    Copy(usize, usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        (any::<usize>(), 0..WORDS.len()).prop_map(|(at, word)| Change::Word(at, word)),
        (any::<usize>(), 1..200_usize).prop_map(|(at, length)| Change::Cut(at, length)),
        (any::<usize>(), 1..400_usize, any::<usize>())
            .prop_map(|(from, length, to)| Change::Copy(from, length, to)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    let place = |at: usize, length: usize| at % length.max(1);
    match change {
        Change::Byte(at, byte) => {
            let at = place(*at, bytes.len());
            bytes[at] = *byte;
        }
        Change::Word(at, word) => {
            let at = place(*at, bytes.len());
            let end = (at + WORDS[*word].len()).min(bytes.len());
            bytes.splice(at..end, WORDS[*word].iter().copied());
        }
        Change::Cut(at, length) => {
            let at = place(*at, bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.drain(at..end);
        }
        Change::Copy(from, length, to) => {
            let from = place(*from, bytes.len());
            let piece = bytes[from..(from + length).min(bytes.len())].to_vec();
            let to = place(*to, bytes.len());
            bytes.splice(to..to, piece);
        }
    }
}

/// Signed bytes as the signatures of the seed cover them: all but the Contents tokens, case-insensitively.
fn covered(bytes: &[u8]) -> Vec<u8> {
    let mut text = bytes.to_vec();
    let mut at = 0;
    while let Some(found) = text[at..].windows(11).position(|window| window == b"/Contents <") {
        let start = at + found + 11;
        let end = text[start..]
            .iter()
            .position(|byte| *byte == b'>')
            .map_or(text.len(), |end| start + end);
        text[start..end].fill(b'0');
        at = end;
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_files_never_panic_and_never_pass_with_other_signed_bytes(
        seed in 0..3_usize,
        changes in prop::collection::vec(change(), 1..4),
    ) {
        let original = &SEEDS[seed];
        let mut bytes = original.clone();
        for one in &changes {
            if bytes.is_empty() {
                break;
            }
            apply(&mut bytes, one);
        }
        let report = Judging::full().run(&bytes);
        if report.verdict == Verdict::TotalPassed {
            prop_assert_eq!(covered(original), covered(&bytes), "{:?}", changes);
        }
    }

    #[test]
    fn random_bytes_behind_a_header_never_panic(tail in prop::collection::vec(any::<u8>(), 0..600)) {
        let bytes = [b"%PDF-1.7\n".to_vec(), tail].concat();
        prop_assert_ne!(Judging::full().run(&bytes).verdict, Verdict::TotalPassed);
    }
}

#[test]
fn deep_nesting_ends_at_the_budget() {
    let mut objects = permit_objects();
    objects.insert(6, format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)));
    let report = Judging::full().run(&build(&objects));
    assert_eq!(report.verdict, Verdict::Unreadable);
    assert_eq!(report.findings[0].rule, "R34");
}

fn many_pages(count: u32) -> Vec<u8> {
    let mut objects = permit_objects();
    objects.insert(2, "<< /Type /Pages /Kids 6 0 R /Count 1 >>".to_owned());
    let kids: Vec<String> = (7..7 + count).map(|number| format!("{number} 0 R")).collect();
    objects.insert(6, format!("[3 0 R {}]", kids.join(" ")));
    for number in 7..7 + count {
        objects.insert(number, "<< /Type /Pages /Kids 6 0 R >>".to_owned());
    }
    build(&objects)
}

#[test]
fn page_trees_that_share_their_kids_are_refused_and_cost_steps_in_proportion() {
    let bytes = many_pages(3000);
    let refused = signing::prepare(&bytes, &request("seal", P256, P2, "Neu"));
    assert!(
        matches!(refused, Err(signing::PrepareError::Ambiguous { .. })),
        "{refused:?}"
    );
    let report = Judging::full().run(&bytes);
    assert_eq!(report.verdict, Verdict::NoSignature);
}

#[test]
fn when_the_time_steps_are_used_up_nothing_is_said_of_any_signature() {
    let signed = sealed();
    let mut judging = Judging::full();
    judging.steps = Some(200);
    let report = judging.run(&signed);
    assert_eq!(report.verdict, Verdict::Unreadable);
    assert!(report.signatures.is_empty());
    assert_eq!(report.findings[0].rule, "R34");
    assert!(report.findings[0].message.contains("time steps"));
    judging.steps = Some(20_000);
    assert_eq!(judging.run(&signed).verdict, Verdict::TotalPassed);
}

/// Fields of one revision behind the signature.
const MANY: u32 = 5000;

fn list(numbers: impl Iterator<Item = u32>) -> String {
    numbers.map(|number| format!("{number} 0 R ")).collect()
}

/// A form whose new fields are `first` and the next ones.
fn form(first: u32) -> (u32, String) {
    let old = list([7].into_iter());
    let fields = list(first..first + MANY);
    (8, format!("<< /SigFlags 3 /Fields [{old}{fields}] >>"))
}

/// The rules that refuse what comes behind the seal when these objects do.
fn refused(objects: &[(u32, String)]) -> BTreeSet<String> {
    let mut objects: Vec<(u32, &str)> = objects
        .iter()
        .map(|(number, text)| (*number, text.as_str()))
        .collect();
    objects.sort_unstable();
    let size = objects.last().unwrap().0 + 1;
    let report = Judging::full().run(&append(&sealed(), &objects, &[], size));
    assert_eq!(report.verdict, Verdict::TotalFailed);
    let changes = report.signatures.iter().flat_map(|one| &one.changes);
    let illegal = changes.filter(|one| one.kind == ChangeKind::Illegal);
    illegal.map(|one| one.rule.clone()).collect()
}

fn drawing(resources: &str) -> String {
    format!(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 0 /Resources {resources} >>\nstream\n\nendstream"
    )
}

fn widget(name: u32, drawn: u32) -> String {
    format!(
        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (f{name}) /F 132 /Rect [0 0 0 0] /P 3 0 R /AP << /N {drawn} 0 R >> >>"
    )
}

#[test]
fn forms_that_nest_each_other_many_times_end_at_the_budget() {
    let mut objects = vec![
        (8, "<< /SigFlags 3 /Fields [7 0 R 11 0 R] >>".to_owned()),
        (11, widget(11, 20)),
        (28, drawing("<< >>")),
    ];
    for level in 20..28 {
        let forms: String = (0..12)
            .map(|name| format!("/X{name} {} 0 R ", level + 1))
            .collect();
        objects.push((level, drawing(&format!("<< /XObject << {forms} >> >>"))));
    }
    assert!(refused(&objects).contains("R34"));
}

#[test]
fn fields_that_share_one_long_list_of_fonts_end_at_the_budget() {
    let fonts: String = (0..20_000).map(|name| format!("/F{name} 5 0 R ")).collect();
    let mut objects = vec![form(100), (20, format!("<< /Font << {fonts} >> >>"))];
    for number in 100..100 + MANY {
        objects.push((number, widget(number, number + MANY)));
        objects.push((number + MANY, drawing("20 0 R")));
    }
    assert!(refused(&objects).contains("R34"));
}

#[test]
fn a_font_of_many_widths_is_read_once_however_often_it_is_chosen() {
    let mut objects = permit_objects();
    let chosen = "BT /F1 12 Tf (a) Tj ET ".repeat(10_000);
    let content = format!("{chosen} BT /F1 12 Tf 310 310 Td (a) Tj ET");
    let widths = "500 ".repeat(100_000);
    objects.insert(
        4,
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    );
    objects.insert(
        5,
        "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [6 0 R] >>".to_owned(),
    );
    objects.insert(
        6,
        format!("<< /Type /Font /Subtype /CIDFontType2 /W [0 [{widths}]] >>"),
    );
    let first = sign(
        &build(&objects),
        "clerk",
        P256,
        signing::SignatureKind::Approval,
        "Erste",
    );
    let page = object_text(&first, 3).replace("/Annots [", "/Annots [20 0 R ");
    let catalog = object_text(&first, 1);
    let (_, form) = catalog.split_once("/AcroForm ").unwrap();
    let number = form.split(' ').next().unwrap().parse().unwrap();
    let form = object_text(&first, number).replace("/Fields [", "/Fields [20 0 R ");
    let field = widget(20, 21).replace("[0 0 0 0]", "[300 300 400 340]");
    let objects = [
        (3, page.as_str()),
        (number, form.as_str()),
        (20, field.as_str()),
        (21, &drawing("<< >>")),
    ];
    let mut judging = Judging::full();
    judging.steps = Some(200_000);
    let report = judging.run(&append(&first, &objects, &[], 22));
    assert_eq!(report.signatures.len(), 1, "{report:#?}");
    let changes = &report.signatures[0].changes;
    assert!(changes.iter().any(|one| one.rule == "R18a"), "{changes:#?}");
    assert!(changes.iter().all(|one| one.rule != "R34"), "{changes:#?}");
}

#[test]
fn a_chain_of_objects_that_nothing_reaches_is_followed_once() {
    let chain: Vec<(u32, String)> = (20..50_020)
        .map(|number| (number, format!("[{} 0 R]", number + 1)))
        .collect();
    let mut objects = chain;
    objects.push((4, drawing("<< >>")));
    assert_eq!(refused(&objects), BTreeSet::from(["R21".to_owned()]));
}

#[test]
fn fields_that_share_their_kids_are_refused_and_cost_no_more_than_there_are_objects() {
    let mut objects = vec![form(100), (20, format!("[{}]", list(50_000..50_000 + MANY)))];
    objects.push((50_000, "<< /Subtype /Widget >>".to_owned()));
    objects.extend(
        (100..100 + MANY).map(|number| (number, format!("<< /FT /Sig /T (f{number}) /Kids 20 0 R >>"))),
    );
    assert_eq!(refused(&objects), BTreeSet::from(["R18".to_owned()]));
}
