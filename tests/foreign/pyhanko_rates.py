# SPDX-FileCopyrightText: 2026 Geleit contributors
# SPDX-License-Identifier: EUPL-1.2
"""How long pyHanko takes for one file, in one process: a task a line in, seconds of the processor for one piece out.

python pyhanko_rates.py FOLDER          tasks `WINDOW verify FILE` and `WINDOW sign FILE KEY`
python pyhanko_rates.py FOLDER FILE     verifies once and ends
"""

import io
import logging
import pathlib
import sys
import time

from asn1crypto import crl
from pyhanko.keys import load_certs_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

logging.disable(logging.CRITICAL)
folder = pathlib.Path(sys.argv[1])
roots = list(load_certs_from_pemder([str(folder / "trust.pem")]))
crls = [crl.CertificateList.load(path.read_bytes()) for path in sorted((folder / "evidence").glob("*.crl"))]
contents, keys = {}, {}


def content(name):
    if name not in contents:
        contents[name] = (folder / name).read_bytes()
    return contents[name]


def key(name):
    if name not in keys:
        chain = list(load_certs_from_pemder([str(folder / f"{name}.chain.pem")]))
        private = load_private_key_from_pemder(str(folder / f"{name}.key.pem"), passphrase=None)
        store = SimpleCertificateStore.from_certs(chain)
        keys[name] = signers.SimpleSigner(
            signing_cert=chain[0], signing_key=private, cert_registry=store, prefer_pss=True)
    return keys[name]


def verify(name):
    """One complete judgement: integrity, chain, revocation, changes."""
    context = ValidationContext(trust_roots=roots, crls=crls, revocation_mode="require", allow_fetching=False)
    reader = PdfFileReader(io.BytesIO(content(name)))
    assert validate_pdf_signature(reader.embedded_signatures[0], context).bottom_line


def sign(name, holder):
    writer = IncrementalPdfFileWriter(io.BytesIO(content(name)))
    metadata = signers.PdfSignatureMetadata(
        field_name="Siegel", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES,
        certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES, reason="Erlaubnis erteilt")
    signers.sign_pdf(writer, metadata, signer=key(holder))


if len(sys.argv) > 2:
    verify(sys.argv[2])
else:
    for line in sys.stdin:
        window, what, *rest = line.split()
        work = {"verify": verify, "sign": sign}[what]
        start, spent, count = time.perf_counter(), time.process_time(), 0
        while count == 0 or time.perf_counter() - start < float(window):
            work(*rest)
            count += 1
        print((time.process_time() - spent) / count, flush=True)
