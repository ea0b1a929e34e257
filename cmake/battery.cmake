# The files in share/battery become strings of src/app/battery_situations.hpp, so that the program
# is one file, finds its situations wherever it stands, and a situation is edited as a test file.
file(GLOB situation_paths CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/share/battery/*.json)
set(situation_rows "")
foreach(situation_path IN LISTS situation_paths)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${situation_path})
    get_filename_component(situation_name ${situation_path} NAME_WE)
    file(READ ${situation_path} situation_text)
    string(APPEND situation_rows
        "    {\"${situation_name}\", R\"json(${situation_text})json\"},\n")
endforeach()
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/battery_situations.cpp @ONLY CONTENT
"// Made by cmake/battery.cmake.
#include \"app/battery_situations.hpp\"
namespace redial::app {
namespace {
constexpr SituationFile files[] = {
@situation_rows@};
}  // namespace
std::span<const SituationFile> situation_files() { return files; }
}  // namespace redial::app
")
target_sources(redial_app PRIVATE ${PROJECT_BINARY_DIR}/battery_situations.cpp)
