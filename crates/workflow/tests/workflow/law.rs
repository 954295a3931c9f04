// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The shipped definitions with one rule of the law broken each: the loader finds it.

use workflow::{Budget, Bundle, Definition};

use crate::shipped::{calendars, forms, read};

struct Broken {
    rule: &'static str,
    replace: &'static str,
    with: &'static str,
    /// The code, and what its message names.
    found: (&'static str, &'static str),
}

fn diagnostics(source: String) -> Vec<(String, String)> {
    let mut calendars = calendars();
    calendars.insert("de-ni".to_owned(), read("workflows/calendars/de-ni.json"));
    let bundle = Bundle {
        source,
        calendars,
        forms: forms(),
    };
    let found = Definition::load(&bundle, &Budget::default()).err();
    let lines = found.iter().flatten();
    lines.map(|d| (d.code.to_string(), d.message.clone())).collect()
}

fn every_one_is_found(name: &str, broken: &[Broken]) {
    let source = read(&format!("workflows/{name}/{name}.yaml"));
    let mut wrong = Vec::new();
    for case in broken {
        assert!(source.contains(case.replace), "{}: nothing to replace", case.rule);
        let found = diagnostics(source.replacen(case.replace, case.with, 1));
        let (code, named) = case.found;
        if !found
            .iter()
            .any(|(c, message)| c == code && message.contains(named))
        {
            wrong.push(format!("{}: {found:?}", case.rule));
        }
    }
    assert!(wrong.is_empty(), "not found:\n{}", wrong.join("\n"));
}

#[test]
fn a_broken_rule_of_the_permit_is_found() {
    every_one_is_found("heavy-load", HEAVY_LOAD);
}

#[test]
fn a_broken_rule_of_the_exemption_is_found() {
    every_one_is_found("vehicle-exemption", VEHICLE_EXEMPTION);
}

