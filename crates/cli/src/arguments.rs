// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The command line, as in the design. A verb or option that is not built is not listed.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;

/// Signed permits for heavy-load transport: apply, decide, seal, verify.
///
/// Exit codes: 0 in order, 1 not in order or refused, 2 usage, 3 indeterminate (verify), 4 unreadable or not signed,
/// 5 input/output, network or database.
#[derive(Debug, Parser)]
#[command(name = "geleit", version, about, long_about, max_term_width = 110)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Walks a whole case on a fresh embedded database with a fresh test PKI, then serves the portal.
    Demo(DemoArguments),
    /// Serves the portal and the API of an authority.
    Serve(ServeArguments),
    /// Verifies signed PDF files; nothing is fetched.
    Verify(VerifyArguments),
    /// The log of a case.
    Ledger {
        /// What about it.
        #[command(subcommand)]
        command: LedgerCommand,
    },
    /// The rules, the fee and the paper of an application, without a case.
    Permit {
        /// What about it.
        #[command(subcommand)]
        command: PermitCommand,
    },
    /// Workflow definitions.
    Workflow {
        /// What about them.
        #[command(subcommand)]
        command: WorkflowCommand,
    },
}

/// `geleit demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// Stops after the walk instead of serving the portal.
    #[arg(long)]
    pub(crate) once: bool,
    /// Walks this application (geleit/application/1) instead of the built-in example.
    #[arg(long, value_name = "FILE")]
    pub(crate) application: Option<PathBuf>,
    /// Receives application.json, permit.pdf, report.json, case-log.json, trust.pem, evidence/ and the database.
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub(crate) out: PathBuf,
    /// Where the portal listens; loopback only. Port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8417", value_parser = loopback)]
    pub(crate) listen: SocketAddr,
}

/// `geleit serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// Settings of the authority (JSON, see docs/operating.md).
    #[arg(long, value_name = "FILE", default_value = "geleit.json")]
    pub(crate) config: PathBuf,
    /// The database file; overrides the settings.
    #[arg(long, value_name = "FILE")]
    pub(crate) database: Option<PathBuf>,
    /// Where to listen; loopback only, a reverse proxy stands before it. Overrides the settings.
    #[arg(long, value_name = "ADDR", value_parser = loopback)]
    pub(crate) listen: Option<SocketAddr>,
}

/// `geleit verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// PDF files, or folders whose files are all verified.
    #[arg(required = true, value_name = "FILE|DIR")]
    pub(crate) files: Vec<PathBuf>,
    /// The time the verdict speaks of, RFC 3339; without it, now.
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
    /// Certificates to trust (PEM or DER). Test certificates count only when named here, with a warning.
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) trust: Vec<PathBuf>,
    /// Revocation lists and further certificates (PEM or DER).
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) evidence: Vec<PathBuf>,
    /// Only what we issue passes: a certification P=1, nothing live, nothing after it but long-term updates.
    #[arg(long)]
    pub(crate) strict: bool,
    /// What was stored when the file was issued; the file must start with exactly these bytes.
    #[arg(long, value_name = "FILE")]
    pub(crate) original: Option<PathBuf>,
    /// The user's or owner's password of encrypted files.
    #[arg(long, value_name = "PASSWORD", default_value = "", hide_default_value = true)]
    pub(crate) password: String,
    /// Text for people, or one JSON object per file and line (geleit/verification-report/1).
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Exit code 0 instead of 3 when a verdict is INDETERMINATE.
    #[arg(long)]
    pub(crate) allow_indeterminate: bool,
}

/// How a report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// What can be done with a case log.
#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// Checks chain, tree, checkpoint and, with the permit, that it is the one that was logged.
    Audit(AuditArguments),
}

/// `geleit ledger audit`.
#[derive(Debug, Args)]
pub(crate) struct AuditArguments {
    /// The case log (geleit/case-log/1).
    #[arg(value_name = "LOG")]
    pub(crate) log: PathBuf,
    /// The sealed permit the log speaks of.
    #[arg(long, value_name = "PDF")]
    pub(crate) permit: Option<PathBuf>,
    /// Certificates under which the key of the log must stand.
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) trust: Vec<PathBuf>,
    /// Revocation lists and further certificates (PEM or DER); without them revocation of the log key is not checked.
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) evidence: Vec<PathBuf>,
    /// The time at which the certificate of the log is judged, RFC 3339; without it, now.
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// What can be asked about an application.
#[derive(Debug, Subcommand)]
pub(crate) enum PermitCommand {
    /// What the rules find, which permits are needed, and the conditions they propose.
    Check(ApplicationArguments),
    /// The fee, factor by factor.
    Fee(ApplicationArguments),
    /// The decision as it would be drafted, unsigned, as PDF.
    Render(RenderArguments),
}

/// An application file.
#[derive(Debug, Args)]
pub(crate) struct ApplicationArguments {
    /// The application (geleit/application/1).
    #[arg(value_name = "APPLICATION")]
    pub(crate) application: PathBuf,
    /// The whole answer as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `geleit permit render`.
#[derive(Debug, Args)]
pub(crate) struct RenderArguments {
    /// The application (geleit/application/1).
    #[arg(value_name = "APPLICATION")]
    pub(crate) application: PathBuf,
    /// Where the PDF goes.
    #[arg(long, value_name = "FILE", default_value = "draft.pdf")]
    pub(crate) out: PathBuf,
}

/// What can be done with a definition.
#[derive(Debug, Subcommand)]
pub(crate) enum WorkflowCommand {
    /// Loads a definition with all static checks.
    Check {
        /// The definition (YAML); its calendars lie in ../calendars.
        #[arg(value_name = "PATH")]
        path: PathBuf,
    },
}

/// An address on loopback: nothing of ours is to be reached from outside without a reverse proxy before it.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text
        .parse()
        .map_err(|_| format!("expected ADDRESS:PORT, found {text:?}"))?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err(format!(
            "expected a loopback address such as 127.0.0.1:8417, found {address}"
        ))
    }
}
