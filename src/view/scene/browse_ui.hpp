// What is remembered while a file or a folder is chosen for a field that holds a path: by the
// system's own dialog where the host has one, else by a list within the window
// (view/files/file_list.hpp). UI thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace redial::view {

enum class FileKind : std::uint8_t { Open, Save, Folder };

// What is to be chosen.
struct FileWish {
    FileKind kind = FileKind::Open;
    std::string title;                 // "Open log"
    std::vector<std::string> endings;  // ".jsonl"; none: any
    std::string start;                 // a file or folder to begin at; "": the host's choice
};

struct FolderEntry {
    std::string name;
    bool is_folder = false;
    std::uint64_t size_bytes = 0;
    WallTime changed_at{};
    bool operator==(const FolderEntry&) const = default;
};

struct BrowseUi {
    std::uint32_t field = 0;  // the id of the field that asked; 0: none
    FileWish wish;
    std::uint64_t frame_seen = 0;       // in which that field was drawn last
    bool is_outside = false;            // the system's dialog is open
    std::optional<std::string> chosen;  // the answer, until the field takes it
    // The list within the window.
    bool is_listed = false;
    bool is_opening = false;
    bool is_focus_asked = false;
    std::string folder;                // full path
    std::vector<FolderEntry> entries;  // folders first, then files, by name
    bool is_cut = false;               // the folder holds more than is listed
    std::string error;                 // why it could not be read
    std::string typed;                 // a part of a name, a path, or the name to save under
    int row = 0;                       // chosen, among those that match
};

}  // namespace redial::view
