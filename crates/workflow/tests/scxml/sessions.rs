// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Several sessions side by side: one virtual clock, one post office, and the sessions that `invoke` starts.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::rc::Rc;

use roxmltree::{Document, Node};

use super::data::{Failed, quote};
use super::machine::{Event, Machine, child, elements};

/// Turns a tree of sessions takes in one go; more is a conversation without end.
const TURNS: usize = 1_000;

pub type Shared = Rc<RefCell<Office>>;

/// The clock and everything that is on its way to a session.
#[derive(Default)]
pub struct Office {
    opened: usize,
    sent: usize,
    clock: u64,
    /// Session → what it has not read yet; a session that has ended is not there.
    boxes: BTreeMap<String, VecDeque<Event>>,
    delayed: Vec<Delayed>,
}

struct Delayed {
    due: u64,
    order: usize,
    from: String,
    to: String,
    event: Event,
}

impl Office {
    pub fn open(&mut self) -> String {
        self.opened += 1;
        let session = format!("session{}", self.opened);
        self.boxes.insert(session.clone(), VecDeque::new());
        session
    }

    /// A session that has ended reads nothing more, and what it still wanted to send is void (SCXML 6.2.4).
    fn close(&mut self, session: &str) {
        self.boxes.remove(session);
        self.delayed.retain(|delayed| delayed.from != session);
    }

    pub fn next_number(&mut self) -> usize {
        self.sent += 1;
        self.sent
    }

    /// Only what the same session sent can be cancelled (6.3.1).
    pub fn cancel(&mut self, session: &str, id: &str) {
        self.delayed
            .retain(|delayed| delayed.from != session || delayed.event.sendid.as_deref() != Some(id));
    }

    fn deliver(&mut self, to: &str, event: Event) {
        if let Some(unread) = self.boxes.get_mut(to) {
            unread.push_back(event);
        }
    }

    fn read(&mut self, session: &str) -> Option<Event> {
        self.boxes.get_mut(session)?.pop_front()
    }

    /// Ids of what is to be delivered later.
    pub fn pending(&self) -> BTreeSet<String> {
        let ids = self
            .delayed
            .iter()
            .filter_map(|delayed| delayed.event.sendid.clone());
        ids.collect()
    }

    fn next_due(&self) -> Option<usize> {
        let delayed = self.delayed.iter().enumerate();
        delayed.min_by_key(|(_, d)| (d.due, d.order)).map(|(i, _)| i)
    }
}

/// A session another one has started. It stays listed after its end: what it sent may still be on its way.
pub struct Invocation<'d> {
    pub state: usize,
    pub id: String,
    node: Node<'d, 'd>,
    machine: Box<Machine<'d>>,
}

impl<'d> Machine<'d> {
    // ---- the clock

    /// Reads what is there for it, or lets time pass until the next event.
    pub fn go_on(&mut self) {
        let (waiting, next) = {
            let office = self.shared.borrow();
            let next = office.next_due().map_or(0, |at| office.delayed[at].due);
            (
                office.boxes.values().any(|unread| !unread.is_empty()),
                next.saturating_sub(office.clock),
            )
        };
        match waiting {
            true => self.work(),
            false => self.advance(next),
        }
    }

    /// Lets time pass and everything happen that falls due.
    pub fn advance(&mut self, milliseconds: u64) {
        let until = self.shared.borrow().clock + milliseconds;
        self.work();
        loop {
            {
                let mut office = self.shared.borrow_mut();
                let Some(at) = office.next_due().filter(|at| office.delayed[*at].due <= until) else {
                    office.clock = until;
                    return;
                };
                let delayed = office.delayed.remove(at);
                office.clock = office.clock.max(delayed.due);
                office.deliver(&delayed.to, delayed.event);
            }
            self.work();
        }
    }

    /// Whether nothing will happen by itself any more.
    pub fn at_rest(&self) -> bool {
        let office = self.shared.borrow();
        !self.running || (office.delayed.is_empty() && office.boxes.values().all(VecDeque::is_empty))
    }

