// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A running `geleit demo`: its address and its accounts, as it prints them for people. Ends when it is dropped.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::programs::{Running, start};
use crate::surroundings::{geleit, workspace};

/// How to sign in.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) login: String,
    pub(crate) password: String,
}

/// A portal on a free loopback port.
#[derive(Debug)]
pub(crate) struct Demo {
    /// `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    /// By role: haulier, clerk, official, heard body, auditor; the first account of each.
    accounts: BTreeMap<String, Account>,
    /// All heard bodies.
    pub(crate) heard_bodies: Vec<Account>,
    /// Where it writes.
    pub(crate) out: PathBuf,
    _process: Running,
}

impl Demo {
    /// Starts one and waits until it serves.
    pub(crate) fn start(name: &str) -> Demo {
        let out = workspace(name);
        let mut command = geleit();
        command
            .args(["demo", "--listen", "127.0.0.1:0", "--out"])
            .arg(&out)
            .stdin(Stdio::null());
        let mut child = start(&mut command);
        let stdout = child.stdout.take().expect("stdout is piped");
        let stderr = child.stderr.take().expect("stderr is piped");
        let process = Running(child);
        let lines = lines_of(stdout);
        let complaints = lines_of(stderr);
        let mut accounts = BTreeMap::new();
        let mut heard_bodies = Vec::new();
        let mut said = Vec::new();
        while let Ok(line) = lines.recv_timeout(Duration::from_secs(180)) {
            if let Some(address) = line.trim().strip_prefix("Portal: ") {
                let base = address.trim().trim_end_matches('/').to_owned();
                return Demo {
                    base,
                    accounts,
                    heard_bodies,
                    out,
                    _process: process,
                };
            }
            if let Some((role, account)) = account(&line) {
                if role == "heard body" {
                    heard_bodies.push(account.clone());
                }
                accounts.entry(role).or_insert(account);
            }
            said.push(line);
        }
        drop(process);
        let complaints: Vec<String> = complaints.iter().collect();
        panic!(
            "`geleit demo` does not serve\n{}\n{}",
            said.join("\n"),
            complaints.join("\n")
        );
    }

    /// The account of a heard body; its login is its key.
    pub(crate) fn heard_body(&self, key: &str) -> &Account {
        let found = self.heard_bodies.iter().find(|account| account.login == key);
        found.unwrap_or_else(|| panic!("the demo names no account for {key}: {:?}", self.heard_bodies))
    }

    /// The account of a role.
    pub(crate) fn account(&self, role: &str) -> &Account {
        self.accounts
            .get(role)
            .unwrap_or_else(|| panic!("the demo names no account for {role}: {:?}", self.accounts))
    }
}

/// `Account: <role> | <login> | <password>`.
fn account(line: &str) -> Option<(String, Account)> {
    let mut parts = line
        .trim()
        .strip_prefix("Account:")?
        .split('|')
        .map(|part| part.trim().to_owned());
    let (role, login, password) = (parts.next()?, parts.next()?, parts.next()?);
    Some((role, Account { login, password }))
}

/// Reads to the end, so that the program never waits for a reader.
fn lines_of(pipe: impl std::io::Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            // Nobody listens any more once the address is known.
            let _ = sender.send(line);
        }
    });
    receiver
}
