// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Finding candidate paths: from the target upwards by name and signature, depth first, within the budget.
//!
//! Each link is verified once, and what is not signed is not followed: crossing certificates cost links, not paths.

use std::collections::BTreeSet;

use super::context::Context;
use crate::certificate::Certificate;
use crate::name;

/// A certificate that may have issued the one below.
#[derive(Debug, Clone, Copy)]
struct Candidate<'a> {
    certificate: &'a Certificate,
    is_anchor: bool,
}

/// How the search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// The visitor had enough.
    Stopped,
    /// There is no further path.
    Complete,
    /// The budget was used up.
    OverBudget,
}

/// Shows every path from the context's target to an anchor, best guesses first, until the visitor says stop (`true`).
pub(super) fn paths<'a>(
    context: &Context<'a, '_>,
    visit: &mut dyn FnMut(&[&'a Certificate]) -> bool,
) -> Ended {
    let target = context.request.target;
    let is_anchor = |anchor: &crate::path::Anchor| anchor.certificate() == target;
    if context.request.anchors.iter().any(is_anchor) && visit(&[target]) {
        return Ended::Stopped;
    }
    let budget = context.settings.budget;
    let (mut steps, mut complete) = (0, 0);
    let mut path = vec![target];
    let mut levels = vec![candidates(context, target).into_iter()];
    while let (Some(level), Some(child)) = (levels.last_mut(), path.last().copied()) {
        let Some(candidate) = level.next() else {
            levels.pop();
            path.pop();
            continue;
        };
        steps += 1;
        if steps > budget.steps || complete >= budget.paths || context.signatures_used_up() {
            return Ended::OverBudget;
        }
        let issuer = candidate.certificate;
        if repeats(&path, issuer) || context.issued(child, issuer).is_err() {
            continue;
        }
        path.push(issuer);
        if candidate.is_anchor {
            complete += 1;
            if visit(&path) {
                return Ended::Stopped;
            }
            path.pop();
        } else if path.len() < budget.length {
            levels.push(candidates(context, issuer).into_iter());
        } else {
            path.pop();
        }
    }
    Ended::Complete
}

/// A path by names alone, so that a report can say what is wrong with it.
pub(super) fn by_name<'a>(context: &Context<'a, '_>) -> Option<Vec<&'a Certificate>> {
    let mut path = vec![context.request.target];
    while path.len() < context.settings.budget.length {
        let next = candidates(context, path.last()?);
        let next = next.into_iter().find(|next| !repeats(&path, next.certificate))?;
        path.push(next.certificate);
        if next.is_anchor {
            return Some(path);
        }
    }
    None
}

/// The issuer at which the chain ends for want of a certificate; what to ask for.
pub(super) fn furthest_issuer(context: &Context<'_, '_>) -> String {
    let mut path = vec![context.request.target];
    while let Some(last) = path.last()
        && path.len() < context.settings.budget.length
    {
        let mut next = candidates(context, last).into_iter();
        match next.find(|next| !repeats(&path, next.certificate)) {
            Some(next) => path.push(next.certificate),
            None => break,
        }
    }
    path.last()
        .map_or_else(String::new, |last| last.issuer().to_owned())
}

/// Name and key are on the path already: a circle.
fn repeats(path: &[&Certificate], issuer: &Certificate) -> bool {
    let same = |one: &&Certificate| {
        one.identity() == issuer.identity()
            || (one.facts().spki == issuer.facts().spki
                && name::same(one.subject_der(), issuer.subject_der()))
    };
    path.iter().any(same)
}

/// Anchors before others, matching key identifiers before others; each certificate once.
fn candidates<'a>(context: &Context<'a, '_>, child: &Certificate) -> Vec<Candidate<'a>> {
    let anchors = context.request.anchors.iter().map(|anchor| Candidate {
        certificate: anchor.certificate(),
        is_anchor: true,
    });
    let others = context.pool().map(|certificate| Candidate {
        certificate,
        is_anchor: false,
    });
    let mut seen = BTreeSet::new();
    let mut all: Vec<Candidate<'a>> = anchors
        .chain(others)
        .filter(|one| name::same(child.issuer_der(), one.certificate.subject_der()))
        .filter(|one| seen.insert(one.certificate.der()))
        .collect();
    all.sort_by_key(|one| !key_identifiers_agree(child, one.certificate));
    all
}

/// Hints only: a difference puts a candidate last, it does not exclude it.
fn key_identifiers_agree(child: &Certificate, issuer: &Certificate) -> bool {
    let (wanted, found) = (
        &child.facts().authority_key_identifier,
        &issuer.facts().subject_key_identifier,
    );
    match (wanted, found) {
        (Some(wanted), Some(found)) => wanted == found,
        _ => true,
    }
}
