// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `cargo xtask …`: what a change needs before it is done.
//!
//! Only `std` and `anyhow`, so that it is compiled in a second: it starts programs and reads their output.

use std::process::ExitCode;

mod attacks;
mod bench;
mod children;
mod corpus;
mod fuzz;
mod layout;
mod needs;
mod refresh;
mod tally;
mod test;

const USAGE: &str = "\
cargo xtask test [--no-install] [FILTER]   installs what the tests miss, then fmt, clippy and every test
                 --no-install              installs nothing; says what is missing and what is skipped for it
                 FILTER                    only the tests whose name contains FILTER; no fmt, no clippy
cargo xtask install                        only installs what the tests miss
cargo xtask refresh                        writes every generated file anew (test PKI, docs/openapi.json, …)
cargo xtask corpus [--root DIR] [--set NAME]... [--report FILE] [--only WORD] [--no-install]
                                           judges every case of the outside corpus (default: GELEIT_CORPUS, else ../shared/corpus)
             --mutate N [--keep DIR]       instead: changes signed files by chance and tells where pyHanko judges otherwise
cargo xtask attacks                        writes the generated attacks to `attacks` in the target directory, asks other
                                           verifiers, writes docs/attacks.md
cargo xtask fuzz [--runs N] [TARGET]…      runs the fuzz targets of tests/fuzz, N executions each (default: a million)
cargo xtask bench [--no-install] [--quick] [PART]…
                                           measures a release build against other programs (PART: verify, sign, portal,
                                           workflow; default: all), writes docs/benchmarks.md;
                                           --quick measures briefly and writes nothing

GELEIT_CACHE   where the tools of the tests are kept (default: `tools` in the target directory)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((verb, rest)) if verb == "test" => test::Options::parse(rest).map(test::run),
        Some((verb, rest)) if verb == "install" && rest.is_empty() => Ok(needs::only_install()),
        Some((verb, rest)) if verb == "refresh" && rest.is_empty() => Ok(refresh::run()),
        Some((verb, rest)) if verb == "corpus" => Ok(corpus::run(rest)),
        Some((verb, rest)) if verb == "attacks" && rest.is_empty() => Ok(attacks::run()),
        Some((verb, rest)) if verb == "fuzz" => fuzz::Options::parse(rest).map(fuzz::run),
        Some((verb, rest)) if verb == "bench" => bench::Options::parse(rest).map(bench::run),
        _ => Err(None),
    };
    match outcome {
        Ok(Ok(code)) => code,
        Ok(Err(fault)) => {
            eprintln!("xtask: {fault:#}");
            ExitCode::from(5)
        }
        Err(unknown) => {
            if let Some(argument) = unknown {
                eprintln!("xtask: unknown argument `{argument}`\n");
            }
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
