// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What `invoke` promises (SCXML 6.4, 6.5), one small chart per sentence; each has to end in `pass`.

use std::path::Path;

use roxmltree::Document;

use super::sessions;

fn passes(sentence: &str, body: &str) {
    let text = format!(
        "<scxml datamodel='ecmascript' initial='s0'>{body}<final id='pass'/><final id='fail'/></scxml>"
    );
    let document = Document::parse(&text).unwrap();
    let mut machine = sessions::session(&document, Path::new("/nonexistent"));
    machine.start();
    machine.advance(20_000);
    let active: Vec<String> = machine.configuration().into_iter().collect();
    assert_eq!(active, ["pass"], "{sentence}");
}

#[test]
fn a_child_that_is_left_leaves_its_states_and_is_not_heard_any_more() {
    passes(
        "onexit of the child would say `heard`",
        "<state id='s0'>
           <onentry><send event='go' delay='1s'/></onentry>
           <invoke id='c'><content><scxml datamodel='ecmascript'><state id='x'>
             <onexit><send target='#_parent' event='heard'/></onexit>
             <onentry><send target='#_parent' event='heard' delay='2s'/></onentry>
           </state></scxml></content></invoke>
           <transition event='go' target='s1'/>
         </state>
         <state id='s1'>
           <onentry><send event='over' delay='5s'/></onentry>
           <transition event='heard' target='fail'/><transition event='done.invoke' target='fail'/>
           <transition event='over' target='pass'/>
         </state>",
    );
}

#[test]
fn a_child_that_ended_sends_nothing_later_and_its_end_carries_its_data() {
    passes(
        "donedata of the outermost final state",
        "<state id='s0'>
           <onentry><send event='over' delay='9s'/></onentry>
           <invoke id='c'><content><scxml datamodel='ecmascript'><final id='x'>
             <onentry><send target='#_parent' event='late' delay='2s'/></onentry>
             <donedata><param name='n' expr='[1, {a: 2}]'/></donedata>
           </final></scxml></content></invoke>
           <transition event='done.invoke.c' cond='_event.data.n[1].a === 2'/>
           <transition event='done.invoke.c' target='fail'/>
           <transition event='late' target='fail'/>
           <transition event='over' target='pass'/>
         </state>",
    );
}

#[test]
fn a_chart_can_be_a_value() {
    passes(
        "content expr",
        "<datamodel><data id='chart'><scxml datamodel='ecmascript'><final id='x'/></scxml></data></datamodel>
         <state id='s0'><invoke><content expr='chart'/></invoke>
           <transition event='done.invoke' target='pass'/><transition event='error' target='fail'/></state>",
    );
}

#[test]
fn sessions_answer_by_origin_and_siblings_reach_one_another_by_address() {
    passes(
        "targetexpr",
        "<datamodel><data id='first'/></datamodel>
         <state id='s0'>
           <invoke id='a'><content><scxml datamodel='ecmascript'><state id='x'>
             <onentry><send target='#_parent' event='here'/></onentry>
             <transition event='ping'><send targetexpr='_event.origin' event='pong'/></transition>
           </state></scxml></content></invoke>
           <transition type='internal' event='here' target='s1'><assign location='first' expr='_event.origin'/></transition>
           <state id='s00'/>
           <state id='s1'>
             <invoke id='b'><param name='to' location='first'/><content><scxml datamodel='ecmascript'>
               <datamodel><data id='to'/></datamodel>
               <state id='x'><onentry><send targetexpr='to' event='ping'/></onentry>
                 <transition event='pong' target='y'/></state><final id='y'/>
             </scxml></content></invoke>
             <transition event='done.invoke.b' target='pass'/>
           </state>
         </state>",
    );
}

#[test]
fn an_empty_finalize_takes_over_what_was_passed_in() {
    passes(
        "finalize without content",
        "<datamodel><data id='n' expr='1'/></datamodel>
         <state id='s0'><invoke namelist='n'><content><scxml datamodel='ecmascript'>
             <datamodel><data id='n'/></datamodel>
             <final id='x'><onentry><send target='#_parent' event='e'><param name='n' expr='n + 1'/></send></onentry></final>
           </scxml></content><finalize/></invoke>
           <transition event='e' cond='n === 2' target='pass'/><transition event='*' target='fail'/></state>",
    );
}

#[test]
fn who_is_not_there_or_of_another_kind_is_an_error_not_silence() {
    for wrong in [
        "<send target='#_parent' event='e'/>",
        "<send target='#_nobody' event='e'/>",
        "<send target='#_scxml_no' event='e'/>",
    ] {
        passes(
            wrong,
            &format!(
                "<state id='s0'><onentry>{wrong}</onentry><transition event='error.communication' target='pass'/></state>"
            ),
        );
    }
    for wrong in [
        "<invoke type='http://example.org/other'/>",
        "<invoke><content expr='nothing'/></invoke>",
        "<invoke src='file:none.scxml'/>",
    ] {
        passes(
            wrong,
            &format!("<state id='s0'>{wrong}<transition event='error.execution' target='pass'/></state>"),
        );
    }
}

#[test]
fn two_sessions_that_never_stop_talking_do_not_hang_the_run() {
    let text = "<scxml datamodel='ecmascript'><state id='s0'>
        <invoke id='c'><content><scxml datamodel='ecmascript'><state id='x'>
          <onentry><send target='#_parent' event='e'/></onentry>
          <transition event='e'><send target='#_parent' event='e'/></transition></state></scxml></content></invoke>
        <transition event='e'><send target='#_c' event='e'/></transition></state></scxml>";
    let document = Document::parse(text).unwrap();
    let mut machine = sessions::session(&document, Path::new("/nonexistent"));
    machine.start();
    machine.advance(1);
    assert!(machine.configuration().contains("s0"));
}
