# SPDX-FileCopyrightText: 2026 Geleit contributors
# SPDX-License-Identifier: EUPL-1.2
"""pyHanko's judgement of the permit in a folder that `geleit demo` left behind, or how often a second it can judge.

python pyhanko_verify.py FOLDER [--rate]
"""

import json
import logging
import pathlib
import sys
import time

from asn1crypto import crl, pem
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)
folder = pathlib.Path(sys.argv[1])
roots = list(load_certs_from_pemder([str(folder / "trust.pem")]))


def lists():
    """Every revocation list of evidence/, PEM or DER."""
    for path in sorted((folder / "evidence").iterdir()):
        data = path.read_bytes()
        blocks = [(label, der) for label, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else []
        yield from (crl.CertificateList.load(der) for label, der in blocks if label == "X509 CRL")
        if not blocks and path.suffix == ".crl":
            yield crl.CertificateList.load(data)


crls = list(lists())


def verify():
    """One complete judgement: integrity, chain, revocation, changes."""
    context = ValidationContext(trust_roots=roots, crls=crls, revocation_mode="require", allow_fetching=False)
    with open(folder / "permit.pdf", "rb") as file:
        return validate_pdf_signature(PdfFileReader(file).embedded_signatures[0], context)


if "--rate" in sys.argv:
    assert verify().bottom_line
    best = 0.0
    for _ in range(5):
        start, count = time.perf_counter(), 0
        while time.perf_counter() - start < 1:
            verify()
            count += 1
        best = max(best, count / (time.perf_counter() - start))
    print(f"pyhanko {best:.1f}")
else:
    status = verify()
    print(json.dumps({
        "bottom_line": status.bottom_line,
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "docmdp_ok": status.docmdp_ok,
        "coverage": status.coverage.name,
        "modification": status.modification_level.name if status.modification_level else None,
        "details": status.pretty_print_details(),
    }))
