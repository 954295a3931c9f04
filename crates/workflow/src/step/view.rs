// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What expressions see of a case, built only as far as they read it.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use smol_str::SmolStr;

use crate::case::{Case, Party};
use crate::command::Actor;
use crate::expression::{EvaluationError, Expression, Facts};
use crate::record::GuardTrace;

/// A case, perhaps from the place of one party, perhaps with the event at hand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    case: &'a Case,
    party: Option<&'a Party>,
    payload: &'a Value,
    event: Option<&'a Caused>,
    person: Option<&'a Actor>,
}

/// What an action answers to; `event` in expressions.
#[derive(Debug, Clone)]
pub(crate) struct Caused {
    pub name: SmolStr,
    pub at: Timestamp,
    /// Where the day of `at` is looked up, if somebody asks for it.
    pub zone: TimeZone,
    pub reason: Option<SmolStr>,
    pub person: SmolStr,
    pub org: Option<SmolStr>,
}

impl Caused {
    fn value(&self) -> Value {
        json!({
            "name": self.name, "at": self.at.to_string(), "day": self.zone.to_datetime(self.at).date().to_string(), "reason": self.reason,
            "person": self.person, "org": self.org,
        })
    }
}

impl<'a> View<'a> {
    /// Only what is stored.
    pub fn of(case: &'a Case, party: Option<&'a Party>) -> View<'a> {
        View {
            case,
            party,
            payload: &Value::Null,
            event: None,
            person: None,
        }
    }

    /// Also who asks.
    pub fn asked_by(self, person: &'a Actor) -> View<'a> {
        View {
            person: Some(person),
            ..self
        }
    }

    /// Also the event that caused an action.
    pub fn caused(self, payload: &'a Value, event: &'a Caused) -> View<'a> {
        View {
            payload,
            event: Some(event),
            ..self
        }
    }

    /// Evaluates to JSON.
    pub fn evaluate(&self, expression: &Expression) -> Result<Value, EvaluationError> {
        match expression.path().and_then(|path| self.read(path)) {
            Some(value) => Ok(value),
            None => self.with(expression, |facts| expression.evaluate(facts)),
        }
    }

    /// A field of the case, the party or the payload. `None` leaves the answer to the evaluator.
    fn read(&self, path: &[String]) -> Option<Value> {
        let [root, field] = path else { return None };
        match (root.as_str(), field.as_str(), self.party) {
            ("case", field, _) => self.case.data.get(field).cloned(),
            ("payload", field, _) => self.payload.get(field).cloned(),
            ("party", "key", Some(party)) => Some(Value::from(party.key.as_str())),
            ("party", "state" | "outcome", _) => None,
            ("party", field, Some(party)) => party.data.get(field).cloned(),
            _ => None,
        }
    }

    /// Whether a condition holds.
    pub fn holds(&self, expression: &Expression) -> Result<bool, EvaluationError> {
        self.with(expression, |facts| expression.holds(facts))
    }

    /// Evaluates a guard and keeps what it saw.
    pub fn trace(&self, expression: &Expression) -> Result<GuardTrace, EvaluationError> {
        self.with(expression, |facts| {
            let result = expression.holds(facts)?;
            let mut values = expression.values(facts);
            if let Some(parties) = values.get_mut("parties") {
                *parties = self.parties_in_short();
            }
            Ok(GuardTrace {
                guard: SmolStr::new(expression.source()),
                result,
                values: values
                    .into_iter()
                    .map(|(path, value)| (path.into(), value))
                    .collect(),
            })
        })
    }

    fn with<T>(&self, expression: &Expression, work: impl FnOnce(&Facts<'_>) -> T) -> T {
        let parties = match expression.reads("parties") {
            true => Value::Array(self.case.parties.iter().map(party_value).collect()),
            false => Value::Null,
        };
        let party = match expression.reads("party") {
            true => self.party.map_or(Value::Null, party_value),
            false => Value::Null,
        };
        let event = match expression.reads("event") {
            true => self.event.map_or(Value::Null, Caused::value),
            false => Value::Null,
        };
        let person = match expression.reads("person") {
            true => self.person.map_or(Value::Null, person_value),
            false => Value::Null,
        };
        work(&Facts {
            case: &self.case.data,
            party: &party,
            parties: &parties,
            payload: self.payload,
            event: &event,
            person: &person,
        })
    }

    /// Key and state only: a trace is shown to everybody who asks.
    fn parties_in_short(&self) -> Value {
        let short = |party: &Party| json!({"key": party.key, "state": party.configuration.leaf(), "outcome": party.outcome});
        Value::Array(self.case.parties.iter().map(short).collect())
    }
}

/// Who asks, as far as candidates may depend on it.
fn person_value(actor: &Actor) -> Value {
    json!({"id": actor.person, "org": actor.org, "unit": actor.unit, "roles": actor.roles})
}

/// A party's data with the fields the engine adds.
fn party_value(party: &Party) -> Value {
    let mut value = Value::clone(&party.data);
    if let Value::Object(map) = &mut value {
        map.insert("key".into(), Value::from(party.key.as_str()));
        map.insert("state".into(), Value::from(party.configuration.leaf()));
        map.insert(
            "outcome".into(),
            party.outcome.as_deref().map_or(Value::Null, Value::from),
        );
    }
    value
}
