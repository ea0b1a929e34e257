# A file of the tree becomes a string of the program, so that the program is one file and the text
# is edited, and read, as what it is.

# redial_embed_text(LAYER FILE HEADER NAME): FILE as the string redial::LAYER::NAME of HEADER.
function(redial_embed_text layer file header name)
    set(path ${PROJECT_SOURCE_DIR}/${file})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    file(READ ${path} text)
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/${name}.cpp @ONLY CONTENT
"// Made by cmake/embed_text.cmake.
#include \"@header@\"
namespace redial::@layer@ {
const char* const @name@ = R\"embedded(@text@)embedded\";
}  // namespace redial::@layer@
")
    target_sources(redial_${layer} PRIVATE ${PROJECT_BINARY_DIR}/${name}.cpp)
endfunction()

# The version that project() says, as the source of base/version.hpp.
function(redial_version_source)
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/version.cpp @ONLY CONTENT
"// Made by cmake/embed_text.cmake.
#include \"base/version.hpp\"
namespace redial {
const char* const program_version = \"@PROJECT_VERSION@\";
}  // namespace redial
")
    target_sources(redial_base PRIVATE ${PROJECT_BINARY_DIR}/version.cpp)
endfunction()
