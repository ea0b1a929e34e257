# What Redial's own files are compiled with; nothing here reaches foreign targets' headers.
add_library(redial_warnings INTERFACE)
target_compile_options(redial_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
    # Designated initialisers that leave the defaults out are the house style, not an omission.
    -Wno-missing-field-initializers)
if(REDIAL_WERROR)
    target_compile_options(redial_warnings INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC PR105651: false -Wrestrict in std::string concatenation at -O2.
    target_compile_options(redial_warnings INTERFACE -Wno-restrict)
    # With -O2 it also sees uses of a std::variant's alternatives that are not held (simulator.cpp).
    target_compile_options(redial_warnings INTERFACE
        $<$<CONFIG:Release>:-Wno-maybe-uninitialized>)
endif()

if(REDIAL_SANITIZE)
    add_compile_options(-fsanitize=${REDIAL_SANITIZE} -fno-omit-frame-pointer
                        -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${REDIAL_SANITIZE})
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
    # header: its time and its macros are not compared, its content is.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros ${REDIAL_CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${REDIAL_CCACHE})
endif()

# redial_precompile(TARGET third_party...): the standard headers, and the large ones of the outside
# that the target may use, are parsed once a target. Every file still includes what it uses.
set(precompiled_outside json cli11 imgui)
set(precompiled_header <nlohmann/json.hpp> <CLI/CLI.hpp> <imgui.h>)
option(REDIAL_PRECOMPILE "Parse the standard library's headers once a layer" ON)
function(redial_precompile target)
    if(NOT REDIAL_PRECOMPILE)
        return()
    endif()
    set(headers <algorithm> <array> <chrono> <cstdint> <deque> <functional> <map> <memory>
        <optional> <set> <span> <string> <string_view> <unordered_map> <variant> <vector>)
    list(APPEND headers <fmt/format.h>)
    foreach(outside header IN ZIP_LISTS precompiled_outside precompiled_header)
        if(outside IN_LIST ARGN)
            list(APPEND headers ${header})
        endif()
    endforeach()
    target_precompile_headers(${target} PRIVATE ${headers})
    # So that ccache sees its use, and that it is the same for two builds of the same headers.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(${target} PRIVATE -fpch-preprocess)
    elseif(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    endif()
endfunction()
