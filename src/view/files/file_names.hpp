// Names of files that Redial makes, and the names and folders of those that are shown. Pure, any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"

namespace redial::view {

// "20261125-093104", local time.
std::string file_stamp(WallTime at);
// "chat-20261125-093104.csv": the name in plain characters (letters, digits, . - _), then the time,
// then `ending`.
std::string dated_name(std::string_view name, WallTime at, std::string_view ending);
// `folder` may be empty: the name alone.
std::string path_in(std::string_view folder, std::string_view name);

// "run.jsonl" of "/home/me/run.jsonl".
std::string_view name_in(std::string_view path);
// "/home/me" of it; "" where there is none.
std::string_view folder_in(std::string_view path);

}  // namespace redial::view
