-- SPDX-FileCopyrightText: 2026 Geleit contributors
-- SPDX-License-Identifier: EUPL-1.2

-- What is urgent comes first in a queue; 0 is urgent, 2 is what is usual.
ALTER TABLE cases ADD COLUMN priority INTEGER NOT NULL DEFAULT 2;
DROP INDEX cases_by_due;
CREATE INDEX cases_by_place ON cases (priority, coalesce(due_at, 9223372036854775807), number);
