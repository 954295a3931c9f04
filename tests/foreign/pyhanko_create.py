# SPDX-FileCopyrightText: 2026 Geleit contributors
# SPDX-License-Identifier: EUPL-1.2
"""pyHanko signs a PDF at every level with the committed test PKI; its time stamps come from itself, without a network.

python pyhanko_create.py CERTS_TEST IN.pdf OUT_FOLDER

writes NAME.pdf for each of the names below. OUT_FOLDER holds stamper.pem and stamper.key: pyHanko stamps with RSA only.
"""

import datetime
import logging
import pathlib
import sys

from asn1crypto import crl
from pyhanko.keys import load_certs_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

logging.disable(logging.CRITICAL)
certs, source, target = (pathlib.Path(word) for word in sys.argv[1:4])
MOMENT = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.timezone.utc)


def certificate(name):
    """The first of the file; its issuer follows."""
    return next(iter(load_certs_from_pemder([str(certs / "pki" / f"{name}.pem")])))


def store(*names):
    found = SimpleCertificateStore()
    for name in names:
        found.register_multiple(list(load_certs_from_pemder([str(certs / "pki" / f"{name}.pem")])))
    return found


def signer(name, pss):
    return signers.SimpleSigner(
        signing_cert=certificate(name),
        signing_key=load_private_key_from_pemder(str(certs / "keys" / f"{name}.pem"), passphrase=None),
        cert_registry=store(name, "issuing"),
        prefer_pss=pss,
    )


STAMPER = next(iter(load_certs_from_pemder([str(target / "stamper.pem")])))
stampers = store("issuing")
stampers.register(STAMPER)
stamper = timestamps.DummyTimeStamper(
    tsa_cert=STAMPER,
    tsa_key=load_private_key_from_pemder(str(target / "stamper.key"), passphrase=None),
    certs_to_embed=stampers,
    fixed_dt=MOMENT,
)


def context():
    return ValidationContext(
        trust_roots=list(load_certs_from_pemder([str(certs / "pki" / "trust.pem")])),
        other_certs=list(stampers),
        crls=[crl.CertificateList.load(path.read_bytes()) for path in sorted((certs / "pki" / "evidence").iterdir())],
        moment=MOMENT,
        allow_fetching=False,
        revocation_mode="require",
    )


def make(name, key, level, pss=False, **more):
    long_term = level in ("B-LT", "B-LTA")
    meta = signers.PdfSignatureMetadata(
        field_name="Signature1",
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        embed_validation_info=long_term,
        use_pades_lta=level == "B-LTA",
        validation_context=context() if long_term else None,
        **more,
    )
    with open(source, "rb") as file, open(target / f"{name}.pdf", "wb") as out:
        signers.PdfSigner(meta, signer=signer(key, pss), timestamper=None if level == "B-B" else stamper).sign_pdf(
            IncrementalPdfFileWriter(file), output=out
        )


for level in ("B-B", "B-T", "B-LT", "B-LTA"):
    make(f"pyhanko-p256-{level}", "clerk", level)
    make(f"pyhanko-pss-{level}", "clerk-rsa", level, pss=True)
make("pyhanko-pkcs1-B-B", "clerk-rsa", "B-B")
make("pyhanko-certified-B-B", "clerk", "B-B", certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES)
