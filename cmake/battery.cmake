# The files in share/battery become strings of src/app/battery_situations.hpp, so that the program
# is one file, finds its situations wherever it stands, and a situation is edited as a test file.
function(battery_rows folder rows)
    file(GLOB paths CONFIGURE_DEPENDS ${folder}/*.json)
    set(text "")
    foreach(path IN LISTS paths)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
        get_filename_component(name ${path} NAME_WE)
        file(READ ${path} content)
        string(APPEND text "    {\"${name}\", R\"json(${content})json\"},\n")
    endforeach()
    set(${rows} "${text}" PARENT_SCOPE)
endfunction()
battery_rows(${PROJECT_SOURCE_DIR}/share/battery situation_rows)
battery_rows(${PROJECT_SOURCE_DIR}/share/battery/events stream_situation_rows)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/battery_situations.cpp @ONLY CONTENT
"// Made by cmake/battery.cmake.
#include \"app/battery_situations.hpp\"
namespace redial::app {
namespace {
constexpr SituationFile files[] = {
@situation_rows@};
constexpr SituationFile stream_files[] = {
@stream_situation_rows@};
}  // namespace
std::span<const SituationFile> situation_files(Situated about) {
    if (about == Situated::EventStreams) return stream_files;
    return files;
}
}  // namespace redial::app
")
target_sources(redial_app PRIVATE ${PROJECT_BINARY_DIR}/battery_situations.cpp)
