// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the tests need beside Rust and a C compiler: finds what is missing, installs it, or says what is skipped.

use std::fs;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail, ensure};

use crate::children::{answer, run, spelled};
use crate::layout::Layout;

/// A program from the distribution's packages (Debian's names).
struct Program {
    name: &'static str,
    packages: &'static [&'static str],
    why: &'static str,
    present: fn() -> bool,
}

const PROGRAMS: [Program; 11] = [
    Program {
        name: "g++",
        packages: &["g++"],
        why: "libFuzzer, which drives the fuzz targets, is C++",
        present: || starts("g++", "--version"),
    },
    Program {
        name: "chromium",
        packages: &["chromium"],
        why: "journeys through the portal and accessibility checks in a real browser",
        present: || starts("chromium", "--version"),
    },
    Program {
        name: "fonts",
        packages: &["fontconfig", "fonts-dejavu-core"],
        why: "without any font no text has a width, and no overflow would be seen",
        present: || answer(&mut Command::new("fc-list")).is_some_and(|fonts| !fonts.is_empty()),
    },
    Program {
        name: "pdfsig",
        packages: &["poppler-utils"],
        why: "a second program reads the signatures we make",
        present: || starts("pdfsig", "-v"),
    },
    Program {
        name: "mutool",
        packages: &["mupdf-tools"],
        why: "verifies signatures we make, and makes some that we verify",
        present: || starts("mutool", "-v"),
    },
    Program {
        name: "certutil",
        packages: &["libnss3-tools"],
        why: "gives pdfsig the key to sign with, so that we can verify what it makes",
        present: || starts_at_all("certutil", "-H"),
    },
    Program {
        name: "qpdf",
        packages: &["qpdf"],
        why: "a second program checks the structure of the PDF we make",
        present: || starts("qpdf", "--version"),
    },
    Program {
        name: "openssl",
        packages: &["openssl"],
        why: "a second program verifies our CMS and the test certificates",
        present: || starts("openssl", "version"),
    },
    Program {
        name: "softhsm2-util",
        packages: &["softhsm2"],
        why: "a PKCS#11 token in software, for keys that never leave it",
        present: || starts("softhsm2-util", "--version"),
    },
    Program {
        name: "node (18 or newer) with npm",
        packages: &["nodejs", "npm"],
        why: "drives the browser (playwright-core, axe-core)",
        present: || node_major() >= Some(18) && starts("npm", "--version"),
    },
    Program {
        name: "python3 (3.10 or newer) with venv",
        packages: &["python3", "python3-venv"],
        why: "runs pyHanko, the foreign verifier",
        present: || {
            let check = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))";
            answer(Command::new("python3").args(["-c", check])).is_some()
        },
    },
];

/// Pinned packages of another registry, installed into [`Layout::tools`].
struct PackageSet {
    name: &'static str,
    why: &'static str,
    /// The committed file that pins them; its copy beside the installation says what is installed.
    lock: &'static str,
    folder: &'static str,
    install: fn(&Layout) -> Result<()>,
}

const PACKAGE_SETS: [PackageSet; 4] = [
    PackageSet {
        name: "cargo-fuzz",
        why: "builds and runs the fuzz targets",
        lock: "tests/fuzz/tools.txt",
        folder: "cargo",
        install: install_cargo_tools,
    },
    PackageSet {
        name: "Python packages",
        why: "pyHanko verifies the issued permit, SpiffWorkflow carries the BPMN schemas",
        lock: "tests/requirements.txt",
        folder: "python",
        install: install_python,
    },
    PackageSet {
        name: "npm packages",
        why: "playwright-core drives Chromium, axe-core checks accessibility, bpmn-js opens the BPMN we export",
        lock: "tests/browser/package-lock.json",
        folder: "browser",
        install: |layout| install_npm(layout, "tests/browser", "browser"),
    },
    PackageSet {
        name: "npm signers",
        why: "@signpdf/signpdf signs PDF files that we verify",
        lock: "tests/foreign/npm/package-lock.json",
        folder: "signpdf",
        install: |layout| install_npm(layout, "tests/foreign/npm", "signpdf"),
    },
];

/// `cargo xtask install`.
pub(crate) fn only_install() -> Result<ExitCode> {
    install(&Layout::find()?)?;
    println!("nothing is missing");
    Ok(ExitCode::SUCCESS)
}

/// Installs what is missing; what cannot be installed is an error, never a silent skip.
pub(crate) fn install(layout: &Layout) -> Result<()> {
    install_where(layout, |_| true)
}

/// As [`install`], only what is named.
pub(crate) fn install_only(layout: &Layout, names: &[&str]) -> Result<()> {
    install_where(layout, |name| names.contains(&name))
}

