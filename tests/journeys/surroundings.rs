// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Where the tests find things: the sources, the program under test, the tools, the reference data beside the project.
//!
//! The only place of the tests that reads the environment.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The folder with the workspace's `Cargo.toml`.
///
/// Asked at run time: a target directory may serve several clones.
pub(crate) fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let tests =
            variable("CARGO_MANIFEST_DIR").unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        tests
            .parent()
            .expect("tests lies beside the workspace manifest")
            .to_path_buf()
    })
}

/// The cargo that built the tests.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(root()).env("CARGO_TARGET_DIR", target());
    command
}

/// The `geleit` under test. `cargo xtask test` built it; otherwise it is built once here, so that it is never stale.
pub(crate) fn geleit() -> Command {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    Command::new(BINARY.get_or_init(|| {
        variable("GELEIT_BINARY").unwrap_or_else(|| {
            let built = cargo().args(["build", "--quiet", "--package", "cli"]).status();
            assert!(
                built.is_ok_and(|status| status.success()),
                "`cargo build --package cli` failed"
            );
            target().join("debug/geleit")
        })
    }))
}

/// Python environment and npm packages that `cargo xtask test` installs.
pub(crate) fn tools() -> PathBuf {
    let configured = variable("GELEIT_TOOLS").or_else(|| variable("GELEIT_CACHE"));
    configured.unwrap_or_else(|| target().join("tools"))
}

/// The reference data beside the project, if it is there: `../shared`, or `GELEIT_SHARED`.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let folder = variable("GELEIT_SHARED").unwrap_or_else(|| root().join("../shared"));
    let found = folder.join(path);
    if found.exists() {
        return Some(found);
    }
    skip(&format!("no {}", found.display()));
    None
}

/// True under `cargo xtask refresh`: the tests of generated files write instead of comparing.
pub(crate) fn refreshing() -> bool {
    variable("GELEIT_REFRESH").is_some()
}

/// Says that the running test cannot do its work. The caller returns; `cargo xtask test` counts the line.
///
/// Written past the runner's capture, which would hide it, because a skipped test counts as passed there.
pub(crate) fn skip(why: &str) {
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    writeln!(std::io::stderr(), "SKIPPED {name}: {why}").expect("stderr is open");
}

/// An empty folder for what a test writes. Folders of test runs that are over are removed on the way.
pub(crate) fn workspace(name: &str) -> PathBuf {
    static OURS: OnceLock<PathBuf> = OnceLock::new();
    let ours = OURS.get_or_init(|| {
        let all = target().join("tmp/journeys");
        for old in std::fs::read_dir(&all)
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
        {
            if !Path::new("/proc").join(old.file_name()).exists() {
                // Another run may be removing the same folder.
                let _ = std::fs::remove_dir_all(old.path());
            }
        }
        all.join(std::process::id().to_string())
    });
    let folder = ours.join(name);
    std::fs::create_dir_all(&folder).expect("the target directory can be written");
    folder
}

fn target() -> PathBuf {
    let executable = std::env::current_exe().expect("a running program has a path");
    // <target>/debug/deps/journeys-…
    executable
        .ancestors()
        .nth(3)
        .expect("tests lie three folders below the target directory")
        .to_path_buf()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the tests have no configuration but the environment"
)]
fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}
