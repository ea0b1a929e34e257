// The tables of docs/architecture.md ("Floors", and the rooms of "The map"), as data, and the check
// of each #include against both. One thread.
#include "layers.hpp"

#include <algorithm>
#include <optional>

namespace redial::tidy {
namespace {

struct Layer {
    std::string_view folder;
    std::vector<std::string_view> may_include;  // folders of src/, besides itself
    std::vector<std::string_view> outside;      // beginnings of <header> names, besides C++'s own
};

// Where a layer may talk to the operating system itself, and by which headers.
const std::vector<std::string_view> posix = {
    "arpa/",  "fcntl.h", "linux/",   "malloc.h", "net/", "netdb.h",   "netinet/",
    "poll.h", "pwd.h",   "signal.h", "spawn.h",  "sys/", "termios.h", "unistd.h"};
const std::vector<std::string_view> posix_folders = {"base", "log", "net", "trial", "app"};
// What one system alone has: these, and all of the above, belong to src/platform.
const std::vector<std::string_view> of_one_system = {
    "linux/",      "malloc.h",       "sys/epoll.h",   "sys/eventfd.h", "sys/inotify.h",
    "sys/prctl.h", "sys/signalfd.h", "sys/syscall.h", "sys/timerfd.h"};

const std::vector<Layer> layers = {
    {"base", {}, {"fmt/"}},
    {"platform", {"base"}, {}},
    {"core", {"base"}, {}},
    {"wire", {"base"}, {"idn2.h", "nghttp2/", "openssl/", "zlib.h"}},
    {"dialect", {"base", "core"}, {"nlohmann/", "zlib.h"}},
    {"filter", {"base", "core", "dialect"}, {"re2/"}},
    {"link", {"base", "core", "wire", "dialect", "filter"}, {}},
    {"model", {"base", "core", "wire", "dialect", "filter"}, {"re2/", "nlohmann/"}},
    {"log", {"base", "platform", "core", "model"}, {"nlohmann/", "zlib.h"}},
    {"control", {"base", "core", "wire", "dialect", "filter"}, {"nlohmann/"}},
    {"verdict", {"base", "core", "wire", "model", "control"}, {"nlohmann/"}},
    {"report", {"base", "core", "model", "verdict"}, {}},
    {"answers",
     {"base", "platform", "core", "wire", "filter", "model", "log", "control", "verdict", "report"},
     {"nlohmann/"}},
    {"net",
     {"base", "platform", "core", "wire", "link", "dialect", "filter"},
     {"libwebsockets.h", "uv.h"}},
    {"trial",
     {"base", "platform", "core", "wire", "link", "model", "log", "control", "verdict", "net"},
     {}},
    {"view", {"base", "core", "filter", "model"}, {"imgui", "fribidi.h", "hb", "freetype/"}},
    {"embed",
     {"base", "platform", "core", "wire", "link", "model", "log", "control", "verdict", "report",
      "answers", "net", "trial", "view"},
     {"imgui"}},
    {"gl", {"base", "view"}, {"GL/", "imgui"}},
    {"app",
     {"base", "platform", "core", "wire", "filter", "link", "model", "log", "control", "verdict",
      "report", "answers", "net", "trial", "view", "embed", "gl"},
     {"CLI/", "GL/", "GLFW/", "backends/imgui_impl_", "fontconfig/", "imgui", "nlohmann/",
      "stb_image_write.h"}},
};

// Folders that are cut into rooms, a folder each: the lowest room first. A room may include itself
// and those below it.
struct Floor {
    std::string_view folder;
    std::vector<std::string_view> rooms;
};

const std::vector<Floor> floors_with_rooms = {
    {"model",
     {"words", "series", "findings", "dialect", "history", "session", "fit", "rules", "fold"}},
    {"net",
     {"system", "lws", "service", "dial", "session", "tap", "lab", "control", "engine", "virtual"}},
    {"view",
     {"kit", "scene", "files", "plot", "policy", "messages", "faults", "herd", "session", "dialogs",
      "shell"}},
};

bool begins_with_one_of(std::string_view name, const std::vector<std::string_view>& beginnings) {
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [name](std::string_view beginning) { return name.starts_with(beginning); });
}

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

const Layer* layer_of(std::string_view folder) {
    const auto found = std::find_if(layers.begin(), layers.end(), [folder](const Layer& layer) {
        return layer.folder == folder;
    });
    return found == layers.end() ? nullptr : &*found;
}

const Floor* floor_of(std::string_view folder) {
    const auto found =
        std::find_if(floors_with_rooms.begin(), floors_with_rooms.end(),
                     [folder](const Floor& floor) { return floor.folder == folder; });
    return found == floors_with_rooms.end() ? nullptr : &*found;
}

// Of "room/file.hpp": its place from the lowest room up; none: in no room of that floor.
std::optional<std::size_t> height_of(const Floor& floor, std::string_view room_and_file) {
    const std::size_t slash = room_and_file.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto found =
        std::find(floor.rooms.begin(), floor.rooms.end(), room_and_file.substr(0, slash));
    if (found == floor.rooms.end()) return std::nullopt;
    return static_cast<std::size_t>(found - floor.rooms.begin());
}

// What follows "src/view/" of a file.
std::string_view within_folder(const Source& source) {
    return std::string_view(source.path)
        .substr(std::string_view("src/").size() + folder_of(source).size() + 1);
}

// Empty when a file may include one of its own folder, else why it may not.
std::string reason_against_room(const Source& source, std::string_view name) {
    const Floor* floor = floor_of(folder_of(source));
    if (floor == nullptr) return {};
    const auto from = height_of(*floor, within_folder(source));
    const auto to = height_of(*floor, name.substr(name.find('/') + 1));
    if (!from || (to && *to <= *from)) return {};  // a file in no room is told of once
    std::string reason = "the room " + std::string(floor->folder) + "/";
    reason += floor->rooms[*from];
    reason += " may not include \"" + std::string(name) + "\": includes point down only";
    return reason;
}

// Empty when the quoted include is allowed, else why it is not.
std::string reason_against_quoted(const Layer& layer, const Source& source, std::string_view name) {
    const std::size_t slash = name.find('/');
    if (slash == std::string_view::npos) {
        return "\"" + std::string(name) + "\" is not written as \"folder/file.hpp\"";
    }
    const std::string_view folder = name.substr(0, slash);
    if (folder == layer.folder) return reason_against_room(source, name);
    if (contains(layer.may_include, folder)) return {};
    return "src/" + std::string(layer.folder) + " may not include \"" + std::string(name) +
           "\": includes point down only";
}

// Empty when the <outside> header is allowed, else why it is not.
std::string reason_against_outside(const Layer& layer, const Source& source,
                                   std::string_view name) {
    const bool is_standard = name.find_first_of("./") == std::string_view::npos;
    if (is_standard) return {};
    const bool is_loop = name == "libwebsockets.h" || name == "uv.h";
    if (is_loop && !file_of(source).starts_with("lws_")) {
        return "<" + std::string(name) + "> belongs in src/net/lws/lws_* alone";
    }
    if (begins_with_one_of(name, layer.outside)) return {};
    const bool is_half = layer.folder == "base" && file_of(source).ends_with("_windows.cpp");
    if (layer.folder == "platform" || is_half) return {};
    if (begins_with_one_of(name, of_one_system))
        return "<" + std::string(name) + "> is of one system alone: it belongs in src/platform";
    if (name.starts_with("fmt/")) return "fmt comes in through \"base/format.hpp\"";
    if (contains(posix_folders, layer.folder) && begins_with_one_of(name, posix)) return {};
    return "src/" + std::string(layer.folder) + " may not include <" + std::string(name) +
           ">: another folder is its one place";
}

}  // namespace

