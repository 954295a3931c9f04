// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Attacks on a sealed permit, each refused with its rule, and beside each a harmless twin that passes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests may"
)]

mod support;

use signing::{ChangeKind, Report, SignatureKind, Verdict};
use support::*;

/// Numbers of the objects the seal brought to the five of [`permit`].
const SIGNATURE: u32 = 6;

fn rules(report: &Report) -> Vec<String> {
    let all = report
        .signatures
        .iter()
        .flat_map(|one| &one.findings)
        .chain(&report.findings);
    all.filter(|finding| finding.severity == signing::Severity::Fail)
        .map(|finding| finding.rule.clone())
        .collect()
}

/// The attack is refused in both modes, with this rule and this exit code.
fn refused(name: &str, attacked: &[u8], rule: &str, exit: u8) {
    keep(&format!("attack-{name}.pdf"), attacked);
    for judging in [Judging::full(), Judging::strict()] {
        let report = judging.run(attacked);
        assert_eq!(report.exit_code(), exit, "{name}: {report:#?}");
        assert!(
            rules(&report).iter().any(|found| found == rule),
            "{name}: no {rule} in {report:#?}"
        );
    }
    // Trust or its absence does not matter.
    let untrusted = Judging {
        trust: Vec::new(),
        ..Judging::full()
    };
    assert_eq!(untrusted.run(attacked).exit_code(), exit, "{name} without trust");
}

/// The twin passes (general mode).
fn passes(name: &str, twin: &[u8]) {
    keep(&format!("twin-{name}.pdf"), twin);
    let report = Judging::full().run(twin);
    assert_eq!(
        report.verdict,
        Verdict::TotalPassed,
        "twin of {name}: {report:#?}"
    );
}

fn find(bytes: &[u8], needle: &[u8]) -> usize {
    bytes
        .windows(needle.len())
        .rposition(|window| window == needle)
        .unwrap()
}

fn replace(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let at = find(bytes, old);
    [&bytes[..at], new, &bytes[at + old.len()..]].concat()
}

/// First and one past the last byte of the Contents token.
fn gap(bytes: &[u8]) -> (usize, usize) {
    let start = find(bytes, b"/Contents <") + 10;
    (
        start,
        start + bytes[start..].iter().position(|byte| *byte == b'>').unwrap() + 1,
    )
}

#[test]
fn t01_a_flipped_bit_in_the_page_breaks_the_digest_and_names_the_bytes() {
    let attacked = replace(&sealed(), b"(Gesamtmasse 72 t)", b"(Gesamtmasse 99 t)");
    refused("01-bit-flip", &attacked, "R28", 1);
    let (start, end) = gap(&attacked);
    let report = Judging::full().run(&attacked);
    let named = report.signatures[0].findings.iter().any(|finding| {
        finding.message.contains(&format!("0–{start}")) && finding.message.contains(&format!("{end}–"))
    });
    assert!(named, "{report:#?}");
    passes("01", &sealed());
}

#[test]
fn t02_a_replaced_page_stream_is_illegal_an_identical_rewrite_is_not() {
    let page = "<< /Length 44 >>\nstream\nBT /F1 12 Tf 72 700 Td (Gesamtmasse 999 t) Tj ET\nendstream";
    refused(
        "02-page-stream",
        &append(&sealed(), &[(4, &page.replace("44", "49"))], &[], 10),
        "R21",
        1,
    );
    let same = object_text(&sealed(), 4);
    passes("02", &append(&sealed(), &[(4, &same)], &[], 10));
}

#[test]
fn t03_an_object_without_cross_reference_is_illegal_an_end_of_line_is_not() {
    let attacked = [
        &sealed()[..],
        b"4 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n",
    ]
    .concat();
    refused("03-appended", &attacked, "R4", 1);
    passes("03", &[&sealed()[..], b"\n"].concat());
}

#[test]
fn t04_an_object_and_an_end_mark_are_illegal() {
    let attacked = [&sealed()[..], b"4 0 obj\nnull\nendobj\n%%EOF\n"].concat();
    refused("04-appended-eof", &attacked, "R4", 1);
    passes("04", &[&sealed()[..], b"\r\n"].concat());
}

