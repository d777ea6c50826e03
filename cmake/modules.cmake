# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0

# foleni_module(name folder [libraries...]): every .c file of a folder but main.c as the static
# library foleni_<name>. A folder that holds no source yet is an empty library.
function(foleni_module name folder)
	file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.c)
	list(FILTER sources EXCLUDE REGEX "/main\\.c$")
	if(sources)
		add_library(foleni_${name} STATIC ${sources})
		target_link_libraries(foleni_${name} PUBLIC foleni_flags ${ARGN})
	else()
		add_library(foleni_${name} INTERFACE)
		target_link_libraries(foleni_${name} INTERFACE foleni_flags ${ARGN})
	endif()
endfunction()

# foleni_tests(folder [libraries...]): every *_test.c of a folder is one test program, named
# after the folder and the file.
function(foleni_tests folder)
	file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*_test.c)
	foreach(source ${sources})
		get_filename_component(file ${source} NAME_WE)
		string(REPLACE "/" "." prefix ${folder})
		set(program ${prefix}.${file})
		add_executable(${program} ${source})
		target_link_libraries(${program} PRIVATE ${ARGN} foleni_flags ${CMOCKA_LIBRARIES}
			${MATH_LIBRARY})
		add_test(NAME ${program} COMMAND ${program})
		set_tests_properties(${program} PROPERTIES TIMEOUT 300)
	endforeach()
endfunction()
