// A source file as the tidy rules see it: its text split into code and comments, line by line.
// One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redial::tidy {

struct Source {
    std::string path;                   // from the tree's root, with '/': "src/wire/frame.hpp"
    std::vector<std::string> lines;     // as they stand in the file
    std::vector<std::string> code;      // the same columns, comments and what is quoted blanked
    std::vector<std::string> comments;  // the same columns, only the comments' text left
    bool ends_with_newline = true;
};

// `line` counts from 1; 0 means the file as a whole.
struct Violation {
    std::string path;
    std::size_t line;
    std::string rule;
    std::string reason;
};

using Violations = std::vector<Violation>;

Source source_of(std::string path, std::string_view text);

// Every C++ file of src, tests, bench, fuzz and examples under `root`, sorted by path.
std::vector<Source> cpp_sources(const std::string& root);

// Scripts and CMake files of the same tree, which share the rules about text.
std::vector<Source> other_sources(const std::string& root);

// The whole file, or nothing when it cannot be read.
std::string text_of(const std::string& path);

// "src/wire/frame.hpp" -> "src", "wire", "frame.hpp"; missing parts are empty.
std::string_view top_of(const Source& source);
std::string_view folder_of(const Source& source);
std::string_view file_of(const Source& source);
bool is_header(const Source& source);
bool is_cpp(const Source& source);

// Where `token` stands in `line` as words of its own, not inside a longer name; npos if nowhere.
std::size_t find_token(std::string_view line, std::string_view token, std::size_t from = 0);

// One line a violation, "file:line rule: reason", for a test's message.
std::string to_text(const Violations& violations);

}  // namespace redial::tidy
