// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A session over one SCXML document. Which states are left and entered is decided by `workflow::chart`; this file
//! adds events and executable content, `sessions` the clock, the post and the sessions it starts.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use roxmltree::Node;
use workflow::chart::{self, Arrow, Chart, Entered, Memory, NodeKind, States};

use super::data::{Data, Failed, quote};
use super::sessions::{Invocation, Shared};

pub(crate) const PROCESSOR: &str = "http://www.w3.org/TR/scxml/#SCXMLEventProcessor";

#[derive(Debug, Clone, Default)]
pub struct Event {
    pub name: String,
    pub kind: &'static str,
    pub sendid: Option<String>,
    /// A JavaScript expression.
    pub data: Option<String>,
    /// The session that sent it.
    pub origin: Option<String>,
    /// The invocation it comes from.
    pub invokeid: Option<String>,
}

struct Transition<'d> {
    node: Node<'d, 'd>,
    arrow: Arrow,
}

pub struct Machine<'d> {
    pub(crate) session: String,
    pub(crate) root: Node<'d, 'd>,
    /// Where files named by the document lie.
    pub(crate) folder: PathBuf,
    chart: Chart,
    states: Vec<Node<'d, 'd>>,
    pub(crate) ids: Vec<String>,
    transitions: Vec<Transition<'d>>,
    pub(crate) data: Data,
    active: States,
    memory: Memory,
    initialised: BTreeSet<usize>,
    pub(crate) internal: VecDeque<Event>,
    pub(crate) shared: Shared,
    /// The session that invoked this one, and under which id.
    pub(crate) parent: Option<(String, String)>,
    pub(crate) invoked: Vec<Invocation<'d>>,
    /// States entered in this macrostep whose invocations are still to come.
    pub(crate) to_invoke: BTreeSet<usize>,
    /// Values that take the place of what the document gives its top-level data.
    pub(crate) given: BTreeMap<String, String>,
    /// What the outermost final state says.
    pub(crate) outcome: Option<String>,
    steps: usize,
    pub(crate) running: bool,
}

fn is_state(node: &Node<'_, '_>) -> bool {
    matches!(node.tag_name().name(), "state" | "parallel" | "final" | "history")
}

