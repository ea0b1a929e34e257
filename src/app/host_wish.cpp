// Puts the host's options together. UI thread.
#include "app/host_wish.hpp"

#include <unistd.h>

#include <algorithm>

#include "app/herd_in_window.hpp"
#include "base/version.hpp"
#include "log/folder_list.hpp"

namespace redial::app {
namespace {

// A long log must not make the machine swap.
std::uint64_t half_of_memory_bytes() {
    const auto pages = static_cast<std::uint64_t>(std::max(::sysconf(_SC_PHYS_PAGES), 0L));
    const auto page_bytes = static_cast<std::uint64_t>(std::max(::sysconf(_SC_PAGESIZE), 0L));
    return std::max<std::uint64_t>(pages * page_bytes / 2, 256u << 20);
}

}  // namespace

embed::HostOptions host_wish(const core::Preferences& preferences) {
    embed::HostOptions wish;
    wish.engine.auto_reconnect = preferences.auto_reconnect;
    wish.preferences = preferences;
    wish.files_folder = preferences.files_folder;
    if (wish.files_folder.empty()) wish.files_folder = log::files_folder();
    wish.recording_folder = preferences.recording_folder;
    if (wish.recording_folder.empty()) wish.recording_folder = wish.files_folder;
    wish.has_desktop = true;
    wish.records_secrets = preferences.records_secrets;
    wish.version = program_version;
    wish.replay_bytes_max = std::min(wish.replay_bytes_max, half_of_memory_bytes());
    wish.run_real_herd = run_real_herd_in_window;
    return wish;
}

WindowWish window_wish(const log::Settings& settings, const WindowOptions& options) {
    WindowWish wish;
    if (options.size_was_given || !options.screenshot_file.empty()) {
        wish.width = options.width;
        wish.height = options.height;
    } else {
        wish.width = static_cast<int>(settings.window_width);
        wish.height = static_cast<int>(settings.window_height);
        wish.is_maximised = settings.is_window_maximised;
    }
    return wish;
}

}  // namespace redial::app
