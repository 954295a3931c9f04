// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What one process makes of verifying and signing, beside what the bare cryptography costs and beside other programs.
//!
//! `rates make FOLDER` writes the files; `rates verify|sign FOLDER [--quick] [--python P]` prints `case name seconds ratio`
//! lines for `cargo xtask bench`; `rates once FILE FOLDER` judges one file, to have its memory looked at.

mod files;
mod foreign;
mod keys;
mod rounds;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail, ensure};
use aws_lc_rs::digest::{SHA256, digest};
use signing::{Anchor, Batch, Budget, Evidence, ValidationContext, Verdict, validate};

use files::KINDS;
use foreign::PyHanko;
use keys::{HOLDERS, Holder, test_pki};
use rounds::{Contender, Plan, elsewhere, race, repeat};

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The test PKI's certificates are valid then.
const NOW: &str = "2026-11-23T12:00:00Z";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("rates: {fault:#}");
            ExitCode::from(5)
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["make", folder] => make(Path::new(folder)),
        ["verify", folder, rest @ ..] => verify(Path::new(folder), &Options::parse(rest)?),
        ["sign", folder, rest @ ..] => sign(Path::new(folder), &Options::parse(rest)?),
        ["once", file, folder] => once(Path::new(file), Path::new(folder)),
        _ => bail!("make FOLDER, verify FOLDER, sign FOLDER or once FILE FOLDER"),
    }
}

struct Options {
    plan: Plan,
    /// The python that has pyHanko; without it nobody else is measured.
    python: Option<PathBuf>,
    /// Part of the name of the cases that are measured.
    only: String,
}

impl Options {
    fn parse(words: &[&str]) -> Result<Self> {
        let mut options = Self {
            plan: Plan::new(words.contains(&"--quick")),
            python: None,
            only: String::new(),
        };
        let mut words = words.iter().filter(|word| **word != "--quick");
        while let Some(word) = words.next() {
            let value = words
                .next()
                .with_context(|| format!("{word}: a value is missing"))?;
            match *word {
                "--python" => options.python = Some(PathBuf::from(value)),
                "--only" => options.only = (*value).to_owned(),
                _ => bail!("unknown argument `{word}`"),
            }
        }
        Ok(options)
    }
}

/// Unsigned and signed files, trust and evidence.
fn make(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder.join("evidence"))?;
    let from = test_pki();
    fs::copy(from.join("pki/trust.pem"), folder.join("trust.pem"))?;
    for list in ["root.crl", "issuing.crl"] {
        fs::copy(
            from.join("pki/evidence").join(list),
            folder.join("evidence").join(list),
        )?;
    }
    for (_, key) in HOLDERS {
        for (kind, name) in [("keys", "key"), ("pki", "chain")] {
            fs::copy(
                from.join(kind).join(format!("{key}.pem")),
                folder.join(format!("{key}.{name}.pem")),
            )?;
        }
    }
    for kind in KINDS {
        let plain = kind.build()?;
        fs::write(folder.join(format!("{}.pdf", kind.name)), &plain)?;
        for (algorithm, key) in HOLDERS {
            let holder = Holder::load(key)?;
            let signed = holder.seal(&plain, &holder.request()?)?;
            fs::write(folder.join(format!("{}-{algorithm}.pdf", kind.name)), signed)?;
        }
    }
    Ok(())
}

/// Trust and evidence as `make` wrote them.
struct Known {
    trust: Vec<Anchor>,
    evidence: Evidence,
}

impl Known {
    fn read(folder: &Path) -> Result<Self> {
        let mut evidence = Evidence::default();
        for entry in fs::read_dir(folder.join("evidence"))? {
            evidence.add(&fs::read(entry?.path())?, &pki::Budget::default())?;
        }
        let trust = Anchor::bundle(&fs::read(folder.join("trust.pem"))?, &pki::Budget::default())?;
        Ok(Self { trust, evidence })
    }

    fn context(&self) -> Result<ValidationContext<'_>> {
        Ok(ValidationContext {
            trust: &self.trust,
            evidence: &self.evidence,
            time: NOW.parse()?,
            strict: true,
            original: None,
            budget: Budget::default(),
        })
    }
}

