# Run by ctest: a short run of each fuzzer that build/fuzz holds. In: fuzz_source_dir.
cmake_policy(VERSION 3.25)
file(GLOB fuzzers ${fuzz_source_dir}/build/fuzz/fuzz/fuzz_*)
foreach(fuzzer IN LISTS fuzzers)
    if(IS_DIRECTORY ${fuzzer})
        continue()
    endif()
    get_filename_component(name ${fuzzer} NAME)
    string(REGEX REPLACE "^fuzz_" "" name ${name})
    if(NOT EXISTS ${fuzz_source_dir}/fuzz/${name}.cpp)
        continue()  # left over from a fuzzer that was removed
    endif()
    add_test("fuzz: ${name}" "${fuzz_source_dir}/scripts/fuzz_one" ${name}
        -runs=20000 -max_total_time=5)
    set_tests_properties("fuzz: ${name}" PROPERTIES LABELS fuzz TIMEOUT 120)
endforeach()
