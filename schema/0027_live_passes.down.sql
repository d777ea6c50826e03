-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- What is lost would have been good for half a minute.
DROP TABLE live_passes;
