# SPDX-FileCopyrightText: 2026 Geleit contributors
# SPDX-License-Identifier: EUPL-1.2
"""pyHanko as a process that stays: one question a line in, one answer a line out, both JSON.

python pyhanko_serve.py TRUST.pem KEY.pem CHAIN.pem

{"op": "verify" | "read" | "sign" | "integrity", "file": PATH, "password": WORD or null}  ->  {"ok": true | false, "why": WORDS}
`verify` asks about the last signature of the file, `read` only opens it, `sign` signs into memory with KEY,
`integrity` asks whether every signature holds and every later change is allowed, whoever signed.
"""

import datetime
import io
import json
import logging
import signal
import sys

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)
SECONDS = 25
MOMENT = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.timezone.utc)
trust, key, chain = sys.argv[1:4]
roots = list(load_certs_from_pemder([trust]))


def too_late(_number, _frame):
    raise TimeoutError(f"not done within {SECONDS} s")


def opened(file, password, strict=True):
    reader = PdfFileReader(file, strict=strict)
    if reader.encrypted:
        reader.decrypt((password or "").encode())
    # The catalog is read lazily; a file whose root cannot be read is not read.
    reader.root["/Pages"]
    return reader


def verify(file, password):
    """Strictly; files that pyHanko signs only leniently (hybrid ones among them) are judged so as well."""
    against = judged(file, password, True)
    return against and judged(file, password, False)


def judged(file, password, strict):
    try:
        signatures = opened(file, password, strict).embedded_signatures
        return against_last(signatures)
    except TimeoutError:
        raise
    except Exception as fault:  # whatever pyHanko raises is its answer
        return f"{type(fault).__name__}: {fault}"[:300]


def against_last(signatures):
    if not signatures:
        return "no signature"
    context = ValidationContext(trust_roots=roots, moment=MOMENT, allow_fetching=False, revocation_mode="soft-fail")
    status = validate_pdf_signature(signatures[-1], context)
    wanted = {"intact": status.intact, "valid": status.valid, "trusted": status.trusted}
    wanted["entire file"] = status.coverage.name == "ENTIRE_FILE"
    if status.timestamp_validity is not None:
        wanted["time stamp valid"] = status.timestamp_validity.intact and status.timestamp_validity.valid
    return ", ".join(f"not {word}" for word, holds in wanted.items() if not holds)


def integrity(file, password):
    """Without trust: digest, value, coverage, changes, DocMDP."""
    signatures = opened(file, password).embedded_signatures
    if not signatures:
        return "no signature"
    against = []
    for signature in signatures:
        context = ValidationContext(trust_roots=roots, moment=MOMENT, allow_fetching=False, revocation_mode="soft-fail")
        status = validate_pdf_signature(signature, context)
        wanted = {"intact": status.intact, "valid": status.valid, "docmdp_ok": status.docmdp_ok}
        wanted["coverage clear"] = status.coverage.name in ("ENTIRE_FILE", "ENTIRE_REVISION")
        wanted["changes allowed"] = status.modification_level is None or status.modification_level.name != "OTHER"
        against += [f"not {word}" for word, holds in wanted.items() if not holds]
    return ", ".join(against)


def sign(file, password):
    writer = IncrementalPdfFileWriter(file)
    if writer.prev.encrypted:
        writer.encrypt((password or "").encode())
    signer = signers.SimpleSigner.load(key, chain, ca_chain_files=[chain])
    meta = signers.PdfSignatureMetadata(field_name="ForeignSignature")
    signers.sign_pdf(writer, meta, signer=signer, output=io.BytesIO())
    return ""


def read(file, password):
    try:
        opened(file, password)
    except TimeoutError:
        raise
    except Exception:  # whatever it was, the second reader answers
        opened(file, password, strict=False)
    return ""


questions = {"verify": verify, "read": read, "sign": sign, "integrity": integrity}
signal.signal(signal.SIGALRM, too_late)
for line in sys.stdin:
    asked = json.loads(line)
    signal.alarm(SECONDS)
    try:
        with open(asked["file"], "rb") as file:
            against = questions[asked["op"]](file, asked["password"])
    except Exception as fault:  # whatever pyHanko raises is its answer
        against = f"{type(fault).__name__}: {fault}"[:300]
    signal.alarm(0)
    print(json.dumps({"ok": not against, "why": against}), flush=True)
