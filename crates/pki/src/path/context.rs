// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What one question shares: each signature is computed once, within the budget.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::PathRequest;
use super::settings::PathSettings;
use crate::certificate::Certificate;
use crate::cms::identifier;
use crate::finding::{Finding, Severity, SubIndication};
use crate::provider::{self, Provider};

/// In order, perhaps with something to say; or why not.
pub(super) type Verified = Result<Option<Finding>, (SubIndication, String)>;

/// Answers that hold for the whole question.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// By what is signed and by whose key.
    signatures: RefCell<BTreeMap<(usize, usize), Verified>>,
    used: Cell<usize>,
    /// Certificates of other CRL issuers: in order, and under which anchor. `None` while it is being found out.
    authorities: RefCell<BTreeMap<usize, Option<Certificate>>>,
}

/// One question: the caller's, or about the certificate of a revocation list's issuer.
#[derive(Clone, Copy)]
pub(super) struct Context<'a, 's> {
    pub(super) request: PathRequest<'a>,
    pub(super) settings: &'s PathSettings,
    pub(super) provider: &'s dyn Provider,
    shared: &'s Shared,
    /// How many questions lie above this one.
    pub(super) depth: usize,
}

/// Something signed.
pub(super) struct Signed<'m> {
    pub(super) identity: usize,
    pub(super) algorithm: &'m [u8],
    pub(super) message: &'m [u8],
    pub(super) signature: &'m [u8],
}

impl<'a, 's> Context<'a, 's> {
    pub(super) fn new(
        request: PathRequest<'a>,
        settings: &'s PathSettings,
        provider: &'s dyn Provider,
        shared: &'s Shared,
    ) -> Self {
        Self {
            request,
            settings,
            provider,
            shared,
            depth: 0,
        }
    }

    /// The question about another target, one level below.
    pub(super) fn about<'t>(&self, target: &'a Certificate, settings: &'t PathSettings) -> Context<'a, 't>
    where
        's: 't,
    {
        Context {
            request: PathRequest {
                target,
                ..self.request
            },
            settings,
            provider: self.provider,
            shared: self.shared,
            depth: self.depth.saturating_add(1),
        }
    }

    /// Certificates that came with the question.
    pub(super) fn pool(&self) -> impl Iterator<Item = &'a Certificate> + use<'a> {
        self.request
            .certificates
            .iter()
            .chain(&self.request.evidence.certificates)
    }

    pub(super) fn signatures_used_up(&self) -> bool {
        self.shared.used.get() >= self.settings.budget.signatures
    }

    /// Is `subject` signed with the issuer's key?
    pub(super) fn issued(&self, subject: &Certificate, issuer: &Certificate) -> Verified {
        let signed = Signed {
            identity: subject.identity(),
            algorithm: subject.signature_algorithm_der(),
            message: subject.to_be_signed(),
            signature: subject.signature(),
        };
        self.verify(&signed, issuer)
    }

    /// One signature by an issuer over a certificate, a list or a response, with the algorithm policy.
    pub(super) fn verify(&self, signed: &Signed<'_>, issuer: &Certificate) -> Verified {
        let key = (signed.identity, issuer.identity());
        if let Some(known) = self.shared.signatures.borrow().get(&key) {
            return known.clone();
        }
        let broken = SubIndication::CertificateChainGeneralFailure;
        if self.signatures_used_up() {
            return Err((broken, "the budget of signatures is used up".into()));
        }
        self.shared.used.set(self.shared.used.get().saturating_add(1));
        let answer = self.compute(signed, issuer);
        self.shared.signatures.borrow_mut().insert(key, answer.clone());
        answer
    }

    fn compute(&self, signed: &Signed<'_>, issuer: &Certificate) -> Verified {
        let broken = SubIndication::CertificateChainGeneralFailure;
        let weak = SubIndication::CryptoConstraintsFailure;
        let key = issuer.public_key().map_err(|error| (weak, error.to_string()))?;
        let algorithm = identifier::signature(signed.algorithm, key, None)
            .map_err(|problem| (problem.sub_indication_in_chain(), problem.message))?;
        provider::verify_once(self.provider, algorithm, key, signed.message, signed.signature).map_err(
            |error| {
                let reason = match error {
                    provider::VerifyError::Unsupported { .. } | provider::VerifyError::Key { .. } => weak,
                    _ => broken,
                };
                (reason, error.to_string())
            },
        )?;
        let found = self
            .request
            .algorithms
            .check_signature(algorithm, key.kind(), self.request.time);
        match found {
            Some(finding) if finding.severity == Severity::Fail => Err((weak, finding.message)),
            other => Ok(other),
        }
    }

    /// What is known about an authority; [`Self::remember`] fills it.
    pub(super) fn known(&self, authority: &Certificate) -> Option<Option<Certificate>> {
        self.shared
            .authorities
            .borrow()
            .get(&authority.identity())
            .cloned()
    }

    pub(super) fn remember(&self, authority: &Certificate, anchor: Option<Certificate>) {
        self.shared
            .authorities
            .borrow_mut()
            .insert(authority.identity(), anchor);
    }
}
