// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the pictures promise: same bytes, well-formed, complete, nothing on top of anything else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use proptest::prelude::*;
use roxmltree::{Document, Node};
use serde_json::json;

use super::layered::{self, Arc, Pin, Vertex};
use super::measure::{self, Face};
use super::outline::{Kind, Outline};
use super::{Language, NotDrawn, Running, TooLarge, View, bpmn, describe, mermaid, scxml, svg, view};
use crate::command::{Action, Actor, Command, PersonId, SignatureLevel, SignatureProof};
use crate::{Budget, Bundle, Case, Definition, LogRecord, start, step};

const HEAVY_LOAD: &str = include_str!("../../../../workflows/heavy-load/heavy-load.yaml");
const CALENDAR: &str = include_str!("../../../../workflows/calendars/de-ni-braunschweig.json");
const SOUND: &str = include_str!("../../tests/workflow/sound.yaml");
const VEHICLE: &str = include_str!("../../../../workflows/vehicle-exemption/vehicle-exemption.yaml");
const PAPERS: &str = include_str!("../../../../workflows/vehicle-exemption/forms/papers.json");
const LAND: &str = include_str!("../../../../workflows/calendars/de-ni.json");
const CORNERS: &str = include_str!("../../tests/workflow/corners.yaml");
const WIDE: &str = include_str!("../../tests/workflow/wide.yaml");

pub(super) fn load(source: String) -> Definition {
    let calendars = [("de-ni-braunschweig", CALENDAR), ("de-ni", LAND)];
    let calendars = calendars.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let bundle = Bundle {
        source,
        calendars: BTreeMap::from(calendars),
        forms: BTreeMap::from([("papers".to_owned(), PAPERS.to_owned())]),
    };
    Definition::load(&bundle, &Budget::default()).unwrap_or_else(|found| {
        panic!(
            "{}",
            found
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        )
    })
}

/// Loaded once for all tests.
pub(super) fn samples() -> [Definition; 5] {
    static LOADED: OnceLock<[Definition; 5]> = OnceLock::new();
    let sources = [WIDE, HEAVY_LOAD, SOUND, CORNERS, VEHICLE];
    LOADED
        .get_or_init(|| sources.map(|source| load(source.to_owned())))
        .clone()
}

pub(super) fn heavy_load() -> Definition {
    let [_, heavy_load, ..] = samples();
    heavy_load
}

fn number(node: Node<'_, '_>, name: &str) -> i64 {
    let text = node.attribute(name).unwrap();
    text.parse().unwrap_or_else(|_| panic!("{name}={text}"))
}

fn rect(node: Node<'_, '_>) -> [i64; 4] {
    ["x", "y", "width", "height"].map(|name| number(node, name))
}

/// Whether two areas have a point in common.
fn meet(a: [i64; 4], b: [i64; 4]) -> bool {
    a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3]
}

#[test]
fn the_same_definition_gives_the_same_bytes() {
    for (a, b) in samples().iter().zip(&samples()) {
        assert_eq!(svg(a, None, Language::De), svg(b, None, Language::De));
        assert_eq!(bpmn(a, Language::En), bpmn(b, Language::En));
        assert_eq!(scxml(a), scxml(b));
        assert_eq!(mermaid(a, Language::De), mermaid(b, Language::De));
    }
}

/// Every way to look at a definition: whole, closed at each depth, each state with states inside alone.
fn views(definition: &Definition, language: Language) -> Vec<View<'_>> {
    let outline = Outline::of(definition);
    let names: Vec<&str> = outline
        .nodes
        .iter()
        .filter(|node| !node.children.is_empty())
        .map(|node| node.name)
        .collect();
    let known = definition.states().filter(|name| names.contains(name));
    let whole = View::from(language);
    let mut views = vec![
        whole,
        View {
            depth: Some(1),
            ..whole
        },
        View {
            depth: Some(2),
            ..whole
        },
    ];
    views.extend(known.map(|only| View {
        only: Some(only),
        ..whole
    }));
    views
}