#[test]
fn t05_bytes_inserted_behind_contents_make_the_file_unreadable() {
    let bytes = sealed();
    let (_, end) = gap(&bytes);
    let attacked = [&bytes[..end], b"\n/Extra (x)", &bytes[end..]].concat();
    refused("05-inserted", &attacked, "R2", 4);
}

#[test]
fn t06_padding_of_contents_must_be_zero() {
    let mut attacked = sealed();
    let (_, end) = gap(&attacked);
    attacked[end - 2] = b'1';
    refused("06-padding", &attacked, "R8", 1);
    let mut twin = sealed();
    let (start, end) = gap(&twin);
    twin[start..end].make_ascii_uppercase();
    passes("06", &twin);
}

#[test]
fn t07_spaces_in_the_gap_are_refused() {
    let mut attacked = sealed();
    let (_, end) = gap(&attacked);
    attacked[end - 3..end].copy_from_slice(b">  ");
    refused("07-spaces", &attacked, "R7", 1);
}

#[test]
fn t08_a_key_smuggled_into_the_gap_is_refused() {
    let mut attacked = sealed();
    let (_, end) = gap(&attacked);
    let smuggled = b">/Name (Other) /X <00>";
    attacked[end - smuggled.len()..end].copy_from_slice(smuggled);
    refused("08-smuggled", &attacked, "R7", 1);
}

#[test]
fn t09_a_missing_byte_range_is_refused() {
    refused(
        "09-no-byte-range",
        &replace(&sealed(), b"/ByteRange", b"/ByteXange"),
        "R6",
        1,
    );
}

#[test]
fn t10_empty_contents_are_refused() {
    let mut attacked = sealed();
    let (start, end) = gap(&attacked);
    attacked[start + 1..end - 1].fill(b'0');
    refused("10-zero-contents", &attacked, "R8", 1);
}

#[test]
fn t11_a_negative_byte_range_is_refused() {
    let bytes = sealed();
    let at = find(&bytes, b"/ByteRange [0 ") + 14;
    let mut attacked = bytes;
    attacked[at] = b'-';
    refused("11-negative", &attacked, "R6", 1);
}

#[test]
fn t12_a_redefined_signature_object_is_refused_even_with_the_same_words() {
    let text = object_text(&sealed(), SIGNATURE).replace("Musterstadt", "Anderswo");
    refused(
        "12-redefined",
        &append(&sealed(), &[(SIGNATURE, &text)], &[], 10),
        "R10",
        1,
    );
    let same = object_text(&sealed(), SIGNATURE);
    refused(
        "12-identical",
        &append(&sealed(), &[(SIGNATURE, &same)], &[], 10),
        "R10",
        1,
    );
}

#[test]
fn t13_an_annotation_over_the_mass_is_illegal() {
    let page = object_text(&sealed(), 3).replace("/Annots [", "/Annots [20 0 R ");
    let note =
        "<< /Type /Annot /Subtype /FreeText /Rect [72 690 300 720] /Contents (999 t) /DA (/F1 12 Tf) >>";
    refused(
        "13-annotation",
        &append(&sealed(), &[(3, &page), (20, note)], &[], 21),
        "R20",
        1,
    );
}

#[test]
fn t14_a_comment_behind_the_end_is_illegal() {
    refused(
        "14-comment",
        &[&sealed()[..], b"% nothing to see here\n"].concat(),
        "R4",
        1,
    );
}

#[test]
fn t15_bytes_in_front_of_the_header_are_refused() {
    refused("15-front", &[b"0123456789", &sealed()[..]].concat(), "R1", 4);
}

#[test]
fn t16_a_new_page_tree_is_illegal() {
    let catalog = object_text(&sealed(), 1).replace("/Pages 2 0 R", "/Pages 20 0 R");
    let pages = "<< /Type /Pages /Kids [] /Count 0 >>";
    refused(
        "16-page-tree",
        &append(&sealed(), &[(1, &catalog), (20, pages)], &[], 21),
        "R15",
        1,
    );
}

#[test]
fn t17_a_freed_content_stream_is_illegal() {
    refused("17-freed", &append(&sealed(), &[], &[4], 10), "R13", 1);
    passes("17", &append(&sealed(), &[], &[40], 41));
}

