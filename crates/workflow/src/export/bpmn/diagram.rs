// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The picture (BPMN 2.0, chapter 12): a diagram per plane. Modellers open the one of a sub-process from its shape.

use super::place::{self, NAME, Place, Places};
use super::plane::{Plane, Shape};
use super::sizes;
use super::write::{about, note, to_choice};
use crate::export::compound::Rect;
use crate::export::xml::Xml;

/// One picture.
#[derive(Debug)]
pub(super) struct Sheet<'p> {
    /// Of the process or sub-process.
    pub id: &'p str,
    plane: &'p Plane,
    places: Places,
    /// Text and place, below everything else.
    pub footnotes: Vec<(String, Rect)>,
}

/// The overview first, then every sub-process.
pub(super) fn sheets(plane: &Plane) -> Vec<Sheet<'_>> {
    let mut sheets = vec![sheet("process", plane)];
    let mut waiting: Vec<_> = plane.inner().collect();
    waiting.reverse();
    while let Some((element, inside)) = waiting.pop() {
        sheets.push(sheet(&element.id, &inside.plane));
        let inner: Vec<_> = inside.plane.inner().collect();
        waiting.extend(inner.into_iter().rev());
    }
    sheets
}

fn sheet<'p>(id: &'p str, plane: &'p Plane) -> Sheet<'p> {
    let places = place::place(plane);
    let mut x = 0;
    let mut footnotes = Vec::new();
    for (lines, (width, height)) in sizes::legend(&plane.legend, places.width) {
        footnotes.push((
            lines.join("\n"),
            Rect {
                x,
                y: places.height + 20,
                width,
                height,
            },
        ));
        x += width + 20;
    }
    Sheet {
        id,
        plane,
        places,
        footnotes,
    }
}

pub(super) fn write(xml: &mut Xml, sheets: &[Sheet<'_>]) {
    for (i, sheet) in sheets.iter().enumerate() {
        let by = if i == 0 { (2 * NAME, 0) } else { (NAME, 0) };
        Writer { xml: &mut *xml, by }.diagram(sheet, i == 0);
    }
}

struct Writer<'x> {
    xml: &'x mut Xml,
    /// Room for the names of pool and lanes.
    by: (i64, i64),
}

impl Writer<'_> {
    fn diagram(&mut self, sheet: &Sheet<'_>, pool: bool) {
        let Sheet {
            id,
            plane,
            places,
            footnotes,
        } = sheet;
        let shown = if pool { "collaboration" } else { id };
        self.xml
            .open("bpmndi:BPMNDiagram", &[("id", &format!("diagram.{id}"))]);
        self.xml.open(
            "bpmndi:BPMNPlane",
            &[("id", &format!("plane.{id}")), ("bpmnElement", shown)],
        );
        let horizontal = [("isHorizontal", "true")];
        let left = self.by.0 - NAME;
        if pool {
            let width = places.width + self.by.0;
            let rect = Rect {
                x: 0,
                y: 0,
                width,
                height: places.height,
            };
            self.shape("pool", rect, &horizontal, None);
        }
        for (lane, (y, height)) in plane.lanes.iter().zip(&places.lanes) {
            let rect = Rect {
                x: left,
                y: *y,
                width: places.width + NAME,
                height: *height,
            };
            self.shape(&lane.id, rect, &horizontal, None);
        }
        self.elements(plane, places);
        for (flow, line) in plane.flows.iter().zip(&places.flows) {
            self.edge(&flow.id, &line.points, line.label);
        }
        for (i, (_, rect)) in footnotes.iter().enumerate() {
            self.shape(&super::write::footnotes(id, i), *rect, &[], None);
        }
        self.xml.close();
        self.xml.close();
    }

    fn elements(&mut self, plane: &Plane, places: &Places) {
        for (element, place) in plane.elements.iter().zip(&places.elements) {
            let extra: &[(&str, &str)] = match element.shape {
                Shape::Inside(_) => &[("isExpanded", "false")],
                Shape::Exclusive => &[("isMarkerVisible", "true")],
                _ => &[],
            };
            self.shape(&element.id, self.moved(place.shape), extra, place.label);
            self.beside(element, place);
        }
    }

    fn beside(&mut self, element: &super::plane::Element, place: &Place) {
        for (boundary, rect) in element.boundaries.iter().zip(&place.boundaries) {
            self.shape(&boundary.id, self.moved(*rect), &[], None);
        }
        if let Some(gateway) = place.gateway {
            self.shape(
                &element.gateway(),
                self.moved(gateway),
                &[("isMarkerVisible", "true")],
                None,
            );
        }
        if let Some(line) = place::to_gateway(place) {
            self.edge(&to_choice(element), &line, None);
        }
        if let Some((rect, line)) = place.note.zip(place::to_note(place)) {
            self.shape(&note(element), self.moved(rect), &[], None);
            self.edge(&about(element), &line, None);
        }
    }

    fn moved(&self, rect: Rect) -> Rect {
        Rect {
            x: rect.x + self.by.0,
            y: rect.y + self.by.1,
            ..rect
        }
    }

    fn shape(&mut self, id: &str, rect: Rect, extra: &[(&str, &str)], label: Option<Rect>) {
        let own = format!("shape.{id}");
        let mut attributes = vec![("id", own.as_str()), ("bpmnElement", id)];
        attributes.extend_from_slice(extra);
        self.xml.open("bpmndi:BPMNShape", &attributes);
        self.bounds(rect);
        self.label(label);
        self.xml.close();
    }

    fn edge(&mut self, id: &str, points: &[(i64, i64)], label: Option<Rect>) {
        self.xml.open(
            "bpmndi:BPMNEdge",
            &[("id", &format!("edge.{id}")), ("bpmnElement", id)],
        );
        for (x, y) in points {
            let (x, y) = (x + self.by.0, y + self.by.1);
            self.xml
                .empty("di:waypoint", &[("x", &x.to_string()), ("y", &y.to_string())]);
        }
        self.label(label);
        self.xml.close();
    }

    /// Explicit bounds, so that every modeller puts the text where there is room for it.
    fn label(&mut self, label: Option<Rect>) {
        if let Some(label) = label {
            self.xml.open("bpmndi:BPMNLabel", &[]);
            self.bounds(self.moved(label));
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