    /// An event from outside of all sessions.
    pub fn send(&mut self, event: Event) {
        self.shared.borrow_mut().deliver(&self.session, event);
        self.work();
    }

    /// All sessions take turns until nobody has anything left to read.
    fn work(&mut self) {
        for _ in 0..TURNS {
            if !self.turn() {
                return;
            }
        }
    }

    /// One event for this session and for each one below it; whether there was any.
    fn turn(&mut self) -> bool {
        self.settle();
        if !self.running {
            return false;
        }
        let mut busy = false;
        for i in 0..self.invoked.len() {
            busy |= self.invoked[i].machine.turn();
        }
        let event = self.shared.borrow_mut().read(&self.session);
        if let Some(event) = event {
            busy = true;
            self.arrive(&event);
            self.settle();
        }
        if !self.running {
            self.end();
        }
        busy
    }

    /// `finalize` of the invocation it comes from, then copies for those that get everything (6.4.3, 6.5).
    fn arrive(&mut self, event: &Event) {
        self.publish(event);
        let mut copies = Vec::new();
        for i in 0..self.invoked.len() {
            let (node, id) = (self.invoked[i].node, &self.invoked[i].id);
            let finalize = child(node, "finalize").filter(|_| event.invokeid.as_ref() == Some(id));
            if node.attribute("autoforward") == Some("true") {
                copies.push(self.invoked[i].machine.session.clone());
            }
            if let Some(finalize) = finalize {
                self.finalize(node, finalize);
            }
        }
        for session in copies {
            let mut copy = event.clone();
            copy.data = event.data.as_deref().map(|data| self.data.literal_of(data));
            self.shared.borrow_mut().deliver(&session, copy);
        }
        self.take(Some(event));
    }

    /// An empty `finalize` takes over the values that were passed in by location (6.5.2).
    fn finalize(&mut self, invoke: Node<'d, 'd>, finalize: Node<'d, 'd>) {
        if elements(finalize).next().is_some() {
            return self.block(finalize);
        }
        let names = invoke
            .attribute("namelist")
            .unwrap_or_default()
            .split_whitespace();
        let params = elements(invoke).filter(|inner| inner.tag_name().name() == "param");
        let located =
            params.filter_map(|param| Some((param.attribute("name")?, param.attribute("location")?)));
        for (name, location) in names.map(|name| (name, name)).chain(located) {
            let value = format!("_event.data[{}]", quote(name));
            let there = format!("_event.data !== undefined && {} in _event.data", quote(name));
            if self.data.condition(&there).unwrap_or(false) && self.data.assign(location, &value).is_err() {
                self.fail(None);
            }
        }
    }

    // ---- the post

    /// Sends an event to a session: itself, its parent, one it invoked, or any by its address.
    pub(crate) fn post(&mut self, target: &str, delay: u64, mut event: Event) -> Result<(), Failed> {
        let invoked = |id: &str| self.invoked.iter().find(|invocation| invocation.id == id);
        let to = match target {
            "" => Some(self.session.clone()),
            "#_parent" => self.parent.as_ref().map(|(session, id)| {
                event.invokeid = Some(id.clone());
                session.clone()
            }),
            other => match (other.strip_prefix("#_scxml_"), other.strip_prefix("#_")) {
                (Some(session), _) => Some(session.to_owned()),
                (None, Some(id)) => invoked(id).map(|invocation| invocation.machine.session.clone()),
                (None, None) => return Err(Failed),
            },
        };
        let there = to.filter(|to| self.shared.borrow().boxes.contains_key(to));
        let Some(to) = there else {
            self.communication(event.sendid);
            return Ok(());
        };
        if to != self.session {
            event.data = event.data.as_deref().map(|data| self.data.literal_of(data));
        }
        let mut office = self.shared.borrow_mut();
        if delay == 0 {
            office.deliver(&to, event);
            return Ok(());
        }
        let (due, order) = (office.clock + delay, office.sent);
        office.delayed.push(Delayed {
            due,
            order,
            from: self.session.clone(),
            to,
            event,
        });
        Ok(())
    }

