// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A definition after reading: states in an arena, every name resolved or remembered with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::Value;

use crate::budget::Budget;
use crate::calendar::Calendar;
use crate::case::Priority;
use crate::chart::Chart;
use crate::command::SignatureLevel;
use crate::deadline::Deadline;
use crate::definition::upkeep::Retry;
use crate::expression::{Expression, Kind, Scope};
use crate::form::Form;
use crate::table::Table;
use crate::text::Text;
use crate::types::{Record, Type};
use crate::yaml::At;

/// A state of this definition; made by the reader only, in the order of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct StateIx(pub(crate) usize);

/// Everything the engine needs at run time.
#[derive(Debug)]
pub(crate) struct Model {
    pub budget: Budget,
    pub title: Text,
    pub zone: TimeZone,
    pub calendars: BTreeMap<String, Calendar>,
    pub forms: BTreeMap<String, Arc<Form>>,
    pub roles: BTreeMap<String, Role>,
    pub data: Record,
    /// Where the data is declared.
    pub data_at: At,
    /// Fields of one heard party.
    pub party: Record,
    pub party_words: PartyWords,
    pub duties: BTreeMap<String, Duty>,
    pub assertions: Vec<super::assertion::Assertion>,
    pub tables: BTreeMap<String, Table>,
    /// The kinds of effect the procedure asks for.
    pub effects: BTreeMap<String, EffectWord>,
    /// How long fields about people are kept.
    pub retention: BTreeMap<String, RetentionRule>,
    pub events: BTreeMap<String, EventWord>,
    pub acts: BTreeMap<String, Text>,
    /// Roles that may open a case.
    pub started_by: Vec<Named>,
    /// Fields without which no case is opened.
    pub needs: Vec<Named>,
    pub initial: Named,
    pub states: Vec<State>,
    pub by_name: BTreeMap<String, StateIx>,
    /// States of the outermost level.
    pub top: Vec<StateIx>,
    /// The same states as the interpreter sees them; index for index.
    pub chart: Chart,
    /// What every step asks of the whole definition.
    pub index: super::index::Index,
}

/// A word and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub name: String,
    pub at: At,
}

/// A kind of effect.
#[derive(Debug)]
pub(crate) struct EffectWord {
    pub at: At,
    pub retry: Option<Retry>,
}

/// A class of fields about people.
#[derive(Debug)]
pub(crate) struct RetentionRule {
    pub at: At,
    pub label: Text,
    /// From the end of the case.
    pub months: u32,
}

#[derive(Debug)]
pub(crate) struct Role {
    pub label: Text,
    pub at: At,
    /// The role counts only for people of this organisation.
    pub org: Option<Expression>,
}

/// A word of the `events` section.
#[derive(Debug)]
pub(crate) struct EventWord {
    pub label: Text,
    pub at: At,
    pub payload: Record,
}

/// A separation of duties.
#[derive(Debug)]
pub(crate) struct Duty {
    pub label: Text,
    pub at: At,
    pub rule: DutyRule,
    pub when: Option<Expression>,
}

#[derive(Debug)]
pub(crate) enum DutyRule {
    /// Nobody acts on more than one side.
    DifferentPerson(Vec<Vec<Named>>),
    /// Nobody acts on more than one side for the same unit of the organisation.
    DifferentUnit(Vec<Vec<Named>>),
    /// Whoever did the one does the others.
    SamePerson(Vec<Named>),
    /// At least so many different people do these acts.
    NEyes { count: u32, acts: Vec<Named> },
    /// Nobody with ties to the organisation acts at all.
    NotParty { acts: Vec<Named>, of: Expression },
}

impl DutyRule {
    /// Every act the rule speaks of.
    pub fn acts(&self) -> Vec<&Named> {
        match self {
            DutyRule::DifferentPerson(sides) | DutyRule::DifferentUnit(sides) => {
                sides.iter().flatten().collect()
            }
            DutyRule::SamePerson(acts) | DutyRule::NEyes { acts, .. } | DutyRule::NotParty { acts, .. } => {
                acts.iter().collect()
            }
        }
    }
}

#[derive(Debug)]
pub(crate) struct State {
    pub name: String,
    pub at: At,
    pub label: Text,
    pub parent: Option<StateIx>,
    /// The hearing whose parties have this state.
    pub body_of: Option<StateIx>,
    pub kind: StateKind,
    pub handlers: Vec<Handler>,
    /// Eventless transitions.
    pub always: Vec<Transition>,
    pub timers: Vec<TimerRule>,
    pub task: Option<TaskRule>,
    pub entry: Vec<Action>,
    pub exit: Vec<Action>,
    /// What undoes that this state was entered: `set` and `effect` only.
    pub compensate: Vec<Action>,
}

