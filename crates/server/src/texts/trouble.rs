// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the error pages and the problems of the interface say.

super::texts! {
    /// Error pages and problem titles.
    Trouble {
        bad_request: "Diese Anfrage ist nicht lesbar", "This request cannot be read";
        bad_request_text: "Die übermittelten Angaben haben nicht die erwartete Form. Gehen Sie zurück und senden Sie das Formular erneut.", "The submitted data does not have the expected form. Go back and send the form again.";
        unauthorized: "Anmeldung nötig", "Sign-in needed";
        unauthorized_text: "Bitte melden Sie sich an.", "Please sign in.";
        forbidden: "Dafür fehlt Ihnen die Berechtigung", "You are not allowed to do this";
        forbidden_text: "Ihr Zugang hat nicht die Rolle, die diese Seite verlangt.", "Your account does not have the role this page asks for.";
        form_token: "Dieses Formular ist abgelaufen", "This form has expired";
        form_token_text: "Zum Schutz vor fremden Zugriffen gilt ein Formular nur in Ihrer Sitzung. Laden Sie die Seite neu und senden Sie es noch einmal. Es wurde nichts gespeichert.", "To protect you, a form is valid only within your session. Reload the page and send it again. Nothing was saved.";
        not_found: "Diese Seite gibt es nicht", "This page does not exist";
        not_found_text: "Die Adresse ist falsch, oder der Vorgang gehört nicht zu Ihrem Zugang.", "The address is wrong, or the case does not belong to your account.";
        method: "So kann diese Adresse nicht aufgerufen werden", "This address cannot be called this way";
        method_text: "Die Adresse gibt es, aber nicht für diese Art der Anfrage.", "The address exists, but not for this kind of request.";
        timeout: "Das hat zu lange gedauert", "This took too long";
        timeout_text: "Die Anfrage wurde abgebrochen. Bitte versuchen Sie es noch einmal; doppelt gespeichert wird nichts.", "The request was stopped. Please try again; nothing is saved twice.";
        conflict: "Inzwischen hat sich der Vorgang geändert", "The case has changed in the meantime";
        conflict_text: "Jemand hat den Vorgang bearbeitet, während diese Seite offen war. Ihre Eingaben stehen unten; prüfen Sie den neuen Stand und senden Sie sie erneut.", "Someone worked on the case while this page was open. Your input is kept below; look at the new state and send it again.";
        conflict_versions: "Sie sahen Stand {}, jetzt gilt Stand {}.", "You saw version {}, now version {} is current.";
        conflict_again: "Mit dem neuen Stand erneut senden", "Send again with the new version";
        conflict_case: "Neuen Stand ansehen", "Look at the new state";
        precondition: "Der Vorgang hat einen neueren Stand", "The case has a newer version";
        precondition_text: "If-Match nennt nicht den aktuellen Stand. Vorgang neu laden und erneut entscheiden.", "If-Match does not name the current version. Load the case again and decide anew.";
        precondition_required: "If-Match fehlt", "If-Match is missing";
        precondition_required_text: "Diese Änderung verlangt den Stand, auf den sie sich bezieht: If-Match mit dem ETag des Vorgangs.", "This change needs the version it refers to: If-Match with the ETag of the case.";
        too_large: "Diese Datei ist zu groß", "This file is too large";
        too_large_text: "Erlaubt sind höchstens {}. Es wurde nichts gespeichert.", "At most {} are allowed. Nothing was saved.";
        media_type: "Diese Art von Datei wird hier nicht angenommen", "This kind of file is not accepted here";
        media_type_text: "Erwartet wird {}.", "Expected is {}.";
        unprocessable: "Die Angaben sind nicht in Ordnung", "The data is not in order";
        unprocessable_text: "{} Fehler. Jeder steht mit seiner Stelle in der Liste.", "{} errors. Each is listed with its place.";
        throttled: "Zu viele Versuche", "Too many attempts";
        throttled_text: "Bitte warten Sie {} Sekunden.", "Please wait {} seconds.";
        refused: "Das ist in diesem Stand nicht möglich", "This is not possible in the current state";
        refused_text: "Es wurde nichts geändert. Der Grund:", "Nothing was changed. The reason:";
        duplicate: "Dieser Antrag liegt schon vor", "This application has already been filed";
        duplicate_text: "Derselbe Inhalt wurde innerhalb der letzten 24 Stunden als {} eingereicht.", "The same content was filed as {} within the last 24 hours.";
        key_missing: "Idempotency-Key fehlt", "Idempotency-Key is missing";
        key_missing_text: "Diese Anfrage verlangt einen Idempotency-Key (1 bis 128 Zeichen), damit eine Wiederholung nichts verdoppelt.", "This request needs an Idempotency-Key (1 to 128 characters) so that a repetition doubles nothing.";
        key_reused: "Dieser Schlüssel wurde schon für etwas anderes benutzt", "This key was already used for something else";
        key_reused_text: "Derselbe Idempotency-Key kam mit anderem Inhalt. Für eine neue Anfrage einen neuen Schlüssel wählen.", "The same Idempotency-Key came with different content. Choose a new key for a new request.";
        key_in_progress: "Diese Anfrage wird gerade bearbeitet", "This request is being processed";
        key_in_progress_text: "Mit demselben Schlüssel läuft schon eine Anfrage. In wenigen Sekunden wiederholen.", "A request with the same key is already running. Repeat in a few seconds.";
        fault: "Hier ist etwas schiefgegangen", "Something went wrong here";
        fault_text: "Der Fehler liegt bei uns und wurde festgehalten. Was Sie abgeschickt haben, wurde nicht gespeichert. Wenn Sie uns schreiben, nennen Sie bitte die Kennung:", "The fault is ours and has been recorded. What you sent was not saved. If you write to us, please name this id:";
        unavailable: "Der Dienst ist gerade nicht bereit", "The service is not ready";
        unavailable_text: "Bitte versuchen Sie es in wenigen Minuten noch einmal.", "Please try again in a few minutes.";
        request_id: "Kennung der Anfrage", "Request id";
        to_start: "Zur Startseite", "To the start page";
    }
}
