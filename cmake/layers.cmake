# A folder of src/ becomes the static library redial_NAME that links the layers it may include and
# nothing else, so a forbidden outside header is usually a compile error before tests/tidy sees it.

# A source whose name ends with a system is of that one alone, and *_posix.cpp of all but Windows.
# "portable" asks nothing but POSIX and waits with poll(2); what it lacks it says in words.
if(WIN32)
    set(default_platform windows)
elseif(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    set(default_platform linux)
else()
    set(default_platform portable)
endif()
set(REDIAL_PLATFORM ${default_platform} CACHE STRING "linux, portable or windows")
set_property(CACHE REDIAL_PLATFORM PROPERTY STRINGS linux portable windows)
if(NOT REDIAL_PLATFORM MATCHES "^(linux|portable|windows)$")
    message(FATAL_ERROR "REDIAL_PLATFORM is ${REDIAL_PLATFORM}: linux, portable or windows")
endif()

# redial_of_this_platform(LIST): takes the sources of other systems out of it.
function(redial_of_this_platform list)
    set(others linux portable windows)
    list(REMOVE_ITEM others ${REDIAL_PLATFORM})
    if(REDIAL_PLATFORM STREQUAL "windows")
        list(APPEND others posix)
    endif()
    # view's windows are not the system.
    list(JOIN others "|" names)
    list(FILTER ${list} EXCLUDE REGEX "/(base|platform)/[^/]*_(${names})(_test)?[.]cpp$")
    set(${list} ${${list}} PARENT_SCOPE)
endfunction()

# redial_layer(NAME [ON layer...] [USES third_party...])
function(redial_layer name)
    cmake_parse_arguments(PARSE_ARGV 1 layer "" "" "ON;USES")
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.hpp)
    list(REMOVE_ITEM sources ${PROJECT_SOURCE_DIR}/src/app/main.cpp)
    redial_of_this_platform(sources)
    if(sources)
        add_library(redial_${name} STATIC ${sources} ${headers})
        target_link_libraries(redial_${name} PRIVATE $<BUILD_INTERFACE:redial_warnings>)
        redial_precompile(redial_${name} ${layer_USES})
        set(scope PUBLIC)
    else()
        add_library(redial_${name} INTERFACE)
        set(scope INTERFACE)
    endif()
    add_library(redial::${name} ALIAS redial_${name})
    set_target_properties(redial_${name} PROPERTIES EXPORT_NAME ${name})
    target_include_directories(redial_${name} ${scope}
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
        $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/redial>)
    foreach(below IN LISTS layer_ON)
        target_link_libraries(redial_${name} ${scope} redial_${below})
    endforeach()
    foreach(outside IN LISTS layer_USES)
        target_link_libraries(redial_${name} ${scope} redial_third_party::${outside})
    endforeach()
endfunction()

# These sources of a layer are compiled as one: each of them would instantiate and compile the same
# large parts of an outside library, which takes longer than what they hold themselves. What stands
# in their anonymous namespaces must have different names.
function(redial_compile_as_one name)
    if(NOT REDIAL_PRECOMPILE)
        return()  # for tools that read one source after the other
    endif()
    get_filename_component(group ${ARGV1} NAME_WE)
    list(TRANSFORM ARGN PREPEND ${PROJECT_SOURCE_DIR}/src/${name}/)
    foreach(source IN LISTS ARGN)
        if(NOT EXISTS ${source})
            message(FATAL_ERROR "${source} is to be compiled with others, but is not there.")
        endif()
    endforeach()
    set_source_files_properties(${ARGN} PROPERTIES UNITY_GROUP ${group})
    set_target_properties(redial_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

# The program: src/app/main.cpp on redial_app, at build/PRESET/redial.
function(redial_program)
    file(GLOB main CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/app/main.cpp)
    if(NOT main)
        return()
    endif()
    add_executable(redial ${main})
    target_link_libraries(redial PRIVATE redial_app redial_warnings)
    set_target_properties(redial PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
endfunction()
