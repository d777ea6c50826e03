# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0

# cmake -DOUT=... -P embed.cmake -- FILE...: writes the files of pages as a C file. A file is served
# under its own name, a page without its ".html".
include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/bytes.cmake)

set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_svg "image/svg+xml")
set(type_js "text/javascript; charset=utf-8")

set(code "#include \"server/web/web.h\"\n")
set(rows "")
set(is_file FALSE)
set(number 0)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(at RANGE ${last})
	set(path "${CMAKE_ARGV${at}}")
	if(NOT is_file)
		if(path STREQUAL "--")
			set(is_file TRUE)
		endif()
		continue()
	endif()
	get_filename_component(name ${path} NAME)
	string(REGEX MATCH "[a-z]+$" extension ${name})
	if(NOT type_${extension})
		message(FATAL_ERROR "${path}: nobody has said what type .${extension} is")
	endif()
	string(REGEX REPLACE "\\.html$" "" address ${name})
	file(SHA256 ${path} checksum)
	string(SUBSTRING ${checksum} 0 16 tag)
	to_bytes(${path} file_${number})
	string(APPEND rows "\t{ \"/${address}\", \"${type_${extension}}\", \"\\\"${tag}\\\"\", "
		"file_${number}, sizeof(file_${number}) - 1 },\n")
	math(EXPR number "${number} + 1")
endforeach()
string(APPEND code "const struct web_file web_files[] = {\n${rows}};\n"
	"const size_t web_file_count = ${number};\n")
file(WRITE ${OUT} "${code}")
