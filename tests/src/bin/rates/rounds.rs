// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Contenders by turns: whatever else the machine does hits all of them, and the median of the rounds is told.
//!
//! Time is that of the processor, spent in this thread: what others run meanwhile does not count.

use std::time::{Duration, Instant};

use anyhow::Result;

/// One who is measured: for about as long as the window it works, and says how long one piece took.
pub(crate) struct Contender<'c> {
    pub(crate) name: &'static str,
    pub(crate) work: Box<dyn FnMut(Duration) -> Result<f64> + 'c>,
}

/// How long and how often.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) window: Duration,
    pub(crate) rounds: usize,
}

impl Plan {
    pub(crate) fn new(quick: bool) -> Self {
        let (milliseconds, rounds) = if quick { (50, 3) } else { (200, 7) };
        Self {
            window: Duration::from_millis(milliseconds),
            rounds,
        }
    }
}

/// Seconds of the processor for one piece of `work`, repeated for at least `window`.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub(crate) fn repeat(window: Duration, mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    let (start, spent_before, mut count) = (Instant::now(), spent(), 0_u32);
    loop {
        work()?;
        count += 1;
        if start.elapsed() >= window {
            return Ok((spent() - spent_before) / f64::from(count));
        }
    }
}

/// Seconds of `work`, which another process does, by the clock on the wall.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub(crate) fn elsewhere(work: impl FnOnce() -> Result<()>) -> Result<f64> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed().as_secs_f64())
}

/// Seconds this thread has had the processor for.
fn spent() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).map_or(f64::NAN, |time| time.as_secs_f64())
}

/// Prints `case name seconds ratio`: medians; the ratio is to the first contender of the same round.
pub(crate) fn race(case: &str, plan: Plan, contenders: &mut [Contender<'_>]) -> Result<()> {
    for contender in contenders.iter_mut() {
        (contender.work)(plan.window / 4)?;
    }
    let mut rounds = Vec::new();
    for _ in 0..plan.rounds {
        let round: Result<Vec<f64>> = contenders.iter_mut().map(|one| (one.work)(plan.window)).collect();
        rounds.push(round?);
    }
    for (place, contender) in contenders.iter().enumerate() {
        let seconds = median(rounds.iter().map(|round| round[place]));
        let ratio = median(rounds.iter().map(|round| round[place] / round[0]));
        println!("{case} {} {seconds:.9} {ratio:.4}", contender.name);
    }
    Ok(())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
