// The page of the session settings that says what the session answers by itself, and how long it
// bears silence. UI thread.
#include "core/speech_rule.hpp"
#include "view/dialogs/session_form.hpp"
#include "view/kit/form.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/dialog_ui.hpp"

namespace redial::view {
namespace {

constexpr const char* rule_advice =
    "WHEN send TEXT. WHEN is a JSON pointer with the value it must have (/op=10), or without one; "
    "text ping, for a message that is just that; open; every 30s. In TEXT {{/POINTER}} is filled "
    "in from the message";

// What stands behind the dialect's name, for its own session to speak it with.
void draw_speaking_words(const Theme& theme, std::string& dialect) {
    const std::string name = dialect.substr(0, dialect.find(' '));
    if (name != "mqtt" && name != "stomp") return;
    std::string words = dialect.substr(name.size());
    words.erase(0, words.find_first_not_of(' '));
    text_field(theme, name == "mqtt" ? "MQTT" : "STOMP", "###speaking-words", words,
               "subscribe=...",
               name == "mqtt" ? "client=, version=5, keepalive=60, clean=yes, expiry=3600, qos=1, "
                                "and subscribe=FILTER as often as wanted"
                              : "host=, ack=client, and subscribe=DESTINATION as often as wanted");
    dialect = words.empty() ? name : name + " " + words;
}

void draw_rules(const Theme& theme, std::vector<std::string>& rules) {
    std::optional<std::size_t> removed;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        ImGui::PushID(static_cast<int>(i));
        form_row(theme, i == 0 ? "Answers" : "", theme.px(form_label_width));
        ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - theme.px(36));
        compat::push_font(theme.font.mono);
        input_text(theme, "###rule", rules[i], "/op=10 send {\"op\":2}");
        ImGui::PopFont();
        tooltip(theme, rule_advice);
        ImGui::SameLine();
        if (icon_button(theme, "###remove", icon::close, "Leave this rule out")) removed = i;
        ImGui::PopID();
    }
    if (removed) rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(*removed));
    if (rules.size() == core::speech_rules_max) return;
    form_row(theme, rules.empty() ? "Answers" : "", theme.px(form_label_width));
    if (button(theme, "Add a rule###add-rule", rule_advice)) rules.emplace_back();
}

}  // namespace

void draw_speech_page(const Scene& scene, SessionDialog& dialog) {
    const Theme& theme = scene.theme;
    draw_speaking_words(theme, dialog.config.dialect);
    duration_field(theme, "Silence limit", "###silence", dialog.config.silence_limit,
                   "0: none. No message but heartbeats for so long ends the connection");
    draw_rules(theme, dialog.rules);
}

}  // namespace redial::view
