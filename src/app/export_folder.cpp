// Looks where a name leads before anything is written there. Main thread.
#include "app/export_folder.hpp"

#include <algorithm>
#include <filesystem>

namespace redial::app {

namespace fs = std::filesystem;

Result<ExportFolder> ExportFolder::open(const std::string& path) {
    std::error_code error;
    const fs::path folder = fs::canonical(path.empty() ? fs::path(".") : fs::path(path), error);
    if (error || !fs::is_directory(folder, error))
        return Error{"there is no such folder", path, "make it first"};
    return ExportFolder(folder.string());
}

Result<std::string> ExportFolder::path_of(const std::string& name, bool replaces) const {
    const auto refused = [&](const std::string& what) {
        return Error{what, name, "exports go below " + path_};
    };
    const bool has_control =
        std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20; });
    // "-" is standard output and "~" the home folder elsewhere.
    if (name.empty() || name.size() > 4000 || has_control || name == "-" || name.front() == '~')
        return refused("this is no name of a file");
    const fs::path wish(name);
    if (std::find(wish.begin(), wish.end(), fs::path("..")) != wish.end())
        return refused("\"..\" may not be in it");
    if (!wish.has_filename()) return refused("this is no name of a file");
    std::error_code error;
    const fs::path whole = wish.is_absolute() ? wish : fs::path(path_) / wish;
    const fs::path parent = fs::canonical(whole.parent_path(), error);
    if (error) return refused("its folder is not there");
    const fs::path root(path_);
    const auto [at, rest] = std::mismatch(root.begin(), root.end(), parent.begin(), parent.end());
    if (at != root.end()) return refused("it leads out of the folder for exports");
    const fs::path target = parent / whole.filename();
    const fs::file_status status = fs::symlink_status(target, error);
    if (!fs::exists(status)) return target.string();
    if (!fs::is_regular_file(status)) return refused("there is something that is no file");
    if (!replaces)
        return Error{"the file is there already", name, "give another name, or replace: true"};
    return target.string();
}

}  // namespace redial::app
