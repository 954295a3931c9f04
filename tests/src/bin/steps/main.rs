// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The workflow engine at work, for `cargo xtask bench workflow`. `steps rate SECONDS` walks cases of tests/bench/review.yaml
//! from filed to valid and prints steps per second; `steps heavy` times load, check and explain of the heavy-load
//! procedure with 4, 20 and 200 heard parties. The rate is by the processor's time of this thread.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use jiff::Timestamp;
use serde_json::{Value, json};
use workflow::{Action, Actor, Budget, Bundle, Case, Command, Definition, PersonId, explain, start, step};

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["rate", seconds] => rate(seconds.parse()?),
        ["heavy"] => heavy(),
        _ => bail!("steps rate SECONDS | steps heavy"),
    }
}

/// Nanoseconds this thread has computed.
fn computed() -> Result<u64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").context("needs Linux")?;
    let first = text.split_whitespace().next().context("schedstat is empty")?;
    Ok(first.parse()?)
}

fn project() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn load(path: &str) -> Result<Definition> {
    let calendar = fs::read_to_string(project().join("workflows/calendars/de-ni-braunschweig.json"))?;
    let bundle = Bundle {
        source: fs::read_to_string(project().join(path))?,
        calendars: BTreeMap::from([("de-ni-braunschweig".to_owned(), calendar)]),
        ..Bundle::default()
    };
    Definition::load(&bundle, &Budget::default()).map_err(|found| anyhow!("{path}: {found:?}"))
}

fn person(name: &str, role: &str, org: &str) -> Actor {
    Actor {
        person: PersonId(name.into()),
        name: name.into(),
        roles: [role.to_owned()].into(),
        org: Some(org.into()),
        unit: None,
        party_of: [].into(),
    }
}

fn command(actor: &Actor, event: &str, payload: Value) -> Command {
    let action = Action::Event {
        name: event.into(),
        party: None,
        payload,
        reason: None,
        signature: None,
    };
    Command {
        id: event.into(),
        actor: actor.clone(),
        action,
    }
}

fn rate(seconds: f64) -> Result<()> {
    let definition = load("tests/bench/review.yaml")?;
    let (applicant, clerk) = (person("a", "applicant", "firm"), person("c", "clerk", "city"));
    let now: Timestamp = "2026-11-23T09:00:00Z".parse()?;
    let mut commands = vec![command(&applicant, "submit", Value::Null)];
    for event in ["complete", "consent", "set_fee", "propose", "approve"] {
        let payload = if event == "set_fee" {
            json!({"fee": 50})
        } else {
            Value::Null
        };
        commands.push(command(&clerk, event, payload));
    }
    let one = || -> Result<()> {
        let begun = start(&definition, "case", json!({}), &applicant, now);
        let mut case = begun.map_err(|refusal| anyhow!("{refusal}"))?.case;
        for command in &commands {
            case = step(&definition, &case, command, now)
                .map_err(|refusal| anyhow!("{refusal}"))?
                .case;
        }
        ensure!(case.ended, "ended in {}", case.state());
        Ok(())
    };
    for _ in 0..1_000 {
        one()?;
    }
    let (begun, mut cases) = (computed()?, 0_u32);
    let spent = loop {
        for _ in 0..100 {
            one()?;
        }
        cases += 100;
        let spent = (computed()? - begun) as f64 / 1e9;
        if spent >= seconds {
            break spent;
        }
    };
    println!("{}", f64::from(cases) * (commands.len() + 1) as f64 / spent);
    Ok(())
}

/// Best milliseconds of one run, by the clock: too short for the processor's own account.
#[expect(clippy::disallowed_methods, reason = "bench measures")]
fn milliseconds(rounds: usize, mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..rounds {
        let begun = Instant::now();
        work()?;
        best = best.min(begun.elapsed().as_secs_f64() * 1e3);
    }
    Ok(best)
}

fn heavy() -> Result<()> {
    let path = "workflows/heavy-load/heavy-load.yaml";
    println!(
        "load and full check {}",
        milliseconds(15, || load(path).map(|_| ()))?
    );
    let definition = load(path)?;
    let now: Timestamp = "2026-11-23T09:00:00Z".parse()?;
    for parties in [4, 20, 200] {
        let case = hearing(&definition, parties, now)?;
        let clerk = person("c", "clerk", "city");
        let explained = milliseconds(51, || {
            ensure!(
                !explain(&definition, &case, &clerk, now).is_empty(),
                "nothing to explain"
            );
            Ok(())
        })?;
        println!("explain everything to a clerk, {parties} parties {explained}");
    }
    Ok(())
}

/// A case whose parties are being heard.
fn hearing(definition: &Definition, parties: usize, now: Timestamp) -> Result<Case> {
    let (applicant, clerk) = (person("a", "applicant", "firm"), person("c", "clerk", "city"));
    let list: Vec<Value> = (0..parties)
        .map(|i| json!({"id": format!("body-{i}"), "name": "Body"}))
        .collect();
    let data = json!({
        "applicant_org": "firm", "valid_to": "2026-12-20", "latest_end": "2027-11-22", "permit_kind": "single",
        "channel": "portal", "parties": list,
    });
    let mut case = start(definition, "case", data, &applicant, now)
        .map_err(|refusal| anyhow!("{refusal}"))?
        .case;
    for (actor, event) in [(&applicant, "submit"), (&clerk, "start_hearing")] {
        let done = step(definition, &case, &command(actor, event, Value::Null), now);
        case = done.map_err(|refusal| anyhow!("{refusal}"))?.case;
    }
    ensure!(case.parties.len() == parties, "nobody is heard");
    Ok(case)
}
