-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- From where a code was asked for, so that one address alone cannot use up what a phone number may
-- have. It goes with its row, after a day, or with the person.

ALTER TABLE otp_codes ADD COLUMN address inet;
