// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Certificate policies along a path (RFC 5280, 6.1, with the policy graph of RFC 9618: as large as the certificates,
//! never exponential).

use std::collections::{BTreeMap, BTreeSet};

use crate::certificate::Certificate;
use crate::error::ParseError;
use crate::extension::{self, PolicyConstraints};
use crate::oid;

/// What is demanded of policies beforehand (RFC 5280, 6.1.1 (c), (e), (f), (g)).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InitialPolicies {
    /// `user-initial-policy-set`; `None`: any policy.
    pub acceptable: Option<BTreeSet<String>>,
    /// `initial-explicit-policy`.
    pub explicit: bool,
    /// `initial-policy-mapping-inhibit`.
    pub inhibit_mapping: bool,
    /// `initial-any-policy-inhibit`.
    pub inhibit_any: bool,
}

#[derive(Debug, Default)]
struct Node {
    expected: BTreeSet<String>,
    parents: BTreeSet<String>,
}

/// One depth of the graph: each policy once.
type Level = BTreeMap<String, Node>;

/// The policy state between two certificates.
pub(super) struct Policies<'a> {
    initial: &'a InitialPolicies,
    /// `valid_policy_graph`; `None`: NULL.
    graph: Option<Vec<Level>>,
    explicit: u32,
    inhibit_any: u32,
    mapping: u32,
}

/// Why the policies do not allow the path.
#[derive(Debug)]
pub(super) struct Breach {
    pub(super) clause: &'static str,
    pub(super) message: String,
}

impl Breach {
    fn new(clause: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { clause, message }
    }
}

impl From<ParseError> for Breach {
    fn from(error: ParseError) -> Self {
        Self::new("RFC 5280, 4.2.1", error.to_string())
    }
}

impl<'a> Policies<'a> {
    /// RFC 5280, 6.1.2 (a), (d)–(f), for a path of `length` certificates below the anchor.
    pub(super) fn new(initial: &'a InitialPolicies, length: usize) -> Self {
        let after_all = u32::try_from(length).unwrap_or(u32::MAX).saturating_add(1);
        let unless = |inhibited: bool| if inhibited { 0 } else { after_all };
        let any = Node {
            expected: BTreeSet::from([oid::ANY_POLICY.to_owned()]),
            parents: BTreeSet::new(),
        };
        Self {
            initial,
            graph: Some(vec![BTreeMap::from([(oid::ANY_POLICY.to_owned(), any)])]),
            explicit: unless(initial.explicit),
            inhibit_any: unless(initial.inhibit_any),
            mapping: unless(initial.inhibit_mapping),
        }
    }

    /// RFC 5280, 6.1.3 (d)–(f).
    pub(super) fn process(&mut self, certificate: &Certificate, is_final: bool) -> Result<(), Breach> {
        match certificate.extension(oid::CERTIFICATE_POLICIES) {
            Some(value) => {
                let policies = extension::certificate_policies(value)?;
                let any_counts = self.inhibit_any > 0 || (!is_final && certificate.is_self_issued());
                self.grow(&policies, any_counts);
            }
            None => self.graph = None,
        }
        self.demanded("RFC 5280, 6.1.3 (f)")
    }

    fn demanded(&self, clause: &'static str) -> Result<(), Breach> {
        if self.explicit > 0 || self.graph.is_some() {
            return Ok(());
        }
        Err(Breach::new(
            clause,
            "an explicit policy is required, and none is valid along the path",
        ))
    }

    /// RFC 9618, 5.4: one more level.
    fn grow(&mut self, policies: &[String], any_counts: bool) {
        let Some(above) = self.graph.as_ref().and_then(|graph| graph.last()) else {
            return;
        };
        let mut level = Level::new();
        let expecting = |policy: &str| -> BTreeSet<String> {
            let fits = |(_, node): &(&String, &Node)| node.expected.contains(policy);
            above
                .iter()
                .filter(fits)
                .map(|(valid, _)| valid.clone())
                .collect()
        };
        let mut add = |policy: &str, parents: BTreeSet<String>| {
            let expected = BTreeSet::from([policy.to_owned()]);
            level.insert(policy.to_owned(), Node { expected, parents });
        };
        let named: BTreeSet<&str> = policies.iter().map(String::as_str).collect();
        for policy in named.iter().filter(|policy| **policy != oid::ANY_POLICY) {
            let parents = expecting(policy);
            if !parents.is_empty() {
                add(policy, parents);
            } else if above.contains_key(oid::ANY_POLICY) {
                add(policy, BTreeSet::from([oid::ANY_POLICY.to_owned()]));
            }
        }
        if named.contains(oid::ANY_POLICY) && any_counts {
            let expected: BTreeSet<&String> = above.values().flat_map(|node| &node.expected).collect();
            for policy in expected
                .into_iter()
                .filter(|policy| policy.as_str() == oid::ANY_POLICY || !named.contains(policy.as_str()))
            {
                add(policy, expecting(policy));
            }
        }
        if let Some(graph) = &mut self.graph {
            graph.push(level);
        }
        self.prune();
    }

