# Run by ctest: makes each case of a Catch2 executable (2 or 3) a test named "folder: case".
# In: case_executable, case_folder, case_alone, case_timeout_s, case_environment,
# case_catch_version.
cmake_policy(VERSION 3.25)
set(selecting_tags reconnect message-format resumption)

# out := the names of the cases that match the test spec, brackets and semicolons masked, because
# CMake's lists give both a meaning.
function(list_cases out spec)
    if(case_catch_version VERSION_LESS 3)
        set(list_options --list-test-names-only)  # returns the number of cases, not 0
    else()
        set(list_options --list-tests --verbosity quiet)
    endif()
    execute_process(COMMAND ${case_executable} ${list_options} ${spec}
        OUTPUT_VARIABLE names RESULT_VARIABLE result ERROR_VARIABLE errors)
    if(NOT result MATCHES "^[0-9]+$")
        message(FATAL_ERROR "${case_executable} cannot list its cases: ${result}\n${errors}")
    endif()
    string(REPLACE "[" "<%o>" names "${names}")
    string(REPLACE "]" "<%c>" names "${names}")
    string(REPLACE ";" "<%s>" names "${names}")
    string(REPLACE "\n" ";" names "${names}")
    list(TRANSFORM names STRIP)
    list(FILTER names EXCLUDE REGEX "^$")
    set(${out} "${names}" PARENT_SCOPE)
endfunction()

function(unmask out name)
    string(REPLACE "<%o>" "[" name "${name}")
    string(REPLACE "<%c>" "]" name "${name}")
    string(REPLACE "<%s>" ";" name "${name}")
    set(${out} "${name}" PARENT_SCOPE)
endfunction()

# Adds one case; labels are the folder and the selecting tags it carries. One that says with
# Catch2's WARN that it is "not tested here: " and why is counted as skipped, not as passed.
function(add_case masked labels)
    unmask(name "${masked}")
    set(spec "${name}")
    foreach(special "\\" "," "[" "]" "*" "\"")
        string(REPLACE "${special}" "\\${special}" spec "${spec}")
    endforeach()
    set(strict "")
    if(case_catch_version VERSION_LESS 3)
        set(strict -w NoTests)  # a name that matches nothing is a failure; version 3's default
    endif()
    add_test("${case_folder}: ${name}" "${case_executable}" "${spec}" ${strict})
    set_tests_properties("${case_folder}: ${name}" PROPERTIES LABELS "${labels}"
        TIMEOUT ${case_timeout_s} ENVIRONMENT "${case_environment}"
        SKIP_REGULAR_EXPRESSION "warning:\n  not tested here: ")
    if(case_alone)
        set_tests_properties("${case_folder}: ${name}" PROPERTIES RESOURCE_LOCK loopback)
    endif()
endfunction()

if(NOT EXISTS ${case_executable})
    add_test("${case_folder}: is built" ${case_executable})
    set_tests_properties("${case_folder}: is built" PROPERTIES LABELS ${case_folder})
    return()
endif()
list_cases(all_cases "~[.]")
if(NOT all_cases)
    message(FATAL_ERROR "${case_executable} lists no case")
endif()
foreach(tag IN LISTS selecting_tags)
    list_cases(tagged_${tag} "[${tag}]~[.]")
endforeach()
foreach(case IN LISTS all_cases)
    set(labels ${case_folder})
    foreach(tag IN LISTS selecting_tags)
        if(case IN_LIST tagged_${tag})
            list(APPEND labels ${tag})
        endif()
    endforeach()
    add_case("${case}" "${labels}")
endforeach()