Violations check_layers(const Source& source) {
    Violations found;
    if (top_of(source) != "src") return found;
    const Layer* layer = layer_of(folder_of(source));
    if (layer == nullptr) {
        found.push_back({source.path, 0, "layers", "this folder is not in the table of floors"});
        return found;
    }
    const Floor* floor = floor_of(layer->folder);
    if (floor != nullptr && !height_of(*floor, within_folder(source)))
        found.push_back({source.path, 0, "layers", "this file stands in no room of its folder"});
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
        const std::string_view line = source.lines[i];
        if (find_token(source.code[i], "#include") == std::string_view::npos) continue;
        const std::size_t open = line.find_first_of("<\"");
        if (open == std::string_view::npos) continue;
        const std::size_t close = line.find_first_of(">\"", open + 1);
        const std::string_view name = line.substr(open + 1, close - open - 1);
        const std::string reason = line[open] == '"' ? reason_against_quoted(*layer, source, name)
                                                     : reason_against_outside(*layer, source, name);
        if (!reason.empty()) found.push_back({source.path, i + 1, "layers", reason});
    }
    return found;
}

std::vector<std::string> folders_with_outside(std::string_view prefix) {
    std::vector<std::string> folders;
    for (const Layer& layer : layers) {
        if (begins_with_one_of(prefix, layer.outside)) folders.emplace_back(layer.folder);
    }
    return folders;
}

}  // namespace redial::tidy
