// Reads folders through std::filesystem, and the place of documents as xdg-user-dirs keeps it. Any
// thread.
#include "log/folder_list.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/redact.hpp"
#include "log/file_io.hpp"
#include "log/json_document.hpp"

namespace redial::log {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t user_dirs_bytes_max = 64 * 1024;
constexpr int names_tried_max = 10'000;

ListedFile listed(const fs::directory_entry& entry) {
    ListedFile file;
    file.name = entry.path().filename().string();
    struct stat facts {};
    if (::stat(entry.path().c_str(), &facts) != 0) return file;
    file.is_folder = S_ISDIR(facts.st_mode);
    if (S_ISREG(facts.st_mode)) file.size_bytes = static_cast<std::uint64_t>(facts.st_size);
    file.changed_at = wall_from_us(static_cast<std::int64_t>(facts.st_mtime) * 1'000'000);
    return file;
}

std::string home_folder() {
    const char* home = std::getenv("HOME");
    return home && home[0] == '/' ? std::string(home) : std::string();
}

}  // namespace

bool is_there(const std::string& path) {
    struct stat facts {};
    return ::lstat(expanded_path(path).c_str(), &facts) == 0;
}

bool is_file(const std::string& path) {
    struct stat facts {};
    return ::stat(expanded_path(path).c_str(), &facts) == 0 && S_ISREG(facts.st_mode);
}

std::string full_path(const std::string& path) {
    std::error_code wrong;
    const fs::path full = fs::absolute(expanded_path(path), wrong);
    return wrong ? path : full.lexically_normal().string();
}

std::string nearest_folder(const std::string& path) {
    std::error_code wrong;
    fs::path folder = full_path(path);
    while (!fs::is_directory(folder, wrong) && folder.has_relative_path())
        folder = folder.parent_path();
    return folder.string();
}

Status make_folder_for(const std::string& path) {
    const std::string full = expanded_path(path);
    const std::size_t slash = full.rfind('/');
    if (slash == std::string::npos || slash == 0) return Done{};
    return make_folder(full.substr(0, slash));
}

Result<FolderList> list_folder(const std::string& asked) {
    std::error_code wrong;
    fs::path path = fs::absolute(asked.empty() ? "." : expanded_path(asked), wrong);
    if (wrong) return Error{wrong.message(), asked, "type the path"};
    path = path.lexically_normal();
    // A file, or one that is not there yet: its folder is what a person wants to see.
    if (!fs::is_directory(path, wrong) && path.has_relative_path()) path = path.parent_path();
    if (path.has_relative_path() && !path.has_filename()) path = path.parent_path();
    FolderList list;
    list.path = path.string();
    fs::directory_iterator at(path, fs::directory_options::skip_permission_denied, wrong);
    if (wrong) return Error{wrong.message(), list.path, "choose another folder"};
    for (; at != fs::directory_iterator(); at.increment(wrong)) {
        if (list.files.size() == listed_files_max) {
            list.is_cut = true;
            break;
        }
        list.files.push_back(listed(*at));
        if (wrong) break;
    }
    std::sort(list.files.begin(), list.files.end(),
              [](const ListedFile& one, const ListedFile& other) {
                  if (one.is_folder != other.is_folder) return one.is_folder;
                  const std::string a = lower_case(one.name);
                  const std::string b = lower_case(other.name);
                  return a != b ? a < b : one.name < other.name;
              });
    return list;
}

std::string documents_in(std::string_view user_dirs, const std::string& home) {
    constexpr std::string_view name = "XDG_DOCUMENTS_DIR=\"";
    std::string found;
    while (!user_dirs.empty()) {
        std::string_view line = user_dirs.substr(0, user_dirs.find('\n'));
        user_dirs.remove_prefix(std::min(line.size() + 1, user_dirs.size()));
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (!line.starts_with(name)) continue;
        std::string value;
        for (std::size_t i = name.size(); i < line.size() && line[i] != '"'; ++i) {
            if (line[i] == '\\' && i + 1 < line.size()) ++i;
            value += line[i];
        }
        if (value.starts_with("$HOME") && (value.size() == 5 || value[5] == '/'))
            value.replace(0, 5, home);
        if (value.starts_with('/')) found = value;
    }
    while (found.size() > 1 && found.ends_with('/')) found.pop_back();
    return found;
}

std::string files_folder() {
    const std::string home = home_folder();
    if (home.empty()) return {};
    const char* config = std::getenv("XDG_CONFIG_HOME");
    const std::string folder = config && config[0] == '/' ? config : home + "/.config";
    const auto text = read_text_file(folder + "/user-dirs.dirs", user_dirs_bytes_max);
    std::string documents = text ? documents_in(*text, home) : std::string();
    // xdg-user-dirs turns a folder off by making it the home folder itself.
    if (documents.empty() || documents == home) documents = home + "/Documents";
    return documents + "/Redial";
}

std::string free_path(const std::string& path) {
    if (!is_there(path)) return path;
    const std::size_t name = path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1;
    const std::size_t dot = path.rfind('.');
    const std::size_t at = dot != std::string::npos && dot > name ? dot : path.size();
    for (int number = 2; number < names_tried_max; ++number) {
        const std::string tried =
            path.substr(0, at) + "-" + std::to_string(number) + path.substr(at);
        if (!is_there(tried)) return tried;
    }
    return path;
}

}  // namespace redial::log
