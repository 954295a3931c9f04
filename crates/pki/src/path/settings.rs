// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What may be asked of a path besides the request: initial policies, revocation, purpose, budget.

pub use super::policies::InitialPolicies;

/// What the target has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TargetUsage {
    /// A signer as [`super::PathRequest::signer`] says (R36).
    #[default]
    Signer,
    /// Anything: RFC 5280, 6 alone.
    Anything,
}

/// How much has to be known about revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RevocationMode {
    /// Of every certificate below the anchor.
    #[default]
    Required,
    /// Only where the evidence holds a list of the certificate's issuer, or a response with its serial number. Never for
    /// documents.
    WhereGiven,
}

/// Limits for hostile chains (R34); honest ones have at most a dozen certificates and two paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathBudget {
    /// Most certificates in a path, target and anchor included.
    pub length: usize,
    /// Most intermediate certificates that are not self-issued.
    pub intermediates: usize,
    /// Most candidates looked at.
    pub steps: usize,
    /// Most complete paths judged.
    pub paths: usize,
    /// Most signatures computed, lists and responses included.
    pub signatures: usize,
    /// Most comparisons of a name with a constraint on one path.
    pub name_comparisons: usize,
}

impl Default for PathBudget {
    fn default() -> Self {
        Self {
            length: 16,
            intermediates: 16,
            steps: 4096,
            paths: 32,
            signatures: 256,
            name_comparisons: 1 << 18,
        }
    }
}

/// Settings of one question. The default is what documents are held to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathSettings {
    /// Initial policy settings.
    pub policies: InitialPolicies,
    /// Revocation.
    pub revocation: RevocationMode,
    /// Purpose of the target.
    pub usage: TargetUsage,
    /// Also hold certificates to what RFC 5280, 4 asks of those who issue them; not needed to rely on a path, and honest
    /// certificates breach it.
    pub issuer_profile: bool,
    /// Limits.
    pub budget: PathBudget,
}
