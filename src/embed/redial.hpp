// Redial inside somebody else's Dear ImGui program: one object that runs the engine, one function
// that shows the window. Call everything from the thread that draws.
//
//     redial::Diagnostics diagnostics;  // once, after ImGui::CreateContext
//     diagnostics.connect("ws://127.0.0.1:8765/ws/chat/");
//     ...
//     // Each frame, between NewFrame and Render:
//     redial::ShowDiagnosticsWindow(diagnostics, &is_shown);
//
// The window uses the host's fonts, renderer and style context; nothing of the host's style is
// changed outside of the call. Nothing is written to disk unless the person records or exports.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace redial {

// What can be chosen before the engine starts.
struct DiagnosticsOptions {
    bool auto_reconnect = true;      // of every session, until the person changes it
    bool starts_lab = false;         // the lab server of the desktop program
    std::string recording_folder{};  // empty: the working directory
    // Called on another thread when there is something new to draw after a quiet time: for hosts
    // that sleep between frames. Must be quick and thread-safe. May be empty.
    std::function<void()> wake{};
};

// The engine with its sessions, and what is known of them: one for each window.
class Diagnostics {
public:
    // Starts the engine's thread. Where it cannot, `error` says why.
    explicit Diagnostics(DiagnosticsOptions options = {});
    // Ends all sessions gracefully, within a second.
    ~Diagnostics();
    Diagnostics(const Diagnostics&) = delete;
    Diagnostics& operator=(const Diagnostics&) = delete;

    // Why nothing can be dialled ("" when all is well): the window then shows this instead.
    const std::string& error() const;
    // Opens a session. Returns an error to show, or nothing.
    std::optional<std::string> connect(const std::string& url);

    // Seconds until the window wants to be drawn again without input; none: not before `wake`.
    std::optional<double> seconds_to_next_frame() const;

    struct Impl;
    // For Redial's own files.
    Impl& impl() { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

// Shows the window; `p_open` as everywhere in Dear ImGui: null for no close button, else the host's
// flag, which the close button sets to false. Sessions go on while the window is closed or
// collapsed, as long as this is called each frame; without it, back-pressure holds the peers.
void ShowDiagnosticsWindow(Diagnostics& diagnostics, bool* p_open = nullptr);

}  // namespace redial
