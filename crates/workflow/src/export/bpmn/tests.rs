// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the BPMN promises: nothing is missing, and everything stands in the right lane and the right picture.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use roxmltree::{Document, Node};

use super::build::Builder;
use crate::Definition;
use crate::export::outline::{Kind, Outline};
use crate::export::tests::{heavy_load, samples};
use crate::export::{Language, bpmn};

fn elements<'d>(node: Node<'d, 'd>, name: &'d str) -> impl Iterator<Item = Node<'d, 'd>> {
    node.descendants()
        .filter(move |node| node.tag_name().name() == name)
}

fn children<'d>(node: Node<'d, 'd>, name: &'d str) -> impl Iterator<Item = Node<'d, 'd>> {
    node.children().filter(move |node| node.tag_name().name() == name)
}

fn attribute<'d>(node: Node<'d, 'd>, name: &str) -> &'d str {
    node.attribute(name)
        .unwrap_or_else(|| panic!("{node:?} has no {name}"))
}

/// Every sample in both languages; drawn once for all tests.
fn of_every_sample(check: impl Fn(&Definition, &Outline<'_>, Document<'_>)) {
    static DRAWN: OnceLock<Vec<(Definition, String)>> = OnceLock::new();
    let drawn = DRAWN.get_or_init(|| {
        let languages = [Language::De, Language::En];
        let each = |definition: Definition| {
            languages.map(|language| (definition.clone(), bpmn(&definition, language).unwrap()))
        };
        samples().into_iter().flat_map(each).collect()
    });
    for (definition, text) in drawn {
        check(
            definition,
            &Outline::of(definition),
            Document::parse(text).unwrap(),
        );
    }
}

const NODES: [&str; 11] = [
    "startEvent",
    "endEvent",
    "userTask",
    "serviceTask",
    "task",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "eventBasedGateway",
    "exclusiveGateway",
    "parallelGateway",
    "subProcess",
];

fn is_flow_node(node: &Node<'_, '_>) -> bool {
    let name = node.tag_name().name();
    NODES.contains(&name) || name == "boundaryEvent"
}

#[test]
fn every_reference_resolves_and_every_element_is_drawn_once_in_the_picture_it_belongs_to() {
    of_every_sample(|definition, _, document| {
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
                "escalationRef",
            ] {
                let known = node.attribute(name).is_none_or(|id| ids.contains(id));
                assert!(known, "{name} {:?}", node.attribute(name));
            }
            if ["incoming", "outgoing", "flowNodeRef", "resourceRef"].contains(&node.tag_name().name()) {
                assert!(ids.contains(node.text().unwrap()), "{node:?}");
            }
        }
        let mut drawn: BTreeMap<&str, &str> = BTreeMap::new();
        for plane in elements(document.root_element(), "BPMNPlane") {
            let shown = match attribute(plane, "bpmnElement") {
                "collaboration" => "process",
                sub => sub,
            };
            for part in plane.children().filter_map(|node| node.attribute("bpmnElement")) {
                assert_eq!(drawn.insert(part, shown), None, "{part} is drawn twice");
            }
        }
        let process = elements(document.root_element(), "process").next().unwrap();
        let kinds = ["sequenceFlow", "textAnnotation", "association", "lane"];
        for node in process.descendants() {
            if is_flow_node(&node) || kinds.contains(&node.tag_name().name()) {
                let scope = node
                    .ancestors()
                    .skip(1)
                    .find(|up| ["process", "subProcess"].contains(&up.tag_name().name()));
                assert_eq!(
                    drawn.get(attribute(node, "id")),
                    Some(&attribute(scope.unwrap(), "id")),
                    "{node:?}"
                );
            }
        }
        let source = process
            .children()
            .find_map(|node| node.text().filter(|text| text.contains("SHA-256")));
        assert!(
            source.unwrap().contains(definition.id().sha256.as_str()),
            "marked with what it was generated from"
        );
    });
}

#[test]
fn every_task_stands_in_the_lane_of_its_role_and_everything_in_exactly_one() {
    of_every_sample(|_, outline, document| {
        let roles: BTreeMap<&str, &str> = elements(document.root_element(), "resource")
            .map(|node| (attribute(node, "id"), attribute(node, "name")))
            .collect();
        let mut lanes: BTreeMap<&str, &str> = BTreeMap::new();
        for lane in elements(document.root_element(), "lane") {
            for member in children(lane, "flowNodeRef") {
                assert_eq!(
                    lanes.insert(member.text().unwrap(), attribute(lane, "name")),
                    None,
                    "{member:?}"
                );
            }
        }
        let mut tasks = 0;
        for node in document.descendants().filter(is_flow_node) {
            let id = attribute(node, "id");
            assert!(lanes.contains_key(id), "{id} is in no lane");
            let owners: Vec<&str> = children(node, "potentialOwner")
                .chain(children(node, "performer"))
                .flat_map(|owner| children(owner, "resourceRef"))
                .map(|role| roles[role.text().unwrap()])
                .collect();
            let people: Vec<&str> = owners
                .into_iter()
                .filter(|name| !["System", "system"].contains(name))
                .collect();
            match (node.tag_name().name(), people.as_slice()) {
                ("userTask", people) => {
                    tasks += 1;
                    assert_eq!(people, [lanes[id]], "{id}");
                }
                ("subProcess", [only]) => assert_eq!(lanes[id], *only, "{id}"),
                ("subProcess", [_, _, ..]) => {
                    assert!(["Mehrere Rollen", "Several roles"].contains(&lanes[id]), "{id}")
                }
                _ => {}
            }
        }
        let work = outline
            .nodes
            .iter()
            .filter(|node| node.task.is_some() && node.children.is_empty());
        assert_eq!(tasks, work.count());
    });
}

