// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Effects that tell somebody something become messages in the portal. E-mail and post are not built: nothing leaves the house.

use permit::Bilingual;
use workflow::Effect;

use crate::account::{Account, role};
use crate::error::{CommandError, Fault};
use crate::office::Office;
use crate::store;
use crate::store::cases::StoredCase;
use crate::store::messages::{self, NewMessage};
use crate::view::{MessageView, Page, PageRequest};

/// The kinds of effect that are messages.
pub(crate) const KINDS: [&str; 5] = ["receipt", "consultation", "reminder", "deliver", "status"];

/// In-trays of applicants and of bodies have different names, so that equal keys never meet.
const APPLICANT: &str = "applicant";
const BODY: &str = "body";

fn tray(kind: &str, key: &str) -> String {
    format!("{kind}:{key}")
}

fn own_tray(account: &Account) -> String {
    match &account.org {
        Some(org) if account.has(role::HEARD_BODY) => tray(BODY, org),
        _ => tray(APPLICANT, account.applicant_key()),
    }
}

/// What a message says.
pub(crate) fn compose(effect: &Effect, stored: &StoredCase) -> NewMessage {
    let number = stored.number();
    let subject = stored.subject.as_str();
    let (title, body) = match effect.kind.as_str() {
        "receipt" => (
            Bilingual::new(
                format!("Antrag {number} eingegangen"),
                format!("Application {number} received"),
            ),
            Bilingual::new(
                format!("Ihr Antrag „{subject}“ ist eingegangen und wird unter {number} geführt."),
                format!("Your application \"{subject}\" has been received as {number}."),
            ),
        ),
        "consultation" => (
            Bilingual::new(
                format!("Anhörung zu {number}"),
                format!("Consultation on {number}"),
            ),
            Bilingual::new(
                format!("Bitte nehmen Sie zu „{subject}“ Stellung. Schweigen gilt nicht als Zustimmung."),
                format!("Please state your position on \"{subject}\". Silence is not consent."),
            ),
        ),
        "reminder" => (
            Bilingual::new(format!("Erinnerung: {number}"), format!("Reminder: {number}")),
            Bilingual::new(
                format!("Zu „{subject}“ wird noch etwas von Ihnen erwartet."),
                format!("Something is still awaited from you for \"{subject}\"."),
            ),
        ),
        "deliver" => delivered(effect, number),
        _ => (
            Bilingual::new(format!("Neues zu {number}"), format!("News on {number}")),
            status(effect, stored),
        ),
    };
    NewMessage {
        effect: effect.key.to_string(),
        case: number.to_owned(),
        kind: effect.kind.to_string(),
        recipient: match &effect.party {
            Some(body) => tray(BODY, body),
            None => tray(APPLICANT, &stored.applicant),
        },
        subject: title,
        body,
    }
}

/// A sealed paper goes out: in the portal it can be fetched, otherwise somebody sends it.
fn delivered(effect: &Effect, number: &str) -> (Bilingual, Bilingual) {
    let text = |name: &str| effect.payload.get(name).and_then(serde_json::Value::as_str);
    let (de, en) = match text("paper") {
        Some("notice") => ("Mitteilung", "notice"),
        Some("correction") => ("Berichtigung", "correction"),
        Some("suspension") => ("Aussetzung", "suspension"),
        _ => ("Bescheid", "decision"),
    };
    if text("channel") != Some("portal") {
        return (
            Bilingual::new(
                format!("{de} zu {number} geht Ihnen zu"),
                format!("The {en} on {number} is being sent to you"),
            ),
            Bilingual::new(
                "Das gesiegelte Schriftstück wird Ihnen auf dem gewählten Weg gesandt. Wirksam wird es mit der Bekanntgabe, nicht mit dieser Nachricht.",
                "The sealed paper is being sent to you in the way chosen. It takes effect when it is notified, not with this message.",
            ),
        );
    }
    (
        Bilingual::new(
            format!("{de} zu {number} liegt bereit"),
            format!("The {en} on {number} is ready"),
        ),
        Bilingual::new(
            "Das gesiegelte Schriftstück liegt zehn Tage lang im Portal zum Abruf bereit. Der Abruf wird vermerkt; bekannt gegeben ist es am Tag danach (§ 41 Abs. 2a VwVfG).",
            "The sealed paper can be fetched in the portal for ten days. The fetch is recorded; it is notified on the day after (§ 41 (2a) VwVfG).",
        ),
    )
}

/// What the new status means for the applicant or the heard body.
fn status(effect: &Effect, stored: &StoredCase) -> Bilingual {
    let text = |name: &str| {
        effect
            .payload
            .get(name)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
    };
    // A sentence of its own in the middle of ours needs no full stop.
    let reason = text("reason").trim_end_matches('.');
    let subject = stored.subject.as_str();
    match text("status") {
        "decision_intended" | "change_intended" | "notice_intended" => intended(&text, (subject, reason)),
        "documents_requested" => Bilingual::new(
            format!("Zu „{subject}“ fehlen Unterlagen oder Angaben: {reason}."),
            format!("Documents or statements are missing for \"{subject}\": {reason}."),
        ),
        "refused" => Bilingual::new(
            format!("„{subject}“ ist abgelehnt; der Bescheid nennt die Gründe und den Rechtsbehelf."),
            format!("\"{subject}\" is refused; the decision gives the reasons and the legal remedy."),
        ),
        "discontinued" => Bilingual::new(
            format!("Das Verfahren zu „{subject}“ ist eingestellt."),
            format!("The procedure on \"{subject}\" is discontinued."),
        ),
        "transferred" => Bilingual::new(
            format!(
                "Der Antrag „{subject}“ ist an die zuständige Behörde abgegeben: {}.",
                text("authority")
            ),
            format!(
                "The application \"{subject}\" has been handed to the competent authority: {}.",
                text("authority")
            ),
        ),
        other => permit_status(other, &text, (subject, reason)),
    }
}

