# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0

# cmake -DFOLDER=... -DOUT=... -P embed.cmake: writes the migrations of a folder as a C file. The
# same files give the same bytes. Numbers start at 1 and have no gaps; each has all three files.
include(${CMAKE_CURRENT_LIST_DIR}/../cmake/bytes.cmake)

file(GLOB ups RELATIVE ${FOLDER} ${FOLDER}/*.up.sql)
list(SORT ups)
set(code "#include \"schema/schema.h\"\n")
set(rows "")
set(number 0)
foreach(up ${ups})
	math(EXPR number "${number} + 1")
	if(NOT up MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)\\.up\\.sql$")
		message(FATAL_ERROR "${up}: migrations are named NNNN_name.up.sql")
	endif()
	set(name ${CMAKE_MATCH_2})
	math(EXPR found "1${CMAKE_MATCH_1} - 10000")
	if(NOT found EQUAL number)
		message(FATAL_ERROR "${up}: this should be migration ${number}")
	endif()
	foreach(part up down verify)
		string(REPLACE ".up.sql" ".${part}.sql" file ${up})
		to_bytes(${FOLDER}/${file} ${part}_${number})
	endforeach()
	file(SHA256 ${FOLDER}/${up} checksum)
	string(APPEND rows "\t{ ${number}, \"${name}\", \"${checksum}\", up_${number}, "
		"down_${number}, verify_${number} },\n")
endforeach()
string(APPEND code "const struct schema_migration schema_migrations[] = {\n${rows}};\n"
	"const int schema_migration_count = ${number};\n")
file(WRITE ${OUT} "${code}")
