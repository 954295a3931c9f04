// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! DOOR: the one binary, `geleit`. Parses the command line, owns clock and entropy, and names the exit code.

mod arguments;
mod demo;
mod edge;
mod files;
mod inspect;
mod ledger_audit;
mod log_key;
mod outcome;
mod output;
mod permit_commands;
mod portal;
mod procedure;
mod serve;
mod sign;
mod signer;
mod verify;
mod workflow_commands;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command, LedgerCommand};
use outcome::Outcome;

/// Small objects come and go by the thousand in every file that is judged (docs/decisions/0002).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::builder()
                .with_env_var("GELEIT_LOG")
                .with_default_directive(tracing_subscriber::filter::LevelFilter::WARN.into())
                .from_env_lossy(),
        )
        .with_writer(std::io::stderr)
        .init();
    match run(Arguments::parse().command) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            edge::complain(&format!("geleit: {error:#}"));
            Outcome::Io.into()
        }
    }
}

fn run(command: Command) -> anyhow::Result<Outcome> {
    match command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Sign(arguments) => sign::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Ledger {
            command: LedgerCommand::Audit(arguments),
        } => ledger_audit::run(&arguments),
        Command::Permit { command } => permit_commands::run(&command),
        Command::Workflow { command } => workflow_commands::run(&command),
    }
}
