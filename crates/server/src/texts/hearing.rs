// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The heard body's pages.

super::texts! {
    /// Consultations.
    Hearing {
        title: "Anhörungen", "Consultations";
        lead: "Vorgänge, zu denen Ihre Stelle gefragt ist. Schweigen gilt nicht als Zustimmung.", "Cases on which your body is asked. Silence does not count as consent.";
        none: "Derzeit ist Ihre Stelle zu keinem Vorgang gefragt.", "Your body is not asked about any case at the moment.";
        case_title: "Anhörung {}", "Consultation {}";
        answer_title: "Ihre Antwort", "Your answer";
        answered_title: "Ihre Stellungnahme ist eingegangen", "Your statement has been received";
        answered_text: "{} am {}. Sie ist in einfacher Form unterzeichnet: Name, Zeit und Prüfsumme stehen im Protokoll.", "{} on {}. It is signed in simple form: name, time and digest are in the log.";
        answered_by: "Abgegeben von {}", "Given by {}";
        your_status: "Stand Ihrer Stelle", "Status of your body";
    }
}
