// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The sets: a name, what in the folder stands for it, how its cases are found, judged and compared.
//!
//! A new set is one more [`Set`] in [`ALL`]; children, limits, table, report and exceptions come with it.

use std::path::Path;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::case::{Answer, Case, Outcome, compare};
use crate::vectors::{cms, limbo, ocsp, pkits, tst, wycheproof};
use crate::{pdf_verify, scxml, to_sign};

/// One kind of cases.
pub(crate) struct Set {
    /// Its name on the command line, in the table, in the report and in the exceptions file.
    pub(crate) name: &'static str,
    /// The file or folder of the corpus that holds it; where that is missing the set is skipped.
    pub(crate) source: &'static str,
    /// All cases of the folder; runs in the parent, once.
    pub(crate) cases: fn(&Path) -> Result<Vec<Case>>,
    /// One verdict; runs in a child, within the case's time and memory.
    pub(crate) judge: fn(&Path, &Value) -> Result<Answer>,
    /// The verdict against the accepted ones.
    pub(crate) compare: fn(&[String], &str) -> Outcome,
    /// What the set needs beside the folder, if that is missing here.
    pub(crate) lacks: fn() -> Option<String>,
}

/// Every set that is run, in the order of the table.
pub(crate) static ALL: &[Set] = &[
    Set {
        name: "pdf-verify",
        source: "manifest.jsonl",
        cases: pdf_verify::cases,
        judge: pdf_verify::judge,
        compare,
        lacks: nothing,
    },
    Set {
        name: "to-sign",
        source: "manifest.jsonl",
        cases: to_sign::cases,
        judge: to_sign::judge,
        compare: to_sign::compare,
        lacks: to_sign::lacks,
    },
    Set {
        name: "cms",
        source: "pki/cms.jsonl",
        cases: cms::cases,
        judge: cms::judge,
        compare,
        lacks: nothing,
    },
    Set {
        name: "tst",
        source: "pki/tst.jsonl",
        cases: tst::cases,
        judge: tst::judge,
        compare,
        lacks: nothing,
    },
    Set {
        name: "wycheproof",
        source: "pki/wycheproof",
        cases: wycheproof::cases,
        judge: wycheproof::judge,
        compare,
        lacks: nothing,
    },
    Set {
        name: "pkits",
        source: "pki/pkits.jsonl",
        cases: pkits::cases,
        judge: pkits::judge,
        compare,
        lacks: nothing,
    },
    Set {
        name: "limbo",
        source: "pki/limbo.jsonl",
        cases: limbo::cases,
        judge: limbo::judge,
        compare,
        lacks: nothing,
    },
    Set {
        name: "ocsp",
        source: "pki/ocsp.jsonl",
        cases: ocsp::cases,
        judge: ocsp::judge,
        compare,
        lacks: nothing,
    },
    Set {
        name: "scxml",
        source: "scxml",
        cases: scxml::cases,
        judge: scxml::judge,
        compare: scxml::compare,
        lacks: nothing,
    },
];

fn nothing() -> Option<String> {
    None
}

/// The set of this name.
pub(crate) fn named(name: &str) -> Result<&'static Set> {
    match ALL.iter().find(|set| set.name == name) {
        Some(set) => Ok(set),
        None => {
            let names: Vec<&str> = ALL.iter().map(|set| set.name).collect();
            bail!("no set `{name}`; there are {}", names.join(", "))
        }
    }
}
