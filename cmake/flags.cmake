# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0

include(CheckCCompilerFlag)

# A release keeps its asserts: a server that is wrong stops and is started again.
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELWITHDEBINFO "${CMAKE_C_FLAGS_RELWITHDEBINFO}")

# What every target of the project is compiled with.
add_library(foleni_flags INTERFACE)
target_include_directories(foleni_flags INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
target_compile_definitions(foleni_flags INTERFACE _POSIX_C_SOURCE=200809L _DEFAULT_SOURCE
	FOLENI_VERSION="${PROJECT_VERSION}")
target_compile_options(foleni_flags INTERFACE
	-Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2
	-Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Wimplicit-fallthrough -Wundef
	-Wconversion -Wno-sign-conversion -Wno-overlength-strings -fno-strict-aliasing -fno-common)
if(FOLENI_WERROR)
	target_compile_options(foleni_flags INTERFACE -Werror)
endif()
if(FOLENI_SANITIZE)
	target_compile_options(foleni_flags INTERFACE
		-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
	target_link_options(foleni_flags INTERFACE -fsanitize=address,undefined)
else()
	target_compile_options(foleni_flags INTERFACE
		-fstack-protector-strong -fstack-clash-protection
		-fno-delete-null-pointer-checks -fno-strict-overflow)
	# Of processors of the x86 family only.
	check_c_compiler_flag(-fcf-protection=full HAVE_CF_PROTECTION)
	if(HAVE_CF_PROTECTION)
		target_compile_options(foleni_flags INTERFACE -fcf-protection=full)
	endif()
	# clang 14 has this one behind a longer name only.
	check_c_compiler_flag(-ftrivial-auto-var-init=zero HAVE_AUTO_VAR_INIT)
	if(HAVE_AUTO_VAR_INIT)
		target_compile_options(foleni_flags INTERFACE -ftrivial-auto-var-init=zero)
	endif()
	# These gcc alone has.
	foreach(warning trampolines bidi-chars=any)
		string(MAKE_C_IDENTIFIER HAVE_W_${warning} known)
		check_c_compiler_flag(-W${warning} ${known})
		if(${known})
			target_compile_options(foleni_flags INTERFACE -W${warning})
		endif()
	endforeach()
	target_link_options(foleni_flags INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack
		-Wl,-z,nodlopen -Wl,--as-needed)
	if(CMAKE_BUILD_TYPE MATCHES "Rel")
		target_compile_options(foleni_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
	endif()
endif()
if(FOLENI_FUZZ)
	target_compile_options(foleni_flags INTERFACE -fsanitize=fuzzer-no-link)
	target_link_options(foleni_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# Without this the linker makes a program of it by the compiler's own habit only.
if(NOT FOLENI_SANITIZE)
	include(CheckPIESupported)
	check_pie_supported(LANGUAGES C)
endif()
