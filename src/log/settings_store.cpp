// Keeps settings in their file: reads and mends them, merges what another Redial wrote in the
// meantime, and saves. Any thread.
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <nlohmann/json.hpp>

#include "log/atomic_file.hpp"
#include "log/csv.hpp"
#include "log/json_document.hpp"
#include "log/settings.hpp"
#include "log/settings_json.hpp"

namespace redial::log {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

// 20261123-093104 of "2026-11-23T09:31:04.000000Z".
std::string compact_time(WallTime now) {
    std::string compact;
    for (const char c : iso_time(now).substr(0, std::min<std::size_t>(19, iso_time(now).size()))) {
        if (c == 'T') compact += '-';
        if (c >= '0' && c <= '9') compact += c;
    }
    return compact.empty() ? "unknown-time" : compact;
}

std::string name_aside(const std::string& path, WallTime now) {
    const std::string aside = path + ".damaged-" + compact_time(now);
    std::string kept = aside;
    struct stat facts {};
    for (int i = 2; ::stat(kept.c_str(), &facts) == 0 && i < 100; ++i)
        kept = aside + "-" + std::to_string(i);
    return kept;
}

LoadedSettings keep_aside(const std::string& path, const Error& why, WallTime now,
                          const Settings& first) {
    const std::string kept = name_aside(path, now);
    const bool is_kept = ::rename(path.c_str(), kept.c_str()) == 0;
    return {.settings = first,
            .notice = "The settings file is damaged: " + why.what + ". " +
                      (is_kept ? "It was kept as " + kept
                               : path + " could not be moved aside and will be replaced") +
                      "; Redial starts with defaults."};
}

// Beside the file, which stays in its place until it is written anew.
LoadedSettings copy_aside(const std::string& path, std::string_view text, MendedSettings mended,
                          WallTime now) {
    const std::string kept = name_aside(path, now);
    const bool is_kept = static_cast<bool>(write_file_atomically(kept, text));
    std::string notice = "The settings file holds what cannot be: " + mended.left_out.front();
    if (mended.left_out.size() > 1)
        notice += " (and " + std::to_string(mended.left_out.size() - 1) + " more)";
    notice += ". Left out; the rest holds. ";
    notice += is_kept ? "The file was kept as " + kept + "."
                      : "No copy of it could be kept in its folder.";
    return {.settings = std::move(mended.settings), .notice = std::move(notice), .is_mended = true};
}

// One step of a path as FieldReader writes it: "name", "[7]".
struct Step {
    std::string name;
    std::optional<std::size_t> index;
};

std::vector<Step> steps_of(const std::string& path) {
    std::vector<Step> steps;
    for (std::size_t at = 0; at < path.size();) {
        if (path[at] == '.') {
            ++at;
        } else if (path[at] == '[') {
            std::size_t index = 0;
            std::from_chars(path.data() + at + 1, path.data() + path.size(), index);
            steps.push_back({{}, index});
            at = std::min(path.find(']', at), path.size() - 1) + 1;
        } else {
            const std::size_t end = std::min(path.find_first_of(".[", at), path.size());
            steps.push_back({path.substr(at, end - at), std::nullopt});
            at = end;
        }
    }
    return steps;
}

Json* child_of(Json& parent, const Step& step) {
    if (step.index)
        return parent.is_array() && *step.index < parent.size() ? &parent[*step.index] : nullptr;
    return parent.is_object() && parent.contains(step.name) ? &parent[step.name] : nullptr;
}

// False: there is no such value.
bool leave_out(Json& object, const std::string& path) {
    std::vector<Step> steps = steps_of(path);
    // A session without an address is none.
    if (steps.size() == 3 && steps[0].name == "sessions" && steps[2].name == "url")
        steps.pop_back();
    if (steps.empty()) return false;
    Json* parent = &object;
    for (std::size_t i = 0; i + 1 < steps.size() && parent != nullptr; ++i)
        parent = child_of(*parent, steps[i]);
    if (parent == nullptr || child_of(*parent, steps.back()) == nullptr) return false;
    if (steps.back().index)
        parent->erase(*steps.back().index);
    else
        parent->erase(steps.back().name);
    return true;
}

std::string text_in(const OrderedJson& session, const char* name) {
    const auto found = session.find(name);
    return found != session.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Told apart by their ids; those without one by where they lead.
std::string id_of(const OrderedJson& session) {
    std::string key = text_in(session, "session_key");
    if (!key.empty()) return key;
    return text_in(session, "url") + "\n" + text_in(session, "name");
}

const OrderedJson* session_in(const OrderedJson& sessions, const std::string& id) {
    for (const OrderedJson& session : sessions)
        if (session.is_object() && id_of(session) == id) return &session;
    return nullptr;
}

// Mine in their order, each as the other left it where I did not change it; then the other's own.
OrderedJson merged_sessions(const OrderedJson& known, const OrderedJson& wanted,
                            const OrderedJson& on_disk) {
    OrderedJson merged = OrderedJson::array();
    for (const OrderedJson& mine : wanted) {
        const std::string id = id_of(mine);
        const OrderedJson* before = session_in(known, id);
        const OrderedJson* other = session_in(on_disk, id);
        merged.push_back(before && other && *before == mine ? *other : mine);
    }
    for (const OrderedJson& other : on_disk) {
        if (!other.is_object()) continue;
        const std::string id = id_of(other);
        if (!session_in(known, id) && !session_in(wanted, id)) merged.push_back(other);
    }
    return merged;
}

// Held while a file is read, merged and written. Of the folder, so that no further file is needed;
// where it cannot be had soon, the write goes on without: each is whole by itself.
class FolderLock {
public:
    explicit FolderLock(const std::string& folder)
        : folder_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
        for (int i = 0; folder_ && i < 20; ++i) {
            if (::flock(folder_.get(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
            ::poll(nullptr, 0, 10);
        }
    }

private:
    FileHandle folder_;  // closing it gives the lock back
};

bool is_regular_file(const std::string& path) {
    struct stat facts {};
    return ::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode);
}

Status save_text(const std::string& path, const std::string& text) {
    if (text.size() > settings_bytes_max)
        return Error{.what = "the settings are longer than " +
                             std::to_string(settings_bytes_max >> 20) + " MiB and were not saved",
                     .where = path,
                     .hint = "remove sessions"};
    return write_file_atomically(path, text);
}

Status make_place(const std::string& path) {
    if (path.empty())
        return Error{.what = "settings are not kept: no home folder is known",
                     .hint = "set HOME or XDG_CONFIG_HOME"};
    return make_folder(folder_of(path));
}

}  // namespace

Result<MendedSettings> mended_settings_from_text(std::string_view text, const Settings& first) {
    auto object = json_document(text, settings_bytes_max);
    if (!object) return object.error();
    MendedSettings mended;
    while (true) {
        std::string wrong_at;
        auto settings = settings_from_json(*object, wrong_at, first);
        if (settings) {
            mended.settings = std::move(*settings);
            return mended;
        }
        if (mended.left_out.size() == values_left_out_max || !leave_out(*object, wrong_at))
            return settings.error();
        mended.left_out.push_back(settings.error().what);
    }
}

LoadedSettings load_settings(const std::string& path, WallTime now, const Settings& first) {
    if (path.empty())
        return {.settings = first,
                .notice = "No home folder is known (HOME is not set): settings are not kept."};
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0 && errno == ENOENT) return {.settings = first};
    // A pipe would be waited for until somebody writes to it.
    if (!is_regular_file(path))
        return {.settings = first,
                .notice = path +
                          " is no regular file: Redial starts with defaults, and settings "
                          "are not kept.",
                .can_be_kept = false};
    const auto text = read_text_file(path, settings_bytes_max);
    if (!text)
        return {.settings = first,
                .notice = text.error().line() + "; Redial starts with defaults."};
    auto mended = mended_settings_from_text(*text, first);
    if (!mended) return keep_aside(path, mended.error(), now, first);
    if (!mended->left_out.empty()) return copy_aside(path, *text, *std::move(mended), now);
    return {.settings = std::move(mended->settings)};
}

Status save_settings(const std::string& path, const Settings& settings) {
    if (const Status made = make_place(path); !made) return made;
    return save_text(path, settings_to_text(settings));
}

std::string merged_settings(const Settings& known, const Settings& wanted,
                            std::string_view on_disk) {
    OrderedJson merged = OrderedJson::parse(settings_to_text(wanted));
    const OrderedJson before = OrderedJson::parse(settings_to_text(known));
    const OrderedJson other = OrderedJson::parse(on_disk, nullptr, false);
    if (!other.is_object()) return merged.dump(2) + "\n";
    for (auto& [name, value] : merged.items()) {
        if (!other.contains(name)) continue;
        if (name == "sessions" && other[name].is_array())
            value = merged_sessions(before[name], value, other[name]);
        else if (before.contains(name) && before[name] == value)
            value = other[name];
    }
    for (const auto& [name, value] : other.items())
        if (!merged.contains(name)) merged[name] = value;
    return merged.dump(2) + "\n";
}

Status save_settings_beside(const std::string& path, const Settings& known,
                            const Settings& wanted) {
    if (const Status made = make_place(path); !made) return made;
    const FolderLock lock(folder_of(path));
    if (!is_regular_file(path)) return save_text(path, settings_to_text(wanted));
    const auto on_disk = read_text_file(path, settings_bytes_max);
    // What cannot be taken for settings is nobody's sessions.
    const bool is_merged = on_disk && *on_disk != settings_to_text(known) &&
                           static_cast<bool>(settings_from_text(*on_disk));
    return save_text(
        path, is_merged ? merged_settings(known, wanted, *on_disk) : settings_to_text(wanted));
}

}  // namespace redial::log
