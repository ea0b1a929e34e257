# What Redial's own files are compiled with; nothing here reaches foreign targets' headers.
add_library(redial_warnings INTERFACE)
target_compile_options(redial_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
    # Designated initialisers that leave the defaults out are the house style, not an omission.
    -Wno-missing-field-initializers)
# Errors where every change is seen without one (g++ 12, clang 14). A later compiler warns of more,
# at times wrongly, and whoever only wants the program is not to be stopped by it.
set(default_werror OFF)
if(PROJECT_IS_TOP_LEVEL AND
   ((CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13) OR
    (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15)))
    set(default_werror ON)
endif()
option(REDIAL_WERROR "Treat warnings in Redial's own files as errors" ${default_werror})
if(REDIAL_WERROR)
    target_compile_options(redial_warnings INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC PR105651: false -Wrestrict in std::string concatenation at -O2.
    # PR105329 and its kin: the same sums, where std::string comes from a precompiled header.
    target_compile_options(redial_warnings INTERFACE -Wno-restrict -Wno-array-bounds
        -Wno-stringop-overread -Wno-stringop-overflow)
    # With -O2 it also sees uses of a std::variant's alternatives that are not held (simulator.cpp).
    target_compile_options(redial_warnings INTERFACE
        $<$<CONFIG:Release>:-Wno-maybe-uninitialized>)
endif()

if(REDIAL_SANITIZE)
    add_compile_options(-fsanitize=${REDIAL_SANITIZE} -fno-omit-frame-pointer
                        -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${REDIAL_SANITIZE})
    if(REDIAL_SANITIZE MATCHES "undefined")
        # A sixth of the time to compile, and what they find AddressSanitizer finds too.
        add_compile_options(-fno-sanitize=null,object-size)
    endif()
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # The instrumented flow makes GCC 12 see uses of std::variant's storage that do not happen.
        target_compile_options(redial_warnings INTERFACE -Wno-maybe-uninitialized)
        if(REDIAL_SANITIZE MATCHES "thread")
            # std::atomic_thread_fence is not seen by TSan; say so as a note, not as an error.
            target_compile_options(redial_warnings INTERFACE -Wno-error=tsan)
        endif()
    endif()
endif()

if(REDIAL_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)  # coverage in every layer, not only the fuzzers
endif()

find_program(REDIAL_CCACHE ccache)
mark_as_advanced(REDIAL_CCACHE)
if(REDIAL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # The sloppiness is what ccache asks for before it keeps what was compiled with a precompiled
    # header: its time and its macros are not compared, its content is. That content is 80 MB, so
    # ccache remembers its hash by inode, size and time instead of reading it for every file.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_INODECACHE=1 ${REDIAL_CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${REDIAL_CCACHE})
endif()

# One precompiled header serves all targets that ask for the same set, so the flags that reach it
# are the same everywhere.
add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-pthread>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC would walk through all that the precompiled header brought whenever it collects garbage.
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:--param=ggc-min-heapsize=524288>)
    # So that ccache sees that a precompiled header is used, and two builds of it are the same.
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
elseif(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-instantiate-templates>)
endif()

# redial_precompile(TARGET [imgui] [catch2]): the standard headers, and Dear ImGui's or Catch2's,
# are parsed once for all targets that ask for the same. Every file still includes what it uses.
# Not among them: nlohmann/json.hpp and CLI/CLI.hpp. A header that instantiates its templates and
# defines its constants in every file that sees it costs more (0.4 s, 3 s) than parsing it does.
option(REDIAL_PRECOMPILE "Parse the standard library's headers once for many files" ON)
set(precompiled_std <algorithm> <array> <chrono> <cstdint> <deque> <functional> <map> <memory>
    <optional> <set> <span> <string> <string_view> <unordered_map> <variant> <vector>
    <fmt/format.h>)
set(precompiled_imgui <imgui.h> <imgui_internal.h>)
set(precompiled_catch2 ${PROJECT_SOURCE_DIR}/tests/catch.hpp)
function(redial_precompile target)
    if(NOT REDIAL_PRECOMPILE)
        return()
    endif()
    set(shared redial_parsed_std)
    set(headers ${precompiled_std})
    set(links redial_third_party::fmt redial_warnings)  # -Wpedantic is seen by the headers
    foreach(outside imgui catch2)
        if(outside IN_LIST ARGN)
            string(APPEND shared _${outside})
            list(APPEND headers ${precompiled_${outside}})
            list(APPEND links redial_third_party::${outside})
        endif()
    endforeach()
    if(NOT TARGET ${shared})
        file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/${shared}.cpp CONTENT "// Nothing.\n")
        add_library(${shared} OBJECT EXCLUDE_FROM_ALL ${PROJECT_BINARY_DIR}/${shared}.cpp)
        target_link_libraries(${shared} PRIVATE ${links})
        target_precompile_headers(${shared} PRIVATE ${headers})
    endif()
    target_precompile_headers(${target} REUSE_FROM ${shared})
endfunction()
