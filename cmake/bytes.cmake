# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0

# to_bytes(path name): adds to the variable "code" the C array <name> with the bytes of a file and
# a NUL behind them. The same file gives the same code.
function(to_bytes path name)
	file(READ ${path} hex HEX)
	string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
	string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
	set(code "${code}static const char ${name}[] = {\n${bytes}0};\n" PARENT_SCOPE)
endfunction()
