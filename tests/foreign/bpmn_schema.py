# SPDX-FileCopyrightText: 2026 Geleit contributors
# SPDX-License-Identifier: EUPL-1.2
"""Validates a BPMN file against the schemas of the OMG, as SpiffWorkflow carries them; prints every fault, a line each."""

import sys
from pathlib import Path

import SpiffWorkflow
from lxml import etree

schemas = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema"
schema = etree.XMLSchema(etree.parse(str(schemas / "BPMN20.xsd")))
schema.validate(etree.parse(sys.argv[1]))
for fault in schema.error_log:
    print(f"{fault.line}: {fault.message}")
