// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! No test certificate or key is built into a program: a test anchor counts only when it is named by `--trust`.

use super::sources::{code_lines, rust_files};

#[test]
fn no_test_certificate_or_key_is_built_into_a_program() {
    let mut found = Vec::new();
    for path in rust_files("crates").into_iter().chain(rust_files("certs-test")) {
        for (at, line) in code_lines(&path) {
            let includes = ["include_bytes!", "include_str!", "include_dir!"]
                .iter()
                .any(|word| line.contains(word));
            let secret = [
                "certs-test",
                "pki/",
                ".pem",
                ".der",
                ".p12",
                ".key",
                ".crl",
                ".crt",
            ];
            let pasted =
                line.contains("-----BEGIN ") && line.contains("\"-----BEGIN ") && line.contains("MII");
            if pasted || includes && secret.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{at}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