impl<'d> Machine<'d> {
    pub fn new(root: Node<'d, 'd>, folder: &Path, shared: &Shared) -> Machine<'d> {
        let states: Vec<Node<'_, '_>> = own(root).filter(is_state).collect();
        let session = shared.borrow_mut().open();
        let id = |(i, node): (usize, &Node<'_, '_>)| {
            node.attribute("id")
                .map_or_else(|| format!("__state{i}"), str::to_owned)
        };
        let ids: Vec<String> = states.iter().enumerate().map(id).collect();
        let mut machine = Machine {
            root,
            folder: folder.to_owned(),
            chart: Chart::default(),
            states,
            ids,
            transitions: Vec::new(),
            data: Data::new(&session, root.attribute("name").unwrap_or_default()),
            session,
            active: States::new(),
            memory: Memory::new(),
            initialised: BTreeSet::new(),
            internal: VecDeque::new(),
            shared: shared.clone(),
            parent: None,
            invoked: Vec::new(),
            to_invoke: BTreeSet::new(),
            given: BTreeMap::new(),
            outcome: None,
            steps: 0,
            running: true,
        };
        machine.build();
        machine
    }

    fn index(&self, node: Node<'_, '_>) -> Option<usize> {
        self.states.iter().position(|state| state.id() == node.id())
    }

    fn targets(&self, words: &str) -> Vec<usize> {
        let known = |word| self.ids.iter().position(|id| id == word);
        words.split_whitespace().filter_map(known).collect()
    }

    fn child_states(&self, node: Node<'d, 'd>) -> Vec<usize> {
        let states = node
            .children()
            .filter(|child| child.is_element() && is_state(child));
        states.filter_map(|child| self.index(child)).collect()
    }

    /// Where entering a state (or the document) leads.
    fn initial(&self, node: Node<'d, 'd>) -> Vec<usize> {
        if let Some(words) = node.attribute("initial") {
            return self.targets(words);
        }
        let leads = |tag: &str| {
            let element = child(node, tag)?;
            Some(self.targets(child(element, "transition")?.attribute("target")?))
        };
        if let Some(targets) = leads("initial") {
            return targets;
        }
        let kind = |ix: &usize| self.states[*ix].tag_name().name() != "history";
        self.child_states(node)
            .into_iter()
            .find(kind)
            .into_iter()
            .collect()
    }

    fn build(&mut self) {
        let mut nodes = Vec::new();
        for state in &self.states {
            let children = self.child_states(*state);
            let tag = state.tag_name().name();
            let kind = match (tag, state.attribute("type")) {
                ("final", _) => NodeKind::Final,
                ("parallel", _) => NodeKind::Parallel,
                ("history", Some("deep")) => NodeKind::Deep,
                ("history", _) => NodeKind::Shallow,
                _ if children.is_empty() => NodeKind::Atomic,
                _ => NodeKind::Compound,
            };
            let initial = match tag {
                "history" => child(*state, "transition")
                    .and_then(|t| t.attribute("target"))
                    .map(|words| self.targets(words))
                    .unwrap_or_default(),
                "state" => self.initial(*state),
                _ => Vec::new(),
            };
            let parent = state.parent().and_then(|parent| self.index(parent));
            nodes.push(chart::Node {
                parent,
                kind,
                children,
                initial,
            });
        }
        self.chart = Chart { nodes };
        for (source, state) in self.states.iter().enumerate() {
            if state.tag_name().name() == "history" {
                continue;
            }
            for node in elements(*state).filter(|node| node.tag_name().name() == "transition") {
                let arrow = Arrow {
                    source,
                    targets: self.targets(node.attribute("target").unwrap_or_default()).into(),
                    internal: node.attribute("type") == Some("internal"),
                };
                self.transitions.push(Transition { node, arrow });
            }
        }
    }

    /// Ids of the innermost active states.
    pub fn configuration(&self) -> BTreeSet<String> {
        self.chart
            .leaves(&self.active)
            .into_iter()
            .map(|ix| self.ids[ix].clone())
            .collect()
    }

    pub fn start(&mut self) {
        let models: Vec<Node<'d, 'd>> = own(self.root).filter(|n| n.tag_name().name() == "data").collect();
        let late = self.root.attribute("binding") == Some("late");
        for node in models {
            let own = node
                .parent()
                .and_then(|model| model.parent())
                .and_then(|state| self.index(state));
            let name = node.attribute("id").unwrap_or_default();
            if late && own.is_some() {
                self.data.script(&format!("var {name};")).ok();
            } else {
                self.declare(node);
            }
        }
        for script in elements(self.root).filter(|node| node.tag_name().name() == "script") {
            self.run_or_tell(script);
        }
        let entered = self.chart.enter(&self.initial(self.root), &self.memory);
        let first = child(self.root, "initial").and_then(|initial| child(initial, "transition"));
        if let Some(transition) = first {
            self.block(transition);
        }
        self.enter(&entered);
        self.settle();
    }

    fn declare(&mut self, node: Node<'d, 'd>) {
        let name = node.attribute("id").unwrap_or_default();
        let top = node.parent().and_then(|model| model.parent()) == Some(self.root);
        let given = self.given.get(name).filter(|_| top).cloned();
        let source = match (given, node.attribute("expr")) {
            (Some(given), _) => given,
            (None, Some(source)) => source.to_owned(),
            (None, None) => self.content(node).unwrap_or_else(|| "undefined".to_owned()),
        };
        if self.data.declare(name, &source).is_err() {
            self.fail(None);
        }
    }

    /// The text of an element as an expression; `None` when it is empty.
    fn content(&self, node: Node<'d, 'd>) -> Option<String> {
        if let Some(inner) = elements(node).next() {
            return Some(dom(inner));
        }
        if let Some(source) = node.attribute("src") {
            return Some(self.data.literal(&self.file(source).ok()?));
        }
        let text = node.text().filter(|text| !text.trim().is_empty())?;
        Some(self.data.literal(text))
    }

    /// A file beside the document.
    pub(crate) fn file(&self, source: &str) -> Result<String, Failed> {
        let path = self.folder.join(source.strip_prefix("file:").unwrap_or(source));
        std::fs::read_to_string(path).map_err(|_| Failed)
    }

    pub(crate) fn fail(&mut self, sendid: Option<String>) {
        self.fail_at(sendid, self.root);
    }

    /// What failed and where, as SCION's cases ask for it.
    pub(crate) fn fail_at(&mut self, sendid: Option<String>, node: Node<'_, '_>) {
        let at = node.document().text_pos_at(node.range().start);
        let (tag, row, column) = (quote(node.tag_name().name()), at.row, at.col);
        let data = format!("{{tagname: {tag}, line: {row}, column: {column}, reason: 'failed'}}");
        self.internal.push_back(Event {
            name: "error.execution".into(),
            kind: "platform",
            sendid,
            data: Some(data),
            ..Event::default()
        });
    }

    pub(crate) fn communication(&mut self, sendid: Option<String>) {
        self.internal.push_back(Event {
            name: "error.communication".into(),
            kind: "platform",
            sendid,
            ..Event::default()
        });
    }

    // ---- macrosteps

    /// Microsteps until nothing moves by itself; then what the states entered invoke.
    pub(crate) fn settle(&mut self) {
        self.steps = 0;
        while self.running && self.steps < 2_000 {
            self.steps += 1;
            if self.take(None) {
                continue;
            }
            if let Some(event) = self.internal.pop_front() {
                self.take(Some(&event));
                continue;
            }
            for state in std::mem::take(&mut self.to_invoke) {
                self.invoke(state);
            }
            if self.internal.is_empty() {
                return;
            }
        }
    }

    pub(crate) fn publish(&self, event: &Event) {
        let or_undefined =
            |text: &Option<String>| text.as_ref().map_or("undefined".into(), |text| quote(text));
        let origin = match &event.origin {
            Some(session) => format!("origin: '#_scxml_{session}', origintype: '{PROCESSOR}',"),
            None => "origin: undefined, origintype: undefined,".to_owned(),
        };
        let source = format!(
            "__fixed('_event', {{name: {}, type: {}, sendid: {}, {origin} invokeid: {}, data: {}}});",
            quote(&event.name),
            quote(event.kind),
            or_undefined(&event.sendid),
            or_undefined(&event.invokeid),
            event.data.as_deref().unwrap_or("undefined"),
        );
        self.data.script(&source).ok();
    }

    pub(crate) fn take(&mut self, event: Option<&Event>) -> bool {
        if let Some(event) = event {
            self.publish(event);
        }
        let enabled = self.enabled(event);
        if enabled.is_empty() {
            return false;
        }
        let arrows: Vec<Arrow> = enabled
            .iter()
            .map(|at| self.transitions[*at].arrow.clone())
            .collect();
        let kept = self.chart.preempt(&self.active, &self.memory, &arrows);
        let arrows: Vec<Arrow> = kept.iter().map(|i| arrows[*i].clone()).collect();
        let microstep = self.chart.microstep(&self.active, &mut self.memory, &arrows);
        for ix in microstep.leave {
            self.blocks(self.states[ix], "onexit");
            self.to_invoke.remove(&ix);
            self.cancel_invoked(Some(ix));
            self.active.remove(&ix);
            self.tell_active();
        }
        for i in kept {
            self.block(self.transitions[enabled[i]].node);
        }
        self.enter(&microstep.enter);
        true
    }

    /// Per innermost state outwards, in document order: the first transition that matches and whose condition holds.
    fn enabled(&mut self, event: Option<&Event>) -> Vec<usize> {
        let mut enabled = Vec::new();
        for leaf in self.chart.leaves(&self.active) {
            let around: Vec<usize> = std::iter::once(leaf).chain(self.chart.ancestors(leaf)).collect();
            let found = around.into_iter().find_map(|state| self.first(state, event));
            if let Some(at) = found.filter(|at| !enabled.contains(at)) {
                enabled.push(at);
            }
        }
        enabled
    }

    fn first(&mut self, state: usize, event: Option<&Event>) -> Option<usize> {
        for at in 0..self.transitions.len() {
            let Transition { node, arrow } = &self.transitions[at];
            let matches = match (event, node.attribute("event")) {
                (None, None) => true,
                (Some(event), Some(words)) => words.split_whitespace().any(|word| fits(word, &event.name)),
                _ => false,
            };
            if arrow.source != state || !matches {
                continue;
            }
            match node.attribute("cond").map(|cond| self.data.condition(cond)) {
                None | Some(Ok(true)) => return Some(at),
                // The recommendation's rule, not ours: a condition that fails is false.
                Some(Err(Failed)) => self.fail(None),
                Some(Ok(false)) => {}
            }
        }
        None
    }

    fn tell_active(&self) {
        let entries: Vec<String> = self
            .active
            .iter()
            .map(|ix| format!("{}: true", quote(&self.ids[*ix])))
            .collect();
        self.data
            .script(&format!("__active = {{{}}};", entries.join(", ")))
            .unwrap_or_default();
    }

    fn enter(&mut self, list: &[Entered]) {
        for entered in list {
            let (ix, node) = (entered.state, self.states[entered.state]);
            self.active.insert(ix);
            self.to_invoke.insert(ix);
            self.tell_active();
            if self.root.attribute("binding") == Some("late") && self.initialised.insert(ix) {
                let model = child(node, "datamodel");
                let data: Vec<_> = model.into_iter().flat_map(elements).collect();
                data.into_iter().for_each(|data| self.declare(data));
            }
            self.blocks(node, "onentry");
            if entered.by_default
                && let Some(transition) =
                    child(node, "initial").and_then(|initial| child(initial, "transition"))
            {
                self.block(transition);
            }
            if let Some(history) = entered.forgotten
                && let Some(transition) = child(self.states[history], "transition")
            {
                self.block(transition);
            }
            if self.chart.node(ix).kind == NodeKind::Final {
                self.reached_end(ix);
            }
        }
    }

    fn reached_end(&mut self, ix: usize) {
        let data = child(self.states[ix], "donedata").map(|node| self.payload(node));
        let data = match data {
            Some(Err(Failed)) => {
                self.fail(None);
                None
            }
            Some(Ok(data)) => data,
            None => None,
        };
        let Some(parent) = self.chart.node(ix).parent else {
            self.running = false;
            self.outcome = data;
            return;
        };
        self.done(parent, data);
        let mut region = parent;
        while let Some(up) = self.chart.node(region).parent {
            let ended = self.chart.is_done(&self.active, up, &|_| false);
            if self.chart.node(up).kind != NodeKind::Parallel || !ended {
                return;
            }
            self.done(up, None);
            region = up;
        }
    }

    fn done(&mut self, state: usize, data: Option<String>) {
        self.internal.push_back(Event {
            name: format!("done.state.{}", self.ids[state]),
            kind: "platform",
            data,
            ..Event::default()
        });
    }

    /// Leaves everything, innermost first; the configuration stays readable.
    pub(crate) fn leave_all(&mut self) {
        self.running = false;
        for ix in self.active.clone().into_iter().rev() {
            self.blocks(self.states[ix], "onexit");
        }
        self.cancel_invoked(None);
    }

    pub(crate) fn state(&self, ix: usize) -> Node<'d, 'd> {
        self.states[ix]
    }

    // ---- executable content

    fn blocks(&mut self, state: Node<'d, 'd>, tag: &str) {
        let blocks: Vec<_> = elements(state)
            .filter(|node| node.tag_name().name() == tag)
            .collect();
        for block in blocks {
            self.block(block);
        }
    }

    /// Runs a block; the first failure ends it.
    pub(crate) fn block(&mut self, block: Node<'d, 'd>) {
        for node in elements(block) {
            if !self.run_or_tell(node) {
                return;
            }
        }
    }

    fn run_or_tell(&mut self, node: Node<'d, 'd>) -> bool {
        let done = self.run(node).is_ok();
        if !done {
            let sendid = node.attribute("id").filter(|_| node.tag_name().name() == "send");
            self.fail_at(sendid.map(str::to_owned), node);
        }
        done
    }

    fn run(&mut self, node: Node<'d, 'd>) -> Result<(), Failed> {
        let attribute = |name: &str| node.attribute(name).unwrap_or_default();
        match node.tag_name().name() {
            "raise" => {
                self.internal.push_back(Event {
                    name: attribute("event").to_owned(),
                    kind: "internal",
                    ..Event::default()
                });
                Ok(())
            }
            "assign" => {
                let source = match node.attribute("expr") {
                    Some(source) => source.to_owned(),
                    None => self.content(node).unwrap_or_else(|| "undefined".to_owned()),
                };
                self.data.assign(attribute("location"), &source)
            }
            "log" => node
                .attribute("expr")
                .map_or(Ok(()), |source| self.data.keep(source).map(|_| ())),
            "script" => {
                let text = match node.attribute("src") {
                    Some(source) => self.file(source)?,
                    None => node.children().filter_map(|child| child.text()).collect(),
                };
                self.data.script(&text)
            }
            "if" => self.choose(node),
            "foreach" => self.each(node),
            "send" => self.dispatch(node),
            "cancel" => {
                let id = self.value(node, "sendid")?.unwrap_or_default();
                self.shared.borrow_mut().cancel(&self.session, &id);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn choose(&mut self, node: Node<'d, 'd>) -> Result<(), Failed> {
        let mut holds = self.data.condition(node.attribute("cond").unwrap_or("false"))?;
        for inner in elements(node) {
            match inner.tag_name().name() {
                "elseif" | "else" if holds => return Ok(()),
                "elseif" => holds = self.data.condition(inner.attribute("cond").unwrap_or("false"))?,
                "else" => holds = true,
                _ if holds => self.run(inner)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn each(&mut self, node: Node<'d, 'd>) -> Result<(), Failed> {
        let source = node.attribute("array").unwrap_or_default();
        let list = self.data.keep(source)?;
        let list = self.data.kept(list);
        if !self.data.condition(&format!("Array.isArray({list})"))? {
            return Err(Failed);
        }
        let copy = self.data.keep(&format!("{list}.slice()"))?;
        let copy = self.data.kept(copy);
        let length: usize = self
            .data
            .text(&format!("{copy}.length"))?
            .parse()
            .map_err(|_| Failed)?;
        let names = [node.attribute("item"), node.attribute("index")];
        for name in names.into_iter().flatten() {
            self.data.script(&format!("var {name};"))?;
        }
        for i in 0..length {
            if let Some(item) = node.attribute("item") {
                self.data.assign(item, &format!("{copy}[{i}]"))?;
            }
            if let Some(index) = node.attribute("index") {
                self.data.assign(index, &i.to_string())?;
            }
            for inner in elements(node) {
                self.run(inner)?;
            }
        }
        Ok(())
    }

    /// `name` as written, or the value of `nameexpr`.
    pub(crate) fn value(&self, node: Node<'d, 'd>, name: &str) -> Result<Option<String>, Failed> {
        match node.attribute(format!("{name}expr").as_str()) {
            Some(source) => self.data.text(source).map(Some),
            None => Ok(node.attribute(name).map(str::to_owned)),
        }
    }

    /// What `namelist`, `param` and `content` say, as an expression.
    fn payload(&self, node: Node<'d, 'd>) -> Result<Option<String>, Failed> {
        if let Some(content) = child(node, "content") {
            return match content.attribute("expr") {
                Some(source) => self.data.keep(source).map(|at| Some(self.data.kept(at))),
                None => Ok(self.content(content)),
            };
        }
        let fields: Vec<String> = self
            .fields(node)?
            .iter()
            .map(|(name, source)| format!("{}: {source}", quote(name)))
            .collect();
        if fields.is_empty() {
            return Ok(None);
        }
        let at = self.data.keep(&format!("{{{}}}", fields.join(", ")))?;
        Ok(Some(self.data.kept(at)))
    }

    /// The values of `namelist` and `param` by name.
    pub(crate) fn fields(&self, node: Node<'d, 'd>) -> Result<BTreeMap<String, String>, Failed> {
        let mut sources: BTreeMap<String, String> = BTreeMap::new();
        for name in node.attribute("namelist").unwrap_or_default().split_whitespace() {
            sources.insert(name.to_owned(), name.to_owned());
        }
        for param in elements(node).filter(|inner| inner.tag_name().name() == "param") {
            let source = param.attribute("expr").or(param.attribute("location"));
            let name = param.attribute("name").unwrap_or_default().to_owned();
            sources.insert(name, source.unwrap_or("undefined").to_owned());
        }
        let keep = |(name, source)| Ok((name, self.data.kept(self.data.keep(source)?)));
        sources
            .iter()
            .map(|(name, source)| keep((name.clone(), source.as_str())))
            .collect()
    }

    fn dispatch(&mut self, node: Node<'d, 'd>) -> Result<(), Failed> {
        let number = self.shared.borrow_mut().next_number();
        let id = match (node.attribute("id"), node.attribute("idlocation")) {
            (Some(id), _) => Some(id.to_owned()),
            (None, Some(location)) => {
                let id = format!("send.{number}");
                self.data.assign(location, &quote(&id))?;
                Some(id)
            }
            (None, None) => None,
        };
        let name = self.value(node, "event")?.unwrap_or_default();
        let target = self.value(node, "target")?.unwrap_or_default();
        let kind = self.value(node, "type")?.unwrap_or_default();
        let delay = self.value(node, "delay")?.unwrap_or_default();
        let delay = milliseconds(&delay).ok_or(Failed)?;
        let data = self.payload(node)?;
        if !matches!(kind.as_str(), "" | "scxml" | PROCESSOR) {
            return Err(Failed);
        }
        let inside = target == "#_internal";
        let event = Event {
            name,
            kind: if inside { "internal" } else { "external" },
            sendid: id,
            data,
            origin: (!inside).then(|| self.session.clone()),
            invokeid: None,
        };
        match inside {
            true => self.internal.push_back(event),
            false => self.post(&target, delay, event)?,
        }
        Ok(())
    }
}

/// Elements of this session's document, not of a document it invokes.
fn own<'d>(root: Node<'d, 'd>) -> impl Iterator<Item = Node<'d, 'd>> {
    let belongs = move |node: &Node<'d, 'd>| {
        let mut around = node.ancestors();
        around.find(|up| up.tag_name().name() == "scxml") == Some(root)
    };
    root.descendants()
        .filter(move |node| node.is_element() && belongs(node))
}

pub(crate) fn elements<'d>(node: Node<'d, 'd>) -> impl Iterator<Item = Node<'d, 'd>> {
    node.children().filter(Node::is_element)
}

/// The least of a document object: attributes and elements by name.
fn dom(node: Node<'_, '_>) -> String {
    let attributes = node
        .attributes()
        .map(|a| format!("{}: {}", quote(a.name()), quote(a.value())));
    let (attributes, children): (Vec<_>, Vec<_>) =
        (attributes.collect(), elements_of(node).map(dom).collect());
    let name = quote(node.tag_name().name());
    let text = quote(&node.document().input_text()[node.range()]);
    format!(
        "__dom({{tagName: {name}, __text: {text}, attributes: {{{}}}, children: [{}]}})",
        attributes.join(", "),
        children.join(", ")
    )
}

fn elements_of<'a, 'd>(node: Node<'a, 'd>) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children().filter(Node::is_element)
}

pub(crate) fn child<'d>(node: Node<'d, 'd>, tag: &str) -> Option<Node<'d, 'd>> {
    elements(node).find(|child| child.tag_name().name() == tag)
}

/// `a.b` fits `a`, `a.*` and `*`.
fn fits(word: &str, event: &str) -> bool {
    let word = word.strip_suffix(".*").or(word.strip_suffix('.')).unwrap_or(word);
    word == "*" || event == word || event.strip_prefix(word).is_some_and(|rest| rest.starts_with('.'))
}

fn milliseconds(delay: &str) -> Option<u64> {
    let delay = delay.trim();
    if delay.is_empty() {
        return Some(0);
    }
    let (number, factor) = match delay.strip_suffix("ms") {
        Some(number) => (number, 1.0),
        None => (
            delay.strip_suffix('s').unwrap_or(delay),
            if delay.ends_with('s') { 1_000.0 } else { 1.0 },
        ),
    };
    let number: f64 = number.trim().parse().ok()?;
    (number >= 0.0).then_some((number * factor) as u64)
}