#[test]
fn t18_an_open_action_is_illegal() {
    let catalog = object_text(&sealed(), 1).replace(
        "/Pages 2 0 R",
        "/Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
    );
    refused(
        "18-open-action",
        &append(&sealed(), &[(1, &catalog)], &[], 10),
        "R15",
        1,
    );
}

#[test]
fn t19_a_swapped_font_is_illegal() {
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>";
    refused("19-font", &append(&sealed(), &[(5, font)], &[], 10), "R21", 1);
}

#[test]
fn t20_a_field_rewritten_after_p1_is_illegal_after_p2_it_is_told_in_plain_words() {
    let changed = |kind| {
        let signed = sign(&with_form(), "seal", P256, kind, "Siegel");
        let field = object_text(&signed, 6).replace("72 t", "999 t");
        append(&signed, &[(6, &field)], &[], 20)
    };
    refused("20-field", &changed(P1), "R22", 1);
    for kind in [P2, SignatureKind::Approval] {
        let twin = changed(kind);
        passes("20", &twin);
        let report = Judging::full().run(&twin);
        assert_eq!(report.signatures[0].changes_after, ChangeKind::FormFill);
        assert_eq!(report.signatures[0].changes[0].what, "field mass: 72 t → 999 t");
        assert_eq!(Judging::strict().run(&twin).verdict, Verdict::TotalFailed);
    }
}

#[test]
fn t21_a_key_written_twice_in_the_catalog_is_refused() {
    let catalog = object_text(&sealed(), 1).replace("/Pages 2 0 R", "/Pages 2 0 R /Pages 2 0 R");
    refused(
        "21-duplicate-key",
        &append(&sealed(), &[(1, &catalog)], &[], 10),
        "R3",
        1,
    );
}

#[test]
fn t22_two_entries_for_one_object_are_refused() {
    let twice = append(&sealed(), &[(20, "null"), (21, "null")], &[], 22);
    passes("22", &twice);
    refused(
        "22-duplicate-entry",
        &replace(&twice, b"\n21 1\n", b"\n20 1\n"),
        "R3",
        4,
    );
}

#[test]
fn t23_a_loop_of_sections_is_refused() {
    let update = append(&sealed(), &[(20, "null")], &[], 21);
    let (own, previous) = (last_xref(&update), last_xref(&sealed()));
    let looped = replace(
        &update,
        format!("/Prev {previous}").as_bytes(),
        format!("/Prev {own}").as_bytes(),
    );
    refused("23-loop", &looped, "R3", 4);
}

#[test]
fn t24_an_entry_that_leads_to_another_object_is_refused() {
    let update = append(&sealed(), &[(20, "(one)"), (21, "(two)")], &[], 22);
    let offset = |text: &[u8]| format!("{:010}", find(&update, text));
    let crossed = replace(
        &update,
        offset(b"21 0 obj").as_bytes(),
        offset(b"20 0 obj").as_bytes(),
    );
    refused("24-header", &crossed, "R3", 4);
}

#[test]
fn t25_an_object_the_signed_page_was_waiting_for_is_illegal_an_orphan_is_told() {
    let mut objects = permit_objects();
    let page = objects[&3].replace("/Contents 4 0 R", "/Contents [4 0 R 30 0 R]");
    objects.insert(3, page);
    let signed = sign(&build(&objects), "seal", P256, SignatureKind::Approval, "Siegel");
    let stream = "<< /Length 4 >>\nstream\nq Q \nendstream";
    let attacked = append(&signed, &[(30, stream)], &[], 31);
    let report = Judging::full().run(&attacked);
    assert_eq!(report.verdict, Verdict::TotalFailed);
    assert!(rules(&report).contains(&"R14".to_owned()), "{report:#?}");
    passes("25", &append(&signed, &[(31, stream)], &[], 32));
    assert_eq!(
        Judging::strict()
            .run(&append(&sealed(), &[(31, stream)], &[], 32))
            .verdict,
        Verdict::TotalFailed
    );
}

#[test]
fn t26_an_optional_content_switch_is_illegal() {
    let catalog = object_text(&sealed(), 1).replace(
        "/Pages 2 0 R",
        "/Pages 2 0 R /OCProperties << /OCGs [20 0 R] /D << /OFF [20 0 R] >> >>",
    );
    let group = "<< /Type /OCG /Name (Masse) >>";
    refused(
        "26-optional",
        &append(&sealed(), &[(1, &catalog), (20, group)], &[], 21),
        "R15",
        1,
    );
}

