// Rules about a file's size and looks, and about what its first lines must say. One thread.
#pragma once

#include "source.hpp"

namespace redial::tidy {

inline constexpr std::size_t file_lines_max = 400;
inline constexpr std::size_t function_lines_max = 60;
inline constexpr std::size_t line_columns_max = 100;

// Length of the file, width of its lines, spaces at their ends, the last newline, unfinished work.
Violations check_text(const Source& source);

// Length of every function; C++ only.
Violations check_functions(const Source& source);

// The first comment (what it is, which thread runs it) and #pragma once; C++ only.
Violations check_head(const Source& source);

}  // namespace redial::tidy
