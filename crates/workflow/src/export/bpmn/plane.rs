// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A definition in BPMN's terms: one plane for the procedure and one for each state with states inside.

/// What one picture shows: elements in lanes, and the flows between them.
#[derive(Debug, Default)]
pub(in crate::export) struct Plane {
    pub lanes: Vec<Lane>,
    pub elements: Vec<Element>,
    pub flows: Vec<Flow>,
    /// Footnotes.
    pub legend: Vec<String>,
}

#[derive(Debug)]
pub(in crate::export) struct Lane {
    pub id: String,
    pub name: String,
}

#[derive(Debug)]
pub(in crate::export) struct Element {
    pub id: String,
    pub name: String,
    pub shape: Shape,
    /// Index of its lane.
    pub lane: usize,
    /// An exclusive gateway stands behind it.
    pub choice: bool,
    pub boundaries: Vec<Boundary>,
    /// Text annotation, a line each.
    pub note: Vec<String>,
    /// Who does it: names of roles.
    pub roles: Vec<String>,
    /// Said in full, for the property sheet of the modeller.
    pub documentation: Vec<String>,
    /// Place of its state in the source: what stands later comes later.
    pub rank: usize,
}

#[derive(Debug)]
pub(in crate::export) enum Shape {
    Start,
    /// With an escalation it ends more than its own plane.
    End(Option<Escalation>),
    Task(Work),
    /// Waits for one thing.
    Catch(Trigger),
    /// Whatever happens first decides.
    EventGateway,
    Exclusive,
    /// Side by side.
    Parallel,
    /// Flows on at the catching link of this name.
    LinkThrow,
    LinkCatch,
    Inside(Inside),
}

/// A sub-process, drawn collapsed; its content has a plane of its own.
#[derive(Debug)]
pub(in crate::export) struct Inside {
    /// One instance per entry of this list.
    pub each: Option<String>,
    pub plane: Plane,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::export) enum Work {
    User,
    Service,
    /// Nothing is done, or nobody knows.
    Plain,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::export) enum Trigger {
    Message,
    /// When it fires, in words.
    Timer(String),
    /// CEL.
    Condition(String),
    Escalation(Escalation),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::export) struct Escalation {
    pub id: String,
    pub name: String,
}

/// An event on the border that interrupts what is inside; its name stands on the flow behind it.
#[derive(Debug)]
pub(in crate::export) struct Boundary {
    pub id: String,
    pub trigger: Trigger,
}

#[derive(Debug)]
pub(in crate::export) struct Flow {
    pub id: String,
    pub name: String,
    pub from: usize,
    pub out: Out,
    pub to: usize,
    /// CEL.
    pub condition: Option<String>,
    pub documentation: Vec<String>,
}

/// Where a flow leaves an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::export) enum Out {
    /// The element itself, or the gateway behind it.
    Element,
    Boundary(usize),
}

impl Element {
    /// Where flows leave that are no boundary event's: the element, or the gateway behind it.
    pub fn source(&self) -> String {
        match self.choice {
            true => self.gateway(),
            false => self.id.clone(),
        }
    }

    pub fn gateway(&self) -> String {
        format!("choice.{}", self.id)
    }
}

impl Plane {
    pub fn inner(&self) -> impl Iterator<Item = (&Element, &Inside)> {
        self.elements.iter().filter_map(|element| match &element.shape {
            Shape::Inside(inside) => Some((element, inside)),
            Shape::Start
            | Shape::End(_)
            | Shape::Task(_)
            | Shape::Catch(_)
            | Shape::EventGateway
            | Shape::Exclusive
            | Shape::Parallel
            | Shape::LinkThrow
            | Shape::LinkCatch => None,
        })
    }
}
