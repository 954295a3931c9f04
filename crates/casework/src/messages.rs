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
        "deliver" if effect.payload.get("document").and_then(serde_json::Value::as_str) == Some("notice") => {
            (
                Bilingual::new(
                    format!("Mitteilung zu {number} liegt bereit"),
                    format!("A notice on {number} is ready"),
                ),
                Bilingual::new(
                    "Ein gesiegelter Bescheid über die Aufhebung, Berichtigung oder Ablehnung einer Änderung liegt im Portal zum Abruf bereit. Der Abruf wird vermerkt. Versand per E-Mail oder Post findet durch dieses Programm nicht statt.",
                    "A sealed notice of a revocation, correction or refused change can be fetched in the portal. The fetch is recorded. This program sends neither e-mail nor post.",
                ),
            )
        }
        "deliver" => (
            Bilingual::new(
                format!("Bescheid zu {number} liegt bereit"),
                format!("The decision on {number} is ready"),
            ),
            Bilingual::new(
                "Der gesiegelte Bescheid liegt im Portal zum Abruf bereit. Der Abruf wird vermerkt. Versand per E-Mail oder Post findet durch dieses Programm nicht statt.",
                "The sealed decision can be fetched in the portal. The fetch is recorded. This program sends neither e-mail nor post.",
            ),
        ),
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

/// What the new status means for the applicant.
fn status(effect: &Effect, stored: &StoredCase) -> Bilingual {
    let text = |name: &str| {
        effect
            .payload
            .get(name)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
    };
    let reason = text("reason");
    let subject = stored.subject.as_str();
    match text("status") {
        "documents_requested" => Bilingual::new(
            format!("Zu „{subject}“ fehlen Unterlagen; im Vorgang steht, welche."),
            format!("Documents are missing for \"{subject}\"; the case says which."),
        ),
        "refusal_intended" => Bilingual::new(
            format!(
                "Es ist beabsichtigt, „{subject}“ abzulehnen: {reason}. Sie können sich dazu äußern (§ 28 VwVfG)."
            ),
            format!("It is intended to refuse \"{subject}\": {reason}. You may comment (§ 28 VwVfG)."),
        ),
        "deviation_intended" => Bilingual::new(
            format!(
                "Es ist beabsichtigt, „{subject}“ abweichend vom Antrag zu erlauben: {reason}. Sie können sich dazu äußern (§ 28 VwVfG)."
            ),
            format!(
                "It is intended to permit \"{subject}\" otherwise than applied for: {reason}. You may comment (§ 28 VwVfG)."
            ),
        ),
        "discontinuation_intended" => Bilingual::new(
            format!("Es ist beabsichtigt, das Verfahren zu „{subject}“ einzustellen."),
            format!("It is intended to discontinue the procedure on \"{subject}\"."),
        ),
        "valid" => Bilingual::new(
            format!("Die Erlaubnis für „{subject}“ gilt."),
            format!("The permit for \"{subject}\" is in force."),
        ),
        "refused" => Bilingual::new(
            format!("„{subject}“ ist abgelehnt; der Bescheid nennt die Gründe und den Rechtsbehelf."),
            format!("\"{subject}\" is refused; the decision gives the reasons and the legal remedy."),
        ),
        "discontinued" => Bilingual::new(
            format!("Das Verfahren zu „{subject}“ ist eingestellt."),
            format!("The procedure on \"{subject}\" is discontinued."),
        ),
        "expired" => Bilingual::new(
            format!("Der Zeitraum der Erlaubnis für „{subject}“ ist zu Ende."),
            format!("The period of the permit for \"{subject}\" is over."),
        ),
        other => permit_status(other, subject, (reason, &text)),
    }
}

/// What happens to a permit in force.
fn permit_status<'a>(
    status: &str,
    subject: &str,
    (reason, text): (&str, &dyn Fn(&str) -> &'a str),
) -> Bilingual {
    match status {
        "suspended" => Bilingual::new(
            format!(
                "Die Erlaubnis für „{subject}“ ist ausgesetzt: {reason}. Bis auf Weiteres darf nicht gefahren werden."
            ),
            format!(
                "The permit for \"{subject}\" is suspended: {reason}. Until further notice it must not be used."
            ),
        ),
        "change_intended" => Bilingual::new(
            format!(
                "Zu der Erlaubnis für „{subject}“ ist eine Entscheidung zu Ihren Lasten beabsichtigt: {reason}. Sie können sich dazu äußern (§ 28 VwVfG)."
            ),
            format!(
                "A decision that burdens you is intended on the permit for \"{subject}\": {reason}. You may comment (§ 28 VwVfG)."
            ),
        ),
        "revocation_intended" => Bilingual::new(
            format!(
                "Es ist beabsichtigt, die Erlaubnis für „{subject}“ aufzuheben: {reason}. Sie können sich dazu äußern (§ 28 VwVfG)."
            ),
            format!(
                "It is intended to end the permit for \"{subject}\": {reason}. You may comment (§ 28 VwVfG)."
            ),
        ),
        "lapsed" => Bilingual::new(
            format!(
                "Der bisherige Zeitraum der Erlaubnis für „{subject}“ ist zu Ende; der neue Bescheid wirkt ab seiner Bekanntgabe."
            ),
            format!(
                "The former period of the permit for \"{subject}\" is over; the new decision takes effect when it is notified."
            ),
        ),
        "revoked" => Bilingual::new(
            format!("Die Erlaubnis für „{subject}“ ist widerrufen: {reason}."),
            format!("The permit for \"{subject}\" is revoked: {reason}."),
        ),
        "taken_back" => Bilingual::new(
            format!("Die Erlaubnis für „{subject}“ ist zurückgenommen: {reason}."),
            format!("The permit for \"{subject}\" is taken back: {reason}."),
        ),
        "superseded" => Bilingual::new(
            format!(
                "An die Stelle der Erlaubnis für „{subject}“ ist {} getreten.",
                text("successor")
            ),
            format!(
                "{} has taken the place of the permit for \"{subject}\".",
                text("successor")
            ),
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
        _ => Bilingual::new(
            format!("Der Stand von „{subject}“ hat sich geändert."),
            format!("The status of \"{subject}\" has changed."),
        ),
    }
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
