// The version of Redial, which CMakeLists.txt alone says; cmake makes the source of it, so that
// another version compiles one file anew. Any thread.
#pragma once

namespace redial {
extern const char* const program_version;  // "0.2.0"
}  // namespace redial
