// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Start page, sign-in, help and the accessibility statement.

super::texts! {
    /// Pages for everybody.
    Public {
        start_title: "Erlaubnisse für Großraum- und Schwertransporte", "Permits for oversize and heavy transport";
        start_lead: "Hier beantragen Speditionen die Erlaubnis, Fachstellen nehmen Stellung, die Behörde entscheidet. Jeder Bescheid trägt ein elektronisches Siegel, das jede Person prüfen kann – auch ohne Anmeldung und ohne Netz.", "Hauliers apply here, specialist bodies give their statements, the authority decides. Every permit carries an electronic seal that anyone can verify – without signing in and without a network.";
        start_haulier_title: "Speditionen", "Hauliers";
        start_haulier: "Antrag im Formular oder als Datei stellen, den Stand bei jeder angehörten Stelle sehen, den gesiegelten Bescheid herunterladen.", "File an application by form or as a file, see the status at every heard body, download the sealed permit.";
        start_office_title: "Behörde", "Authority";
        start_office: "Anträge neben den Prüfergebnissen lesen, Stellen anhören, entscheiden, freigeben und siegeln.", "Read applications beside the findings, hear other bodies, decide, release and seal.";
        start_body_title: "Angehörte Stellen", "Heard bodies";
        start_body: "Anhörungen mit Frist sehen und zustimmen, Auflagen nennen oder Einwände begründen.", "See consultations with their deadline and consent, state conditions or object with a reason.";
        start_audit_title: "Prüfung", "Audit";
        start_audit: "Vorgangsprotokoll mit Beweiskette lesen und jeden Bescheid nachprüfen.", "Read the case log with its chain of proof and check every permit.";
        start_verify_title: "Bescheid prüfen", "Verify a permit";
        start_verify: "PDF hochladen und lesen, wer gesiegelt hat, ob etwas verändert wurde und was nicht feststeht.", "Upload a PDF and read who sealed it, whether anything was changed, and what is not established.";
        start_verify_link: "Zur Prüfung", "Go to verification";
        start_sign_in_link: "Anmelden", "Sign in";
        start_how_title: "So läuft ein Antrag ab", "How an application proceeds";
        step_file: "Antrag", "Application";
        step_file_text: "Alle Fehler auf einmal, jede Grenze mit ihrer Rechtsquelle.", "All errors at once, each limit with its legal source.";
        step_hear: "Anhörung", "Consultation";
        step_hear_text: "Jede Stelle hat eine Frist. Schweigen ist keine Zustimmung.", "Every body has a deadline. Silence is not consent.";
        step_decide: "Entscheidung", "Decision";
        step_decide_text: "Zwei verschiedene Personen: eine entscheidet, eine gibt frei.", "Two different people: one decides, another releases.";
        step_seal: "Siegel und Protokoll", "Seal and log";
        step_seal_text: "Die Behörde siegelt das PDF, das Protokoll hält es fest.", "The authority seals the PDF and the log records it.";
        sign_in_title: "Anmelden", "Sign in";
        sign_in_intro: "Mit dem Zugang, den Ihnen die Behörde gegeben hat.", "With the account the authority gave you.";
        login: "Anmeldename", "Login name";
        password: "Passwort", "Password";
        sign_in_button: "Anmelden", "Sign in";
        sign_in_wrong: "Anmeldename oder Passwort stimmt nicht.", "Login name or password is not right.";
        sign_in_wrong_hint: "Achten Sie auf Groß- und Kleinschreibung.", "Check upper and lower case.";
        sign_in_throttled: "Zu viele Fehlversuche. Bitte warten Sie {} Sekunden und versuchen Sie es dann erneut.", "Too many failed attempts. Please wait {} seconds, then try again.";
        sign_in_login_missing: "Bitte geben Sie den Anmeldenamen ein.", "Please enter the login name.";
        sign_in_password_missing: "Bitte geben Sie das Passwort ein.", "Please enter the password.";
        sign_in_needed: "Bitte melden Sie sich an, um diese Seite zu sehen.", "Please sign in to see this page.";
        signed_out: "Sie sind abgemeldet.", "You have signed out.";
        demo_accounts: "Zugänge der Vorführung", "Accounts of the demonstration";
        demo_account_role: "Rolle", "Role";
        help_title: "Hilfe und Begriffe", "Help and glossary";
        help_lead: "Kurze Antworten, dann die Rechtsbegriffe. Die Begriffe bleiben deutsch, weil das Gesetz sie so nennt.", "Short answers, then the legal terms. The terms stay German because the law names them so.";
        help_file_q: "Wie stelle ich einen Antrag?", "How do I file an application?";
        help_file_a: "Nach der Anmeldung „Neuer Antrag“ wählen. Alle Maße in Millimetern, alle Massen in Kilogramm. Wer Anträge aus eigener Software erzeugt, lädt die Datei hoch oder nutzt die Schnittstelle.", "Sign in and choose “New application”. All lengths in millimetres, all masses in kilograms. If your software produces applications, upload the file or use the programming interface.";
        help_long_q: "Warum dauert es?", "Why does it take time?";
        help_long_a: "Meist fehlt die Stellungnahme einer Stelle. Auf der Seite Ihres Antrags steht für jede Stelle, seit wann sie gefragt ist und bis wann sie antworten soll.", "Usually a statement is missing. The page of your application shows for each body since when it has been asked and by when it should answer.";
        help_seal_q: "Was beweist das Siegel?", "What does the seal prove?";
        help_seal_a: "Dass der Bescheid von der Behörde stammt und seitdem kein Byte verändert wurde. Ob Sie der ausstellenden Stelle vertrauen, ist eine eigene Frage; die Prüfung sagt beides getrennt.", "That the permit comes from the authority and that no byte has changed since. Whether you trust the issuer is a separate question; verification answers both separately.";
        help_doubt_q: "Was heißt „nicht entscheidbar“?", "What does “indeterminate” mean?";
        help_doubt_a: "Die Rechnung stimmt, aber es fehlt ein Nachweis, zum Beispiel die Sperrliste. Der Bericht nennt, was fehlt. Das ist weder ein Ja noch ein Nein.", "The mathematics is right but a proof is missing, for example the revocation list. The report names what is missing. It is neither a yes nor a no.";
        help_terms: "Begriffe", "Terms";
        term_erlaubnis: "Erlaubnis nach § 29 Abs. 3 StVO: nötig, wenn das Fahrzeug selbst Maße, Achslasten oder Gesamtmasse überschreitet.", "Permit under § 29 (3) StVO: needed when the vehicle itself exceeds dimensions, axle loads or total mass.";
        term_ausnahme: "Ausnahmegenehmigung nach § 46 Abs. 1 Nr. 5 StVO: nötig, wenn erst die Ladung die Maße überschreitet.", "Exemption under § 46 (1) no. 5 StVO: needed when only the load exceeds the dimensions.";
        term_anhoerung: "Straßenbaubehörden, Autobahn GmbH, Bahn und Polizei werden gefragt, bevor entschieden wird.", "Road authorities, Autobahn GmbH, railways and police are asked before the decision.";
        term_auflage: "Nebenbestimmung, die einzuhalten ist, zum Beispiel Begleitfahrzeug oder Fahrzeiten.", "A condition that must be kept, for example an escort vehicle or driving hours.";
        term_siegel: "Elektronische Signatur der Behörde als Organisation, nicht einer Person.", "Electronic signature of the authority as an organisation, not of a person.";
        term_vier_augen: "Wer die Entscheidung entwirft, gibt sie nicht selbst frei.", "Whoever drafts the decision does not release it.";
        term_bekanntgabe: "Der Bescheid wirkt, wenn er bekannt gegeben ist: am Tag nach dem Abruf, sonst am vierten Tag nach dem Versand.", "The decision takes effect when it is notified: on the day after it was retrieved, otherwise on the fourth day after it was sent.";
        access_title: "Erklärung zur Barrierefreiheit", "Accessibility statement";
        access_lead: "Stand: erste Ausbaustufe. Diese Erklärung sagt, was geprüft ist und was nicht.", "Status: first stage. This statement says what has been tested and what has not.";
        access_aim_title: "Ziel", "Aim";
        access_aim: "Gebaut wird nach WCAG 2.2 AA, der harmonisierten EN 301 549 und der BITV 2.0. Alle Seiten arbeiten ohne JavaScript, ohne fremde Schriften und ohne fremde Dienste.", "Built to WCAG 2.2 AA, the harmonised EN 301 549 and BITV 2.0. Every page works without JavaScript, without foreign fonts and without foreign services.";
        access_done_title: "Automatisch geprüft", "Tested automatically";
        access_done: "Jede Seite wird mit axe-core in heller und dunkler Darstellung bei 1280 und 320 Pixel Breite geprüft; dazu die Kopfzeilen und die Formularfehler.", "Every page is tested with axe-core in light and dark at 1280 and 320 pixels width, besides headers and form errors.";
        access_open_title: "Nicht geprüft oder nicht vorhanden", "Not tested or not there";
        access_open_reader: "Ein Durchgang mit Bildschirmleseprogrammen durch eine Person steht aus.", "A manual pass with screen readers has not been done.";
        access_open_dgs: "Erläuterungen in Deutscher Gebärdensprache und in Leichter Sprache fehlen noch.", "Explanations in German Sign Language and in easy language are still missing.";
        access_open_pdf: "Bescheide entstehen als PDF/UA-1; eine Prüfung der Dateien durch eine Person steht aus.", "Permits are made as PDF/UA-1; a manual check of the files has not been done.";
        access_open_foreign: "Texte von Beteiligten und Namen aus Zertifikaten erscheinen in der Sprache, in der sie geschrieben wurden.", "Texts of parties and names from certificates appear in the language they were written in.";
        access_contact_title: "Hindernis melden", "Report a barrier";
        access_contact: "Schreiben Sie an {}. Wir antworten innerhalb von zwei Wochen. Bleibt das Problem, hilft die Schlichtungsstelle nach dem Behindertengleichstellungsrecht des Landes.", "Write to {}. We answer within two weeks. If the problem remains, the arbitration body under the state's disability equality law can help.";
        api_title: "Schnittstelle", "Programming interface";
        api_lead: "Alles, was das Portal kann, gibt es auch als JSON-Schnittstelle.", "Everything the portal does is also available as a JSON interface.";
        api_file: "Beschreibung als OpenAPI 3.1 (JSON)", "Description as OpenAPI 3.1 (JSON)";
        api_caption: "Endpunkte", "Endpoints";
        api_method: "Methode", "Method";
        api_path: "Pfad", "Path";
        api_what: "Zweck", "Purpose";
        api_who: "Wer", "Who";
        api_everyone: "alle", "everyone";
        api_any_role: "angemeldet", "signed in";
    }
}
