// Makes and cuts the names of files. Any thread.
#include "view/files/file_names.hpp"

#include <algorithm>

#include "view/kit/text_format.hpp"

namespace redial::view {

std::string file_stamp(WallTime at) {
    std::string stamp;
    for (const char c : date_and_time(at)) {
        if (c >= '0' && c <= '9') stamp += c;
        if (c == ' ') stamp += '-';
    }
    return stamp;
}

std::string dated_name(std::string_view name, WallTime at, std::string_view ending) {
    std::string made;
    for (const char c : name) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
        if (is_plain)
            made += c;
        else if (!made.empty() && made.back() != '-')
            made += '-';
    }
    while (made.ends_with('-')) made.pop_back();
    if (made.empty() || made.front() == '.') made.insert(0, "redial");
    return made + "-" + file_stamp(at) + std::string(ending);
}

std::string path_in(std::string_view folder, std::string_view name) {
    if (folder.empty()) return std::string(name);
    std::string path(folder);
    if (!path.ends_with('/')) path += '/';
    return path + std::string(name);
}

std::string_view name_in(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view folder_in(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return {};
    return path.substr(0, std::max<std::size_t>(slash, 1));
}

}  // namespace redial::view
