// What is in a folder, for a person who chooses a file from it; and where files that Redial makes
// are put. Any thread; blocks for as long as the disk does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace redial::log {

struct ListedFile {
    std::string name;
    bool is_folder = false;
    std::uint64_t size_bytes = 0;
    WallTime changed_at{};
};
struct FolderList {
    std::string path;               // full, without "." and ".." in it
    std::vector<ListedFile> files;  // folders first, then files, by name without regard to case
    bool is_cut = false;            // there are more
};
inline constexpr std::size_t listed_files_max = 4000;

// Of a file's path: of the folder it is in. "" is the working directory; "~" is allowed.
Result<FolderList> list_folder(const std::string& path);

// XDG_DOCUMENTS_DIR in the text of user-dirs.dirs (xdg-user-dirs): "$HOME/..." or a full path.
// Empty where it has none. Pure.
std::string documents_in(std::string_view user_dirs, const std::string& home);
// Where exports and pictures go: Redial among the person's documents. Not made yet. Empty when no
// home folder is known.
std::string files_folder();
// The path, or with "-2", "-3" ... before its ending the first that is free.
std::string free_path(const std::string& path);
bool is_there(const std::string& path);
// An ordinary file that would be written over; not a pipe or a device.
bool is_file(const std::string& path);
// As a person finds it from anywhere: "~" and the working directory written out.
std::string full_path(const std::string& path);
// The folder itself, or of those above it the first that is there.
std::string nearest_folder(const std::string& path);
// Makes the folder that a file is to be written into.
Status make_folder_for(const std::string& path);

}  // namespace redial::log
