// SettingsKeeper: loads the settings at the start and writes them when something changed, at most
// once a second, and at the end. UI thread; a write is a small file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/first_layout.hpp"
#include "embed/host.hpp"
#include "log/settings.hpp"

namespace redial::app {

class SettingsKeeper {
public:
    // `folder` empty: the XDG configuration folder. Never fails: notice() says what was wrong. Of
    // `layout` is what the file does not say.
    SettingsKeeper(std::string folder, WallTime now, const FirstLayout& layout);

    const log::Settings& settings() const { return settings_; }
    const std::string& notice() const { return notice_; }
    const std::string& path() const { return path_; }

    // Collects what is to be kept and writes it when it differs from what is on the disk.
    void keep(embed::Host& host, const std::string& layout, Instant now);
    // When keep() wants to be called again, because a change waits for its second to pass.
    std::optional<Instant> next_at() const { return next_at_; }
    // At the end: writes at once.
    void finish(embed::Host& host, const std::string& layout);
    // Until then the sessions of the file are kept as they are: those that are being added are in
    // no model yet, and a file without them would be what another window, or a crash, finds.
    void note_sessions_have_come() { sessions_have_come_ = true; }
    void set_window_size(int width, int height, bool is_maximised);

private:
    log::Settings wanted(embed::Host& host, const std::string& layout) const;
    void write(const log::Settings& settings, embed::Host& host, Instant now);

    std::string path_;
    log::Settings settings_;  // as this program last read or wrote them
    std::string notice_;
    bool sessions_have_come_ = false;
    bool must_write_ = false;  // what is on the disk holds values that were left out
    struct WindowSize {
        std::uint32_t width = 0;  // 0: as it was
        std::uint32_t height = 0;
        bool is_maximised = false;
    };
    std::optional<WindowSize> window_size_;
    std::optional<Instant> next_at_;
    bool has_failed_ = false;  // told once, not each second
};

}  // namespace redial::app