fn install_where(layout: &Layout, wanted: impl Fn(&str) -> bool) -> Result<()> {
    let programs = PROGRAMS.iter().filter(|program| wanted(program.name));
    let missing: Vec<&Program> = programs.filter(|program| !(program.present)()).collect();
    if !missing.is_empty() {
        install_programs(&missing)?;
    }
    let sets = PACKAGE_SETS.iter().filter(|set| wanted(set.name));
    for set in sets.filter(|set| !set.present(layout)) {
        println!(
            "installing {} into {}: {}",
            set.name,
            layout.tools.join(set.folder).display(),
            set.why
        );
        set.refresh(layout)
            .with_context(|| format!("{} cannot be installed ({ADVICE})", set.name))?;
    }
    Ok(())
}

/// Says what is missing and what will be skipped for it.
pub(crate) fn tell(layout: &Layout) {
    for program in PROGRAMS.iter().filter(|program| !(program.present)()) {
        let packages = program.packages.join(", ");
        println!(
            "missing: {} (Debian: {packages}); skipped: {}",
            program.name, program.why
        );
    }
    for set in PACKAGE_SETS.iter().filter(|set| !set.present(layout)) {
        println!("missing: {} ({}); skipped: {}", set.name, set.lock, set.why);
    }
}

const ADVICE: &str = "`cargo xtask test --no-install` goes without and says what it skips";

fn install_programs(missing: &[&Program]) -> Result<()> {
    for program in missing {
        println!(
            "installing {} ({}): {}",
            program.name,
            program.packages.join(", "),
            program.why
        );
    }
    ensure!(
        starts("apt-get", "--version"),
        "no apt-get here: install the programs above yourself; {ADVICE}"
    );
    let is_root = answer(Command::new("id").arg("-u")).as_deref() == Some("0");
    if !is_root {
        ensure!(
            starts("sudo", "--version"),
            "neither root nor sudo: install the programs above yourself; {ADVICE}"
        );
    }
    let apt = |arguments: &[&str]| -> Result<()> {
        let mut command = Command::new(if is_root { "env" } else { "sudo" });
        command
            .args([
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "-qq",
                "-o",
                "Dpkg::Use-Pty=0",
            ])
            .args(arguments);
        run(&mut command).with_context(|| format!("`{}` ({ADVICE})", spelled(&command)))
    };
    apt(&["update"])?;
    let packages = missing.iter().flat_map(|program| program.packages).copied();
    let arguments: Vec<&str> = ["install", "-y", "--no-install-recommends"]
        .into_iter()
        .chain(packages)
        .collect();
    apt(&arguments)?;
    match missing.iter().find(|program| !(program.present)()) {
        Some(program) => bail!("{} is installed and still does not start", program.name),
        None => Ok(()),
    }
}

impl PackageSet {
    fn present(&self, layout: &Layout) -> bool {
        let installed = fs::read(layout.tools.join(self.folder).join("installed")).unwrap_or_default();
        fs::read(layout.root.join(self.lock)).is_ok_and(|wanted| wanted == installed)
    }

    /// The mark is written last: an installation that was cut short is made anew.
    fn refresh(&self, layout: &Layout) -> Result<()> {
        let folder = layout.tools.join(self.folder);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        (self.install)(layout)?;
        fs::copy(layout.root.join(self.lock), folder.join("installed"))?;
        Ok(())
    }
}

fn install_python(layout: &Layout) -> Result<()> {
    run(Command::new("python3")
        .args(["-m", "venv"])
        .arg(layout.tools.join("python")))?;
    let quiet = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--requirement",
    ];
    run(Command::new(layout.python())
        .args(quiet)
        .arg(layout.root.join("tests/requirements.txt")))
}

/// Every line of the lock that is no comment: a crate and its version.
fn install_cargo_tools(layout: &Layout) -> Result<()> {
    let wanted = fs::read_to_string(layout.root.join("tests/fuzz/tools.txt"))?;
    for line in wanted.lines().filter(|line| !line.starts_with('#')) {
        let (name, version) = line.split_once(' ').context("expected a crate and its version")?;
        let mut command = layout.cargo(&["install", "--quiet", "--locked", name, "--version", version]);
        command.arg("--root").arg(layout.tools.join("cargo"));
        run(&mut command)?;
    }
    Ok(())
}

fn install_npm(layout: &Layout, from: &str, to: &str) -> Result<()> {
    let folder = layout.tools.join(to);
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        fs::copy(layout.root.join(from).join(file), folder.join(file))?;
    }
    let quiet = [
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ];
    run(Command::new("npm").args(quiet).current_dir(folder))
}

fn starts(program: &str, argument: &str) -> bool {
    answer(Command::new(program).arg(argument)).is_some()
}

/// Some programs end with an error even when asked for help.
fn starts_at_all(program: &str, argument: &str) -> bool {
    Command::new(program).arg(argument).output().is_ok()
}

fn node_major() -> Option<u32> {
    answer(Command::new("node").arg("--version"))?
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}