    // ---- invocations

    /// Starts what a state invokes, in the order of the document.
    pub(crate) fn invoke(&mut self, state: usize) {
        let invokes = elements(self.state(state)).filter(|node| node.tag_name().name() == "invoke");
        for node in invokes.collect::<Vec<_>>() {
            if self.start_session(state, node).is_err() {
                self.fail_at(None, node);
            }
        }
    }

    fn start_session(&mut self, state: usize, node: Node<'d, 'd>) -> Result<(), Failed> {
        let kind = self.value(node, "type")?.unwrap_or_default();
        if !matches!(
            kind.trim_end_matches('/'),
            "" | "scxml" | "http://www.w3.org/TR/scxml"
        ) {
            return Err(Failed);
        }
        let id = match (node.attribute("id"), node.attribute("idlocation")) {
            (Some(id), _) => id.to_owned(),
            (None, location) => {
                let number = self.shared.borrow_mut().next_number();
                let id = format!("{}.{number}", self.ids[state]);
                if let Some(location) = location {
                    self.data.assign(location, &quote(&id))?;
                }
                id
            }
        };
        let given = self.fields(node)?;
        let given = given
            .iter()
            .map(|(name, value)| (name.clone(), self.data.literal_of(value)));
        let given = given.collect();
        let root = self.invoked_document(node)?;
        let mut machine = Machine::new(root, &self.folder, &self.shared);
        machine.parent = Some((self.session.clone(), id.clone()));
        machine.given = given;
        let machine = Box::new(machine);
        self.invoked.push(Invocation {
            state,
            id,
            node,
            machine,
        });
        if let Some(own) = self.invoked.last_mut() {
            own.machine.start();
            if !own.machine.running {
                own.machine.end();
            }
        }
        Ok(())
    }

    /// The chart of another session: inside the element, a value, or a file beside the document.
    fn invoked_document(&self, node: Node<'d, 'd>) -> Result<Node<'d, 'd>, Failed> {
        let content = child(node, "content");
        if let Some(inner) = content.and_then(|content| child(content, "scxml")) {
            return Ok(inner);
        }
        let text = match content.and_then(|content| content.attribute("expr")) {
            Some(source) => self.data.text(source)?,
            None => self.file(&self.value(node, "src")?.ok_or(Failed)?)?,
        };
        // A test process is short; the chart may live as long as it does.
        let text: &'static str = Box::leak(text.into_boxed_str());
        let document = Document::parse(text).map_err(|_| Failed)?;
        let document: &'static Document<'static> = Box::leak(Box::new(document));
        Ok(document.root_element())
    }

    /// What the states left have invoked ends with them; it is not heard any more. `None`: everything.
    pub(crate) fn cancel_invoked(&mut self, state: Option<usize>) {
        let cancelled = |invocation: &Invocation<'d>| state.is_none_or(|state| invocation.state == state);
        let (over, kept) = std::mem::take(&mut self.invoked).into_iter().partition(cancelled);
        self.invoked = kept;
        let over: Vec<Invocation<'d>> = over;
        for mut invocation in over {
            invocation.machine.parent = None;
            if invocation.machine.running {
                invocation.machine.end();
            }
        }
    }

    /// Leaves what is active and tells the parent.
    fn end(&mut self) {
        self.leave_all();
        if let Some((session, id)) = self.parent.take() {
            let data = self.outcome.as_deref().map(|data| self.data.literal_of(data));
            let event = Event {
                name: format!("done.invoke.{id}"),
                kind: "external",
                data,
                invokeid: Some(id),
                ..Event::default()
            };
            self.shared.borrow_mut().deliver(&session, event);
        }
        self.shared.borrow_mut().close(&self.session);
    }
}

/// A session that nobody invoked.
pub fn session<'d>(document: &'d Document<'d>, folder: &Path) -> Machine<'d> {
    Machine::new(document.root_element(), folder, &Shared::default())
}
