// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The meaning: process, lanes, elements, flows. The picture is written by [`super::diagram`].

use std::collections::BTreeMap;

use super::build::Builder;
use super::diagram::{self, Sheet};
use super::plane::{Element, Escalation, Flow, Inside, Out, Plane, Shape, Trigger, Work};
use crate::definition::Definition;
use crate::export::scxml::NAMESPACE;
use crate::export::words;
use crate::export::xml::Xml;

/// Where CEL is told from other languages.
const CEL: [(&str, &str); 2] = [("xsi:type", "tFormalExpression"), ("language", "https://cel.dev")];

pub(super) fn write(definition: &Definition, builder: &Builder<'_>, plane: &Plane) -> String {
    let sheets = diagram::sheets(plane);
    let mut writer = Writer {
        xml: Xml::new(),
        sheets: &sheets,
    };
    let (id, language) = (definition.id(), builder.language);
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
    writer.roots(builder, plane);
    let title = language.of(builder.outline.title);
    writer.xml.open("collaboration", &[("id", "collaboration")]);
    writer.xml.empty(
        "participant",
        &[("id", "pool"), ("name", title), ("processRef", "process")],
    );
    writer.xml.close();
    writer.xml.open(
        "process",
        &[("id", "process"), ("name", title), ("isExecutable", "false")],
    );
    let generated = language.pick("Erzeugt aus", "Generated from");
    let source = format!(
        "{generated} {} version {}, SHA-256 {}",
        id.name, id.version, id.sha256
    );
    writer.xml.text("documentation", &[], &source);
    writer.content("process", plane);
    writer.xml.close();
    diagram::write(&mut writer.xml, &sheets);
    writer.xml.finish()
}

struct Writer<'s> {
    xml: Xml,
    sheets: &'s [Sheet<'s>],
}

impl Writer<'_> {
    /// What elements refer to: roles as resources, and escalations.
    fn roots(&mut self, builder: &Builder<'_>, plane: &Plane) {
        let (mut roles, mut escalations) = (BTreeMap::new(), BTreeMap::new());
        gather(plane, &mut roles, &mut escalations);
        for role in roles.keys() {
            let name = words::role(builder.outline, role, builder.language);
            self.xml
                .empty("resource", &[("id", &resource(role)), ("name", name)]);
        }
        for escalation in escalations.keys() {
            let code = escalation.id.as_str();
            self.xml.empty(
                "escalation",
                &[("id", code), ("name", &escalation.name), ("escalationCode", code)],
            );
        }
    }

    /// Everything inside a process or sub-process, in the order of the schema.
    fn content(&mut self, id: &str, plane: &Plane) {
        self.lanes(id, plane);
        for (i, element) in plane.elements.iter().enumerate() {
            self.element(plane, i, element);
        }
        for flow in &plane.flows {
            self.flow(plane, flow);
        }
        for element in plane.elements.iter().filter(|element| element.choice) {
            let (id, gateway) = (to_choice(element), element.gateway());
            self.xml.empty(
                "sequenceFlow",
                &[("id", &id), ("sourceRef", &element.id), ("targetRef", &gateway)],
            );
        }
        for element in plane.elements.iter().filter(|element| !element.note.is_empty()) {
            self.xml.open("textAnnotation", &[("id", &note(element))]);
            self.xml.text("text", &[], &element.note.join("\n"));
            self.xml.close();
        }
        let sheet = self.sheets.iter().find(|sheet| sheet.id == id);
        for (i, (text, _)) in sheet.into_iter().flat_map(|sheet| &sheet.footnotes).enumerate() {
            self.xml.open("textAnnotation", &[("id", &footnotes(id, i))]);
            self.xml.text("text", &[], text);
            self.xml.close();
        }
        for element in plane.elements.iter().filter(|element| !element.note.is_empty()) {
            self.xml.empty(
                "association",
                &[
                    ("id", &about(element)),
                    ("sourceRef", &element.id),
                    ("targetRef", &note(element)),
                ],
            );
        }
    }

    fn lanes(&mut self, id: &str, plane: &Plane) {
        self.xml.open("laneSet", &[("id", &format!("lanes.{id}"))]);
        for (i, lane) in plane.lanes.iter().enumerate() {
            self.xml.open("lane", &[("id", &lane.id), ("name", &lane.name)]);
            for element in plane.elements.iter().filter(|element| element.lane == i) {
                self.xml.text("flowNodeRef", &[], &element.id);
                if element.choice {
                    self.xml.text("flowNodeRef", &[], &element.gateway());
                }
                for boundary in &element.boundaries {
                    self.xml.text("flowNodeRef", &[], &boundary.id);
                }
            }
            self.xml.close();
        }
        self.xml.close();
    }

    fn element(&mut self, plane: &Plane, i: usize, element: &Element) {
        let mut attributes = vec![("id", element.id.as_str())];
        if !element.name.is_empty() {
            attributes.push(("name", &element.name));
        }
        self.xml.open(tag(&element.shape), &attributes);
        for line in &element.documentation {
            self.xml.text("documentation", &[], line);
        }
        for flow in plane.flows.iter().filter(|flow| flow.to == i) {
            self.xml.text("incoming", &[], &flow.id);
        }
        match element.choice {
            true => self.xml.text("outgoing", &[], &to_choice(element)),
            false => self.outgoing(plane, i, Out::Element),
        }
        self.roles(element);
        match &element.shape {
            Shape::Catch(trigger) => self.trigger(&element.id, trigger),
            Shape::End(Some(escalation)) => {
                self.trigger(&element.id, &Trigger::Escalation(escalation.clone()))
            }
            Shape::LinkThrow | Shape::LinkCatch => {
                let id = format!("definition.{}", element.id);
                self.xml
                    .empty("linkEventDefinition", &[("id", &id), ("name", &element.name)]);
            }
            Shape::Inside(inside) => self.inside(element, inside),
            Shape::Start
            | Shape::End(None)
            | Shape::Task(_)
            | Shape::EventGateway
            | Shape::Exclusive
            | Shape::Parallel => {}
        }
        self.xml.close();
        if element.choice {
            self.xml.open("exclusiveGateway", &[("id", &element.gateway())]);
            self.xml.text("incoming", &[], &to_choice(element));
            self.outgoing(plane, i, Out::Element);
            self.xml.close();
        }
        for (k, boundary) in element.boundaries.iter().enumerate() {
            self.xml.open(
                "boundaryEvent",
                &[("id", &boundary.id), ("attachedToRef", &element.id)],
            );
            self.outgoing(plane, i, Out::Boundary(k));
            self.trigger(&boundary.id, &boundary.trigger);
            self.xml.close();
        }
    }

    fn outgoing(&mut self, plane: &Plane, from: usize, out: Out) {
        for flow in plane
            .flows
            .iter()
            .filter(|flow| flow.from == from && flow.out == out)
        {
            self.xml.text("outgoing", &[], &flow.id);
        }
    }

    /// Who does it: lanes say it of tasks, this says it of sub-processes too, and to programs.
    fn roles(&mut self, element: &Element) {
        let tag = match element.shape {
            Shape::Task(_) => "potentialOwner",
            Shape::Inside(_) => "performer",
            _ => return,
        };
        for role in &element.roles {
            self.xml
                .open(tag, &[("id", &format!("{tag}.{}.{role}", element.id))]);
            self.xml.text("resourceRef", &[], &resource(role));
            self.xml.close();
        }
    }

    fn inside(&mut self, element: &Element, inside: &Inside) {
        if let Some(list) = &inside.each {
            let id = format!("each.{}", element.id);
            self.xml.open("multiInstanceLoopCharacteristics", &[("id", &id)]);
            self.xml.text("documentation", &[], list);
            self.xml.close();
        }
        self.content(&element.id, &inside.plane);
    }

    fn trigger(&mut self, of: &str, trigger: &Trigger) {
        let id = format!("definition.{of}");
        match trigger {
            Trigger::Message => self.xml.empty("messageEventDefinition", &[("id", &id)]),
            Trigger::Timer(rule) => {
                self.xml.open("timerEventDefinition", &[("id", &id)]);
                self.xml
                    .text("timeDuration", &[("xsi:type", "tFormalExpression")], rule);
                self.xml.close();
            }
            Trigger::Condition(cel) => {
                self.xml.open("conditionalEventDefinition", &[("id", &id)]);
                self.xml.text("condition", &CEL, cel);
                self.xml.close();
            }
            Trigger::Escalation(escalation) => {
                self.xml.empty(
                    "escalationEventDefinition",
                    &[("id", &id), ("escalationRef", &escalation.id)],
                );
            }
        }
    }

    fn flow(&mut self, plane: &Plane, flow: &Flow) {
        let Some((from, to)) = plane.elements.get(flow.from).zip(plane.elements.get(flow.to)) else {
            return;
        };
        let source = match flow.out {
            Out::Element => from.source(),
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
        if flow.documentation.is_empty() && flow.condition.is_none() {
            return self.xml.empty("sequenceFlow", &attributes);
        }
        self.xml.open("sequenceFlow", &attributes);
        for line in &flow.documentation {
            self.xml.text("documentation", &[], line);
        }
        if let Some(condition) = &flow.condition {
            self.xml.text("conditionExpression", &CEL, condition);
        }
        self.xml.close();
    }
}

