// Loads the settings file, and writes it when something changed. UI thread.
#include "app/settings_keeper.hpp"

#include <utility>

#include "app/kept_sessions.hpp"

namespace redial::app {
namespace {

constexpr Duration write_interval = std::chrono::seconds(1);

log::Settings first_settings(const FirstLayout& layout) {
    log::Settings settings;
    settings.preferences.sidebar_width = layout.sidebar_width;
    settings.preferences.timeline_height = layout.timeline_height;
    settings.window_width = static_cast<std::uint32_t>(layout.window_width);
    settings.window_height = static_cast<std::uint32_t>(layout.window_height);
    return settings;
}

}  // namespace

SettingsKeeper::SettingsKeeper(std::string folder, WallTime now, const FirstLayout& layout)
    : settings_(first_settings(layout)) {
    if (folder.empty()) folder = log::settings_folder();
    if (folder.empty()) {
        notice_ = "There is no home folder: settings are not kept";
        return;
    }
    path_ = log::settings_path(folder);
    log::LoadedSettings loaded = log::load_settings(path_, now, settings_);
    settings_ = std::move(loaded.settings);
    notice_ = std::move(loaded.notice);
    must_write_ = loaded.is_mended;
    if (!loaded.can_be_kept) path_.clear();
}

log::Settings SettingsKeeper::wanted(embed::Host& host, const std::string& layout) const {
    log::Settings settings = settings_;
    settings.preferences = host.ui().preferences;
    const bool persists = settings.preferences.persists_sessions;
    // A log's sessions are not the person's; while one is shown no command changes the live ones.
    if (!host.is_replaying() && sessions_have_come_)
        settings.sessions = persists ? sessions_to_keep(host.workspace(), host.ui())
                                     : std::vector<log::KeptSession>{};
    settings.layout = persists ? layout : std::string{};
    if (!window_size_) return settings;
    settings.is_window_maximised = window_size_->is_maximised;
    if (window_size_->width > 0) {
        settings.window_width = window_size_->width;
        settings.window_height = window_size_->height;
    }
    return settings;
}

void SettingsKeeper::keep(embed::Host& host, const std::string& layout, Instant now) {
    if (path_.empty()) return;
    if (next_at_ && now < *next_at_) return;
    const log::Settings settings = wanted(host, layout);
    next_at_.reset();
    if (settings == settings_ && !must_write_) return;
    write(settings, host, now);
    next_at_ = now + write_interval;
}

void SettingsKeeper::finish(embed::Host& host, const std::string& layout) {
    next_at_.reset();
    keep(host, layout, Instant{});
}

void SettingsKeeper::set_window_size(int width, int height, bool is_maximised) {
    window_size_ = WindowSize{.is_maximised = is_maximised};
    if (is_maximised || width <= 0 || height <= 0) return;
    window_size_->width = static_cast<std::uint32_t>(width);
    window_size_->height = static_cast<std::uint32_t>(height);
}

void SettingsKeeper::write(const log::Settings& settings, embed::Host& host, Instant now) {
    const Status written = log::save_settings_beside(path_, settings_, settings);
    if (written) {
        settings_ = settings;
        must_write_ = false;
        has_failed_ = false;
        return;
    }
    if (!std::exchange(has_failed_, true))
        host.ui().notify("Settings are not kept: " + written.error().line(), core::Severity::Error,
                         now);
}

}  // namespace redial::app
