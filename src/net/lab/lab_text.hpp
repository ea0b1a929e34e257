// Small texts of the lab server's answers. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"

namespace redial::net {

// "2026-01-02T03:04:05.678Z".
std::string iso_time(WallTime at);
// Of "/path?query": what stands before and behind the question mark.
std::string_view path_of(std::string_view resource);
std::string_view query_of(std::string_view resource);
std::string_view without_slash(std::string_view path);  // "/" keeps its own

}  // namespace redial::net