#[test]
fn every_element_is_led_to_and_leads_on() {
    of_every_sample(|_, outline, document| {
        for node in document.descendants().filter(is_flow_node) {
            let (name, id) = (node.tag_name().name(), attribute(node, "id"));
            let (enters, leaves) = (
                children(node, "incoming").count(),
                children(node, "outgoing").count(),
            );
            let link = children(node, "linkEventDefinition").next().is_some();
            let state = outline
                .nodes
                .iter()
                .find(|state| id == format!("state.{}", state.name));
            match name {
                "startEvent" => assert_eq!((enters, leaves), (0, 1), "{id}"),
                "endEvent" => assert!(enters > 0 && leaves == 0, "{id}"),
                "boundaryEvent" => assert!(enters == 0 && leaves == 1, "{id}"),
                "intermediateCatchEvent" if link => assert_eq!((enters, leaves), (0, 1), "{id}"),
                "intermediateThrowEvent" => assert!(enters > 0 && leaves == 0, "{id}"),
                // A choice needs something to choose from.
                "exclusiveGateway" | "eventBasedGateway" if state.is_none() => assert!(leaves > 1, "{id}"),
                _ => {
                    assert!(enters > 0, "nothing leads to {id}");
                    let waits = state.is_some_and(|state| {
                        let leading = outline
                            .edges
                            .iter()
                            .any(|edge| outline.nodes[edge.from].name == state.name && edge.to.is_some());
                        !leading
                    });
                    let attached = elements(document.root_element(), "boundaryEvent")
                        .any(|event| event.attribute("attachedToRef") == Some(id));
                    assert!(leaves > 0 || waits || attached, "{id} leads nowhere");
                }
            }
        }
    });
}

#[test]
fn every_transition_is_a_flow_or_stands_in_words_beside_its_state() {
    of_every_sample(|_, outline, document| {
        let root = document.root_element();
        let documented: BTreeSet<&str> = elements(root, "documentation")
            .filter_map(|node| node.text())
            .collect();
        // Which of the two languages it is does not matter: one of them has every line.
        let complete = |language: Language| {
            let builder = Builder::new(outline, language);
            outline.edges.iter().enumerate().all(|(i, edge)| {
                if edge.to.is_some_and(|to| to != edge.from) {
                    return builder
                        .in_full(&[i])
                        .iter()
                        .all(|line| documented.contains(line.as_str()));
                }
                let id = format!("note.state.{}", outline.nodes[edge.from].name);
                let note = elements(root, "textAnnotation").find(|note| attribute(*note, "id") == id);
                let text = note.and_then(|note| children(note, "text").next()?.text());
                text.is_some_and(|text| text.contains(language.of(edge.label)))
            })
        };
        assert!(complete(Language::De) || complete(Language::En));
    });
}

#[test]
fn a_state_with_states_inside_is_a_sub_process_with_a_picture_of_its_own() {
    of_every_sample(|_, outline, document| {
        let planes: BTreeSet<&str> = elements(document.root_element(), "BPMNPlane")
            .filter_map(|plane| plane.attribute("bpmnElement"))
            .collect();
        let compound = outline.nodes.iter().filter(|node| !node.children.is_empty());
        for node in compound {
            assert!(
                planes.contains(format!("state.{}", node.name).as_str()),
                "{}",
                node.name
            );
        }
        let hearings = outline
            .nodes
            .iter()
            .filter(|node| matches!(node.kind, Kind::Hearing { .. }))
            .count();
        assert_eq!(
            elements(document.root_element(), "multiInstanceLoopCharacteristics").count(),
            hearings
        );
    });
}

#[test]
fn what_is_possible_anywhere_in_a_state_hangs_on_its_border_and_leads_to_an_end() {
    let text = bpmn(&heavy_load(), Language::De).unwrap();
    let document = Document::parse(&text).unwrap();
    let root = document.root_element();
    let target = |event: &str| {
        let flow = elements(root, "sequenceFlow")
            .find(|flow| attribute(*flow, "sourceRef") == event)
            .unwrap();
        attribute(flow, "targetRef")
    };
    assert_eq!(target("boundary.procedure.withdraw"), "state.winding_up");
    assert_eq!(target("boundary.procedure.transfer"), "state.transferred");
    // What ends one of several regions ends them all: it has to be seen on the state around them.
    assert_eq!(
        target("boundary.issued.to.refused_finally"),
        "state.refused_finally"
    );
    assert_eq!(
        target("boundary.in_force.surrender"),
        "escalate.matter.surrendered"
    );
    let thrown =
        elements(root, "endEvent").filter(|end| children(*end, "escalationEventDefinition").next().is_some());
    let thrown: BTreeSet<&str> = thrown.map(|end| attribute(end, "id")).collect();
    assert!(
        thrown.contains("escalate.matter.surrendered") && thrown.contains("escalate.ended.refused_finally"),
        "{thrown:?}"
    );
}
