// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Ways through the configurations, in plain words.

use crate::definition::explore::Explored;
use crate::definition::explore::graph::{Cause, Edge, Graph};
use crate::definition::explore::machine::Machine;
use crate::definition::explore::run::Supposed;
use crate::definition::model::{Model, StateIx};

/// One hierarchy with everything it can come to.
pub(super) struct Seen<'e, 'm> {
    pub model: &'m Model,
    pub machine: &'e Machine<'m>,
    pub graph: &'e Graph<'m>,
    /// What one party does, for a way of the case.
    party: Option<(&'e Machine<'m>, &'e Graph<'m>)>,
}

impl<'e, 'm> Seen<'e, 'm> {
    /// The case, and one heard party.
    pub fn both(explored: &'e Explored<'m>) -> Vec<Seen<'e, 'm>> {
        let party = explored.party.as_ref().map(|(machine, graph)| (machine, graph));
        let (machine, graph) = (&explored.case.0, &explored.case.1);
        let model = machine.model;
        let mut found = vec![Seen {
            model,
            machine,
            graph,
            party,
        }];
        found.extend(party.map(|(machine, graph)| Seen {
            model,
            machine,
            graph,
            party: None,
        }));
        found
    }

    /// One hierarchy alone.
    pub fn of(machine: &'e Machine<'m>, graph: &'e Graph<'m>) -> Seen<'e, 'm> {
        Seen {
            model: machine.model,
            machine,
            graph,
            party: None,
        }
    }

    /// The innermost active state that comes last.
    pub fn leaf(&self, node: usize) -> StateIx {
        let active = self.graph.nodes.get(node).map(|config| config.active.as_slice());
        StateIx(
            active
                .and_then(|active| active.last())
                .copied()
                .unwrap_or_default(),
        )
    }

    /// The shortest way to a configuration, and where it ends.
    pub fn to(&self, node: usize) -> Vec<String> {
        let mut words = self.words(&self.graph.first_way(node));
        words.push(self.place(node));
        words
    }

    /// The shortest way to a configuration, and one more step.
    pub fn then(&self, from: Option<usize>, cause: Cause<'m>) -> Vec<String> {
        let mut words = from
            .map(|node| self.words(&self.graph.first_way(node)))
            .unwrap_or_default();
        self.cause(cause, None, &mut words);
        words
    }

    /// What makes a party move.
    pub fn party_cause(&self, number: usize) -> Option<Cause<'m>> {
        let (_, graph) = self.party?;
        let (_, _, _, (node, edge)) = self.machine.parties.moves.get(number)?;
        graph.from(*node).get(*edge).map(|edge| edge.cause)
    }

    /// One step.
    pub fn step(&self, edge: &Edge<'m>) -> Vec<String> {
        let mut words = Vec::new();
        self.cause(edge.cause, Some(edge), &mut words);
        words
    }

    /// A way, step by step.
    pub fn words(&self, way: &[(usize, usize)]) -> Vec<String> {
        let mut words = Vec::new();
        for (from, number) in way {
            if let Some(edge) = self.graph.from(*from).get(*number) {
                self.cause(edge.cause, Some(edge), &mut words);
            }
        }
        words
    }

    /// The innermost active states.
    pub fn place(&self, node: usize) -> String {
        let active = self
            .graph
            .nodes
            .get(node)
            .map(|config| config.active.iter().copied().collect());
        let leaves = self.model.chart.leaves(&active.unwrap_or_default());
        let names = leaves
            .into_iter()
            .map(|ix| format!("`{}`", self.model.state(StateIx(ix)).name));
        format!("now in {}", names.collect::<Vec<_>>().join(" and "))
    }

    /// What something that data decides says.
    pub fn supposed(&self, what: Supposed<'m>) -> String {
        match what {
            Supposed::Holds(condition, true) => format!("`{}`", condition.source()),
            Supposed::Holds(condition, false) => format!("not `{}`", condition.source()),
            Supposed::Known(field, known) => {
                let not = if known { "" } else { "not " };
                format!("`case.{}` is {not}known", self.machine.domain.name(field))
            }
            Supposed::Filled(field, filled) => {
                let name = self.machine.domain.name(field);
                let not = if filled { "entries" } else { "no entries" };
                format!("`case.{name}` has {not}")
            }
        }
    }

    fn cause(&self, cause: Cause<'m>, edge: Option<&Edge<'m>>, words: &mut Vec<String>) {
        let model = self.model;
        let said = match cause {
            Cause::Start => "the case is opened".to_owned(),
            Cause::Sent(event) => {
                let first = edge.and_then(|edge| edge.trace.taken.first());
                let way = first.and_then(|way| self.machine.ways.get(*way));
                let by = way.and_then(|way| way.transition.by.first());
                let who = by.map_or_else(String::new, |by| format!("{}: ", model.role_label(&by.name).en));
                format!("{who}{} (`{event}`)", model.event_label(event).en)
            }
            Cause::Timer(timer) => match self.machine.clocks.get(timer) {
                Some(clock) => {
                    format!(
                        "the time of `{}` in `{}` runs out",
                        clock.rule.name,
                        model.state(clock.state).name
                    )
                }
                None => "a time runs out".to_owned(),
            },
            Cause::Settle => "the next state follows by itself".to_owned(),
            Cause::Party(number) => {
                let own = self.machine.parties.moves.get(number).zip(self.party);
                if let Some(((_, _, _, (node, edge)), (machine, graph))) = own {
                    let party = Seen {
                        model,
                        machine,
                        graph,
                        party: None,
                    };
                    let mut way = graph.first_way(*node);
                    way.push((*node, *edge));
                    words.extend(
                        party
                            .words(&way)
                            .into_iter()
                            .map(|step| format!("a heard party: {step}")),
                    );
                }
                return;
            }
        };
        let assumed = edge.map(|edge| edge.trace.assumed.as_slice()).unwrap_or_default();
        let mut ifs: Vec<String> = Vec::new();
        for assumed in assumed {
            let said = self.supposed(assumed.what);
            if !ifs.contains(&said) {
                ifs.push(said);
            }
        }
        words.push(match ifs.is_empty() {
            true => said,
            false => format!("{said}, if {}", ifs.join(" and ")),
        });
    }
}