    /// RFC 5280, 6.1.3 (d)(3): nodes without children go, from below; an empty last level is the NULL graph.
    fn prune(&mut self) {
        let Some(graph) = &mut self.graph else { return };
        if graph.last().is_none_or(Level::is_empty) {
            self.graph = None;
            return;
        }
        let mut alive: Option<BTreeSet<String>> = None;
        for level in graph.iter_mut().rev() {
            if let Some(alive) = &alive {
                level.retain(|policy, _| alive.contains(policy));
            }
            alive = Some(
                level
                    .values()
                    .flat_map(|node| node.parents.iter().cloned())
                    .collect(),
            );
        }
    }

    /// RFC 5280, 6.1.4 (a), (b), (h)–(j): prepare for the next certificate.
    pub(super) fn prepare(&mut self, certificate: &Certificate) -> Result<(), Breach> {
        if let Some(value) = certificate.extension(oid::POLICY_MAPPINGS) {
            self.map(&extension::policy_mappings(value)?)?;
        }
        if !certificate.is_self_issued() {
            self.explicit = self.explicit.saturating_sub(1);
            self.mapping = self.mapping.saturating_sub(1);
            self.inhibit_any = self.inhibit_any.saturating_sub(1);
        }
        if let Some(value) = certificate.extension(oid::POLICY_CONSTRAINTS) {
            let constraints = PolicyConstraints::read(value)?;
            self.explicit = self
                .explicit
                .min(constraints.require_explicit_policy.unwrap_or(u32::MAX));
            self.mapping = self
                .mapping
                .min(constraints.inhibit_policy_mapping.unwrap_or(u32::MAX));
        }
        if let Some(value) = certificate.extension(oid::INHIBIT_ANY_POLICY) {
            self.inhibit_any = self.inhibit_any.min(extension::inhibit_any_policy(value)?);
        }
        Ok(())
    }

    fn map(&mut self, mappings: &[(String, String)]) -> Result<(), Breach> {
        const CLAUSE: &str = "RFC 5280, 6.1.4 (a)";
        let mut by_issuer: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
        for (issuers, subjects) in mappings {
            if issuers == oid::ANY_POLICY || subjects == oid::ANY_POLICY {
                return Err(Breach::new(CLAUSE, "policyMappings maps anyPolicy"));
            }
            by_issuer.entry(issuers).or_default().insert(subjects.clone());
        }
        let allowed = self.mapping > 0;
        if let Some(level) = self.graph.as_mut().and_then(|graph| graph.last_mut()) {
            for (policy, expected) in by_issuer {
                if !allowed {
                    level.remove(policy);
                } else if let Some(node) = level.get_mut(policy) {
                    node.expected = expected;
                } else if let Some(any) = level.get(oid::ANY_POLICY) {
                    let parents = any.parents.clone();
                    level.insert(policy.clone(), Node { expected, parents });
                }
            }
        }
        self.prune();
        Ok(())
    }

    /// RFC 5280, 6.1.5 (a), (b), (g): what remains has to be acceptable where a policy is required.
    pub(super) fn wrap_up(&mut self, target: &Certificate) -> Result<(), Breach> {
        const CLAUSE: &str = "RFC 5280, 6.1.5 (g)";
        self.explicit = self.explicit.saturating_sub(1);
        if let Some(value) = target.extension(oid::POLICY_CONSTRAINTS)
            && PolicyConstraints::read(value)?.require_explicit_policy == Some(0)
        {
            self.explicit = 0;
        }
        let acceptable = match (&self.graph, &self.initial.acceptable) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(graph), Some(acceptable)) => {
                let constrained = authority_constrained(graph);
                constrained.contains(oid::ANY_POLICY)
                    || acceptable.contains(oid::ANY_POLICY)
                    || acceptable
                        .iter()
                        .any(|policy| constrained.contains(policy.as_str()))
            }
        };
        if self.explicit > 0 || acceptable {
            return Ok(());
        }
        Err(Breach::new(
            CLAUSE,
            "an explicit policy is required, and no acceptable one is valid along the path",
        ))
    }
}

/// RFC 9618, 5.6: the policies as the anchor's domain names them; anyPolicy only where it reaches the end.
fn authority_constrained(graph: &[Level]) -> BTreeSet<&str> {
    let from_any = |(policy, node): (&'_ String, &'_ Node)| {
        policy != oid::ANY_POLICY && node.parents.contains(oid::ANY_POLICY)
    };
    let mut all: BTreeSet<&str> = BTreeSet::new();
    for level in graph {
        all.extend(
            level
                .iter()
                .filter(|(policy, node)| from_any((policy, node)))
                .map(|(policy, _)| policy.as_str()),
        );
    }
    if graph
        .last()
        .is_some_and(|last| last.contains_key(oid::ANY_POLICY))
    {
        all.insert(oid::ANY_POLICY);
    }
    all
}
