// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! BPMN 2.0 with diagram interchange (OMG formal/2011-01-03), for process owners and their tools.

use super::bpmn_model::{self, Element, Flow, Out, Scope, Shape, Trigger};
use super::bpmn_place::{self, NAME, Places};
use super::compound::Rect;
use super::outline::Outline;
use super::scxml::NAMESPACE;
use super::xml::Xml;
use super::{Language, TooLarge};
use crate::definition::Definition;

/// More is no picture a person reads.
const MAX_STATES: usize = 500;
const MAX_TRANSITIONS: usize = 2_000;

pub(super) fn write(
    definition: &Definition,
    outline: &Outline<'_>,
    language: Language,
) -> Result<String, TooLarge> {
    for (what, found, limit) in [
        ("states", outline.nodes.len(), MAX_STATES),
        ("transitions", outline.edges.len(), MAX_TRANSITIONS),
    ] {
        if found > limit {
            return Err(TooLarge { what, found, limit });
        }
    }
    let scope = bpmn_model::build(outline, language);
    let places = bpmn_place::place(&scope);
    let id = definition.id();
    let mut writer = Writer { xml: Xml::new() };
    let xml = &mut writer.xml;
    xml.comment("generated from the YAML definition; changes made here are lost");
    xml.open(
        "definitions",
        &[
            ("xmlns", "http://www.omg.org/spec/BPMN/20100524/MODEL"),
            ("xmlns:bpmndi", "http://www.omg.org/spec/BPMN/20100524/DI"),
            ("xmlns:dc", "http://www.omg.org/spec/DD/20100524/DC"),
            ("xmlns:di", "http://www.omg.org/spec/DD/20100524/DI"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            ("id", "definitions"),
            ("name", &id.name),
            ("targetNamespace", NAMESPACE),
            ("exporter", "Geleit"),
            ("exporterVersion", env!("CARGO_PKG_VERSION")),
        ],
    );
    let title = language.of(outline.title);
    xml.open("collaboration", &[("id", "collaboration")]);
    xml.empty(
        "participant",
        &[("id", "pool"), ("name", title), ("processRef", "process")],
    );
    xml.close();
    xml.open(
        "process",
        &[("id", "process"), ("name", title), ("isExecutable", "false")],
    );
    let generated = language.pick("Erzeugt aus", "Generated from");
    let source = format!(
        "{generated} {} version {}, SHA-256 {}",
        id.name, id.version, id.sha256
    );
    xml.text("documentation", &[], &source);
    writer.lanes(&scope);
    writer.scope(&scope);
    writer.xml.close();
    writer.diagram(&scope, &places);
    Ok(writer.xml.finish())
}

struct Writer {
    xml: Xml,
}

impl Writer {
    fn lanes(&mut self, scope: &Scope) {
        self.xml.open("laneSet", &[("id", "lanes")]);
        for (lane, name) in scope.lanes.iter().enumerate() {
            self.xml
                .open("lane", &[("id", &format!("lane_{lane}")), ("name", name)]);
            for element in scope.elements.iter().filter(|element| element.lane == lane) {
                self.xml.text("flowNodeRef", &[], &element.id);
                if element.gateway {
                    self.xml.text("flowNodeRef", &[], &gateway_id(element));
                }
                for boundary in &element.boundaries {
                    self.xml.text("flowNodeRef", &[], &boundary.id);
                }
            }
            self.xml.close();
        }
        self.xml.close();
    }

    fn scope(&mut self, scope: &Scope) {
        for (i, element) in scope.elements.iter().enumerate() {
            self.element(scope, i, element);
        }
        for flow in &scope.flows {
            self.flow(scope, flow);
        }
        for element in scope.elements.iter().filter(|element| element.gateway) {
            let (id, target) = (choice_id(element), gateway_id(element));
            self.xml.empty(
                "sequenceFlow",
                &[("id", &id), ("sourceRef", &element.id), ("targetRef", &target)],
            );
        }
        for element in scope.elements.iter().filter(|element| !element.note.is_empty()) {
            self.xml
                .open("textAnnotation", &[("id", &format!("note_{}", element.id))]);
            self.xml.text("text", &[], &element.note.join("\n"));
            self.xml.close();
            self.xml.empty(
                "association",
                &[
                    ("id", &format!("about_{}", element.id)),
                    ("sourceRef", &element.id),
                    ("targetRef", &format!("note_{}", element.id)),
                ],
            );
        }
    }

    /// `incoming` and `outgoing` of an element or one of its parts.
    fn ends(&mut self, scope: &Scope, i: usize, part: Out) {
        let Some(element) = scope.elements.get(i) else {
            return;
        };
        match part {
            Out::Element => {
                for flow in scope.flows.iter().filter(|flow| flow.to == i) {
                    self.xml.text("incoming", &[], &flow.id);
                }
                if element.gateway {
                    self.xml.text("outgoing", &[], &choice_id(element));
                }
            }
            Out::Gateway => self.xml.text("incoming", &[], &choice_id(element)),
            Out::Boundary(_) => {}
        }
        for flow in scope
            .flows
            .iter()
            .filter(|flow| flow.from == i && flow.out == part)
        {
            self.xml.text("outgoing", &[], &flow.id);
        }
    }

    fn element(&mut self, scope: &Scope, i: usize, element: &Element) {
        let named = [("id", element.id.as_str()), ("name", element.name.as_str())];
        let tag = match &element.shape {
            Shape::Start => "startEvent",
            Shape::End => "endEvent",
            Shape::UserTask => "userTask",
            Shape::ServiceTask => "serviceTask",
            Shape::Wait(_) => "intermediateCatchEvent",
            Shape::Inside { .. } | Shape::AnyTime { .. } => "subProcess",
        };
        match &element.shape {
            Shape::AnyTime { trigger, end } => {
                let [id, name] = named;
                self.xml.open(tag, &[id, name, ("triggeredByEvent", "true")]);
                self.any_time(element, trigger, end);
            }
            _ => {
                self.xml.open(tag, &named);
                self.ends(scope, i, Out::Element);
            }
        }
        match &element.shape {
            Shape::Wait(rule) => self.timer(&element.id, rule),
            Shape::Inside { list, body } => {
                if let Some(list) = list {
                    let id = format!("each_{}", element.id);
                    self.xml.open("multiInstanceLoopCharacteristics", &[("id", &id)]);
                    self.xml.text("documentation", &[], list);
                    self.xml.close();
                }
                self.scope(body);
            }
            _ => {}
        }
        self.xml.close();
        if element.gateway {
            self.xml.open("exclusiveGateway", &[("id", &gateway_id(element))]);
            self.ends(scope, i, Out::Gateway);
            self.xml.close();
        }
        for (k, boundary) in element.boundaries.iter().enumerate() {
            // Its name stands on the flow behind it.
            let attributes = [("id", boundary.id.as_str()), ("attachedToRef", &element.id)];
            self.xml.open("boundaryEvent", &attributes);
            self.ends(scope, i, Out::Boundary(k));
            self.trigger(&boundary.id, &boundary.trigger);
            self.xml.close();
        }
    }

    fn any_time(&mut self, element: &Element, trigger: &Trigger, end: &str) {
        let flow = format!("{}_flow", element.id);
        let (start, stop) = (format!("{}_start", element.id), format!("{}_end", element.id));
        self.xml.open(
            "startEvent",
            &[
                ("id", &start),
                ("name", &trigger_name(trigger)),
                ("isInterrupting", "true"),
            ],
        );
        self.xml.text("outgoing", &[], &flow);
        self.trigger(&start, trigger);
        self.xml.close();
        self.xml.open("endEvent", &[("id", &stop), ("name", end)]);
        self.xml.text("incoming", &[], &flow);
        self.xml.close();
        self.xml.empty(
            "sequenceFlow",
            &[("id", &flow), ("sourceRef", &start), ("targetRef", &stop)],
        );
    }

    fn trigger(&mut self, id: &str, trigger: &Trigger) {
        match trigger {
            Trigger::Message(_) => self
                .xml
                .empty("messageEventDefinition", &[("id", &format!("message_{id}"))]),
            Trigger::Timer { rule, .. } => self.timer(id, rule),
        }
    }

    fn timer(&mut self, id: &str, rule: &str) {
        self.xml
            .open("timerEventDefinition", &[("id", &format!("timer_{id}"))]);
        self.xml
            .text("timeDuration", &[("xsi:type", "tFormalExpression")], rule);
        self.xml.close();
    }

    fn flow(&mut self, scope: &Scope, flow: &Flow) {
        let Some((from, to)) = scope.elements.get(flow.from).zip(scope.elements.get(flow.to)) else {
            return;
        };
        let source = match flow.out {
            Out::Element => from.id.clone(),
            Out::Gateway => gateway_id(from),
            Out::Boundary(k) => from
                .boundaries
                .get(k)
                .map(|boundary| boundary.id.clone())
                .unwrap_or_default(),
        };
        let mut attributes = vec![("id", flow.id.as_str())];
        if !flow.name.is_empty() {
            attributes.push(("name", &flow.name));
        }
        attributes.extend([("sourceRef", source.as_str()), ("targetRef", &to.id)]);
        match flow.guard.as_ref().filter(|_| flow.out == Out::Gateway) {
            None => self.xml.empty("sequenceFlow", &attributes),
            Some(guard) => {
                self.xml.open("sequenceFlow", &attributes);
                let kind = [("xsi:type", "tFormalExpression"), ("language", "https://cel.dev")];
                self.xml.text("conditionExpression", &kind, guard);
                self.xml.close();
            }
        }
    }

    fn diagram(&mut self, scope: &Scope, places: &Places) {
        self.xml.open("bpmndi:BPMNDiagram", &[("id", "diagram")]);
        self.xml.open(
            "bpmndi:BPMNPlane",
            &[("id", "plane"), ("bpmnElement", "collaboration")],
        );
        let width = places.width + NAME;
        let pool = Rect {
            x: 0,
            y: 0,
            width: width + NAME,
            height: places.height,
        };
        self.shape("pool", pool, &[("isHorizontal", "true")], None);
        for (lane, (y, height)) in places.lanes.iter().enumerate() {
            let rect = Rect {
                x: NAME,
                y: *y,
                width,
                height: *height,
            };
            self.shape(&format!("lane_{lane}"), rect, &[("isHorizontal", "true")], None);
        }
        self.placed(scope, places, (2 * NAME, 0));
    }

    fn placed(&mut self, scope: &Scope, places: &Places, by: (i64, i64)) {
        for (element, place) in scope.elements.iter().zip(&places.elements) {
            let rect = moved(place.shape, by);
            match &element.shape {
                Shape::Inside { body, .. } => {
                    self.shape(&element.id, rect, &[("isExpanded", "true")], None);
                    if let Some(inner) = &place.body {
                        self.placed(body, inner, (rect.x + 20, rect.y + 40));
                    }
                }
                Shape::AnyTime { .. } => self.any_time_shapes(element, rect),
                Shape::Start | Shape::End | Shape::Wait(_) => {
                    self.shape(&element.id, rect, &[], Some(under(rect, 110)))
                }
                Shape::UserTask | Shape::ServiceTask => self.shape(&element.id, rect, &[], None),
            }
            for (boundary, rect) in element.boundaries.iter().zip(&place.boundaries) {
                let rect = moved(*rect, by);
                self.shape(&boundary.id, rect, &[], None);
            }
            if let Some(gateway) = place.gateway {
                self.shape(
                    &gateway_id(element),
                    moved(gateway, by),
                    &[("isMarkerVisible", "true")],
                    None,
                );
            }
            if let Some(line) = bpmn_place::to_gateway(place, element) {
                self.edge(&choice_id(element), &line, by, None);
            }
            if let Some(note) = place.note {
                self.shape(&format!("note_{}", element.id), moved(note, by), &[], None);
                let x = place.shape.x + place.shape.width.min(note.width) - 8;
                let line = [(x, place.shape.y + place.shape.height), (x, note.y)];
                self.edge(&format!("about_{}", element.id), &line, by, None);
            }
        }
        for (flow, line) in scope.flows.iter().zip(&places.flows) {
            let label = (!flow.name.is_empty()).then_some(moved(line.label, by));
            self.edge(&flow.id, &line.points, by, label);
        }
    }

    fn any_time_shapes(&mut self, element: &Element, rect: Rect) {
        self.shape(&element.id, rect, &[("isExpanded", "true")], None);
        let start = Rect {
            x: rect.x + 50,
            y: rect.y + 42,
            width: 36,
            height: 36,
        };
        let end = Rect {
            x: rect.x + 180,
            ..start
        };
        self.shape(
            &format!("{}_start", element.id),
            start,
            &[],
            Some(under(start, 110)),
        );
        self.shape(&format!("{}_end", element.id), end, &[], Some(under(end, 90)));
        let line = [(start.x + 36, start.y + 18), (end.x, start.y + 18)];
        self.edge(&format!("{}_flow", element.id), &line, (0, 0), None);
    }

    fn shape(&mut self, id: &str, rect: Rect, extra: &[(&str, &str)], label: Option<Rect>) {
        let own = format!("shape_{id}");
        let mut attributes = vec![("id", own.as_str()), ("bpmnElement", id)];
        attributes.extend_from_slice(extra);
        self.xml.open("bpmndi:BPMNShape", &attributes);
        self.bounds(rect);
        self.label(label);
        self.xml.close();
    }

    fn edge(&mut self, id: &str, points: &[(i64, i64)], by: (i64, i64), label: Option<Rect>) {
        self.xml.open(
            "bpmndi:BPMNEdge",
            &[("id", &format!("edge_{id}")), ("bpmnElement", id)],
        );
        for (x, y) in points {
            self.xml.empty(
                "di:waypoint",
                &[("x", &(x + by.0).to_string()), ("y", &(y + by.1).to_string())],
            );
        }
        self.label(label);
        self.xml.close();
    }

    fn label(&mut self, label: Option<Rect>) {
        if let Some(label) = label {
            self.xml.open("bpmndi:BPMNLabel", &[]);
            self.bounds(label);
            self.xml.close();
        }
    }

    fn bounds(&mut self, rect: Rect) {
        self.xml.empty(
            "dc:Bounds",
            &[
                ("x", &rect.x.to_string()),
                ("y", &rect.y.to_string()),
                ("width", &rect.width.to_string()),
                ("height", &rect.height.to_string()),
            ],
        );
    }
}

fn moved(rect: Rect, (x, y): (i64, i64)) -> Rect {
    Rect {
        x: rect.x + x,
        y: rect.y + y,
        ..rect
    }
}

/// The place for the name of an event.
fn under(rect: Rect, width: i64) -> Rect {
    Rect {
        x: rect.x + rect.width / 2 - width / 2,
        y: rect.y + rect.height + 4,
        width,
        height: 28,
    }
}

fn trigger_name(trigger: &Trigger) -> String {
    match trigger {
        Trigger::Message(name) | Trigger::Timer { name, .. } => name.clone(),
    }
}

fn gateway_id(element: &Element) -> String {
    format!("choice_{}", element.id)
}

fn choice_id(element: &Element) -> String {
    format!("to_choice_{}", element.id)
}
