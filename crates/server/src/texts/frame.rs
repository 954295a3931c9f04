// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Header, navigation, footer and words used on many pages.

super::texts! {
    /// The frame around every page.
    Frame {
        product: "Geleit", "Geleit";
        tagline: "Schwertransporte", "Heavy-load permits";
        skip: "Zum Inhalt springen", "Skip to content";
        nav_label: "Hauptnavigation", "Main navigation";
        crumbs_label: "Sie sind hier", "You are here";
        footer_label: "Weitere Informationen", "Further information";
        home: "Startseite", "Home";
        nav_applications: "Meine Anträge", "My applications";
        nav_new: "Neuer Antrag", "New application";
        nav_desk: "Vorgänge", "Cases";
        nav_hearings: "Anhörungen", "Consultations";
        nav_audit: "Prüfung", "Audit";
        nav_verify: "Bescheid prüfen", "Verify a permit";
        nav_help: "Hilfe", "Help";
        sign_in: "Anmelden", "Sign in";
        sign_out: "Abmelden", "Sign out";
        signed_in_as: "Angemeldet als", "Signed in as";
        other_language: "English", "Deutsch";
        accessibility: "Barrierefreiheit", "Accessibility";
        api: "Schnittstelle (API)", "Programming interface (API)";
        demo: "Vorführung mit TEST-Schlüsseln: Hier ausgestellte Bescheide haben keine Rechtswirkung.", "Demonstration with TEST keys: permits issued here have no legal effect.";
        yes: "ja", "yes";
        no: "nein", "no";
        optional: "freiwillig", "optional";
        next_page: "Weitere Einträge", "More entries";
        cancel: "Abbrechen", "Cancel";
        error_prefix: "Fehler: ", "Error: ";
        error_title_one: "Bitte prüfen Sie eine Angabe", "Please check one entry";
        error_title_many: "Bitte prüfen Sie {} Angaben", "Please check {} entries";
        role_applicant: "Antragstellung", "Haulier";
        role_clerk: "Sachbearbeitung", "Clerk";
        role_releaser: "Freigabe", "Releasing official";
        role_heard_body: "Angehörte Stelle", "Heard body";
        role_auditor: "Prüfung", "Auditor";
    }
}
