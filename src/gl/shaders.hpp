// The text of the files in shaders/, put into the program by cmake/shaders.cmake. Any thread.
#pragma once

namespace redial::gl {

extern const char* const heat_map_vert;
extern const char* const heat_map_frag;

}  // namespace redial::gl
