// Reads the Markdown table and the CMake calls as text: what is defined, what is told, and who
// links it must be the same. One thread.
#include "third_party.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "layers.hpp"

namespace redial::tidy {
namespace {

using Names = std::set<std::string>;

struct Row {
    std::size_t line;
    std::string header;
    Names used_in;
};

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\n") - first + 1));
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);) parts.push_back(trimmed(part));
    return parts;
}

// Rows of the table whose first column is "target": target, ..., header, used in.
std::map<std::string, Row> rows_of(std::string_view readme) {
    std::map<std::string, Row> rows;
    bool in_table = false;
    std::size_t number = 0;
    for (const std::string& line : split(std::string(readme), '\n')) {
        ++number;
        if (line.starts_with("| target ")) in_table = true;
        if (!line.starts_with("|")) in_table = false;
        const std::vector<std::string> cells = split(line, '|');
        const bool is_row =
            in_table && cells.size() >= 9 && cells[1] != "target" && !cells[1].starts_with("---");
        if (!is_row) continue;
        Names folders;
        for (const std::string& folder : split(cells[8], ',')) folders.insert(folder);
        rows[cells[1]] = Row{number, cells[7], folders};
    }
    return rows;
}

// NAME of each redial_outside(NAME, redial_from_cmake(NAME, redial_from_pkg(NAME.
Names targets_of(std::string_view cmake) {
    Names names;
    for (const std::string_view call :
         {"redial_outside(", "redial_from_cmake(", "redial_from_pkg("}) {
        for (std::size_t at = find_token(cmake, call); at != std::string_view::npos;
             at = find_token(cmake, call, at + 1)) {
            const std::string_view rest = cmake.substr(at + call.size());
            const std::string name(rest.substr(0, rest.find_first_of(" )\n")));
            if (name.find('$') == std::string::npos && name != "name") names.insert(name);
        }
    }
    return names;
}

// target -> the layers whose redial_layer(LAYER ... USES target ...) names it.
std::map<std::string, Names> users_of(std::string_view cmake) {
    std::map<std::string, Names> users;
    constexpr std::string_view call = "redial_layer(";
    for (std::size_t at = cmake.find(call); at != std::string_view::npos;
         at = cmake.find(call, at + 1)) {
        const std::size_t begin = at + call.size();
        std::istringstream words{std::string(cmake.substr(begin, cmake.find(')', at) - begin))};
        std::string layer;
        words >> layer;
        bool uses = false;
        for (std::string word; words >> word;) {
            if (uses) users[word].insert(layer);
            if (word == "USES") uses = true;
        }
    }
    return users;
}

std::string joined(const Names& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text.empty() ? "nobody" : text;
}

}  // namespace

Violations check_third_party(std::string_view readme, std::string_view third_party_cmake,
                             std::string_view root_cmake) {
    Violations found;
    const auto say = [&found](std::size_t line, const std::string& reason) {
        found.push_back({"third_party/README.md", line, "third party", reason});
    };
    const std::map<std::string, Row> rows = rows_of(readme);
    const Names targets = targets_of(third_party_cmake);
    std::map<std::string, Names> users = users_of(root_cmake);
    for (const std::string& target : targets) {
        if (rows.count(target) == 0) say(0, "no row for the target " + target);
    }
    for (const auto& [target, row] : rows) {
        if (targets.count(target) == 0) say(row.line, target + " is no target of third_party");
        const bool is_of_src = row.used_in != Names{"tests"} && row.used_in != Names{"bench"};
        const Names linked = is_of_src ? users[target] : row.used_in;
        if (linked != row.used_in) {
            say(row.line, target + " is told as used in " + joined(row.used_in) +
                              ", but CMakeLists.txt links it to " + joined(linked));
        }
        if (!is_of_src || row.header == "-") continue;
        const auto folders = folders_with_outside(row.header);
        const Names allowed(folders.begin(), folders.end());
        if (allowed != row.used_in) {
            say(row.line, row.header + " may be included in " + joined(allowed) +
                              " by tests/tidy/layers.cpp, the row says " + joined(row.used_in));
        }
    }
    return found;
}

}  // namespace redial::tidy
