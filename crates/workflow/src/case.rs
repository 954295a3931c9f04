// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A running case as it is stored: plain versioned data, nothing derived from a log.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use smol_str::SmolStr;

use crate::command::PersonId;
use crate::definition::DefinitionId;

/// Active states in the order of the definition, by name: what is around comes before what is inside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Configuration(pub Vec<SmolStr>);

impl Configuration {
    /// The innermost active state; empty before a party has been reached.
    pub fn leaf(&self) -> &str {
        self.0.last().map_or("", SmolStr::as_str)
    }

    /// Whether a state of this name is active.
    pub fn contains(&self, state: &str) -> bool {
        self.0.iter().any(|name| name == state)
    }
}

/// One case. The caller stores it as JSON and hands it back unchanged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Given by the caller at [`crate::start`]; part of every effect key.
    pub id: SmolStr,
    /// The definition the case is pinned to; another one is refused.
    pub definition: DefinitionId,
    /// 1 after start, then one more per command, without gaps.
    pub version: u64,
    /// Active states.
    pub configuration: Configuration,
    /// Typed case data: every declared field is present, `null` when unknown.
    pub data: Arc<Value>,
    /// Heard parties in the order of the list they came from. They stay after the hearing.
    pub parties: Vec<Party>,
    /// Open tasks; a function of the configuration.
    pub tasks: Vec<Task>,
    /// Running timers in the order of (due, id).
    pub timers: Vec<Timer>,
    /// Timers that stand still.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspended: Vec<Suspended>,
    /// What the history states of the case remember: names of states.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub history: BTreeMap<SmolStr, Vec<SmolStr>>,
    /// Who did which act; read by duties.
    pub performers: Vec<Performed>,
    /// What undoes the acts completed so far, oldest first; each is done once at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compensations: Vec<Compensation>,
    /// A final state of the outermost level is reached: nothing happens any more.
    pub ended: bool,
}

impl Case {
    /// The innermost active state.
    pub fn state(&self) -> &str {
        self.configuration.leaf()
    }

    /// The party with this key.
    pub fn party(&self, key: &str) -> Option<&Party> {
        self.parties.iter().find(|party| party.key == key)
    }

    /// The timer that fires next: earliest due, then by id.
    pub fn next_timer(&self) -> Option<&Timer> {
        self.timers
            .iter()
            .min_by(|a, b| (a.due, &a.id).cmp(&(b.due, &b.id)))
    }
}

/// One heard party with its own small state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Party {
    /// Unique within the case.
    pub key: SmolStr,
    /// Fields of the list entry the party came from, and what `set` added.
    pub data: Arc<Value>,
    /// Active states of the party's own hierarchy.
    pub configuration: Configuration,
    /// What the history states of the party's hierarchy remember.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub history: BTreeMap<SmolStr, Vec<SmolStr>>,
    /// `outcome` of the final state reached; `None` while open.
    pub outcome: Option<SmolStr>,
}

/// Work waiting for a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Unique within the case, new each time the task is opened.
    pub id: SmolStr,
    /// The state that opened it.
    pub state: SmolStr,
    /// What is to be done; a word of the definition.
    pub act: SmolStr,
    /// Who may do it.
    pub role: SmolStr,
    /// Only people of this organisation, when the role is bound to one.
    pub org: Option<SmolStr>,
    /// Key of the heard party it belongs to.
    pub party: Option<SmolStr>,
    /// Who has taken it.
    pub claimed_by: Option<PersonId>,
    /// Their name as it was then.
    pub holder: Option<SmolStr>,
    /// When it should be done.
    pub due: Option<Timestamp>,
    /// How urgent it was when it began.
    #[serde(default, skip_serializing_if = "Priority::is_normal")]
    pub priority: Priority,
}

/// How urgent a task is; the most urgent comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Before everything else.
    Urgent,
    /// Before what is usual.
    High,
    /// What is usual.
    #[default]
    Normal,
    /// When there is time.
    Low,
}

impl Priority {
    pub(crate) const ALL: [Priority; 4] = [Priority::Urgent, Priority::High, Priority::Normal, Priority::Low];

    /// Those a condition can decide on, in the order in which they are tried.
    pub(crate) const CONDITIONAL: [Priority; 3] = [Priority::Urgent, Priority::High, Priority::Low];

    /// As it is written in a definition.
    pub fn word(self) -> &'static str {
        match self {
            Priority::Urgent => "urgent",
            Priority::High => "high",
            Priority::Normal => "normal",
            Priority::Low => "low",
        }
    }

    fn is_normal(&self) -> bool {
        *self == Priority::Normal
    }
}

/// A clock that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// Unique within the case, new each time the timer is started.
    pub id: SmolStr,
    /// The state it lives and ends with.
    pub state: SmolStr,
    /// Name in the definition.
    pub name: SmolStr,
    /// Raised when it fires; `None` when it only performs effects.
    pub event: Option<SmolStr>,
    /// Key of the heard party it belongs to.
    pub party: Option<SmolStr>,
    /// Never fires before.
    pub due: Timestamp,
    /// How `due` was computed: rule, input and calendar, for the file.
    pub rule: SmolStr,
    /// The days of its period, if it counts days; `None` also in a case of an older program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<Counted>,
}

/// The days of a period that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The last day that does not count: that of the event (BGB § 187 Abs. 1), or on which the period went on.
    pub after: Date,
    /// The last day that counts, before a day off moves the end (VwVfG § 31 Abs. 3).
    pub last: Date,
}

/// A clock that stands still until it is resumed, or ends with its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspended {
    /// As it ran.
    pub timer: Timer,
    /// Since when it stands still.
    pub since: Timestamp,
}

/// One entry of the performer register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Performed {
    /// Name of the event.
    pub act: SmolStr,
    /// Who did it.
    pub person: PersonId,
    /// Their name as it was then.
    pub name: SmolStr,
    /// In which role.
    pub role: SmolStr,
    /// For which unit of the organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<SmolStr>,
    /// When.
    pub at: Timestamp,
    /// For which heard party.
    pub party: Option<SmolStr>,
}

/// What undoes one completed act, or that a state was entered. Values are those of that moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compensation {
    /// `state@version`, `state.event@version`, with `/party` for a heard party; the event is that of the command.
    pub id: SmolStr,
    /// The state that declares it.
    pub state: SmolStr,
    /// Key of the heard party it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<SmolStr>,
    /// What is done, in this order.
    pub undo: Vec<Undo>,
}

/// One action of a compensation, evaluated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undo {
    /// Asks for an effect.
    Effect {
        /// A word of the definition.
        kind: SmolStr,
        /// As in [`crate::Effect::payload`].
        payload: Value,
    },
    /// Sets a field.
    Set {
        /// `case.fee`, `party.remark`.
        field: SmolStr,
        /// What it becomes.
        value: Value,
    },
}
