// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The haulier's pages: list, confirmation, one application with its status per body.

super::texts! {
    /// Pages of the applicant.
    Applications {
        title: "Meine Anträge", "My applications";
        lead: "Hier steht, wie weit jeder Antrag ist und auf wen er wartet.", "Here you see how far each application is and whom it is waiting for.";
        none: "Sie haben noch keinen Antrag gestellt.", "You have not filed an application yet.";
        case_title: "Antrag {}", "Application {}";
        filed_title: "Antrag eingereicht", "Application filed";
        filed_number: "Ihre Vorgangsnummer:", "Your case number:";
        next_title: "Wie es weitergeht", "What happens next";
        next_check: "Die Behörde prüft den Antrag und hört die Stellen an, die Sie genannt haben.", "The authority checks the application and hears the bodies you named.";
        next_follow: "Auf der Seite des Antrags sehen Sie für jede Stelle, seit wann sie gefragt ist und bis wann sie antworten soll.", "The page of the application shows for each body since when it has been asked and by when it should answer.";
        next_missing: "Fehlt etwas, steht es dort als Nachricht. Sie können den Antrag jederzeit zurückziehen.", "If something is missing, a message there says so. You can withdraw the application at any time.";
        next_download: "Ist entschieden und gesiegelt, laden Sie den Bescheid dort herunter.", "Once decided and sealed, you download the permit there.";
        to_case: "Zum Antrag", "To the application";
        notices: "Bitte beachten", "Please note";
        not_needed_title: "Für diesen Transport ist keine Erlaubnis nötig", "No permit is needed for this transport";
        not_needed: "Alle Maße und Massen bleiben innerhalb der gesetzlichen Grenzen. Es wurde kein Vorgang angelegt.", "All dimensions and masses are within the legal limits. No case was opened.";
        bodies_title: "Angehörte Stellen", "Heard bodies";
        bodies_none: "Es wird keine Stelle angehört.", "No body is being heard.";
        messages_title: "Nachrichten", "Messages";
        messages_none: "Noch keine Nachrichten.", "No messages yet.";
        permit_ready: "Ihr Bescheid ist gesiegelt", "Your decision has been sealed";
        permit_ready_text: "Das erste Herunterladen ist der Abruf; wirksam wird er am Tag danach (§ 41 Abs. 2a VwVfG). Führen Sie ihn auf der Fahrt mit, gedruckt oder auf einem Gerät.", "The first download is the retrieval; it takes effect on the day after (§ 41 (2a) VwVfG). Carry it on the trip, printed or on a device.";
        permit_download: "Bescheid herunterladen (PDF)", "Download the decision (PDF)";
        notice_ready: "Eine Mitteilung der Behörde ist gesiegelt", "A notice of the authority has been sealed";
        notice_ready_text: "Sie betrifft Ihre Erlaubnis oder Ihr Verfahren: eine Nebenbestimmung, eine Aussetzung, eine Aufhebung, eine Berichtigung, die Ablehnung einer Änderung oder eine Einstellung. Das erste Herunterladen ist der Abruf.", "It concerns your permit or your procedure: a condition, a suspension, a revocation, a correction, the refusal of a change or a discontinuation. The first download is the retrieval.";
        notice_download: "Mitteilung herunterladen (PDF)", "Download the notice (PDF)";
        actions_title: "Was Sie tun können", "What you can do";
        application_title: "Ihre Angaben", "Your statements";
        new: "Neuer Antrag", "New application";
        upload: "Datei hochladen", "Upload a file";
    }
}