#[derive(Debug)]
pub(crate) enum StateKind {
    Atomic,
    Compound {
        children: Vec<StateIx>,
        initial: Named,
        done: Option<Named>,
    },
    /// All children are active, side by side.
    Parallel {
        children: Vec<StateIx>,
        done: Option<Named>,
    },
    /// Leads back to where the state around it was left.
    History {
        deep: bool,
        to: Named,
    },
    Final {
        outcome: Option<String>,
        consent: bool,
        /// An end that time brings about.
        silent: bool,
    },
    /// One body per entry of `list`, in the order of the list.
    ForEach {
        list: String,
        key: String,
        children: Vec<StateIx>,
        initial: Named,
        done: Option<Named>,
    },
}

/// What a state does on one event: the first alternative whose guard holds.
#[derive(Debug)]
pub(crate) struct Handler {
    pub event: Named,
    pub alternatives: Vec<Transition>,
}

#[derive(Debug)]
pub(crate) struct Transition {
    pub at: At,
    /// Roles that may send the event; empty for events raised inside.
    pub by: Vec<Named>,
    pub duties: Vec<Named>,
    pub guard: Option<Guard>,
    /// What has to hold of what comes along with the event; it chooses nothing.
    pub accept: Vec<Guard>,
    pub sign: Option<Sign>,
    pub reason_required: bool,
    /// `None`: the configuration stays.
    pub to: Option<Named>,
    /// The state itself is not left when the target lies inside it.
    pub internal: bool,
    pub actions: Vec<Action>,
    /// What undoes it: `set` and `effect` only.
    pub compensate: Vec<Action>,
    /// Undoes everything that was completed in the state it belongs to.
    pub compensates: bool,
}

#[derive(Debug)]
pub(crate) struct Guard {
    pub condition: Expression,
    /// Said when it does not hold.
    pub otherwise: Option<Text>,
}

#[derive(Debug)]
pub(crate) struct Sign {
    pub level: SignatureLevel,
    pub over: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct TimerRule {
    pub name: String,
    pub at: At,
    pub when: Option<Expression>,
    pub start: TimerStart,
    pub raise: Option<Named>,
    pub actions: Vec<Action>,
}

#[derive(Debug)]
pub(crate) enum TimerStart {
    After(Deadline),
    /// A date (until its end) or an instant of case data.
    At {
        value: Expression,
        is_date: bool,
    },
}

#[derive(Debug)]
pub(crate) struct TaskRule {
    pub at: At,
    pub act: String,
    pub role: Named,
    pub due: Option<Deadline>,
    /// Of those who have the role, the people it is for.
    pub candidates: Option<Guard>,
    pub priority: PriorityRule,
    pub form: Option<Named>,
}

impl TaskRule {
    /// What decides whose it is and how urgent.
    pub fn conditions(&self) -> impl Iterator<Item = &Expression> {
        let candidates = self.candidates.iter().map(|guard| &guard.condition);
        candidates.chain(self.priority.conditions())
    }
}

#[derive(Debug)]
pub(crate) enum PriorityRule {
    Always(Priority),
    /// The first that holds; `normal` where none does.
    When(Vec<(Priority, Expression)>),
}

impl Default for PriorityRule {
    fn default() -> PriorityRule {
        PriorityRule::Always(Priority::Normal)
    }
}

impl PriorityRule {
    /// What decides it.
    pub fn conditions(&self) -> impl Iterator<Item = &Expression> {
        let rules = match self {
            PriorityRule::Always(_) => &[],
            PriorityRule::When(rules) => rules.as_slice(),
        };
        rules.iter().map(|(_, when)| when)
    }
}

#[derive(Debug)]
pub(crate) enum Action {
    Set {
        field: Target,
        value: ValueRule,
    },
    Effect {
        kind: Named,
        payload: Vec<(String, ValueRule)>,
    },
    /// The answer of a decision table: field of the case, output of the table.
    Decide {
        table: Named,
        set: Vec<(String, String)>,
    },
    /// An event inside the same step.
    Raise(Named),
    /// The clock stands still.
    Suspend(Vec<Named>),
    /// It runs on; what was left is counted from now.
    Resume(Vec<Named>),
    /// A later end.
    Extend {
        timer: Named,
        until: ValueRule,
    },
    /// A change of who is heard.
    Parties {
        at: At,
        change: PartyChange,
    },
}

/// How the heard parties change while a case runs.
#[derive(Debug)]
pub(crate) enum PartyChange {
    Add(Vec<(String, ValueRule)>),
    Replace {
        key: ValueRule,
        with: Vec<(String, ValueRule)>,
    },
    Remove(ValueRule),
    /// A list of keys.
    Rehear(ValueRule),
}

/// A field that can be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Case(String),
    Party(String),
}

