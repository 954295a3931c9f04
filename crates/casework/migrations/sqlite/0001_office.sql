-- SPDX-FileCopyrightText: 2026 Geleit contributors
-- SPDX-License-Identifier: EUPL-1.2
--
-- Times are milliseconds since 1970 UTC. What each table is for stands in docs/casework.md.

CREATE TABLE definitions (
  sha256  TEXT PRIMARY KEY,
  name    TEXT NOT NULL,
  version INTEGER NOT NULL,
  bundle  TEXT NOT NULL
) STRICT;

CREATE TABLE accounts (
  person        TEXT PRIMARY KEY,
  login         TEXT NOT NULL UNIQUE,
  name          TEXT NOT NULL,
  title         TEXT NOT NULL,
  roles         TEXT NOT NULL,
  org           TEXT,
  party_of      TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  locked        INTEGER NOT NULL CHECK (locked IN (0, 1))
) STRICT;

CREATE TABLE sessions (
  key        TEXT PRIMARY KEY,
  data       TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE case_numbers (
  year INTEGER PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT;

CREATE TABLE blobs (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  bytes  BLOB NOT NULL
) STRICT;

CREATE TABLE cases (
  number         TEXT PRIMARY KEY,
  version        INTEGER NOT NULL CHECK (version > 0),
  definition     TEXT NOT NULL REFERENCES definitions (sha256),
  state          TEXT NOT NULL,
  states         TEXT NOT NULL,
  ended          INTEGER NOT NULL CHECK (ended IN (0, 1)),
  applicant      TEXT NOT NULL,
  applicant_name TEXT NOT NULL,
  subject        TEXT NOT NULL,
  filed_by       TEXT NOT NULL,
  filed_by_name  TEXT NOT NULL,
  filed_at       INTEGER NOT NULL,
  due_at         INTEGER,
  application    TEXT NOT NULL REFERENCES blobs (sha256),
  assessment     TEXT NOT NULL,
  notices        TEXT NOT NULL,
  log_sequence   INTEGER NOT NULL,
  log_hash       TEXT NOT NULL,
  log_head       TEXT NOT NULL
) STRICT;
CREATE INDEX cases_by_due ON cases (coalesce(due_at, 9223372036854775807), number);
CREATE INDEX cases_by_applicant ON cases (applicant, application, filed_at);

CREATE TABLE case_log (
  case_number TEXT NOT NULL REFERENCES cases (number) DEFERRABLE INITIALLY DEFERRED,
  sequence    INTEGER NOT NULL CHECK (sequence > 0),
  at          TEXT NOT NULL,
  record      TEXT NOT NULL,
  previous    TEXT NOT NULL,
  hash        TEXT NOT NULL,
  PRIMARY KEY (case_number, sequence)
) STRICT;
CREATE TRIGGER case_log_is_only_appended_to BEFORE UPDATE ON case_log
  BEGIN SELECT RAISE(ABORT, 'the case log is only appended to'); END;
CREATE TRIGGER case_log_is_never_shortened BEFORE DELETE ON case_log
  BEGIN SELECT RAISE(ABORT, 'the case log is never shortened'); END;

CREATE TABLE parties (
  case_number TEXT NOT NULL REFERENCES cases (number) DEFERRABLE INITIALLY DEFERRED,
  key         TEXT NOT NULL,
  status      TEXT NOT NULL,
  outcome     TEXT,
  asked_at    INTEGER,
  PRIMARY KEY (case_number, key)
) STRICT;
CREATE INDEX parties_by_key ON parties (key, asked_at);

CREATE TABLE tasks (
  case_number TEXT NOT NULL REFERENCES cases (number) DEFERRABLE INITIALLY DEFERRED,
  id          TEXT NOT NULL,
  act         TEXT NOT NULL,
  role        TEXT NOT NULL,
  org         TEXT,
  party       TEXT,
  claimed_by  TEXT,
  holder      TEXT,
  due_at      INTEGER,
  PRIMARY KEY (case_number, id)
) STRICT;
CREATE INDEX tasks_by_holder ON tasks (claimed_by);

CREATE TABLE timers (
  case_number TEXT NOT NULL REFERENCES cases (number) DEFERRABLE INITIALLY DEFERRED,
  id          TEXT NOT NULL,
  due_at      INTEGER NOT NULL,
  stuck       INTEGER NOT NULL DEFAULT 0 CHECK (stuck IN (0, 1)),
  PRIMARY KEY (case_number, id)
) STRICT;
CREATE INDEX timers_by_due ON timers (due_at, id) WHERE stuck = 0;

CREATE TABLE outbox (
  key         TEXT PRIMARY KEY,
  case_number TEXT NOT NULL REFERENCES cases (number) DEFERRABLE INITIALLY DEFERRED,
  kind        TEXT NOT NULL,
  party       TEXT,
  payload     TEXT NOT NULL,
  status      TEXT NOT NULL CHECK (status IN ('waiting', 'done', 'failed')),
  attempts    INTEGER NOT NULL,
  next_at     INTEGER NOT NULL,
  last_error  TEXT,
  created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_waiting ON outbox (next_at, key) WHERE status = 'waiting';

CREATE TABLE command_ids (
  person  TEXT NOT NULL,
  id      TEXT NOT NULL,
  request TEXT NOT NULL,
  answer  TEXT NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (person, id)
) STRICT;

CREATE TABLE documents (
  id          INTEGER PRIMARY KEY,
  case_number TEXT NOT NULL REFERENCES cases (number) DEFERRABLE INITIALLY DEFERRED,
  name        TEXT NOT NULL,
  media_type  TEXT NOT NULL,
  sha256      TEXT NOT NULL REFERENCES blobs (sha256),
  at          INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_by_case ON documents (case_number, name, id);

CREATE TABLE ceremony_steps (
  case_number TEXT NOT NULL REFERENCES cases (number) DEFERRABLE INITIALLY DEFERRED,
  ceremony    TEXT NOT NULL,
  position    INTEGER NOT NULL,
  step        TEXT NOT NULL,
  at          INTEGER NOT NULL,
  PRIMARY KEY (ceremony, position)
) STRICT;

CREATE TABLE decisions (
  position    INTEGER PRIMARY KEY,
  case_number TEXT NOT NULL REFERENCES cases (number) DEFERRABLE INITIALLY DEFERRED,
  leaf        TEXT NOT NULL,
  leaf_hash   TEXT NOT NULL,
  at          INTEGER NOT NULL
) STRICT;

CREATE TABLE checkpoints (
  size INTEGER PRIMARY KEY,
  root TEXT NOT NULL,
  note TEXT NOT NULL,
  at   INTEGER NOT NULL
) STRICT;

CREATE TABLE incidents (
  id          INTEGER PRIMARY KEY,
  case_number TEXT,
  kind        TEXT NOT NULL,
  reference   TEXT NOT NULL UNIQUE,
  message     TEXT NOT NULL,
  at          INTEGER NOT NULL,
  settled_at  INTEGER,
  settled_by  TEXT
) STRICT;

CREATE TABLE messages (
  id          INTEGER PRIMARY KEY,
  effect      TEXT NOT NULL UNIQUE,
  case_number TEXT NOT NULL REFERENCES cases (number) DEFERRABLE INITIALLY DEFERRED,
  kind        TEXT NOT NULL,
  recipient   TEXT NOT NULL,
  subject     TEXT NOT NULL,
  body        TEXT NOT NULL,
  at          INTEGER NOT NULL,
  read_at     INTEGER
) STRICT;
CREATE INDEX messages_by_recipient ON messages (recipient, id);