const HEAVY_LOAD: &[Broken] = &[
    Broken {
        rule: "who proposes does not release",
        replace: "approve:\n                by: releaser\n                duty: [four_eyes, no_self]",
        with: "approve:\n                by: releaser\n                duty: no_self",
        found: ("duty-not-enforced", "approve"),
    },
    Broken {
        rule: "who proposes a change does not release it",
        replace: "duty: [change_eyes, no_self]\n                            accept:\n                              cel: payload.channel",
        with: "duty: no_self\n                            accept:\n                              cel: payload.channel",
        found: ("duty-not-enforced", "release_change"),
    },
    Broken {
        rule: "who proposes a notice does not release it",
        replace: "duty: [notice_eyes, no_self]\n                            accept:\n                              - cel: payload.channel",
        with: "duty: no_self\n                            accept:\n                              - cel: payload.channel",
        found: ("duty-not-enforced", "release_notice"),
    },
    Broken {
        rule: "who proposes a correction does not release it",
        replace: "duty: [correction_eyes, no_self]\n                        guard",
        with: "duty: no_self\n                        guard",
        found: ("duty-not-enforced", "release_correction"),
    },
    Broken {
        rule: "who is excluded does nothing (§ 20 VwVfG)",
        replace: "choose_channel, undeliverable",
        with: "undeliverable",
        found: ("duty-act", "choose_channel"),
    },
    Broken {
        rule: "a refusal is heard (§ 28 VwVfG)",
        replace: "do: [set: {case.outcome: refused, case.reasons: {cel: event.reason}}]\n                to: hear_applicant",
        with: "do: [set: {case.outcome: refused, case.reasons: {cel: event.reason}}]\n                to: release",
        found: ("burden-unheard", "heard_before_a_burden"),
    },
    Broken {
        rule: "a discontinuation is heard (§ 28 VwVfG)",
        replace: "do: [set: {case.outcome: discontinued, case.reasons: {cel: event.reason}}]\n                to: hear_applicant",
        with: "do: [set: {case.outcome: discontinued, case.reasons: {cel: event.reason}}]\n                to: release",
        found: ("burden-unheard", "heard_before_a_burden"),
    },
    Broken {
        rule: "the refusal of a change is heard (§ 28 VwVfG)",
        replace: "case.next_valid_to: {cel: case.valid_to}\n                            to: change_hearing",
        with: "case.next_valid_to: {cel: case.valid_to}\n                            to: change_release",
        found: ("burden-unheard", "heard_before_a_burdening_change"),
    },
    Broken {
        rule: "a notice is heard (§§ 28, 49 VwVfG)",
        replace: "initial: notice_hearing",
        with: "initial: notice_weighing",
        found: ("burden-unheard", "no_notice_by_itself"),
    },
    Broken {
        rule: "a comment is weighed",
        replace: "to: weighing\n              hearing_over",
        with: "to: release\n              hearing_over",
        found: ("assertion-violated", "comments_are_weighed"),
    },
    Broken {
        rule: "a comment on a change is weighed",
        replace: "change_hearing_over: {to: change_weighing}",
        with: "change_hearing_over: {to: change_release}",
        found: ("assertion-violated", "comments_on_changes_are_weighed"),
    },
    Broken {
        rule: "a notice is weighed",
        replace: "notice_hearing_over: {to: notice_weighing}",
        with: "notice_hearing_over: {to: notice_release}",
        found: ("burden-unheard", "no_notice_by_itself"),
    },
    Broken {
        rule: "time alone does not refuse (§ 35a VwVfG)",
        replace: "hearing_over: {to: weighing}",
        with: "hearing_over: {to: issued}",
        found: ("assertion-violated", "time_decides_nothing"),
    },
    Broken {
        rule: "time alone ends no permit in another way than by expiry",
        replace: "over:\n                        - {guard: case.change_kind == 'extension'",
        with: "over:\n                        - {guard: case.change_kind == null, to: superseded}\n                        - {guard: case.change_kind == 'extension'",
        found: ("assertion-violated", "time_decides_nothing"),
    },
    Broken {
        rule: "silence is no consent (§ 42a VwVfG)",
        replace: "statement_overdue: {to: no_answer}",
        with: "statement_overdue: {to: consented}",
        found: ("consent-by-silence", "statement_overdue"),
    },
    Broken {
        rule: "a withdrawal is no decision",
        replace: "case.reasons: Der Antrag ist zurückgenommen.}]\n        to: winding_up",
        with: "case.reasons: Der Antrag ist zurückgenommen.}]\n        to: issued",
        found: ("assertion-violated", "nothing_issued_by_itself"),
    },
    Broken {
        rule: "bodies are heard before a grant",
        replace: "start_hearing: {by: clerk, duty: no_self, to: hearing}",
        with: "start_hearing: {by: clerk, duty: no_self, to: drafting}",
        found: ("assertion-violated", "bodies_heard_before_a_grant"),
    },
    Broken {
        rule: "a changed route is put to the bodies again",
        replace: "rehear: {cel: payload.bodies}]\n                    to: hearing",
        with: "rehear: {cel: payload.bodies}]\n                    to: drafting",
        found: ("assertion-violated", "no_grant_unheard"),
    },
    Broken {
        rule: "no permit is longer than its kind allows",
        replace: "case.period_too_long == false && ",
        with: "",
        found: ("assertion-violated", "no_grant_too_long"),
    },
    Broken {
        rule: "only a sealed paper is dispatched (§ 37 VwVfG)",
        replace: "sign: {level: advanced_seal, over: [paper]}\n                do: [set: {case.sealed_on",
        with: "do: [set: {case.sealed_on",
        found: ("issued-unsigned", "sealed_before_dispatched"),
    },
    Broken {
        rule: "what was not retrieved is not notified (§ 41 Abs. 2a VwVfG)",
        replace: "not_retrieved: {do: [set: {case.way: post}], to: dispatching}",
        with: "not_retrieved: {do: [set: {case.way: post}], to: collected}",
        found: ("assertion-violated", "retrieved_by_the_applicant"),
    },
    Broken {
        rule: "the four days count from a day that is there (§ 41 Abs. 2 VwVfG)",
        replace: "fiction: {after: {nth_day: 4, from: case.dispatched_on",
        with: "fiction: {after: {nth_day: 4, from: case.applied_to",
        found: ("uninitialised", "case.applied_to"),
    },
    Broken {
        rule: "a suspension has its reason (§ 39 VwVfG)",
        replace: "hold:\n                            by: releaser\n                            duty: no_self\n                            reason: required\n",
        with: "hold:\n                            by: releaser\n                            duty: no_self\n",
        found: ("assertion-violated", "reasons"),
    },
];

const VEHICLE_EXEMPTION: &[Broken] = &[
    Broken {
        rule: "who drafts does not release",
        replace: "release_exemption: {by: head, duty: [apart, not_own], do",
        with: "release_exemption: {by: head, duty: not_own, do",
        found: ("duty-not-enforced", "release_exemption"),
    },
    Broken {
        rule: "who weighs does not release",
        replace: "draft_refusal, confirm, propose_revocation",
        with: "draft_refusal, propose_revocation",
        found: ("assertion-violated", "released_by_another"),
    },
    Broken {
        rule: "a comment is weighed (§ 28 VwVfG)",
        replace: "comment_over: {to: weighing}",
        with: "comment_over: {to: releasing}",
        found: ("burden-unheard", "heard_before_refused"),
    },
    Broken {
        rule: "a comment on a revocation is weighed (§ 28 VwVfG)",
        replace: "comment_over: {to: weighing_revocation}",
        with: "comment_over: {to: revoking}",
        found: ("burden-unheard", "heard_before_revoked"),
    },
    Broken {
        rule: "time alone revokes nothing",
        replace: "comment_over: {to: weighing_revocation}",
        with: "comment_over: {to: revocation_issuing}",
        found: ("assertion-violated", "time_decides_nothing"),
    },
    Broken {
        rule: "only what has a qualified seal is posted",
        replace: "sign: {level: qualified_seal, over: [paper]}",
        with: "sign: {level: advanced_seal, over: [paper]}",
        found: ("issued-unsigned", "sealed_before_posted"),
    },
    Broken {
        rule: "it holds when the decision was released and notified",
        replace: "initial: deciding",
        with: "initial: in_force",
        found: ("burden-unheard", "heard_before_revoked"),
    },
];
