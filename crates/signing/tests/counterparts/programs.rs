// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Other people's programs in a folder of their own, and certificates that openssl issues under the test PKI.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// To stderr past the test harness, which swallows the output of passing tests.
pub fn skip(test: &str, why: &str) {
    let mut stderr = std::io::stderr();
    writeln!(stderr, "SKIPPED {test}: {why}; `cargo xtask test` installs it").unwrap();
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Python environment and npm packages that `cargo xtask test` installs.
pub fn tools() -> PathBuf {
    let configured = std::env::var_os("GELEIT_TOOLS").or_else(|| std::env::var_os("GELEIT_CACHE"));
    configured.map_or(root().join("target/tools"), PathBuf::from)
}

pub fn starts(program: &str, argument: &str) -> bool {
    Command::new(program).arg(argument).output().is_ok()
}

/// A folder, removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("geleit-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Words separated by spaces, `~` for a space inside; no shell. Exit status and both outputs.
    pub fn try_run(&self, line: &str) -> (bool, String) {
        let mut words = line
            .split(' ')
            .filter(|word| !word.is_empty())
            .map(|word| word.replace('~', " "));
        let program = words.next().unwrap();
        let output = Command::new(program)
            .args(words)
            .current_dir(&self.0)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }

    pub fn run(&self, line: &str) -> String {
        let (success, said) = self.try_run(line);
        assert!(success, "{line}: {said}");
        said
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const CONFIGURATION: &[u8] = b"[ca]
default_ca = c
[c]
database = index.txt
rand_serial = yes
new_certs_dir = .
default_md = sha256
policy = p
unique_subject = no
[p]
commonName = supplied
[req]
distinguished_name = dn
[dn]
[signer]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
[tsa]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
[stamps]
default_tsa = s
[s]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4
other_policies = 1.2.3.5
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
";

/// An authority of openssl's with the issuing key of the test PKI; dates are fixed.
pub struct Issuer<'f>(pub &'f Folder);

impl Issuer<'_> {
    pub fn new(folder: &Folder) -> Issuer<'_> {
        let certs = root().join("certs-test");
        folder.write("conf", CONFIGURATION);
        folder.write("index.txt", b"");
        folder.write("serial", b"01");
        for (from, to) in [
            ("pki/issuing.pem", "issuing.pem"),
            ("keys/issuing.pem", "issuing.key"),
        ] {
            std::fs::copy(certs.join(from), folder.path(to)).unwrap();
        }
        Issuer(folder)
    }

    /// `NAME.key` and `NAME.pem` for a fresh key of this kind.
    pub fn issue(&self, name: &str, key: &str, extensions: &str) {
        self.0.run(&format!("openssl genpkey -out {name}.key {key}"));
        self.0.run(&format!(
            "openssl req -new -config conf -key {name}.key -out {name}.csr -subj /CN=TEST~ONLY~{name}"
        ));
        self.0.run(&format!(
            "openssl ca -batch -notext -config conf -in {name}.csr -out {name}.pem -cert issuing.pem -keyfile issuing.key \
             -startdate 20260101000000Z -enddate 20351220000000Z -extensions {extensions}"
        ));
    }

    /// The certificate, then its issuer's.
    pub fn chain(&self, name: &str) -> Vec<Vec<u8>> {
        let blocks = |file: &str| pki::pem::blocks(&self.0.read(file), "CERTIFICATE").unwrap();
        [blocks(&format!("{name}.pem")), blocks("issuing.pem")].concat()
    }
}

/// pyHanko in one process that stays (tests/foreign/pyhanko_serve.py).
pub struct PyHanko {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

pub fn python() -> Option<PathBuf> {
    Some(tools().join("python/bin/python")).filter(|python| python.is_file())
}

impl PyHanko {
    pub fn start() -> Option<Self> {
        let certs = root().join("certs-test");
        let mut child = Command::new(python()?)
            .arg(root().join("tests/foreign/pyhanko_serve.py"))
            .args(["pki/trust.pem", "keys/clerk.pem", "pki/clerk.pem"].map(|file| certs.join(file)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let input = child.stdin.take();
        Some(Self { child, input, output })
    }

    /// What it says against the file's last signature; empty: nothing.
    pub fn against(&mut self, file: &Path) -> String {
        let question = json!({"op": "verify", "file": file, "password": null});
        let input = self.input.as_mut().unwrap();
        writeln!(input, "{question}")
            .and_then(|()| input.flush())
            .unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        answer["why"].as_str().unwrap().to_owned()
    }
}

impl Drop for PyHanko {
    fn drop(&mut self) {
        // The end of its input is the end of the process.
        self.input = None;
        let _ = self.child.wait();
    }
}
