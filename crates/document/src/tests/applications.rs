// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The sample applications beside the repository, from their JSON to paper.

use std::io::Write as _;
use std::path::PathBuf;

use permit::application::Application;
use permit::decision::{DecisionKind, DefinitionRef, DraftInput, HeardBody, HeardOutcome, Official};
use permit::{AuthorityProfile, Budget, Decision, RuleBook, check};

use super::{check_says, text};
use crate::render;

#[expect(
    clippy::disallowed_methods,
    reason = "where the shared data lies is a matter of the machine that runs the tests"
)]
fn shared() -> PathBuf {
    let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned();
    PathBuf::from(std::env::var("GELEIT_SHARED").unwrap_or_else(|_| beside())).join("data/applications")
}

fn draft(application: &Application) -> Decision {
    let profile = AuthorityProfile::embedded();
    let heard = |body: &str| HeardBody {
        id: body.to_owned(),
        name: profile.body_name(body).to_owned(),
        outcome: HeardOutcome::Consent,
    };
    Decision::draft(DraftInput {
        application,
        assessment: &check(application, &RuleBook::embedded()),
        authority: &profile,
        number: "GST-2026-000001".to_owned(),
        version: 1,
        kind: DecisionKind::Granted,
        official: Official {
            name: "Testperson Freigabe".to_owned(),
            title: "Sachgebietsleitung".to_owned(),
        },
        issued_on: jiff::civil::date(2026, 11, 23),
        deviation: None,
        considerations: None,
        conditions: Vec::new(),
        heard: application
            .hearing
            .iter()
            .map(|hearing| heard(&hearing.body))
            .collect(),
        definition: DefinitionRef {
            name: "heavy-load".to_owned(),
            version: "1".to_owned(),
            sha256: "0".repeat(64),
        },
    })
}

#[test]
fn every_sample_application_gets_its_paper() {
    let Ok(folder) = std::fs::read_dir(shared()) else {
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED every_sample_application_gets_its_paper: no ../shared/data/applications"
        );
        return;
    };
    for entry in folder {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let application = Application::parse(&bytes, &Budget::default()).unwrap();
        let decision = draft(&application);
        let rendered = render(&decision).unwrap();
        assert!(
            (2..=6).contains(&rendered.pages),
            "{}: {} pages",
            application.applicant.name,
            rendered.pages
        );
        check_says(
            &text(&decision),
            &[
                &application.applicant.name,
                "Testperson Freigabe",
                "Rechtsbehelfsbelehrung",
            ],
        );
        assert!(rendered.replaced.is_empty(), "{:?}", rendered.replaced);
    }
}