fn gather<'p>(
    plane: &'p Plane,
    roles: &mut BTreeMap<&'p str, ()>,
    escalations: &mut BTreeMap<&'p Escalation, ()>,
) {
    for element in &plane.elements {
        roles.extend(element.roles.iter().map(|role| (role.as_str(), ())));
        if let Shape::End(Some(escalation)) = &element.shape {
            escalations.insert(escalation, ());
        }
        for boundary in &element.boundaries {
            if let Trigger::Escalation(escalation) = &boundary.trigger {
                escalations.insert(escalation, ());
            }
        }
    }
    for (_, inside) in plane.inner() {
        gather(&inside.plane, roles, escalations);
    }
}

fn tag(shape: &Shape) -> &'static str {
    match shape {
        Shape::Start => "startEvent",
        Shape::End(_) => "endEvent",
        Shape::Task(Work::User) => "userTask",
        Shape::Task(Work::Service) => "serviceTask",
        Shape::Task(Work::Plain) => "task",
        Shape::Catch(_) | Shape::LinkCatch => "intermediateCatchEvent",
        Shape::LinkThrow => "intermediateThrowEvent",
        Shape::EventGateway => "eventBasedGateway",
        Shape::Exclusive => "exclusiveGateway",
        Shape::Parallel => "parallelGateway",
        Shape::Inside(_) => "subProcess",
    }
}

fn resource(role: &str) -> String {
    format!("role.{role}")
}

pub(super) fn to_choice(element: &Element) -> String {
    format!("to.choice.{}", element.id)
}

pub(super) fn note(element: &Element) -> String {
    format!("note.{}", element.id)
}

pub(super) fn footnotes(plane: &str, i: usize) -> String {
    format!("footnotes.{plane}.{i}")
}

pub(super) fn about(element: &Element) -> String {
    format!("about.{}", element.id)
}