#[test]
fn t27_a_signature_that_no_field_names_is_found_and_refused() {
    let copy = object_text(&sealed(), SIGNATURE);
    let attacked = append(&sealed(), &[(20, &copy)], &[], 21);
    refused("27-hidden", &attacked, "R5", 1);
}

#[test]
fn t28_a_moved_second_range_is_no_coverage() {
    let signed = roomy();
    passes("28", &signed);
    let attacked = wrapped(&signed);
    refused("28-wrapping", &attacked, "R7", 1);
    // The mathematics alone would be satisfied: the signed bytes are all there.
    let report = Judging::full().run(&attacked);
    assert!(
        report
            .signatures
            .iter()
            .any(|one| one.digest == signing::DigestStatus::Match),
        "{report:#?}"
    );
}

/// A seal with a long reason behind its Contents: room for an attacker.
fn roomy() -> Vec<u8> {
    let mut wanted = request("seal", P256, P1, "Siegel");
    wanted.reason = Some("Grund ".repeat(2000));
    let prepared = signing::prepare(&permit(), &wanted).unwrap();
    let value = sign_with("seal", P256, prepared.to_be_signed());
    prepared.complete(&permit(), &value).unwrap().bytes
}

/// Signature wrapping: the signed bytes are all there, the second part moved away, and in between a new
/// cross-reference at the offset the signed `startxref` names, leading to a copy of the dictionary.
fn wrapped(bytes: &[u8]) -> Vec<u8> {
    let (start, end) = gap(bytes);
    let section = last_xref(bytes);
    let moved_at = section + 1000;
    let contents = String::from_utf8_lossy(&bytes[start..end]).into_owned();
    let mut out = bytes[..end].to_vec();
    out.extend(b"\n>>\nendobj\n");
    let copy = format!(
        "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 {start} {moved_at} {}] \
         /Contents {contents} /M (D:20261123101500Z) >>",
        bytes.len() - end
    );
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Annots [7 0 R] >>";
    let mut own = vec![(3, page.to_owned()), (SIGNATURE, copy)];
    own.extend([7, 8, 9].map(|number| (number, object_text(bytes, number))));
    let mut entries = Vec::new();
    for (number, text) in own {
        entries.push((number, out.len()));
        out.extend(format!("{number} 0 obj\n{text}\nendobj\n").bytes());
    }
    for number in [1, 2, 4, 5] {
        let header = format!("\n{number} 0 obj\n");
        entries.push((number, find(&bytes[..start], header.as_bytes()) + 1));
    }
    assert!(out.len() < section, "no room for the attack");
    out.resize(section, b' ');
    out.extend(b"xref\n");
    for (number, offset) in entries {
        out.extend(format!("{number} 1\n{offset:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer\n<< /Size 10 /Root 1 0 R >>\nstartxref\n{section}\n%%EOF\n").bytes());
    assert!(out.len() < moved_at, "the moved part would be overwritten");
    out.resize(moved_at, b' ');
    out.extend(&bytes[end..]);
    out
}

#[test]
fn every_signed_byte_counts() {
    let bytes = sealed();
    let (start, end) = gap(&bytes);
    for position in (0..start).chain(end..bytes.len()) {
        let mut attacked = bytes.clone();
        attacked[position] ^= 1 << (position % 7);
        let report = Judging::full().run(&attacked);
        assert!(
            matches!(report.exit_code(), 1 | 4),
            "byte {position}: {report:#?}"
        );
    }
}

#[test]
fn no_truncated_file_passes() {
    let bytes = sealed();
    for length in (0..bytes.len() - 1).step_by(5) {
        let report = Judging::full().run(&bytes[..length]);
        assert!(matches!(report.exit_code(), 1 | 4), "{length} bytes: {report:#?}");
    }
}

#[test]
fn what_is_no_pdf_or_not_signed_is_exit_code_4() {
    for (bytes, verdict) in [
        (b"PK\x03\x04zip".to_vec(), Verdict::Unreadable),
        (Vec::new(), Verdict::Unreadable),
        (permit(), Verdict::NoSignature),
    ] {
        let report = Judging::full().run(&bytes);
        assert_eq!((report.verdict, report.exit_code()), (verdict, 4));
    }
}