/// Lines of text with their areas.
fn words(root: Node<'_, '_>) -> Vec<(String, [i64; 4])> {
    let texts = root.descendants().filter(|node| node.has_tag_name("text"));
    let area = |node: Node<'_, '_>| {
        let (line, size) = (node.text().unwrap().to_owned(), number(node, "font-size"));
        let face = Face {
            size,
            bold: node.attribute("font-weight").is_some(),
        };
        let width = measure::width(&line, face);
        (
            line,
            [number(node, "x"), number(node, "y") - size + 2, width, size],
        )
    };
    texts.map(area).collect()
}

fn assert_nothing_lies_on_anything_else(root: Node<'_, '_>, outline: &Outline<'_>) {
    let boxes: BTreeMap<&str, [i64; 4]> = root
        .descendants()
        .filter_map(|node| Some((node.attribute("data-state")?, rect(node))))
        .collect();
    assert_eq!(boxes.len(), outline.nodes.len());
    for (i, a) in outline.nodes.iter().enumerate() {
        for (j, b) in outline.nodes.iter().enumerate().skip(i + 1) {
            if !outline.contains(i, j) && !outline.contains(j, i) {
                assert!(!meet(boxes[a.name], boxes[b.name]), "{} and {}", a.name, b.name);
            }
        }
    }
    let page: Vec<i64> = attribute(root, "viewBox")
        .split(' ')
        .map(|number| number.parse().unwrap())
        .collect();
    let words = words(root);
    for (i, (line, area)) in words.iter().enumerate() {
        let inside = area[0] >= page[0] && area[1] >= page[1];
        let inside =
            inside && area[0] + area[2] <= page[0] + page[2] && area[1] + area[3] <= page[1] + page[3];
        assert!(inside, "{line:?} leaves the page");
        for (other, place) in &words[i + 1..] {
            assert!(
                !meet(*area, *place),
                "{line:?} {area:?} lies on {other:?} {place:?}"
            );
        }
    }
}

