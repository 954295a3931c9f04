// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2
//
// @signpdf/signpdf signs a PDF: node sign.mjs PACKAGES KEY.p12 PASSWORD IN.pdf OUT.pdf
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [packages, key, passphrase, input, output] = process.argv.slice(2);
const require = createRequire(`${packages}/package.json`);
const { plainAddPlaceholder } = require("@signpdf/placeholder-plain");
const { P12Signer } = require("@signpdf/signer-p12");
const signpdf = require("@signpdf/signpdf").default;

const placed = plainAddPlaceholder({
  pdfBuffer: readFileSync(input),
  reason: "test",
  contactInfo: "test",
  name: "TEST ONLY",
  location: "test",
  subFilter: "ETSI.CAdES.detached",
});
const signer = new P12Signer(readFileSync(key), { passphrase });
writeFileSync(output, await signpdf.sign(placed, signer));
