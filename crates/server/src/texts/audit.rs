// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The auditor's pages.

super::texts! {
    /// Audit.
    Audit {
        title: "Prüfung der Vorgänge", "Audit of cases";
        lead: "Jeder Vorgang mit seinem Protokoll. Die Kette wird beim Öffnen neu nachgerechnet.", "Every case with its log. The chain is recomputed when you open it.";
        none: "Noch keine Vorgänge.", "No cases yet.";
        case_title: "Protokoll zu {}", "Log of {}";
        entries: "Einträge", "Entries";
        entry: "Nr.", "No.";
        at: "Zeit", "Time";
        event: "Ereignis", "Event";
        who: "Wer", "Who";
        states: "Stand danach", "State afterwards";
        hash: "Prüfsumme", "Digest";
        download_log: "Protokoll (JSON)", "Log (JSON)";
        download_permit: "Bescheid (PDF)", "Decision (PDF)";
        verify_log: "Protokoll nachprüfen", "Verify the log";
        verify_permit: "Bescheid nachprüfen", "Verify the decision";
        definition: "Verfahren", "Procedure";
    }
}
