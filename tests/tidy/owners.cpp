// Reads the name of each function out of its head, and looks for it in the headers that the file is
// named after. One thread.
#include "owners.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include "functions.hpp"

namespace redial::tidy {
namespace {

bool is_name_char(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':' || c == '~';
}

// "Result<Url> Target::from_url(std::string_view text)" -> "Target::from_url".
std::string_view name_of(std::string_view head) {
    const std::size_t open = head.find('(');
    std::size_t end = head.find_last_not_of(" \n", open == 0 ? 0 : open - 1) + 1;
    std::size_t begin = end;
    while (begin > 0 && is_name_char(head[begin - 1])) --begin;
    return head.substr(begin, end - begin);
}

// The headers that a file may be named after: "view/kit/widgets_text" -> "view/kit/widgets_text",
// "view/kit/widgets".
std::vector<std::string> stems_of(const std::string& path) {
    const std::size_t folder_end = path.rfind('/') + 1;
    std::string stem = path.substr(0, path.rfind('.'));
    std::vector<std::string> stems = {stem};
    for (std::size_t cut = stem.rfind('_'); cut != std::string::npos && cut > folder_end;
         cut = stem.rfind('_')) {
        stem.resize(cut);
        stems.push_back(stem);
    }
    return stems;
}

bool declares_function(const Source& source, std::string_view name) {
    return std::any_of(source.code.begin(), source.code.end(), [name](const std::string& line) {
        for (std::size_t at = find_token(line, name); at != std::string::npos;
             at = find_token(line, name, at + 1)) {
            const std::size_t next = line.find_first_not_of(' ', at + name.size());
            if (next != std::string::npos && line[next] == '(') return true;
        }
        return false;
    });
}

bool declares_type(const Source& source, std::string_view name) {
    return std::any_of(source.code.begin(), source.code.end(), [name](const std::string& line) {
        const std::size_t at = find_token(line, name);
        if (at == std::string::npos) return false;
        const bool is_type = find_token(line, "struct") < at || find_token(line, "class") < at;
        const std::size_t next = line.find_first_not_of(' ', at + name.size());
        return is_type && (next == std::string::npos || line[next] != ';');
    });
}

// A template that no header shows can be used by its own file alone.
bool is_for_others(const Function& function) {
    return function.is_shared && !function.head.starts_with("template") &&
           function.head.find("operator") == std::string::npos && name_of(function.head) != "main";
}

}  // namespace

Violations check_owners(const std::vector<Source>& sources) {
    std::map<std::string, const Source*> headers;
    for (const Source& source : sources) {
        if (is_header(source)) headers[source.path.substr(0, source.path.rfind('.'))] = &source;
    }
    Violations found;
    for (const Source& source : sources) {
        if (top_of(source) != "src" || is_header(source)) continue;
        std::vector<const Source*> own;
        for (const std::string& stem : stems_of(source.path)) {
            if (const auto header = headers.find(stem); header != headers.end())
                own.push_back(header->second);
        }
        const auto in_one = [&own](auto declares) {
            return std::any_of(own.begin(), own.end(),
                               [&](const Source* header) { return declares(*header); });
        };
        bool balanced = true;
        for (const Function& function : functions_of(source, balanced)) {
            if (!is_for_others(function)) continue;
            const std::string_view name = name_of(function.head);
            const std::string_view type = name.substr(0, name.find("::"));
            const bool is_method = type.size() < name.size();
            const bool is_declared =
                is_method ? declares_type(source, type) ||
                                in_one([&](const Source& one) { return declares_type(one, type); })
                          : in_one([&](const Source& one) { return declares_function(one, name); });
            if (is_declared) continue;
            std::string reason = std::string(name);
            reason += " is declared in no header that this file is named after";
            found.push_back({source.path, function.first_line, "owners", reason});
        }
    }
    return found;
}

}  // namespace redial::tidy
