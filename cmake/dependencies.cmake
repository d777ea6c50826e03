# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0

find_package(PkgConfig REQUIRED)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson>=2.13)
pkg_check_modules(LIBUV REQUIRED IMPORTED_TARGET libuv>=1.44)
pkg_check_modules(LWS REQUIRED IMPORTED_TARGET libwebsockets>=4.1)
pkg_check_modules(LIBCURL REQUIRED IMPORTED_TARGET libcurl>=7.85)
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq>=15)
pkg_check_modules(OPENSSL REQUIRED IMPORTED_TARGET openssl>=3.0)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium>=1.0.18)
pkg_check_modules(INIH REQUIRED IMPORTED_TARGET inih>=55)
pkg_check_modules(SYSTEMD REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc>=2.6)
pkg_check_modules(NCURSESW REQUIRED IMPORTED_TARGET ncursesw>=6.2)
pkg_check_modules(QRENCODE REQUIRED IMPORTED_TARGET libqrencode>=4.0)
if(BUILD_TESTING OR NOT DEFINED BUILD_TESTING)
	pkg_check_modules(CMOCKA REQUIRED cmocka>=1.1.5)
endif()
find_library(MATH_LIBRARY m)
# The list of common passwords: asked for now, for a build that fails in the middle says less.
execute_process(COMMAND ${PROJECT_SOURCE_DIR}/server/app/common_passwords
	RESULT_VARIABLE list_is_missing ERROR_VARIABLE why)
if(list_is_missing)
	message(FATAL_ERROR "${why}")
endif()
