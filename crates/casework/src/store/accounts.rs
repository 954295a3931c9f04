// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Table accounts.

use sqlx::sqlite::SqliteRow;

use crate::account::Account;
use crate::error::Fault;
use crate::store::row::{Reader, json};
use crate::store::{Connection, doing};

pub(crate) async fn put(db: &mut Connection, account: &Account, password_hash: &str) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO accounts (person, login, name, title, roles, org, party_of, password_hash, locked)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (person) DO UPDATE SET login = excluded.login, name = excluded.name, title = excluded.title,
           roles = excluded.roles, org = excluded.org, party_of = excluded.party_of,
           password_hash = excluded.password_hash, locked = excluded.locked",
    )
    .bind(&account.person)
    .bind(&account.login)
    .bind(&account.name)
    .bind(&account.title)
    .bind(json(&account.roles)?)
    .bind(&account.org)
    .bind(json(&account.party_of)?)
    .bind(password_hash)
    .bind(account.locked)
    .execute(db)
    .await
    .map_err(doing("storing an account"))?;
    Ok(())
}

pub(crate) async fn by_login(db: &mut Connection, login: &str) -> Result<Option<(Account, String)>, Fault> {
    let row = sqlx::query("SELECT * FROM accounts WHERE login = $1")
        .bind(login)
        .fetch_optional(db)
        .await
        .map_err(doing("reading an account"))?;
    row.map(|row| {
        Ok((
            parse(&row)?,
            Reader::new(&row, "accounts", "person").text("password_hash")?,
        ))
    })
    .transpose()
}

pub(crate) async fn by_person(db: &mut Connection, person: &str) -> Result<Option<Account>, Fault> {
    let row = sqlx::query("SELECT * FROM accounts WHERE person = $1")
        .bind(person)
        .fetch_optional(db)
        .await
        .map_err(doing("reading an account"))?;
    row.as_ref().map(parse).transpose()
}

pub(crate) async fn all(db: &mut Connection) -> Result<Vec<Account>, Fault> {
    let rows = sqlx::query("SELECT * FROM accounts ORDER BY login")
        .fetch_all(db)
        .await
        .map_err(doing("reading accounts"))?;
    rows.iter().map(parse).collect()
}

fn parse(row: &SqliteRow) -> Result<Account, Fault> {
    let read = Reader::new(row, "accounts", "person");
    Ok(Account {
        person: read.text("person")?,
        login: read.text("login")?,
        name: read.text("name")?,
        title: read.text("title")?,
        roles: read.json("roles")?,
        org: read.optional_text("org")?,
        party_of: read.json("party_of")?,
        locked: read.flag("locked")?,
    })
}
