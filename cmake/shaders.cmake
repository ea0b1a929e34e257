# The files in shaders/ become strings of src/gl/shaders.hpp, so that the program is one file and a
# shader is edited as a shader.
set(shader_rows "")
foreach(name IN ITEMS heat_map_vert heat_map_frag)
    string(REGEX REPLACE "_(vert|frag)$" ".\\1" shader_file ${name})
    set(shader_path ${PROJECT_SOURCE_DIR}/shaders/${shader_file})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${shader_path})
    file(READ ${shader_path} shader_text)
    string(APPEND shader_rows "const char* const ${name} = R\"glsl(${shader_text})glsl\";\n")
endforeach()
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/shaders.cpp @ONLY CONTENT
"// Made by cmake/shaders.cmake.
#include \"gl/shaders.hpp\"
namespace redial::gl {
@shader_rows@}  // namespace redial::gl
")
target_sources(redial_gl PRIVATE ${PROJECT_BINARY_DIR}/shaders.cpp)