#[derive(Debug)]
pub(crate) enum ValueRule {
    Literal(Value),
    Expression(Expression),
    /// The civil day of a deadline that starts with the event.
    Day(Deadline),
}

impl TimerStart {
    /// The date of the case the timer depends on.
    pub fn date(&self) -> Option<&Expression> {
        match self {
            TimerStart::After(deadline) => deadline.from.as_ref(),
            TimerStart::At { value, .. } => Some(value),
        }
    }
}

impl TaskRule {
    /// The date its last day is counted from.
    pub fn counted_from(&self) -> Option<&Expression> {
        self.due.as_ref()?.from.as_ref()
    }
}

impl Action {
    /// The dates its values are counted from; each has to be there.
    pub fn counted_from(&self) -> impl Iterator<Item = &Expression> {
        let (one, several) = match self {
            Action::Set { value, .. } | Action::Extend { until: value, .. } => (Some(value), None),
            Action::Effect { payload, .. } => (None, Some(payload.iter().map(|(_, value)| value))),
            Action::Parties { .. }
            | Action::Raise(_)
            | Action::Suspend(_)
            | Action::Resume(_)
            | Action::Decide { .. } => (None, None),
        };
        let values = one.into_iter().chain(several.into_iter().flatten());
        values.filter_map(|value| match value {
            ValueRule::Day(deadline) => deadline.from.as_ref(),
            ValueRule::Expression(_) | ValueRule::Literal(_) => None,
        })
    }
}

impl State {
    /// Every transition, also the eventless ones.
    pub fn transitions(&self) -> impl Iterator<Item = &Transition> {
        let events = self.handlers.iter().flat_map(|handler| &handler.alternatives);
        events.chain(&self.always)
    }

    /// Every action, wherever it stands.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        let transitions = self
            .transitions()
            .flat_map(|transition| transition.actions.iter().chain(&transition.compensate));
        let timers = self.timers.iter().flat_map(|timer| &timer.actions);
        transitions
            .chain(timers)
            .chain(&self.entry)
            .chain(&self.exit)
            .chain(&self.compensate)
    }
}

impl Model {
    /// The state behind an index of this model.
    #[expect(
        clippy::indexing_slicing,
        reason = "a StateIx is only made by the reader that filled `states`"
    )]
    pub fn state(&self, ix: StateIx) -> &State {
        &self.states[ix.0]
    }

    /// Every state with its index, in the order of the source.
    pub fn all(&self) -> impl Iterator<Item = (StateIx, &State)> {
        self.states
            .iter()
            .enumerate()
            .map(|(i, state)| (StateIx(i), state))
    }

    /// The state and its ancestors within its own hierarchy, innermost first.
    pub fn upward(&self, ix: StateIx) -> impl Iterator<Item = StateIx> + '_ {
        std::iter::successors(Some(ix), |ix| self.state(*ix).parent)
    }

    /// Whether a state is this one or inside it; the bodies of a hearing are inside the hearing.
    pub fn inside(&self, ix: StateIx, scope: StateIx) -> bool {
        let outer = |ix: &StateIx| self.state(*ix).parent.or(self.state(*ix).body_of);
        std::iter::successors(Some(ix), outer).any(|around| around == scope)
    }

    /// Whether both states can be active at once: one lies in the other, or both in different regions of a third.
    pub fn may_be_together(&self, one: StateIx, other: StateIx) -> bool {
        let around: Vec<StateIx> = self.upward(one).collect();
        let common = self.upward(other).find(|up| around.contains(up));
        common.is_some_and(|common| {
            common == one || common == other || matches!(self.state(common).kind, StateKind::Parallel { .. })
        })
    }

    /// What people call a state, or its bare name.
    pub fn state_label(&self, name: &str) -> Text {
        let known = self.by_name.get(name).map(|ix| self.state(*ix).label.clone());
        known.unwrap_or_else(|| Text::new(name, name))
    }

    /// What people call an event, or its bare name.
    pub fn event_label(&self, name: &str) -> Text {
        self.events
            .get(name)
            .map_or_else(|| Text::new(name, name), |word| word.label.clone())
    }

    /// What people call a role, or its bare name.
    pub fn role_label(&self, name: &str) -> Text {
        self.roles
            .get(name)
            .map_or_else(|| Text::new(name, name), |role| role.label.clone())
    }
}