fn attribute<'d>(node: Node<'d, 'd>, name: &str) -> &'d str {
    node.attribute(name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn every_picture_names_what_it_shows_and_nothing_lies_on_anything_else() {
    for definition in samples() {
        for language in [Language::De, Language::En] {
            for view in views(&definition, language) {
                let text = svg(&definition, None, view).unwrap();
                let document = Document::parse(&text).unwrap();
                let outline = view::reduced(Outline::of(&definition), view).unwrap();
                let root = document.root_element();
                assert_eq!(root.attribute("role"), Some("img"));
                assert_eq!(
                    root.attribute("data-definition"),
                    Some(definition.id().sha256.as_str())
                );
                assert_nothing_lies_on_anything_else(root, &outline);
                let desc = describe(&definition, None, view).unwrap();
                let states = outline.nodes.iter().map(|node| node.label);
                for label in states.chain(outline.edges.iter().map(|edge| edge.label)) {
                    let label = language.of(label);
                    assert!(desc.contains(label), "{label} is missing in {desc}");
                }
                for forbidden in ["<script", "style=", "<style", "#000", "black", "href"] {
                    assert!(!text.contains(forbidden), "{forbidden}");
                }
            }
        }
    }
}

/// Above the second of two regions a title would be taken for that region's.
#[test]
fn every_title_stands_in_the_upper_left_corner_clear_of_what_is_inside() {
    for definition in samples() {
        for view in views(&definition, Language::De) {
            let text = svg(&definition, None, view).unwrap();
            let document = Document::parse(&text).unwrap();
            let outline = view::reduced(Outline::of(&definition), view).unwrap();
            let boxes: BTreeMap<&str, Node<'_, '_>> = document
                .descendants()
                .filter_map(|node| Some((node.attribute("data-state")?, node)))
                .collect();
            for node in &outline.nodes {
                // The title is the first text behind its box.
                let mut behind = boxes[node.name].next_siblings();
                let title = behind.find(|next| next.has_tag_name("text")).unwrap();
                let (x, y) = (number(title, "x"), number(title, "y"));
                for child in &node.children {
                    let [left, top, ..] = rect(boxes[outline.node(*child).name]);
                    let name = &node.label.de;
                    assert!(
                        x <= left && y < top,
                        "the title of {name} stands over a part of it"
                    );
                }
            }
        }
    }
}

#[test]
fn the_overview_is_small_and_loses_no_way_between_what_it_shows() {
    for definition in samples() {
        let whole = Outline::of(&definition);
        let overview = View {
            depth: Some(1),
            ..View::default()
        };
        let outline = view::reduced(Outline::of(&definition), overview).unwrap();
        assert_eq!(outline.nodes.len(), whole.top.len());
        let top = |ix: usize| whole.node(whole.upward(ix).last().unwrap()).name;
        let ways = |outline: &Outline<'_>, name: &dyn Fn(usize) -> String| {
            let ways = outline
                .edges
                .iter()
                .filter_map(|edge| Some((name(edge.from), edge.event.to_owned(), name(edge.to?))));
            ways.filter(|(from, _, to)| from != to).collect::<BTreeSet<_>>()
        };
        let expected = ways(&whole, &|ix| top(ix).to_owned());
        assert_eq!(ways(&outline, &|ix| outline.node(ix).name.to_owned()), expected);
    }
    let text = svg(
        &heavy_load(),
        None,
        View {
            depth: Some(1),
            ..View::default()
        },
    )
    .unwrap();
    let document = Document::parse(&text).unwrap();
    // A page across, in which seven ends stand side by side; letters stay readable.
    assert!(
        number(document.root_element(), "width") <= 1_450,
        "{}",
        number(document.root_element(), "width")
    );
}

#[test]
fn a_state_alone_shows_where_it_is_entered_and_left() {
    let definition = heavy_load();
    let only = |only| View {
        only: Some(only),
        ..View::from(Language::En)
    };
    let desc = describe(&definition, None, only("hearing")).unwrap();
    for beside in [
        "Intake",
        "Drafting",
        "Start the hearing → Hearing",
        "Hearing complete → Drafting",
    ] {
        assert!(desc.contains(beside), "{beside} is missing in {desc}");
    }
    assert!(!desc.contains("Sealing") && !desc.contains("Submit"), "{desc}");
    let fault = svg(&definition, None, only("release")).unwrap_err();
    assert_eq!(fault.to_string(), "`release` is no state with states inside");
    assert_eq!(
        mermaid(&definition, only("nowhere")),
        Err(NotDrawn::NothingInside("nowhere".to_owned()))
    );
}

#[test]
fn a_guard_is_said_as_people_read_it_and_stands_in_cel_behind_the_label() {
    let text = svg(&heavy_load(), None, Language::En).unwrap();
    let document = Document::parse(&text).unwrap();
    let shown: Vec<String> = words(document.root_element())
        .into_iter()
        .map(|(line, _)| line)
        .collect();
    let shown = shown.join(" ");
    assert!(
        shown.contains("else refused: The decision is being sealed."),
        "{shown}"
    );
    assert!(!shown.contains("case."), "{shown}");
    let titles = document
        .descendants()
        .filter(|node| node.has_tag_name("title"))
        .filter_map(|node| node.text());
    assert!(titles.into_iter().any(|title| title == "case.sealed_on != null"));
}

/// The picture speaks of fields as forms do; programs get the condition as it is written.
#[test]
fn a_field_is_called_what_forms_call_it_and_stays_in_cel_for_programs() {
    let definition = heavy_load();
    let condition = "case.change_kind == 'extension'";
    let said = "wenn „Art der Änderung“ = Verlängerung";
    let text = describe(&definition, None, View::from(Language::De)).unwrap();
    assert!(text.contains(said) && !text.contains(condition), "{text}");
    let mermaid = mermaid(&definition, View::from(Language::De)).unwrap();
    assert!(
        mermaid.contains(said) && !mermaid.contains("change_kind"),
        "{mermaid}"
    );
    assert!(scxml(&definition).contains(condition));
    let bpmn = bpmn(&definition, Language::De).unwrap();
    for exact in [condition, "mit „Letzter Tag“ [case.valid_to]"] {
        assert!(bpmn.contains(exact), "{exact} is missing");
    }
}

#[test]
fn every_line_of_a_name_is_bold_and_only_names_are() {
    let text = svg(&heavy_load(), None, Language::De).unwrap();
    let document = Document::parse(&text).unwrap();
    let bold = document
        .descendants()
        .filter(|node| node.attribute("font-weight") == Some("bold"));
    let bold: Vec<&str> = bold.filter_map(|node| node.text()).collect();
    let outline = heavy_load();
    let names: String = Outline::of(&outline)
        .nodes
        .iter()
        .map(|node| node.label.de.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    assert_eq!(bold.join(" "), names);
}

fn person(person: &str, role: &str, org: Option<&str>) -> Actor {
    Actor {
        person: PersonId(person.into()),
        name: person.to_uppercase().into(),
        roles: BTreeSet::from([role.to_owned()]),
        org: org.map(Into::into),
        party_of: BTreeSet::new(),
        ..Actor::system()
    }
}

/// A case whose hearing runs: one body has consented, one has not answered.
fn heard(definition: &Definition) -> (Case, Vec<LogRecord>) {
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let parties = json!([{"id": "b", "name": "Bridge office"}, {"id": "r", "name": "Rail"}]);
    let data = json!({
        "applicant_org": "o", "valid_to": "2026-12-31", "latest_end": "2027-11-30",
        "channel": "portal", "permit_kind": "single", "parties": parties,
    });
    let first = start(
        definition,
        "7/2026",
        data,
        &person("h", "applicant", Some("o")),
        now,
    )
    .unwrap();
    let (mut case, mut log) = (first.case, vec![first.entry]);
    let statement = SignatureProof {
        level: SignatureLevel::Simple,
        signer: "b".into(),
        over: BTreeMap::from([("statement".to_owned(), "0".repeat(64))]),
    };
    for (actor, name, party, signature) in [
        (person("h", "applicant", Some("o")), "submit", None, None),
        (person("c", "clerk", None), "start_hearing", None, None),
        (
            person("b", "heard_body", Some("b")),
            "consent",
            Some("b"),
            Some(statement),
        ),
    ] {
        let payload = if party.is_some() {
            json!({"remark": null})
        } else {
            json!(null)
        };
        let (name, party) = (name.into(), party.map(Into::into));
        let action = Action::Event {
            name,
            party,
            payload,
            reason: None,
            signature,
        };
        let step = step(
            definition,
            &case,
            &Command {
                id: "1".into(),
                actor,
                action,
            },
            now,
        )
        .unwrap();
        case = step.case;
        log.push(step.entry);
    }
    (case, log)
}

#[test]
fn a_running_case_shows_where_it_stands_how_it_got_there_and_what_it_waits_for() {
    let definition = heavy_load();
    let (case, log) = heard(&definition);
    let running = Running {
        case: &case,
        log: &log,
    };
    let text = svg(&definition, Some(running), Language::En).unwrap();
    let document = Document::parse(&text).unwrap();
    assert_nothing_lies_on_anything_else(document.root_element(), &Outline::of(&definition));
    let thick = document
        .descendants()
        .filter(|node| node.attribute("stroke-width") == Some("3"));
    let (states, lines): (Vec<_>, Vec<_>) = thick.partition(|node| node.has_tag_name("rect"));
    let states: Vec<&str> = states
        .iter()
        .filter_map(|node| node.attribute("data-state"))
        .collect();
    let active = [
        "procedure",
        "documents",
        "no_request",
        "course",
        "hearing",
        "asked",
        "open",
        "sent",
        "consented",
    ];
    assert_eq!(states, active);
    assert_eq!(lines.len(), 3, "three transitions were taken");
    let shown: Vec<String> = words(document.root_element())
        .into_iter()
        .map(|(line, _)| line)
        .collect();
    let shown = shown.join(" ");
    for line in [
        "Active now: Procedure › Documents › Nothing requested; Procedure › Course of the procedure › Hearing.",
        "Next deadline: Statement overdue (Rail): end of 7 December 2026.",
        "Answers outstanding from 1 of 2: Rail.",
    ] {
        assert!(shown.contains(line), "{line} is missing in {shown}");
    }
    let desc = describe(&definition, Some(running), Language::En).unwrap();
    assert!(desc.contains("Submit → Procedure (Applicant) [taken]"), "{desc}");
    assert_eq!(desc.matches("[taken]").count(), 3);
}

#[test]
fn a_closed_box_says_what_goes_on_in_it() {
    let definition = heavy_load();
    let (case, log) = heard(&definition);
    let running = Running {
        case: &case,
        log: &log,
    };
    let view = View {
        depth: Some(1),
        ..View::from(Language::En)
    };
    let desc = describe(&definition, Some(running), view).unwrap();
    let said = "Procedure. now: Nothing requested. now: Hearing. outstanding: Rail. Statement overdue (Rail): end of 7 December 2026. ";
    assert!(desc.contains(said), "{desc}");
}

/// The control part read back from SCXML: states with parent, initial and kind, transitions with all they carry.
#[test]
fn scxml_carries_the_whole_control_part() {
    for definition in samples() {
        let outline = Outline::of(&definition);
        let text = scxml(&definition);
        let document = Document::parse(&text).unwrap();
        let ours = "urn:geleit:workflow:1";
        let named: BTreeMap<&str, Node<'_, '_>> = document
            .descendants()
            .filter_map(|node| Some((node.attribute("id")?, node)))
            .collect();
        for (ix, node) in outline.nodes.iter().enumerate() {
            let found = named[node.name];
            let parent = node.parent.map(|ix| outline.node(ix).name);
            assert_eq!(found.parent().unwrap().attribute("id"), parent);
            assert_eq!(
                found.attribute("initial"),
                node.initial.map(|ix| outline.node(ix).name)
            );
            let tag = match node.kind {
                Kind::Plain | Kind::Hearing { .. } => "state",
                Kind::Parallel => "parallel",
                Kind::History { .. } => "history",
                Kind::Final { .. } => "final",
            };
            assert_eq!(found.tag_name().name(), tag);
            let own = |node: &Node<'_, '_>| {
                let event = node.attribute("event").unwrap_or_default();
                node.tag_name().name() == "transition"
                    && !event.starts_with("timer.")
                    && !event.starts_with("done.state.")
            };
            let written: Vec<Node<'_, '_>> = found.children().filter(own).collect();
            let edges: Vec<_> = outline.leaving(ix).map(|(_, edge)| edge).collect();
            assert_eq!(written.len(), edges.len(), "{}", node.name);
            for (written, edge) in written.iter().zip(edges) {
                assert_eq!(written.attribute("event").unwrap_or_default(), edge.event);
                assert_eq!(written.attribute("cond"), edge.guard);
                assert_eq!(
                    written.attribute("target"),
                    edge.to.map(|to| outline.node(to).name)
                );
                assert_eq!(
                    written.attribute((ours, "by")).unwrap_or_default(),
                    edge.by.join(" ")
                );
                assert_eq!(
                    written.attribute((ours, "sign")),
                    edge.sign.map(|(level, _)| level)
                );
                assert_eq!(written.attribute((ours, "reason")).is_some(), edge.reason);
                assert_eq!(
                    written
                        .attribute((ours, "duty"))
                        .map_or(0, |duty| duty.split(' ').count()),
                    edge.duties.len()
                );
                let inner = written.children().filter(Node::is_element).count();
                assert!(inner >= usize::from(!edge.actions.is_empty()));
            }
            let sent = found.descendants().filter(|send| {
                send.tag_name().name() == "send"
                    && send
                        .attribute("id")
                        .is_some_and(|id| id.starts_with(&format!("{}.", node.name)))
            });
            assert_eq!(sent.count(), node.timers.len(), "timers of {}", node.name);
        }
    }
}

#[test]
fn hostile_labels_stay_text() {
    let source = SOUND.to_owned();
    for hostile in [
        r#""</text><script>alert(1)</script>""#,
        r#""--> <!-- ]]> & &amp; \" '""#,
        r#""\n\t state end [*] --> x""#,
        r#"":::;;%%{init: {}}%%""#,
    ] {
        let definition = load(source.replace("de: P,", &format!("de: {hostile},")));
        for xml in [
            svg(&definition, None, Language::De).unwrap(),
            scxml(&definition),
            bpmn(&definition, Language::De).unwrap(),
        ] {
            let document = Document::parse(&xml).unwrap_or_else(|fault| panic!("{hostile}: {fault}"));
            assert!(!document.descendants().any(|node| node.has_tag_name("script")));
        }
        let mermaid = mermaid(&definition, Language::De).unwrap();
        assert!(
            !mermaid.contains("<script") && !mermaid.contains("%%{"),
            "{mermaid}"
        );
        assert_eq!(
            mermaid.lines().count(),
            super::mermaid(&load(source.clone()), Language::De)
                .unwrap()
                .lines()
                .count()
        );
    }
}

#[test]
fn a_definition_too_large_for_a_picture_is_refused_and_still_has_its_text() {
    let mut source = String::from(
        "workflow: long\nversion: 1\ntitle: {de: L, en: L}\nzone: Europe/Berlin\n\
         roles: {a: {label: {de: A, en: A}}}\nevents: {go: {label: {de: G, en: G}}}\nstart: {by: a}\ninitial: s0\nstates:\n",
    );
    for i in 0..600 {
        source += &format!(
            "  s{i}: {{label: {{de: S, en: S}}, events: {{go: {{by: a, to: s{}}}}}}}\n",
            i + 1
        );
    }
    source += "  s600: {label: {de: S, en: S}, final: true}\n";
    let definition = load(source);
    let NotDrawn::TooLarge(TooLarge { found, .. }) = svg(&definition, None, Language::De).unwrap_err() else {
        panic!("it is too large");
    };
    assert_eq!(found, 601);
    assert_eq!(bpmn(&definition, Language::De).unwrap_err().limit, 500);
    assert!(
        scxml(&definition).contains("s600") && mermaid(&definition, Language::De).unwrap().contains("s600")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_two_boxes_or_labels_of_a_layer_overlap_in_any_graph(
        sizes in prop::collection::vec((20_i64..200, 20_i64..80), 2..18),
        ends in prop::collection::vec((0_usize..18, 0_usize..18, 10_i64..150, any::<bool>()), 0..40),
    ) {
        let vertices: Vec<Vertex> =
            sizes.iter().map(|(width, height)| Vertex { width: *width, height: *height, pin: Pin::Free }).collect();
        let mut arcs = Vec::new();
        for (a, b, width, label_at_end) in ends {
            let (from, to) = (a.min(b) % vertices.len(), a.max(b) % vertices.len());
            if from < to {
                arcs.push(Arc { from, to, label: Some((width, 20)), label_at_end, from_offset: None, to_offset: None });
            }
        }
        let placed = layered::arrange(&vertices, &arcs).unwrap();
        let boxes = placed.corners.iter().zip(&vertices).map(|((x, y), v)| [*x, *y, v.width, v.height]);
        let labels = placed.labels.iter().zip(&arcs).map(|((x, y), arc)| [*x, *y, arc.label.unwrap().0, 20]);
        let areas: Vec<[i64; 4]> = boxes.chain(labels).collect();
        for (i, a) in areas.iter().enumerate() {
            for b in &areas[i + 1..] {
                prop_assert!(!meet(*a, *b), "{a:?} {b:?}");
            }
        }
        for route in &placed.routes {
            prop_assert!(route.windows(2).all(|pair| pair[0].1 <= pair[1].1), "lines run down");
        }
    }
}
