// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the pictures promise: same bytes, well-formed, complete, nothing on top of anything else.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use roxmltree::{Document, Node};
use serde_json::json;

use super::compound::text_width;
use super::layered::{self, Arc, Pin, Vertex};
use super::outline::{Kind, Outline};
use super::{Language, Running, bpmn, describe, mermaid, scxml, svg};
use crate::command::{Action, Actor, Command, PersonId};
use crate::{Budget, Bundle, Definition, start, step};

const HEAVY_LOAD: &str = include_str!("../../../../workflows/heavy-load/heavy-load.yaml");
const CALENDAR: &str = include_str!("../../../../workflows/calendars/de-ni-braunschweig.json");
const VEHICLE_EXEMPTION: &str =
    include_str!("../../../../workflows/vehicle-exemption/vehicle-exemption.yaml");
const SOUND: &str = include_str!("../../tests/workflow/sound.yaml");
const WIDE: &str = include_str!("../../tests/workflow/wide.yaml");

fn load(source: String) -> Definition {
    let calendar = CALENDAR.to_owned();
    let calendars = BTreeMap::from([("de-ni-braunschweig".to_owned(), calendar)]);
    Definition::load(&Bundle { source, calendars }, &Budget::default()).unwrap_or_else(|found| {
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

fn samples() -> [Definition; 3] {
    [load(WIDE.to_owned()), heavy_load(), load(SOUND.to_owned())]
}

fn heavy_load() -> Definition {
    load(HEAVY_LOAD.to_owned())
}

fn outline_hearings(definition: &Definition) -> usize {
    let outline = Outline::of(definition);
    outline
        .nodes
        .iter()
        .filter(|node| matches!(node.kind, Kind::Hearing { .. }))
        .count()
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

#[test]
fn the_picture_names_everything_and_nothing_lies_on_anything_else() {
    for definition in samples() {
        let outline = Outline::of(&definition);
        for language in [Language::De, Language::En] {
            let text = svg(&definition, None, language).unwrap();
            let document = Document::parse(&text).unwrap();
            let root = document.root_element();
            assert_eq!(root.attribute("role"), Some("img"));
            let boxes: BTreeMap<&str, [i64; 4]> = root
                .children()
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
            let words: Vec<(String, [i64; 4])> = root
                .children()
                .filter(|node| node.has_tag_name("text"))
                .map(|node| {
                    let (line, size) = (node.text().unwrap().to_owned(), number(node, "font-size"));
                    let area = [
                        number(node, "x"),
                        number(node, "y") - size + 2,
                        text_width(&line, size),
                        size,
                    ];
                    (line, area)
                })
                .collect();
            let page = [0, 0, number(root, "width"), number(root, "height")];
            for (i, (line, area)) in words.iter().enumerate() {
                assert!(
                    area[0] >= 0 && area[0] + area[2] <= page[2] && area[1] + area[3] <= page[3],
                    "{line}"
                );
                for (other, place) in &words[i + 1..] {
                    assert!(
                        !meet(*area, *place),
                        "{line:?} {area:?} lies on {other:?} {place:?}"
                    );
                }
            }
            let desc = describe(&definition, None, language);
            for label in outline
                .nodes
                .iter()
                .map(|node| node.label)
                .chain(outline.edges.iter().map(|edge| edge.label))
            {
                let label = language.of(label);
                assert!(
                    desc.replace('\n', " ").contains(label),
                    "{label} is missing in {desc}"
                );
            }
            for forbidden in ["<script", "style=", "<style", "#000", "black", "href"] {
                assert!(!text.contains(forbidden), "{forbidden}");
            }
        }
    }
}

#[test]
fn a_running_case_shows_where_it_stands_and_how_it_got_there() {
    let definition = heavy_load();
    let actor = Actor {
        person: PersonId("h".into()),
        name: "H".into(),
        roles: BTreeSet::from(["applicant".to_owned()]),
        org: Some("o".into()),
        party_of: BTreeSet::new(),
        ..Actor::system()
    };
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let data = json!({
        "applicant_org": "o", "valid_to": "2026-12-31", "latest_end": "2027-11-30",
        "channel": "portal", "permit_kind": "single", "parties": [],
    });
    let first = start(&definition, "7/2026", data, &actor, now).unwrap();
    let action = Action::Event {
        name: "submit".into(),
        party: None,
        payload: json!(null),
        reason: None,
        signature: None,
    };
    let command = Command {
        id: "1".into(),
        actor,
        action,
    };
    let second = step(&definition, &first.case, &command, now).unwrap();
    let log = [first.entry, second.entry];
    let running = Running {
        case: &second.case,
        log: &log,
    };
    let text = svg(&definition, Some(running), Language::En).unwrap();
    let document = Document::parse(&text).unwrap();
    let thick = document
        .descendants()
        .filter(|node| node.attribute("stroke-width") == Some("3"));
    let (states, lines): (Vec<_>, Vec<_>) = thick.partition(|node| node.has_tag_name("rect"));
    let states: Vec<&str> = states
        .iter()
        .filter_map(|node| node.attribute("data-state"))
        .collect();
    assert_eq!(
        states,
        [
            "procedure",
            "documents",
            "no_request",
            "course",
            "preparing",
            "intake"
        ]
    );
    assert_eq!(lines.len(), 1, "one transition was taken");
    let desc = describe(&definition, Some(running), Language::En);
    assert!(desc.contains("Active now: "), "{desc}");
    assert!(desc.contains("Submit → Procedure (Applicant) [taken]"), "{desc}");
    assert_eq!(desc.matches("[taken]").count(), 1);
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
#[expect(clippy::too_many_lines, reason = "one look at one document")]
fn bpmn_resolves_every_reference_draws_every_element_and_overlaps_nothing() {
    for definition in samples() {
        let text = bpmn(&definition, Language::De).unwrap();
        let document = Document::parse(&text).unwrap();
        let mut ids = BTreeSet::new();
        for id in document.descendants().filter_map(|node| node.attribute("id")) {
            assert!(ids.insert(id), "{id} stands twice");
        }
        for node in document.descendants() {
            for name in [
                "sourceRef",
                "targetRef",
                "attachedToRef",
                "bpmnElement",
                "processRef",
            ] {
                let known = node.attribute(name).is_none_or(|id| ids.contains(id));
                assert!(known, "{name} {:?}", node.attribute(name));
            }
        }
        let drawn: BTreeMap<&str, Node<'_, '_>> = document
            .descendants()
            .filter_map(|node| Some((node.attribute("bpmnElement")?, node)))
            .collect();
        let kinds = [
            "Task",
            "Event",
            "Gateway",
            "subProcess",
            "sequenceFlow",
            "textAnnotation",
            "association",
            "lane",
        ];
        let process = document
            .descendants()
            .find(|node| node.tag_name().name() == "process")
            .unwrap();
        let mut shapes: Vec<(Node<'_, '_>, [i64; 4])> = Vec::new();
        for node in process
            .descendants()
            .filter(|node| node.attribute("id").is_some())
        {
            let name = node.tag_name().name();
            if kinds.iter().any(|kind| name.ends_with(kind)) {
                let found = drawn
                    .get(node.attribute("id").unwrap())
                    .unwrap_or_else(|| panic!("{node:?} is not drawn"));
                let bounds = found.children().find(|child| child.tag_name().name() == "Bounds");
                if let Some(bounds) = bounds.filter(|_| !["lane", "boundaryEvent"].contains(&name)) {
                    shapes.push((node, rect(bounds)));
                }
            }
        }
        for (i, (a, at)) in shapes.iter().enumerate() {
            for (b, place) in &shapes[i + 1..] {
                let nested =
                    a.descendants().any(|inner| inner == *b) || b.descendants().any(|inner| inner == *a);
                assert!(nested || !meet(*at, *place), "{a:?} lies on {b:?}");
            }
        }
        let count = |name: &str| {
            process
                .descendants()
                .filter(|node| node.tag_name().name() == name)
                .count()
        };
        let hearings = outline_hearings(&definition);
        assert_eq!(
            count("multiInstanceLoopCharacteristics"),
            hearings,
            "one per hearing"
        );
        assert!(count("textAnnotation") > 0 && count("userTask") > 1 && count("timerEventDefinition") > 0);
        assert!(
            text.contains(definition.id().sha256.as_str()),
            "marked with what it was generated from"
        );
    }
}

#[test]
fn what_is_possible_at_any_time_is_an_event_sub_process() {
    let exemption = VEHICLE_EXEMPTION.replace("calendar: de-ni\n", "calendar: de-ni-braunschweig\n");
    let text = bpmn(&load(exemption), Language::De).unwrap();
    let document = Document::parse(&text).unwrap();
    let found = document
        .descendants()
        .filter(|node| node.attribute("triggeredByEvent") == Some("true"));
    let names: Vec<&str> = found.filter_map(|node| node.attribute("name")).collect();
    assert_eq!(names, ["Antrag zurücknehmen"]);
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
        let mermaid = mermaid(&definition, Language::De);
        assert!(
            !mermaid.contains("<script") && !mermaid.contains("%%{"),
            "{mermaid}"
        );
        assert_eq!(
            mermaid.lines().count(),
            super::mermaid(&load(source.clone()), Language::De)
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
    assert_eq!(svg(&definition, None, Language::De).unwrap_err().found, 601);
    assert_eq!(bpmn(&definition, Language::De).unwrap_err().limit, 500);
    assert!(scxml(&definition).contains("s600") && mermaid(&definition, Language::De).contains("s600"));
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
