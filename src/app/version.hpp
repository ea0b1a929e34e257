// The program's version, from CMake. Any thread.
#pragma once

namespace redial::app {
#ifdef REDIAL_VERSION
inline constexpr const char* version = REDIAL_VERSION;
#else
inline constexpr const char* version = "0.1.0";
#endif
}  // namespace redial::app
