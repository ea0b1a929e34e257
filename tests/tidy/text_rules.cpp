// The limits of docs/style.md, measured: lines, functions, first comments. One thread.
#include "text_rules.hpp"

#include <algorithm>

#include "functions.hpp"

namespace redial::tidy {
namespace {

// Code points: bytes that do not continue a UTF-8 sequence (RFC 3629).
std::size_t columns_of(std::string_view line) {
    return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

// Words that say that work is not finished; spelled in two halves, since this file is checked too.
bool tells_unfinished(std::string_view comment) {
    for (const char* word : {"TO"
                             "DO",
                             "FIX"
                             "ME"}) {
        if (find_token(comment, word) != std::string_view::npos) return true;
    }
    return false;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

bool tells_thread(std::string_view comment) {
    return comment.find("thread") != std::string_view::npos ||
           find_token(comment, "pure") != std::string_view::npos;
}

std::string first_comment(const Source& source) {
    std::string text;
    for (const std::string& line : source.lines) {
        if (!line.starts_with("//")) break;
        text += line + "\n";
    }
    return text;
}

}  // namespace

Violations check_text(const Source& source) {
    Violations found;
    const auto say = [&](std::size_t line, const char* rule, std::string reason) {
        found.push_back({source.path, line, rule, std::move(reason)});
    };
    if (source.lines.size() > file_lines_max) {
        say(0, "file length",
            std::to_string(source.lines.size()) + " lines, at most " +
                std::to_string(file_lines_max) + ": split it by what it does");
    }
    if (!source.ends_with_newline) say(source.lines.size(), "last line", "no newline at its end");
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
        const std::string& line = source.lines[i];
        if (columns_of(line) > line_columns_max) {
            say(i + 1, "line width",
                std::to_string(columns_of(line)) + " columns, at most " +
                    std::to_string(line_columns_max));
        }
        if (line.ends_with(' ') || line.ends_with('\t') || line.ends_with('\r')) {
            say(i + 1, "trailing space", "invisible, and noise in every later change");
        }
        if (tells_unfinished(is_cpp(source) ? source.comments[i] : line)) {
            say(i + 1, "unfinished", "finish it, or open an issue and name it");
        }
        // ctest hands the name over as an argument.
        if (line.starts_with("TEST_CASE(\"-")) {
            say(i + 1, "test name", "Catch2 takes its dash for an option: name the behaviour");
        }
    }
    return found;
}

Violations check_functions(const Source& source) {
    Violations found;
    bool balanced = true;
    for (const Function& function : functions_of(source, balanced)) {
        const std::size_t lines = function.last_line - function.first_line + 1;
        if (lines <= function_lines_max) continue;
        found.push_back({source.path, function.first_line, "function length",
                         std::to_string(lines) + " lines, at most " +
                             std::to_string(function_lines_max) +
                             ": branches in the parent, work in the leaves (style rule 18)"});
    }
    if (!balanced) {
        found.push_back({source.path, 0, "function length",
                         "braces do not balance, so nothing here is measured: let no #if branch "
                         "open a brace that another closes"});
    }
    return found;
}

Violations check_head(const Source& source) {
    Violations found;
    const std::string comment = lower(first_comment(source));
    if (comment.empty()) {
        found.push_back({source.path, 1, "first comment",
                         "the file must begin with a // comment that says what it is"});
    } else if (top_of(source) == "src" && !tells_thread(comment)) {
        found.push_back({source.path, 1, "first comment",
                         "it must say which thread runs this (\"Pure\" says: any)"});
    }
    if (!is_header(source)) return found;
    const bool has_pragma =
        std::find(source.lines.begin(), source.lines.end(), "#pragma once") != source.lines.end();
    if (!has_pragma) found.push_back({source.path, 1, "pragma once", "a header needs it"});
    return found;
}

}  // namespace redial::tidy
