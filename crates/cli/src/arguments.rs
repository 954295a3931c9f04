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
    /// Signs a PDF file by appending one revision; the original bytes stay in front.
    Sign(Box<SignArguments>),
    /// Shows the revisions and signatures of a PDF file, and every object that changed between them.
    Inspect(InspectArguments),
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
    /// Draws what was signed and what is shown, and compares the pages (an extra alarm; slower).
    #[arg(long)]
    pub(crate) pictures: bool,
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

/// `geleit sign`.
#[derive(Debug, Args)]
pub(crate) struct SignArguments {
    /// The PDF file to sign.
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    /// Receives the signed file; must not be IN.
    #[arg(value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// Who signs: `pem:KEY,CERTS` (PKCS#8, PKCS#1 or SEC 1; signer's certificate first), `p12:FILE` (PKCS#12), or a token by its URI:
    /// `pkcs11:token=LABEL;object=KEY?module-path=LIBRARY`.
    #[arg(long, value_name = "SIGNER")]
    pub(crate) signer: SignerSource,
    /// A file whose first line is the password or PIN; without it, it is asked for on a terminal.
    #[arg(long, value_name = "FILE")]
    pub(crate) pin_file: Option<PathBuf>,
    /// The signature scheme; without it, what fits the key best.
    #[arg(long, value_enum)]
    pub(crate) scheme: Option<Scheme>,
    /// The digest; without it, what fits the key best.
    #[arg(long, value_enum)]
    pub(crate) hash: Option<Hash>,
    /// The PAdES level; without it, B-T where --tsa is given, else B-B.
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) level: Option<LevelWish>,
    /// The time-stamping authority to ask (RFC 3161 over http); the only connection that is opened.
    #[arg(long, value_name = "URL")]
    pub(crate) tsa: Option<String>,
    /// An empty signature field of the file, or the name of a new one; without it, a new one.
    #[arg(long, value_name = "NAME")]
    pub(crate) field: Option<String>,
    /// Certifies instead of approving: 1 allows no change, 2 filling forms and signing, 3 also annotations.
    #[arg(long, value_name = "P", value_parser = clap::value_parser!(u8).range(1..=3))]
    pub(crate) certify: Option<u8>,
    /// Shows the signature on a page, in points from the lower left corner: PAGE,X,Y,WIDTH,HEIGHT.
    #[arg(long, value_name = "PAGE,X,Y,W,H", value_parser = place)]
    pub(crate) visible: Option<signing::Place>,
    /// A line to show instead of the usual ones, as often as wished; {name}, {time}, {reason} and {location} are put in.
    #[arg(long, value_name = "LINE", value_parser = crate::sign::line)]
    pub(crate) text: Vec<String>,
    /// A PNG or JPEG file shown to the left of the signature's text.
    #[arg(long, value_name = "FILE")]
    pub(crate) picture: Option<PathBuf>,
    /// Fields that may not change any more: `all`, `include:NAME,…` or `exclude:NAME,…`.
    #[arg(long, value_name = "FIELDS", value_parser = field_lock)]
    pub(crate) lock: Option<signing::FieldLockWish>,
    /// Why it is signed; readers show it.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Where it is signed; readers show it.
    #[arg(long, value_name = "TEXT")]
    pub(crate) location: Option<String>,
    /// Who signs, for readers; the certificate decides.
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// The user's or owner's password of an encrypted file; what is appended is encrypted with the file's own key.
    #[arg(long, value_name = "PASSWORD", default_value = "", hide_default_value = true)]
    pub(crate) password: String,
}

/// Where the key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SignerSource {
    /// A key and certificates, PEM or DER.
    Pem { key: PathBuf, certificates: PathBuf },
    /// A PKCS#12 file.
    Pkcs12(PathBuf),
    /// A key on a PKCS#11 token.
    Pkcs11(Box<sealing::Pkcs11Uri>),
}

impl std::str::FromStr for SignerSource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("pem", files)) => match files.split_once(',') {
                Some((key, certificates)) if !key.is_empty() && !certificates.is_empty() => Ok(Self::Pem {
                    key: key.into(),
                    certificates: certificates.into(),
                }),
                _ => Err(format!("expected pem:KEY,CERTS, found {text:?}")),
            },
            Some(("p12", file)) if !file.is_empty() => Ok(Self::Pkcs12(file.into())),
            Some(("pkcs11", _)) => text
                .parse::<sealing::Pkcs11Uri>()
                .map(|uri| Self::Pkcs11(Box::new(uri)))
                .map_err(|error| error.to_string()),
            _ => Err(format!(
                "expected pem:KEY,CERTS, p12:FILE or pkcs11:URI, found {text:?}"
            )),
        }
    }
}

