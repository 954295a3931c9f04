# SPDX-FileCopyrightText: 2026 Geleit contributors
# SPDX-License-Identifier: EUPL-1.2
"""How many verifications pyHanko makes in a second, in one process: python pyhanko_verify.py FOLDER."""

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
crls = []
for path in sorted((folder / "evidence").iterdir()):
    data = path.read_bytes()
    blocks = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
    for der in blocks:
        try:
            crls.append(crl.CertificateList.load(der, strict=True))
            _ = crls[-1]["tbs_cert_list"]["this_update"].native
        except ValueError:
            crls.pop()


def verify():
    context = ValidationContext(trust_roots=roots, crls=crls, revocation_mode="require", allow_fetching=False)
    with open(folder / "permit.pdf", "rb") as file:
        status = validate_pdf_signature(PdfFileReader(file).embedded_signatures[0], context)
    assert status.bottom_line, status.pretty_print_details()


verify()
best = 0.0
for _ in range(5):
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < 1:
        verify()
        count += 1
    best = max(best, count / (time.perf_counter() - start))
print(f"pyhanko {best:.1f}")
