// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Where things lie: the workspace, the target directory, the tools of the tests.
//!
//! The only place in xtask that reads the environment.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

/// The places xtask works in.
pub(crate) struct Layout {
    /// The folder with the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Cargo's target directory.
    pub(crate) target: PathBuf,
    /// Python environment and npm packages of the tests.
    pub(crate) tools: PathBuf,
    cargo: PathBuf,
}

impl Layout {
    pub(crate) fn find() -> Result<Layout> {
        let manifest = variable("CARGO_MANIFEST_DIR").context("start it as `cargo xtask …`")?;
        let root = manifest
            .parent()
            .context("xtask lies beside the workspace manifest")?
            .to_path_buf();
        let target = variable("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |path| root.join(path));
        let tools = variable("GELEIT_CACHE").map_or_else(|| target.join("tools"), |path| root.join(path));
        let cargo = variable("CARGO").unwrap_or_else(|| PathBuf::from("cargo"));
        Ok(Layout {
            root,
            target,
            tools,
            cargo,
        })
    }

    /// The cargo that started us, in the workspace, with the same target directory.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.cargo);
        command
            .args(arguments)
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// The python of the tests' own virtual environment.
    pub(crate) fn python(&self) -> PathBuf {
        self.tools.join("python/bin/python")
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "xtask is an edge: it has no configuration but the environment"
)]
fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}
