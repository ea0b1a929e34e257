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
    set(CMAKE_CXX_COMPILER_LAUNCHER ${REDIAL_CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${REDIAL_CCACHE})
endif()
