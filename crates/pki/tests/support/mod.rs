// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! openssl in a folder of its own, and the corpus beside the project; where either is missing, tests say SKIPPED.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// To stderr past the test harness, which swallows the output of passing tests.
pub fn say(line: &str) {
    let mut stderr = std::io::stderr();
    writeln!(stderr, "{line}").unwrap();
}

/// `../shared/corpus/pki` beside the project (`GELEIT_SHARED`).
#[expect(clippy::disallowed_methods, reason = "tests find the data beside the project")]
pub fn corpus(subject: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("GELEIT_SHARED")
        .map_or(beside, PathBuf::from)
        .join("corpus/pki");
    if folder.is_dir() {
        return Some(folder);
    }
    say(&format!(
        "SKIPPED {subject}: no ../shared/corpus/pki and no GELEIT_SHARED"
    ));
    None
}

/// One folder, removed at the end.
pub struct OpenSsl(PathBuf);

impl OpenSsl {
    pub fn new(test: &str) -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            say(&format!("SKIPPED {test}: no openssl"));
            return None;
        }
        let folder = std::env::temp_dir().join(format!("geleit-{test}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Some(Self(folder))
    }

    pub fn run(&self, arguments: &[&str]) {
        let (success, words) = self.try_run(arguments);
        assert!(success, "openssl {}: {words}", arguments.join(" "));
    }

    pub fn try_run(&self, arguments: &[&str]) -> (bool, String) {
        let answer = Command::new("openssl")
            .current_dir(&self.0)
            .args(arguments)
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&answer.stderr).into_owned();
        (answer.status.success(), words)
    }

    /// A fresh key in `key` and a self-signed certificate for it in `certificate`.
    pub fn key(&self, arguments: &[&str]) {
        let mut all = vec!["genpkey", "-out", "key"];
        if arguments.contains(&"DSA") {
            let mut parameters = vec!["genpkey", "-genparam", "-out", "parameters"];
            parameters.extend(arguments);
            self.run(&parameters);
            all.extend(["-paramfile", "parameters"]);
        } else {
            all.extend(arguments);
        }
        self.run(&all);
        self.certificate();
    }

    pub fn certificate(&self) {
        self.run(&[
            "req",
            "-new",
            "-x509",
            "-sha256",
            "-key",
            "key",
            "-out",
            "certificate",
            "-days",
            "30",
            "-subj",
            "/CN=TEST ONLY",
        ]);
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.0.join(name), bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.join(name)).unwrap()
    }

    pub fn folder(&self) -> &Path {
        &self.0
    }
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
