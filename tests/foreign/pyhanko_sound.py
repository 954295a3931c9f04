# SPDX-FileCopyrightText: 2026 Geleit contributors
# SPDX-License-Identifier: EUPL-1.2
"""Integrity of the last signature of each file by pyHanko, one JSON object a line; trust is not asked for.

python pyhanko_sound.py [--password WORD] [--trust ROOT.pem] FILE…
"""

import argparse
import json
import logging

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)
parser = argparse.ArgumentParser()
parser.add_argument("--password", default="")
parser.add_argument("--trust")
parser.add_argument("files", nargs="+")
arguments = parser.parse_args()
roots = list(load_certs_from_pemder([arguments.trust])) if arguments.trust else []

for name in arguments.files:
    try:
        with open(name, "rb") as file:
            reader = PdfFileReader(file)
            if reader.encrypted:
                reader.decrypt(arguments.password.encode())
            signature = reader.embedded_signatures[-1]
            context = ValidationContext(trust_roots=roots or [signature.signer_cert], allow_fetching=False)
            status = validate_pdf_signature(signature, context)
            stamp = status.timestamp_validity
            print(json.dumps({
                "sound": bool(status.intact and status.valid),
                "whole": status.coverage.name == "ENTIRE_FILE",
                "stamped": bool(stamp and stamp.intact and stamp.valid and stamp.trusted),
            }))
    except Exception as fault:  # whatever it is, it is this file's answer
        print(json.dumps({"sound": False, "whole": False, "stamped": False, "why": repr(fault)[:200]}))
