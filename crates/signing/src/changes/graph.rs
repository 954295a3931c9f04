// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Who refers to whom: an object reachable by several paths must be explained for each of them (R14).

use std::collections::BTreeMap;

use pdf::{Budget, Document, Indirect, Object};

use super::steps::Steps;

/// A look into so many revisions is worth a step more.
const REVISIONS_A_STEP: usize = 4;

/// Where a reference stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source<'s> {
    /// In this version of an object.
    Object(&'s Indirect),
    /// In the trailer of this revision. Readers merge trailers, so it counts from then on.
    Trailer(usize),
}

/// One reference, under its outermost key (empty in an array).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Referrer<'s> {
    pub(crate) source: Source<'s>,
    pub(crate) key: &'s [u8],
}

/// Referrers by the number they refer to, over all object versions of all revisions.
#[derive(Debug)]
pub(crate) struct Graph<'s> {
    to: BTreeMap<u32, Vec<Referrer<'s>>>,
    /// What the walks over it may still cost.
    pub(crate) steps: Steps,
}

impl<'s> Graph<'s> {
    /// None of them yet.
    pub(crate) fn empty(budget: &Budget) -> Self {
        Self {
            to: BTreeMap::new(),
            steps: Steps::new(budget),
        }
    }

    pub(crate) fn build(document: &'s Document<'_>, budget: &Budget) -> Self {
        let mut graph = Self::empty(budget);
        for source in document.objects() {
            let place = Source::Object(source);
            match source.object.as_dictionary() {
                Some(dictionary) => {
                    for (key, value) in dictionary.iter() {
                        graph.add(place, key, value);
                    }
                }
                None => graph.add(place, b"", &source.object),
            }
        }
        for (index, revision) in document.revisions().iter().enumerate() {
            for (key, value) in revision.trailer.iter() {
                graph.add(Source::Trailer(index), key, value);
            }
        }
        graph
    }

    fn add(&mut self, source: Source<'s>, key: &'s [u8], value: &Object) {
        match value {
            Object::Reference(reference) => {
                self.to
                    .entry(reference.number)
                    .or_default()
                    .push(Referrer { source, key });
            }
            Object::Array(items) => items.iter().for_each(|item| self.add(source, key, item)),
            Object::Dictionary(dictionary) => {
                dictionary
                    .iter()
                    .for_each(|(_, value)| self.add(source, key, value));
            }
            _ => {}
        }
    }

    /// The references to `number` from objects in force as of `revision`.
    pub(crate) fn referrers<'g>(
        &'g self,
        document: &'g Document<'_>,
        revision: usize,
        number: u32,
    ) -> impl Iterator<Item = Referrer<'s>> + 'g {
        let all = self.to.get(&number).map(Vec::as_slice).unwrap_or_default();
        let cost = 1 + revision / REVISIONS_A_STEP;
        let all = all.iter().copied().take_while(move |_| self.steps.take(cost));
        all.filter(move |referrer| match referrer.source {
            Source::Object(source) => document
                .indirect(revision, source.reference.number)
                .is_some_and(|now| std::ptr::eq(now, source)),
            Source::Trailer(index) => index <= revision,
        })
    }
}
