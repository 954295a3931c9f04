// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The verify pages: a PDF, and the log of a case.

super::texts! {
    /// Verification.
    Verify {
        title: "Bescheid prüfen", "Verify a permit";
        lead: "Laden Sie ein PDF hoch. Sie lesen, wer es gesiegelt hat, ob seitdem etwas verändert wurde und was nicht feststeht. Die Datei wird geprüft und nicht gespeichert.", "Upload a PDF. You read who sealed it, whether anything changed since, and what is not established. The file is checked and not stored.";
        file: "PDF-Datei", "PDF file";
        file_hint: "Höchstens 20 MiB.", "At most 20 MiB.";
        file_missing: "Bitte wählen Sie eine Datei aus.", "Please choose a file.";
        strict: "Streng: nur das Format unserer eigenen Bescheide gelten lassen", "Strict: accept only the format of our own permits";
        submit: "Datei prüfen", "Verify the file";
        again: "Andere Datei prüfen", "Verify another file";
        also_log: "Das Protokoll eines Vorgangs prüfen", "Verify the log of a case";
        also_pdf: "Einen Bescheid (PDF) prüfen", "Verify a permit (PDF)";
        offline: "Dieselbe Prüfung ohne Netz: geleit verify DATEI --trust trust.pem --evidence evidence", "The same check without a network: geleit verify FILE --trust trust.pem --evidence evidence";
        no_trust: "Diesem Portal ist kein Vertrauensanker bekannt. Es kann sagen, ob etwas verändert wurde, aber nicht, wem zu trauen ist.", "This portal knows no trust anchor. It can say whether anything changed, but not whom to trust.";
        result_title: "Ergebnis der Prüfung", "Result of verification";
        passed: "Echt und unverändert", "Genuine and unchanged";
        passed_text: "Gesiegelt von {}. Die Datei ist seitdem unverändert, das Zertifikat führt zu einem Anker, dem dieses Portal vertraut, und war nicht gesperrt.", "Sealed by {}. The file is unchanged since, the certificate leads to an anchor this portal trusts, and it was not revoked.";
        failed: "Nicht in Ordnung", "Not in order";
        failed_text: "Verlassen Sie sich nicht auf diese Datei. Der Grund steht unten.", "Do not rely on this file. The reason is below.";
        indeterminate: "Nicht entscheidbar", "Indeterminate";
        indeterminate_text: "Es wurde nichts Falsches gefunden, aber es fehlt ein Nachweis. Das ist weder ein Ja noch ein Nein.", "Nothing wrong was found, but a proof is missing. This is neither a yes nor a no.";
        no_signature: "Ohne Siegel und Unterschrift", "No seal and no signature";
        no_signature_text: "Das PDF ist lesbar, trägt aber keine elektronische Signatur. Wer es gemacht hat, ist damit nicht bewiesen.", "The PDF can be read but carries no electronic signature. Nothing proves who made it.";
        unreadable: "Nicht lesbar", "Unreadable";
        unreadable_text: "Diese Datei ist kein PDF, das sich ohne Raten lesen lässt. Sie kann beschädigt, abgeschnitten oder etwas anderes sein.", "This file is not a PDF that can be read without guessing. It may be damaged, cut off, or something else.";
        looks_zip: "Der Anfang der Datei ist der eines ZIP-Archivs.", "The file begins like a ZIP archive.";
        looks_cut: "Der Anfang ist der eines PDF, das Ende fehlt: Die Datei ist vermutlich abgeschnitten.", "It begins like a PDF but the end is missing: the file was probably cut off.";
        looks_empty: "Die Datei ist leer.", "The file is empty.";
        looks_else: "Der Anfang der Datei ist nicht der eines PDF.", "The file does not begin like a PDF.";
        facts: "Die Datei", "The file";
        name: "Name", "Name";
        size: "Größe", "Size";
        bytes: "{} Byte", "{} bytes";
        checked_at: "Geprüft für den Zeitpunkt", "Checked for the time";
        verdict: "Urteil", "Verdict";
        needs_title: "Was fehlt", "What is missing";
        signatures: "Signaturen", "Signatures";
        signature_of: "Signatur {}: {}", "Signature {}: {}";
        unnamed: "ohne Namen", "unnamed";
        kind: "Art", "Kind";
        kind_approval: "Unterschrift (Freigabe)", "Approval signature";
        kind_certification: "Siegel über das ganze Dokument (Zertifizierung)", "Seal over the whole document (certification)";
        kind_timestamp: "Zeitstempel über das Dokument", "Document time stamp";
        signer: "Unterzeichner laut Zertifikat", "Signer named in the certificate";
        issuer: "Aussteller", "Issuer";
        serial: "Seriennummer", "Serial number";
        digest: "Prüfsumme der Bytes", "Digest of the bytes";
        digest_match: "stimmt überein", "matches";
        digest_mismatch: "weicht ab: der Inhalt wurde verändert", "differs: the content was changed";
        unchecked: "nicht geprüft", "not checked";
        value: "Signaturwert", "Signature value";
        value_valid: "gültig", "valid";
        value_invalid: "ungültig", "invalid";
        coverage: "Erfasst", "Covers";
        coverage_file: "die ganze Datei", "the whole file";
        coverage_revision: "die Datei bis zum Ende ihrer Fassung", "the file up to the end of its revision";
        coverage_broken: "nicht lückenlos", "not without gaps";
        byte_range_words: "Byte {} bis {} und {} bis {}", "bytes {} to {} and {} to {}";
        changes: "Änderungen danach", "Changes afterwards";
        changes_none: "keine", "none";
        changes_lta: "nur Nachweise zur Langzeitprüfung", "only long-term validation material";
        changes_form: "Formularfelder oder weitere Signaturen", "form fields or further signatures";
        changes_annotation: "Anmerkungen", "annotations";
        changes_illegal: "unerlaubte Änderungen", "illegal changes";
        level: "Stufe", "Level";
        algorithms: "Verfahren", "Algorithms";
        claimed: "Behauptete Zeit", "Claimed time";
        claimed_hint: "vom Unterzeichner selbst angegeben, beweist nichts", "stated by the signer, proves nothing";
        best_time: "Früheste bewiesene Zeit", "Earliest proven time";
        findings: "Feststellungen", "Findings";
        findings_none: "Keine weiteren Feststellungen.", "No further findings.";
        fail: "Verstoß", "Violation";
        warn: "Hinweis", "Warning";
        info: "Angabe", "Note";
        revisions: "Fassungen der Datei", "Revisions of the file";
        revision_end: "endet bei Byte", "ends at byte";
        rev_original: "ursprünglicher Inhalt", "original content";
        rev_signature: "Signatur", "signature";
        rev_dss: "Prüfnachweise", "validation material";
        rev_timestamp: "Zeitstempel", "time stamp";
        rev_other: "anderes", "other";
        raw: "Bericht als JSON", "Report as JSON";
        log_title: "Protokoll eines Vorgangs prüfen", "Verify the log of a case";
        log_lead: "Laden Sie eine Datei case-log.json hoch, wenn Sie möchten mit dem Bescheid. Geprüft werden die Kette der Einträge, die Unterschrift des Protokolls und ob der Bescheid darin steht.", "Upload a file case-log.json, with the permit if you like. Checked are the chain of entries, the signature of the log, and whether the permit is in it.";
        log_file: "Protokoll (case-log.json)", "Log (case-log.json)";
        log_permit: "Bescheid (PDF)", "Permit (PDF)";
        log_submit: "Protokoll prüfen", "Verify the log";
        log_in_order: "Das Protokoll ist in Ordnung", "The log is in order";
        log_in_order_text: "Vorgang {}, Einträge: {}, Bescheide im Verzeichnis: {}.", "Case {}, entries: {}, decisions in the register: {}.";
        log_faulty: "Das Protokoll ist nicht in Ordnung", "The log is not in order";
        log_unsure: "Einträge und Kette stimmen, die Unterschrift ist nicht vollständig geprüft", "Entries and chain are right, the signature is not fully checked";
        log_unreadable: "Das Protokoll ist nicht lesbar", "The log cannot be read";
        log_at: "Zeile {}, Spalte {}: {}", "Line {}, column {}: {}";
        log_faults: "Fehler", "Faults";
        log_entry: "Eintrag {}", "Entry {}";
        log_whole: "Gesamtes Protokoll", "Whole log";
        log_unchecked: "Nicht geprüft", "Not checked";
        log_bound: "Der Bescheid ist die Entscheidung {} dieses Vorgangs.", "The permit is decision {} of this case.";
        log_foreign: "Der Bescheid gehört nicht zu diesem Protokoll.", "The permit does not belong to this log.";
        log_not_given: "Kein Bescheid mitgegeben.", "No permit was given.";
    }
}
