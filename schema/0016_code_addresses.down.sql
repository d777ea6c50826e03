-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
ALTER TABLE otp_codes DROP COLUMN address;