/// What is known of the event that caused an action.
const EVENT_FIELDS: [&str; 6] = ["name", "at", "day", "reason", "person", "org"];

/// Fields every party has besides its data.
pub(crate) const PARTY_FIELDS: [&str; 3] = ["key", "state", "outcome"];

/// The places an expression can stand in; each has its own variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Guards, organisations, conditions: only what is stored.
    Stored { party: bool },
    /// Candidates of a task: also who asks.
    Asked { party: bool },
    /// Actions: also the event that caused them, with a reason where one is required.
    Caused { party: bool, reason: bool },
}

impl Place {
    /// Whether it belongs to one heard party.
    pub fn party(self) -> bool {
        match self {
            Place::Stored { party } | Place::Asked { party } | Place::Caused { party, .. } => party,
        }
    }
}

/// Kinds of the variables, once per definition.
#[derive(Debug)]
pub(crate) struct Variables {
    pub case: Kind,
    pub party: Kind,
}

/// What a party can be in, and how it can end, by name.
#[derive(Debug, Default)]
pub(crate) struct PartyWords {
    pub states: BTreeSet<String>,
    pub outcomes: BTreeSet<String>,
}

impl Variables {
    /// From the declared data, and what a hearing's body consists of.
    pub fn new(data: &Record, party: &Record, words: &PartyWords) -> Variables {
        let mut fields: BTreeMap<String, Kind> = party
            .fields
            .iter()
            .map(|(name, field)| (name.clone(), Kind::from(&field.kind)))
            .collect();
        for (name, kind) in PARTY_FIELDS.into_iter().zip([
            Kind::Text,
            Kind::words(&words.states),
            Kind::words(&words.outcomes),
        ]) {
            fields.insert(name.to_owned(), kind);
        }
        Variables {
            case: Kind::from(data),
            party: Kind::Record(fields),
        }
    }

    /// What may be read at a place. `payload` has the fields of the event at hand.
    pub fn scope(&self, place: Place, payload: Option<&Record>) -> Scope<'static> {
        let mut variables = BTreeMap::from([
            ("case", self.case.clone()),
            ("parties", Kind::List(Box::new(self.party.clone()))),
        ]);
        let mut certain = BTreeSet::new();
        if place.party() {
            variables.insert("party", self.party.clone());
            certain.extend(["key", "state"].map(|name| ("party", name.to_owned())));
        }
        if let Place::Asked { .. } = place {
            let text = |name: &str| (name.to_owned(), Kind::Text);
            let mut person: BTreeMap<String, Kind> = ["id", "org", "unit"].map(text).into();
            person.insert("roles".to_owned(), Kind::List(Box::new(Kind::Text)));
            variables.insert("person", Kind::Record(person));
            certain.extend(["id", "roles"].map(|name| ("person", name.to_owned())));
        }
        if let Place::Caused { reason, .. } = place {
            let event = EVENT_FIELDS.map(|name| {
                let kind = match name {
                    "at" => Kind::Instant,
                    "day" => Kind::Date,
                    _ => Kind::Text,
                };
                (name.to_owned(), kind)
            });
            variables.insert("event", Kind::Record(event.into_iter().collect()));
            let given = EVENT_FIELDS.into_iter().filter(|name| match *name {
                "reason" => reason,
                "org" => false,
                _ => true,
            });
            certain.extend(given.map(|name| ("event", name.to_owned())));
            let fields = payload.iter().flat_map(|payload| &payload.fields);
            let required = fields.filter(|(_, field)| field.required);
            certain.extend(required.map(|(name, _)| ("payload", name.clone())));
            variables.insert(
                "payload",
                payload.map_or(Kind::Record(BTreeMap::new()), Kind::from),
            );
        }
        let place = match place {
            Place::Stored { .. } => "a condition",
            Place::Asked { .. } => "what candidates are",
            Place::Caused { .. } => "an action",
        };
        Scope {
            place,
            variables,
            certain,
        }
    }
}

/// Words for types in the source.
pub(crate) fn simple_type(word: &str) -> Option<Type> {
    match word {
        "text" => Some(Type::Text),
        "integer" => Some(Type::Integer),
        "flag" => Some(Type::Flag),
        "date" => Some(Type::Date),
        "instant" => Some(Type::Instant),
        _ => None,
    }
}
