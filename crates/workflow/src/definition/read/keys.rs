// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every key of the language, place by place. `docs/workflow.schema.json` has the same ones; a test compares them.

pub const DEFINITION: [&str; 16] = [
    "workflow",
    "version",
    "title",
    "zone",
    "calendar",
    "roles",
    "data",
    "duties",
    "assertions",
    "tables",
    "effects",
    "retention",
    "events",
    "start",
    "initial",
    "states",
];

pub const LABEL: [&str; 2] = ["de", "en"];
pub const START: [&str; 2] = ["by", "needs"];
pub const ROLE: [&str; 2] = ["label", "org"];
pub const EVENT: [&str; 2] = ["label", "payload"];

/// Keys of a type that is more than a word. A record of a list may not use them as names of its fields.
pub const TYPE: [&str; 6] = ["one_of", "list_of", "type", "optional", "label", "personal"];
/// What says the type; exactly one of them.
pub const TYPES: [&str; 3] = ["one_of", "list_of", "type"];

pub const EFFECT_WORD: [&str; 1] = ["retry"];
pub const RETRY: [&str; 3] = ["attempts", "wait_seconds", "longest_wait_seconds"];
pub const RETENTION: [&str; 2] = ["label", "months"];

pub const DUTY: [&str; 8] = [
    "label",
    "different_person",
    "different_unit",
    "same_person",
    "n_eyes",
    "not_party",
    "of",
    "when",
];
/// The rule of a duty; exactly one of them.
pub const RULES: [&str; 5] = [
    "different_person",
    "different_unit",
    "same_person",
    "n_eyes",
    "not_party",
];

pub const ASSERTION: [&str; 7] = [
    "label",
    "never",
    "always_before",
    "leads_to",
    "never_by_timer",
    "with_reason",
    "signed",
];
/// The form of an assertion; exactly one of them.
pub const FORMS: [&str; 6] = [
    "never",
    "always_before",
    "leads_to",
    "never_by_timer",
    "with_reason",
    "signed",
];
pub const NEVER: [&str; 2] = ["states", "when"];
pub const ALWAYS_BEFORE: [&str; 6] = ["reach", "passed", "since", "different_persons", "burden", "when"];
pub const LEADS_TO: [&str; 3] = ["from", "to", "when"];
pub const SIGNED: [&str; 4] = ["reach", "over", "level", "when"];

pub const TABLE: [&str; 4] = ["hit", "inputs", "outputs", "rows"];
pub const ROW: [&str; 2] = ["when", "then"];
pub const RANGE: [&str; 2] = ["from", "to"];

pub const STATE: [&str; 20] = [
    "label",
    "initial",
    "states",
    "parallel",
    "history",
    "to",
    "final",
    "outcome",
    "consent",
    "silent",
    "for_each",
    "body",
    "done",
    "events",
    "always",
    "timers",
    "task",
    "entry",
    "exit",
    "compensate",
];
/// What a final state cannot have.
pub const NOT_FINAL: [&str; 14] = [
    "states",
    "parallel",
    "history",
    "to",
    "initial",
    "for_each",
    "body",
    "done",
    "events",
    "always",
    "timers",
    "task",
    "exit",
    "compensate",
];
/// What a history cannot have.
pub const NOT_HISTORY: [&str; 13] = [
    "initial",
    "states",
    "parallel",
    "for_each",
    "body",
    "done",
    "events",
    "always",
    "timers",
    "task",
    "entry",
    "exit",
    "compensate",
];
pub const FOR_EACH: [&str; 2] = ["in", "key"];
pub const BODY: [&str; 2] = ["initial", "states"];
pub const TASK: [&str; 7] = ["role", "act", "label", "due", "candidates", "priority", "form"];
pub const TIMER: [&str; 5] = ["when", "after", "at", "raise", "do"];
pub const DEADLINE: [&str; 8] = [
    "calendar_days",
    "working_days",
    "months",
    "nth_day",
    "from",
    "shift",
    "calendar",
    "source",
];

pub const TRANSITION: [&str; 10] = [
    "by",
    "duty",
    "guard",
    "accept",
    "sign",
    "reason",
    "to",
    "internal",
    "do",
    "compensate",
];
pub const ALWAYS: [&str; 3] = ["guard", "to", "do"];
pub const GUARD: [&str; 2] = ["cel", "otherwise"];
pub const SIGN: [&str; 2] = ["level", "over"];

/// What an action does; exactly one of them.
pub const ACTION: [&str; 11] = [
    "set",
    "decide",
    "effect",
    "raise",
    "suspend",
    "resume",
    "extend",
    "add_party",
    "replace_party",
    "remove_party",
    "rehear",
];
pub const EFFECT: [&str; 2] = ["kind", "payload"];
pub const EXTEND: [&str; 2] = ["timer", "until"];
pub const REPLACE_PARTY: [&str; 2] = ["key", "with"];
pub const DECIDE: [&str; 2] = ["table", "set"];

/// Where the schema has the same keys.
#[cfg(test)]
pub const PLACES: [(&str, &[&str]); 33] = [
    ("", &DEFINITION),
    ("/$defs/label", &LABEL),
    ("/properties/start", &START),
    ("/properties/roles/additionalProperties", &ROLE),
    ("/properties/events/additionalProperties", &EVENT),
    ("/$defs/duty", &DUTY),
    ("/$defs/assertion", &ASSERTION),
    ("/$defs/assertion/properties/never", &NEVER),
    ("/$defs/assertion/properties/always_before", &ALWAYS_BEFORE),
    ("/$defs/assertion/properties/leads_to", &LEADS_TO),
    ("/$defs/assertion/properties/signed", &SIGNED),
    ("/properties/tables/additionalProperties", &TABLE),
    (
        "/properties/tables/additionalProperties/properties/rows/items",
        &ROW,
    ),
    ("/properties/effects/additionalProperties", &EFFECT_WORD),
    (
        "/properties/effects/additionalProperties/properties/retry",
        &RETRY,
    ),
    ("/properties/retention/additionalProperties", &RETENTION),
    ("/$defs/range", &RANGE),
    ("/$defs/state", &STATE),
    ("/$defs/state/properties/for_each", &FOR_EACH),
    ("/$defs/state/properties/body", &BODY),
    ("/$defs/state/properties/task", &TASK),
    ("/$defs/timer", &TIMER),
    ("/$defs/deadline", &DEADLINE),
    ("/$defs/transition", &TRANSITION),
    ("/$defs/always", &ALWAYS),
    ("/$defs/guard/oneOf/1", &GUARD),
    ("/$defs/transition/properties/sign", &SIGN),
    ("/$defs/action", &ACTION),
    ("/$defs/action/properties/effect/oneOf/1", &EFFECT),
    ("/$defs/action/properties/extend", &EXTEND),
    ("/$defs/action/properties/replace_party", &REPLACE_PARTY),
    ("/$defs/action/properties/decide", &DECIDE),
    ("/$defs/type/oneOf", &TYPE),
];
