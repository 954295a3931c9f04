// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Many files with one key: every file of a batch is as good as one signed alone.

mod support;

use signing::{Batch, BatchError, CompleteError, SignatureKind, SignedRevision, Verdict};
use support::{Judging, P1, P256, certificates, permit, request, sign, sign_with, with_form};

type Signed = Result<SignedRevision, BatchError<String>>;

fn signed(batch: &Batch, pdf: &[u8], kind: SignatureKind, signer: &str) -> Signed {
    let wish = request("seal", P256, kind, "Siegel");
    batch.sign(pdf, "", wish, |prepared| {
        Ok(sign_with(signer, P256, prepared.to_be_signed()))
    })
}

#[test]
fn every_file_of_a_batch_passes_and_not_only_the_first() {
    let batch = Batch::new(certificates("seal")).unwrap();
    for _ in 0..3 {
        for original in [permit(), with_form()] {
            let revision = signed(&batch, &original, P1, "seal").unwrap();
            let whole = [original.as_slice(), &revision.appended].concat();
            let report = Judging::full().run(&whole);
            assert_eq!(report.verdict, Verdict::TotalPassed, "{report:#?}");
            assert_eq!(report.sha256, revision.sha256);
        }
    }
}

#[test]
fn a_batch_signs_behind_earlier_signatures() {
    let batch = Batch::new(certificates("seal")).unwrap();
    let open = sign(&permit(), "clerk", P256, SignatureKind::Approval, "Erste");
    for _ in 0..2 {
        let revision = signed(&batch, &open, SignatureKind::Approval, "seal").unwrap();
        let whole = [open.as_slice(), &revision.appended].concat();
        assert_eq!(Judging::full().run(&whole).verdict, Verdict::TotalPassed);
    }
}

#[test]
fn a_wrong_value_is_refused_as_the_first_of_a_batch_and_as_a_later_one() {
    let batch = Batch::new(certificates("seal")).unwrap();
    for later in [false, true] {
        let refused = signed(&batch, &permit(), P1, "clerk");
        let named = matches!(refused, Err(BatchError::Complete(CompleteError::Signature(_))));
        assert!(named, "later: {later}, {refused:?}");
        signed(&batch, &permit(), P1, "seal").unwrap();
    }
}
