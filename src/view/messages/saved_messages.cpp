// Draws the list of saved messages. What is changed is the session's settings, so that it goes on
// without this window and is there again after a restart. UI thread only.
#include "view/messages/saved_messages.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/session_ops.hpp"

namespace redial::view {
namespace {

using Messages = std::vector<core::SavedMessage>;

constexpr float text_width = 300.0f;  // at scale 1

bool is_any_sent_by_itself(const Messages& messages) {
    return std::any_of(messages.begin(), messages.end(), [](const core::SavedMessage& message) {
        return message.sends_on_open || message.every > Duration{};
    });
}

// Seconds; 0 is off.
bool draw_every(const Theme& theme, core::SavedMessage& message) {
    double seconds = to_seconds(message.every);
    ImGui::SetNextItemWidth(theme.px(64));
    const bool is_entered = ImGui::InputDouble("###every", &seconds, 0.0, 0.0, "%.3g",
                                               ImGuiInputTextFlags_EnterReturnsTrue) ||
                            ImGui::IsItemDeactivatedAfterEdit();
    tooltip(theme, "Seconds between two sendings while open; 0: not by itself");
    if (!is_entered) return false;
    seconds = std::clamp(seconds, 0.0, 86'400.0);
    const Duration every{static_cast<std::int64_t>(seconds * 1e6)};
    const Duration kept =
        every > Duration{} ? std::max(every, core::saved_message_every_min) : every;
    return std::exchange(message.every, kept) != kept;
}

// True when the settings were changed.
bool draw_message(const Scene& scene, SessionId id, core::SavedMessage& message, bool& is_removed) {
    const Theme& theme = scene.theme;
    if (button(theme, "Send###send", "Send it now; queued while closed"))
        scene.ask(id, core::SendSaved{message});
    ImGui::SameLine();
    bool is_changed = checkbox(theme, "on open###on-open", &message.sends_on_open,
                               "Right after every opening, before what is queued");
    ImGui::SameLine();
    text(theme, "every", Role::Dim);
    ImGui::SameLine();
    is_changed = draw_every(theme, message) || is_changed;
    ImGui::SameLine();
    text(theme, "s", Role::Dim);
    ImGui::SameLine();
    is_removed = icon_button(theme, "remove", icon::trash, "Forget it");
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    text_cut(theme, model::one_line(as_bytes(message.text)), theme.px(text_width),
             message.is_binary ? Role::Accent : Role::Text, theme.font.mono);
    return is_changed || is_removed;
}

void draw_list(const Scene& scene, const model::SessionModel& session, const std::string& draft,
               core::Opcode opcode) {
    const Theme& theme = scene.theme;
    Messages messages = session.config->saved_messages;
    bool is_changed = false;
    std::optional<std::size_t> removed;
    text(theme, "Saved messages", Role::Text, theme.font.bold);
    text(theme, "Filled in when sent: {{n}} {{now}} {{uuid}} {{session}}", Role::Dim);
    for (std::size_t i = 0; i < messages.size(); ++i) {
        bool is_removed = false;
        ImGui::PushID(static_cast<int>(i));
        is_changed = draw_message(scene, session.id, messages[i], is_removed) || is_changed;
        ImGui::PopID();
        if (is_removed) removed = i;
    }
    if (messages.empty()) text(theme, "None yet: write one below, then press Save.", Role::Faint);
    const bool can_save = !draft.empty() && messages.size() < core::saved_messages_max;
    ImGui::BeginDisabled(!can_save);
    if (button(theme, "Save what is written###save",
               can_save        ? "Keep the text of the send row"
               : draft.empty() ? "Write a message in the send row first"
                               : "As many are kept as can be: remove one first")) {
        messages.push_back({.text = draft, .is_binary = opcode == core::Opcode::Binary});
        is_changed = true;
    }
    ImGui::EndDisabled();
    if (removed) messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(*removed));
    if (!is_changed) return;
    core::SessionConfig config = *session.config;
    config.saved_messages = std::move(messages);
    change_session(scene, session.id, std::move(config));
}

}  // namespace

float saved_button_width(const Theme& theme) { return theme.px(28); }

void draw_saved_button(const Scene& scene, const model::SessionModel& session,
                       const std::string& draft, core::Opcode opcode) {
    const bool is_active = is_any_sent_by_itself(session.config->saved_messages);
    if (icon_button(scene.theme, "saved", icon::list,
                    is_active ? "Saved messages; some are sent by themselves"
                              : "Saved messages: send again, on every opening, every N seconds",
                    is_active))
        ImGui::OpenPopup("saved-messages");
    if (!ImGui::BeginPopup("saved-messages")) return;
    draw_list(scene, session, draft, opcode);
    ImGui::EndPopup();
}

}  // namespace redial::view
