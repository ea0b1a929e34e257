// Puts another workspace's memory in place of the one that is shown, and keeps the lines that tell
// the person something. UI thread only.
#include "view/scene/ui_state.hpp"

#include <algorithm>
#include <utility>

#include "view/scene/session_ops.hpp"

namespace redial::view {

void UiState::exchange(Shown& other) {
    std::swap(selected, other.selected);
    std::swap(sessions, other.sessions);
    std::swap(session_id_last, other.session_id_last);
    std::swap(axis, other.axis);
    std::swap(toasts, other.toasts);
    dialog = {};
    is_arrangement_asked = true;
}

void UiState::notify_file(std::string text, std::string file, Instant now) {
    notify(std::move(text), core::Severity::Info, now);
    toasts.back().file = std::move(file);
}

void UiState::notify(std::string text, core::Severity severity, Instant now) {
    Toast toast;
    toast.text = std::move(text);
    toast.severity = severity;
    toast.ends_at = now + undo_for;
    // One that holds something back must run out in settle(), which can post commands.
    const auto plain = std::find_if(toasts.begin(), toasts.end(), [](const Toast& one) {
        return !one.undo_delete && !one.undo_clear;
    });
    if (toasts.size() >= toasts_max && plain != toasts.end()) toasts.erase(plain);
    toasts.push_back(std::move(toast));
}

}  // namespace redial::view
