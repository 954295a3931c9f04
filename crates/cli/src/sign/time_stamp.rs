// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The time stamp of `geleit sign --level B-T --tsa URL`: asked for twice, once for its size before the key is asked.

use std::time::Duration;

use anyhow::Context as _;
use pki::{DigestAlgorithm, TimeStampRequest, TimeStampToken};
use sealing::{TimeStampAuthority, TimeStampError};
use signing::Unstamped;

use crate::arguments::{LevelWish, SignArguments};
use crate::edge;

/// For one whole exchange.
const LIMIT: Duration = Duration::from_secs(30);

/// The authority the command line names; what contradicts itself is told.
pub(crate) fn authority(arguments: &SignArguments) -> Result<Option<TimeStampAuthority>, String> {
    match (arguments.level, &arguments.tsa) {
        (Some(LevelWish::BT), None) => {
            Err("level B-T needs a time-stamping authority, give --tsa URL".to_owned())
        }
        (Some(LevelWish::BB), Some(_)) => {
            Err("level B-B has no time stamp; leave out --tsa, or ask for --level B-T".to_owned())
        }
        (_, None) => Ok(None),
        (_, Some(url)) => TimeStampAuthority::new(url, LIMIT)
            .map(Some)
            .map_err(|error| error.to_string()),
    }
}

fn nonce() -> Vec<u8> {
    let mut nonce = vec![0; 16];
    edge::fill(&mut nonce);
    nonce
}

/// Room for the time stamp, from a token over random bytes: nobody signs before the authority has answered once.
pub(crate) fn reserve(authority: &TimeStampAuthority) -> anyhow::Result<usize> {
    let digest = DigestAlgorithm::Sha256;
    let probe = nonce();
    let request = TimeStampRequest {
        digest,
        imprint: digest.hash(&[&probe]),
        nonce: nonce(),
    };
    let token = authority.stamp(&request).context("nothing was signed")?;
    signing::timestamp_reserve(&token, &probe).context("nothing was signed")
}

/// The token for the signature, and a line that tells of it.
pub(crate) fn fetch(
    authority: &TimeStampAuthority,
    unstamped: &Unstamped,
) -> anyhow::Result<(Vec<u8>, String)> {
    let answer = match authority.stamp(&unstamped.request(nonce())) {
        // It answered a moment ago, and the key holder would have to sign again.
        Err(TimeStampError::Unreachable { .. }) => authority.stamp(&unstamped.request(nonce())),
        answer => answer,
    };
    let token = answer.context("the key has signed, but nothing is written without the time stamp")?;
    let parsed = TimeStampToken::parse(&token, &pki::Budget::default())?;
    let line = format!("time stamp: {} by {}", parsed.info().time, authority.url());
    Ok((token, line))
}
