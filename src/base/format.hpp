// The one door to fmt: text from values with fmt::format, checked when compiled. g++ 12 has no
// std::format; when it may be relied on, this file is where the change begins. Any thread.
#pragma once

#include <fmt/format.h>
