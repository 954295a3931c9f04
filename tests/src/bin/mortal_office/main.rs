// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! An office that is meant to be killed: walks one case on the database it is given and stops for ever at a given point.
//!
//! `mortal-office FOLDER` passes every point, says `PASSED point` at each and ends with a line of JSON: what an outsider
//! can see of the case. `mortal-office FOLDER N` says `WAITING` at the N-th point (from 0) and never goes on. Started again on
//! the same folder it repeats every command under the same id, as clients do that got no answer.

mod house;
mod walk;

use std::path::PathBuf;

use anyhow::{Context, Result};

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().context("mortal-office FOLDER [N]")?);
    let stop_at = arguments.next().map(|number| number.parse()).transpose()?;
    let office = house::open(&folder, stop_at).await?;
    let seen = walk::walk(&office).await?;
    println!("{seen}");
    Ok(())
}