fn verify(folder: &Path, options: &Options) -> Result<()> {
    let known = Known::read(folder)?;
    let context = known.context()?;
    let mut pyhanko = options
        .python
        .as_deref()
        .map(|python| PyHanko::start(python, folder))
        .transpose()?;
    for kind in KINDS {
        for (algorithm, key) in HOLDERS {
            let case = format!("{}-{algorithm}", kind.name);
            if !case.contains(&options.only) {
                continue;
            }
            let path = folder.join(format!("{case}.pdf"));
            let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
            let (holder, message) = (Holder::load(key)?, [7_u8; 200]);
            let (public, value) = (holder.public_key()?, holder.sign(&message)?);
            println!("{case} bytes {} 1", bytes.len());
            let mut contenders = vec![
                Contender {
                    name: "raw",
                    work: Box::new(|window| {
                        repeat(window, || {
                            ensure!(!digest(&SHA256, &bytes).as_ref().is_empty(), "no digest");
                            ensure!(public.verify_sig(&message, &value).is_ok(), "the value must hold");
                            Ok(())
                        })
                    }),
                },
                Contender {
                    name: "geleit",
                    work: Box::new(|window| {
                        repeat(window, || {
                            let passed = validate(&bytes, &context).verdict == Verdict::TotalPassed;
                            ensure!(passed, "the file must pass to be measured");
                            Ok(())
                        })
                    }),
                },
            ];
            if let Some(pyhanko) = &mut pyhanko {
                let name = format!("verify {case}.pdf");
                contenders.push(Contender {
                    name: "pyhanko",
                    work: Box::new(move |window| pyhanko.ask(&name, window)),
                });
                contenders.push(Contender {
                    name: "pdfsig",
                    work: Box::new(|_| elsewhere(|| foreign::pdfsig(&path))),
                });
            }
            race(&case, options.plan, &mut contenders)?;
        }
    }
    Ok(())
}

fn sign(folder: &Path, options: &Options) -> Result<()> {
    let mut pyhanko = options
        .python
        .as_deref()
        .map(|python| PyHanko::start(python, folder))
        .transpose()?;
    for kind in KINDS {
        for (algorithm, key) in HOLDERS {
            let case = format!("{}-{algorithm}", kind.name);
            if !case.contains(&options.only) {
                continue;
            }
            let bytes = fs::read(folder.join(format!("{}.pdf", kind.name)))?;
            let holder = Holder::load(key)?;
            let (request, message) = (holder.request()?, [7_u8; 200]);
            let batch = Batch::new(request.certificates.clone())?;
            println!("{case} bytes {} 1", bytes.len());
            let mut contenders = vec![
                Contender {
                    name: "raw",
                    work: Box::new(|window| {
                        repeat(window, || {
                            ensure!(!digest(&SHA256, &bytes).as_ref().is_empty(), "no digest");
                            holder.sign(&message).map(drop)
                        })
                    }),
                },
                Contender {
                    name: "geleit",
                    work: Box::new(|window| {
                        repeat(window, || {
                            let appended = holder.append(&batch, &bytes, &request)?;
                            ensure!(!appended.is_empty(), "nothing was appended");
                            Ok(())
                        })
                    }),
                },
                Contender {
                    name: "single",
                    work: Box::new(|window| {
                        repeat(window, || {
                            let signed = holder.seal(&bytes, &request)?;
                            ensure!(signed.len() > bytes.len(), "nothing was appended");
                            Ok(())
                        })
                    }),
                },
            ];
            if let Some(pyhanko) = &mut pyhanko {
                let name = format!("sign {}.pdf {key}", kind.name);
                contenders.push(Contender {
                    name: "pyhanko",
                    work: Box::new(move |window| pyhanko.ask(&name, window)),
                });
            }
            race(&case, options.plan, &mut contenders)?;
        }
    }
    Ok(())
}

fn once(file: &Path, folder: &Path) -> Result<()> {
    let known = Known::read(folder)?;
    let bytes = fs::read(file)?;
    let report = validate(&bytes, &known.context()?);
    ensure!(report.verdict == Verdict::TotalPassed, "the file must pass");
    Ok(())
}