/// Signature schemes by their names on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scheme {
    /// RSASSA-PSS.
    Pss,
    /// RSASSA-PKCS1-v1_5.
    Pkcs1,
    /// ECDSA on the key's curve.
    Ecdsa,
    /// Ed25519.
    Ed25519,
}

/// Digests that are signed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SHA3-256.
    #[value(name = "sha3-256")]
    Sha3_256,
    /// SHA3-384.
    #[value(name = "sha3-384")]
    Sha3_384,
    /// SHA3-512.
    #[value(name = "sha3-512")]
    Sha3_512,
}

/// PAdES levels that can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LevelWish {
    /// A signature with its certificates.
    #[value(name = "B-B")]
    BB,
    /// With a time stamp of the signature.
    #[value(name = "B-T")]
    BT,
}

/// `geleit inspect`.
#[derive(Debug, Args)]
pub(crate) struct InspectArguments {
    /// The PDF file.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Writes the file as it was at the end of revision N (counted from 1), byte by byte, to OUT.
    #[arg(long, num_args = 2, value_names = ["N", "OUT"])]
    pub(crate) extract: Option<Vec<String>>,
    /// Compares two revisions instead of each with the one before it.
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub(crate) between: Option<Vec<usize>>,
    /// The user's or owner's password of an encrypted file.
    #[arg(long, value_name = "PASSWORD", default_value = "", hide_default_value = true)]
    pub(crate) password: String,
    /// Text for people, or JSON (geleit/inspection/1).
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
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
        /// The definition (YAML); its calendars lie in ../calendars, its forms in forms beside it.
        #[arg(value_name = "PATH")]
        path: PathBuf,
        /// The people of an office: says whether they can keep every duty, and who may not be absent.
        #[arg(long, value_name = "FILE")]
        directory: Option<PathBuf>,
    },
    /// Draws a definition, or writes it in another notation.
    Graph(GraphArguments),
    /// Runs one case in memory: commands as JSON lines, a virtual clock, nothing is stored.
    Simulate(SimulateArguments),
    /// Says of one person and a case what they can do, exactly why not the rest, and what the case waits for.
    Explain(ExplainArguments),
    /// Takes case logs through the procedure again: each entry has to come out as it was written.
    Replay {
        /// The definition (YAML).
        #[arg(value_name = "PATH")]
        path: PathBuf,
        /// Case logs (geleit/case-log/1).
        #[arg(value_name = "LOG", required = true)]
        logs: Vec<PathBuf>,
    },
    /// Says of running cases whether they can go over to another version of their procedure. Changes nothing.
    Migrate(MigrateArguments),
    /// Runs the cases in the folder `cases` beside the definition and says what they do not cover.
    Test {
        /// The definition (YAML).
        #[arg(value_name = "PATH")]
        path: PathBuf,
    },
}

/// `geleit workflow graph`.
#[derive(Debug, Args)]
pub(crate) struct GraphArguments {
    /// The definition (YAML).
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    /// The notation.
    #[arg(long, value_enum, default_value_t = Notation::Mermaid)]
    pub(crate) format: Notation,
    /// Where it goes; without it, to stdout.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Language of the labels.
    #[arg(long, value_enum, default_value_t = LabelLanguage::De)]
    pub(crate) language: LabelLanguage,
    /// For svg, mermaid and text: what is further inside than this many states stands in a closed box; 1 is the overview.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..))]
    pub(crate) depth: Option<u8>,
    /// For svg, mermaid and text: this state alone, with where its transitions come from and lead to.
    #[arg(long, value_name = "STATE")]
    pub(crate) only: Option<String>,
}

/// Notations a definition can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Notation {
    /// Mermaid stateDiagram-v2.
    Mermaid,
    /// A picture with a text alternative.
    Svg,
    /// SCXML 1.0 with our own attributes.
    Scxml,
    /// BPMN 2.0 with layout.
    Bpmn,
    /// The text alternative of the picture.
    Text,
}

/// Languages of labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LabelLanguage {
    /// German.
    De,
    /// English.
    En,
}

impl From<LabelLanguage> for workflow::Language {
    fn from(language: LabelLanguage) -> Self {
        match language {
            LabelLanguage::De => Self::De,
            LabelLanguage::En => Self::En,
        }
    }
}

