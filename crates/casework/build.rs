// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A new migration is embedded without anybody having to touch a source file.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
