# SPDX-FileCopyrightText: 2026 Geleit contributors
# SPDX-License-Identifier: EUPL-1.2
"""What pyHanko, poppler's pdfsig and mutool say of every attack and twin in a folder, as lines with tabs.

python judge_attacks.py FOLDER TRUST.pem

First line: the versions. Then: file, and for each of the three: good, unsure (valid, but not the whole document or edited
since), refused, fault (it crashed or threw something that is no error of its own).
"""

import datetime
import importlib.metadata
import logging
import pathlib
import re
import subprocess
import sys
import warnings

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
SECONDS = 30
MOMENT = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.timezone.utc)
folder, trust = pathlib.Path(sys.argv[1]), sys.argv[2]
roots = list(load_certs_from_pemder([trust]))


def context():
    return ValidationContext(
        trust_roots=roots, moment=MOMENT, allow_fetching=False, revocation_mode="soft-fail"
    )


def one(signature):
    """Good or refused, for one signature of a file."""
    if signature.sig_object.get("/SubFilter") == "/ETSI.RFC3161":
        status = validate_pdf_timestamp(signature, context())
        return status.intact and status.valid and status.trusted
    return validate_pdf_signature(signature, context()).bottom_line


def pyhanko(file):
    try:
        with file.open("rb") as stream:
            signatures = PdfFileReader(stream, strict=True).embedded_signatures
            good = bool(signatures) and all(one(signature) for signature in signatures)
            return "good" if good else "refused"
    except Exception as error:
        own = type(error).__module__.startswith(("pyhanko", "pyhanko_certvalidator"))
        return "refused" if own or isinstance(error, ValueError) else "fault"


def said(*command):
    """Exit code and all words; a negative code is a signal, none a time-out."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return None, ""
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def pdfsig(file):
    code, words = said("pdfsig", "-nocert", str(file))
    if code is None or code < 0:
        return "fault"
    verdicts = re.findall(r"Signature Validation: (.*)", words)
    # It does not know document time stamps.
    verdicts = [one for one in verdicts if "not yet been verified" not in one]
    if not verdicts or any("Signature is Valid" not in one for one in verdicts):
        return "refused"
    return "unsure" if "Not total document signed" in words else "good"


def mutool(file):
    code, words = said("mutool", "sign", "-v", str(file))
    if code is None or code < 0:
        return "fault"
    # It does not know document time stamps either.
    parts = [part for part in words.split("Verifying signature") if "ormation missing" not in part]
    unchanged = any("The document is unchanged since signing" in part for part in parts)
    edited = any("there have been edits since signing" in part for part in parts)
    if "Digest error" in "".join(parts) or "Verification error" in words or not (unchanged or edited):
        return "refused"
    return "unsure" if edited else "good"


print(
    f"pyHanko {importlib.metadata.version('pyHanko')}",
    said("pdfsig", "-v")[1].splitlines()[0].replace(" version", ""),
    said("mutool", "-v")[1].splitlines()[0].replace(" version", ""),
    sep="\t",
)
for path in sorted(folder.glob("*.pdf")):
    print(path.name, pyhanko(path), pdfsig(path), mutool(path), sep="\t", flush=True)