/// `geleit workflow migrate`.
#[derive(Debug, Args)]
pub(crate) struct MigrateArguments {
    /// The definition the cases were opened with (YAML).
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// The definition they are to go over to (YAML).
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    /// What does not keep its name (docs/workflow-language.md, "Migration").
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: PathBuf,
    /// Case logs (geleit/case-log/1).
    #[arg(value_name = "LOG", required = true)]
    pub(crate) logs: Vec<PathBuf>,
    /// When clocks that begin anew begin; without it, now.
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// Where the case stands: at the end of a log, of commands, or of commands after a log.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The definition (YAML).
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    /// One command per line as JSON, as for `simulate`.
    #[arg(long, value_name = "FILE", required_unless_present = "log")]
    pub(crate) commands: Option<PathBuf>,
    /// A case log (geleit/case-log/1).
    #[arg(long, value_name = "LOG")]
    pub(crate) log: Option<PathBuf>,
    /// People with their roles, besides those the commands name; a log names nobody's.
    #[arg(long, value_name = "FILE")]
    pub(crate) directory: Option<PathBuf>,
    /// Whose possibilities; `system` is the machine.
    #[arg(long, value_name = "ID")]
    pub(crate) person: String,
    /// One JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `geleit workflow simulate`.
#[derive(Debug, Args)]
pub(crate) struct SimulateArguments {
    /// The definition (YAML).
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    /// One command per line as JSON (docs/workflow-language.md, "Simulation"); without it, from stdin.
    #[arg(long, value_name = "FILE")]
    pub(crate) commands: Option<PathBuf>,
    /// Goes on from where this case log (geleit/case-log/1) ends: what would be, if.
    #[arg(long, value_name = "LOG")]
    pub(crate) log: Option<PathBuf>,
    /// One JSON object per step instead of text.
    #[arg(long)]
    pub(crate) json: bool,
    /// Draws where the case ended and how it got there.
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Language of the picture.
    #[arg(long, value_enum, default_value_t = LabelLanguage::De)]
    pub(crate) language: LabelLanguage,
    /// How far inside the picture goes: what is further inside stands in a closed box.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..))]
    pub(crate) depth: Option<u8>,
    /// The picture of this state alone.
    #[arg(long, value_name = "STATE")]
    pub(crate) only: Option<String>,
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

/// PAGE,X,Y,WIDTH,HEIGHT, points with up to two decimals.
fn place(text: &str) -> Result<signing::Place, String> {
    let wrong = || format!("expected PAGE,X,Y,WIDTH,HEIGHT in points, found {text:?}");
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let [page, x, y, width, height] = parts.as_slice() else {
        return Err(wrong());
    };
    let measure = |part: &str| hundredths(part).ok_or_else(wrong);
    let place = signing::Place {
        page: page.parse().map_err(|_| wrong())?,
        x: measure(x)?,
        y: measure(y)?,
        width: measure(width)?,
        height: measure(height)?,
    };
    if place.page == 0 || place.width <= 0 || place.height <= 0 {
        return Err(format!(
            "pages count from 1, and the box needs an area; found {text:?}"
        ));
    }
    Ok(place)
}

/// A decimal number with up to two places, in hundredths.
fn hundredths(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 6 || part.len() > 2 || !plain(whole) || !plain(part) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    Some(sign * (whole * 100 + part))
}

/// `all`, `include:A,B` or `exclude:A,B`.
fn field_lock(text: &str) -> Result<signing::FieldLockWish, String> {
    use signing::FieldLockWish::{All, Exclude, Include};
    let names = |list: &str| -> Vec<String> {
        let parts = list.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    match text.split_once(':') {
        None if text == "all" => Ok(All),
        Some(("include", list)) if !names(list).is_empty() => Ok(Include(names(list))),
        Some(("exclude", list)) if !names(list).is_empty() => Ok(Exclude(names(list))),
        _ => Err(format!(
            "expected all, include:NAME,… or exclude:NAME,…, found {text:?}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory as _;
        Arguments::command().debug_assert();
    }

    #[test]
    fn boxes_are_read_in_points_and_mistakes_are_named() {
        let read = place("2, 36,36.5,200,60.25").unwrap();
        assert_eq!(
            (read.page, read.x, read.y, read.width, read.height),
            (2, 3600, 3650, 20_000, 6025)
        );
        for wrong in [
            "",
            "1,2,3,4",
            "0,1,1,10,10",
            "1,1,1,0,10",
            "1,a,1,1,1",
            "1,1.234,1,1,1",
        ] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn signers_and_locks_are_read_by_their_prefix() {
        let pem: SignerSource = "pem:key.pem,certs.pem".parse().unwrap();
        let expected = SignerSource::Pem {
            key: "key.pem".into(),
            certificates: "certs.pem".into(),
        };
        assert_eq!(pem, expected);
        assert_eq!("p12:a".parse(), Ok(SignerSource::Pkcs12("a".into())));
        for wrong in ["key.pem", "pem:key.pem", "p12:", "card:1", "pkcs11:token=x"] {
            assert!(wrong.parse::<SignerSource>().is_err(), "{wrong}");
        }
        assert_eq!(field_lock("all"), Ok(signing::FieldLockWish::All));
        assert!(field_lock("include:").is_err());
    }
}