/// § 28 VwVfG: what is intended, and that one may comment.
fn intended<'a>(text: &dyn Fn(&str) -> &'a str, (subject, reason): (&str, &str)) -> Bilingual {
    let deviation = text("deviation").trim_end_matches('.');
    let what = match (text("status"), text("outcome"), text("notice")) {
        ("decision_intended", "refused", _) => (
            "den Antrag abzulehnen".to_owned(),
            "to refuse the application".to_owned(),
        ),
        ("decision_intended", "discontinued", _) => (
            "das Verfahren einzustellen".to_owned(),
            "to discontinue the procedure".to_owned(),
        ),
        ("change_intended", "refused", _) => (
            "die beantragte Änderung abzulehnen".to_owned(),
            "to refuse the change applied for".to_owned(),
        ),
        (_, _, "burden") => (
            "der Erlaubnis Nebenbestimmungen hinzuzufügen".to_owned(),
            "to add conditions to the permit".to_owned(),
        ),
        (_, _, "revocation") => (
            "die Erlaubnis zu widerrufen".to_owned(),
            "to revoke the permit".to_owned(),
        ),
        (_, _, "taking_back") => (
            "die Erlaubnis zurückzunehmen".to_owned(),
            "to take the permit back".to_owned(),
        ),
        _ => (
            format!("abweichend vom Antrag zu entscheiden ({deviation})"),
            format!("to decide otherwise than applied for ({deviation})"),
        ),
    };
    Bilingual::new(
        format!(
            "Zu „{subject}“ ist beabsichtigt, {}: {reason}. Sie können sich dazu äußern (§ 28 VwVfG).",
            what.0
        ),
        format!(
            "For \"{subject}\" it is intended {}: {reason}. You may comment (§ 28 VwVfG).",
            what.1
        ),
    )
}

/// What happens to a permit in force.
fn permit_status<'a>(
    status: &str,
    text: &dyn Fn(&str) -> &'a str,
    (subject, reason): (&str, &str),
) -> Bilingual {
    let (de, en) = match status {
        "valid" => ("gilt".to_owned(), "is in force".to_owned()),
        "suspended" => (
            format!("ist ausgesetzt: {reason}. Bis auf Weiteres darf nicht gefahren werden; Sie können sich äußern (§ 28 VwVfG)"),
            format!("is suspended: {reason}. Until further notice it must not be used; you may comment (§ 28 VwVfG)"),
        ),
        "suspension_upheld" => (
            format!("bleibt ausgesetzt: {reason}"),
            format!("remains suspended: {reason}"),
        ),
        "lapsed" => (
            "ist mit ihrem Zeitraum abgelaufen; eine Verlängerung wirkt erst ab ihrer Bekanntgabe, bis dahin darf nicht gefahren werden".to_owned(),
            "has lapsed with its period; an extension takes effect when it is notified, and until then it must not be used".to_owned(),
        ),
        "revoked" => (format!("ist widerrufen: {reason}"), format!("is revoked: {reason}")),
        "taken_back" => (format!("ist zurückgenommen: {reason}"), format!("is taken back: {reason}")),
        "surrendered" => ("ist durch Verzicht erledigt".to_owned(), "has been surrendered".to_owned()),
        "expired" => ("ist mit ihrem Zeitraum abgelaufen".to_owned(), "has expired with its period".to_owned()),
        "superseded" => (
            format!("ist durch {} ersetzt", text("successor")),
            format!("has been replaced by {}", text("successor")),
        ),
        _ => ("hat einen neuen Stand".to_owned(), "has a new status".to_owned()),
    };
    Bilingual::new(
        format!("Die Erlaubnis für „{subject}“ {de}."),
        format!("The permit for \"{subject}\" {en}."),
    )
}

impl Office {
    /// The in-tray of the account's organisation, newest first.
    ///
    /// # Errors
    /// `Fault`.
    pub async fn messages(&self, account: &Account, page: &PageRequest) -> Result<Page<MessageView>, Fault> {
        let mut tx = self.store.read().await?;
        let before = crate::lists::before(page);
        let items =
            messages::page(&mut tx, &own_tray(account), before, crate::lists::limit(page) + 1).await?;
        Ok(crate::lists::cut(items, page, |message| message.id.to_string()))
    }

    /// Marks a message of the account's organisation read.
    ///
    /// # Errors
    /// `NotFound`, `Fault`.
    pub async fn message_read(&self, account: &Account, id: i64) -> Result<(), CommandError> {
        let mut tx = self.store.begin().await?;
        if !messages::read(&mut tx, &own_tray(account), id, self.now()).await? {
            return Err(CommandError::NotFound);
        }
        store::commit(tx).await?;
        Ok(())
    }
}
