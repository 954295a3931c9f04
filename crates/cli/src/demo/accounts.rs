// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The accounts of the demo: one for each role, one for each body that may be heard; passwords are new each time.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use casework::{Account, Office, role};
use permit::Application;
use server::DemoAccount;

use crate::edge;

/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Everybody who takes part.
#[derive(Debug)]
pub(crate) struct Accounts {
    /// Files the application.
    pub(crate) haulier: Account,
    /// Checks, hears, drafts.
    pub(crate) clerk: Account,
    /// Releases.
    pub(crate) official: Account,
    /// Audits.
    pub(crate) auditor: Account,
    /// Answer for the heard bodies, by the body's key.
    pub(crate) bodies: BTreeMap<String, Account>,
    passwords: BTreeMap<String, String>,
}

impl Accounts {
    /// Opens the accounts; the bodies are those of the authority and those the application names.
    pub(crate) async fn create(office: &Office, application: &Application) -> anyhow::Result<Self> {
        let applicant = &application.applicant;
        let haulier = person(
            "haulier",
            &applicant.contact.name,
            "",
            &[role::APPLICANT],
            Some(&applicant.name),
        );
        // Both officials may draft and release; the procedure sees to it that nobody does both in one case.
        let both = [role::CLERK, role::RELEASER];
        let clerk = person("clerk", "Anke Muster", "Stadtamtfrau", &both, None);
        let official = person("official", "Erika Beispiel", "Stadtoberamtsrätin", &both, None);
        let auditor = person("auditor", "Paula Prüfer", "", &[role::AUDITOR], None);
        let mut names: BTreeMap<String, String> = office
            .bodies()
            .iter()
            .map(|body| (body.id.clone(), body.name.clone()))
            .collect();
        for heard in &application.hearing {
            names
                .entry(heard.body.clone())
                .or_insert_with(|| heard.body.clone());
        }
        let bodies: BTreeMap<String, Account> = names
            .into_iter()
            .map(|(key, name)| {
                let account = person(&key, &name, "", &[role::HEARD_BODY], Some(&key));
                (key, account)
            })
            .collect();
        let mut accounts = Self {
            haulier,
            clerk,
            official,
            auditor,
            bodies,
            passwords: BTreeMap::new(),
        };
        let passwords = accounts
            .everybody()
            .into_iter()
            .map(|(_, account)| (account.login.clone(), password()))
            .collect();
        accounts.passwords = passwords;
        for (_, account) in accounts.everybody() {
            let mut salt = [0; 16];
            edge::fill(&mut salt);
            let hash =
                server::hash_password(accounts.password(account), salt).context("cannot hash a password")?;
            office
                .put_account(account, &hash)
                .await
                .context("cannot open an account")?;
        }
        Ok(accounts)
    }

    /// The account that answers for a body.
    pub(crate) fn body(&self, key: &str) -> anyhow::Result<&Account> {
        self.bodies
            .get(key)
            .with_context(|| format!("no account answers for the body {key:?}"))
    }

    /// One line each: role, login, password.
    pub(crate) fn say(&self) {
        for (words, account) in self.everybody() {
            edge::say(&format!(
                "Account: {words} | {} | {}",
                account.login,
                self.password(account)
            ));
        }
    }

    /// For the sign-in page.
    pub(crate) fn shown(&self) -> Vec<DemoAccount> {
        self.everybody()
            .into_iter()
            .map(|(words, account)| DemoAccount {
                login: account.login.clone(),
                password: self.password(account).to_owned(),
                role: if words == "official" {
                    role::RELEASER
                } else {
                    first_role(account)
                }
                .to_owned(),
                name: account.name.clone(),
            })
            .collect()
    }

    fn everybody(&self) -> Vec<(&'static str, &Account)> {
        let mut all = vec![
            ("haulier", &self.haulier),
            ("clerk", &self.clerk),
            ("official", &self.official),
            ("auditor", &self.auditor),
        ];
        all.extend(self.bodies.values().map(|account| ("heard body", account)));
        all
    }

    fn password(&self, account: &Account) -> &str {
        self.passwords.get(&account.login).map_or("", String::as_str)
    }
}

fn first_role(account: &Account) -> &str {
    account.roles.first().map_or("", String::as_str)
}

fn person(login: &str, name: &str, title: &str, roles: &[&str], org: Option<&str>) -> Account {
    Account {
        person: format!("demo:{login}"),
        login: login.to_owned(),
        name: name.to_owned(),
        title: title.to_owned(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        org: org.map(str::to_owned),
        party_of: BTreeSet::new(),
        locked: false,
    }
}

/// Three groups of four: 60 bits, and still typed without error. 256 is a multiple of the alphabet's 32 letters.
fn password() -> String {
    let mut random = [0; 12];
    edge::fill(&mut random);
    let letters: Vec<char> = random
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(*byte) % ALPHABET.len()))
        .map(|c| char::from(*c))
        .collect();
    letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}
