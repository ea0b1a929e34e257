// Draws the herd lab's form: clients, outage, server, policies, and the buttons that run it. UI
// thread.
#include "view/herd/herd_form.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "core/presets.hpp"
#include "view/kit/choice.hpp"
#include "view/kit/form.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_layout.hpp"
#include "view/kit/widgets.hpp"
#include "view/policy/policy_presets.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/request.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/ui_state.hpp"
#include "view/scene/url_entry.hpp"

namespace redial::view {
namespace {

constexpr float label_width = 96.0f;  // at scale 1
constexpr float number_width = 84.0f;

void count_row(const Theme& theme, const char* label, const char* id, std::uint32_t& value,
               double low, double high, const char* unit) {
    form_row(theme, label, theme.px(label_width));
    double shown = value;
    const Change change = number_field(theme, id, shown, low, high, unit, theme.px(number_width));
    if (change.is_changed) value = static_cast<std::uint32_t>(shown);
}

void seconds_row(const Theme& theme, const char* label, const char* id, Duration& value) {
    form_row(theme, label, theme.px(label_width));
    double shown = to_seconds(value);
    const Change change =
        number_field(theme, id, shown, 0.0, 86'400.0, "s", theme.px(number_width));
    if (change.is_changed) value = Duration(std::llround(shown * 1e6));
}

bool is_loopback(std::string_view url) {
    const std::size_t begin = url.find("://");
    std::string_view host = begin == std::string_view::npos ? url : url.substr(begin + 3);
    host = host.substr(0, host.find('/'));
    if (host.starts_with("[::1]") || host.starts_with("localhost")) {
        const std::string_view rest = host.substr(host.starts_with("[") ? 5 : 9);
        return rest.empty() || rest.front() == ':';
    }
    host = host.substr(0, host.find(':'));
    const bool is_number = host.find_first_not_of("0123456789.") == std::string_view::npos;
    return is_number && host.starts_with("127.");
}

void draw_way(const Scene& scene, HerdUi& herd) {
    const Theme& theme = scene.theme;
    if (!scene.figures.runs_real_herds) return;
    form_row(theme, "Sockets", theme.px(label_width));
    if (choice("###way", herd.wish.way, core::enum_names<HerdWay>)) {
        const bool is_real = herd.wish.way != HerdWay::Simulated;
        if (is_real) herd.wish.clients = std::min(herd.wish.clients, 1000u);
    }
    if (herd.wish.way != HerdWay::Server) return;
    form_row(theme, "URL", theme.px(label_width));
    compat::push_font(theme.font.mono);
    const bool is_edited = input_text(theme, "###url", herd.wish.url, "ws://127.0.0.1:9000/");
    if (is_edited) herd.is_confirmed = false;
    ImGui::PopFont();
    if (herd.wish.url.empty() || is_loopback(herd.wish.url)) return;
    warning_line(theme, "Not this machine: it will be dialled again and again");
    form_row(theme, "", theme.px(label_width));
    checkbox(theme, "It is mine###confirm", &herd.is_confirmed);
}

void draw_server(const Theme& theme, HerdUi& herd) {
    core::HerdServer& server = herd.wish.server;
    section_heading(theme, "Server");
    form_row(theme, "Opens", theme.px(label_width));
    number_field(theme, "###opens", server.opens_per_s, 0.1, 1e7, "/s", theme.px(number_width));
    count_row(theme, "Queue", "###queue", server.queue_max, 0, 1e9, "dials");
    tooltip(theme, "Dials that wait for their handshake; further ones get a 503");
    form_row(theme, "503 says", theme.px(label_width));
    checkbox(theme, "Retry-After###says", &herd.says_retry_after);
    if (herd.says_retry_after) seconds_row(theme, "", "###retry-after", herd.retry_after);
}

// A policy's name in a list of all presets; true when another was chosen.
bool policy_combo(const Scene& scene, const char* id, std::string& name, float width) {
    const std::string before = name;
    ImGui::SetNextItemWidth(width);
    if (!ImGui::BeginCombo(id, label_of(scene.theme, name).c_str(), ImGuiComboFlags_HeightLarge))
        return false;
    for (const core::NamedPolicy& own : scene.preferences().policies) {
        if (ImGui::Selectable(label_of(scene.theme, own.name, own.name).c_str(), own.name == name))
            name = own.name;
    }
    for (const core::Preset& preset : core::presets()) {
        const std::string label(preset.name);
        if (ImGui::Selectable(label.c_str(), label == name)) name = label;
        tooltip(scene.theme, core::described(preset));
    }
    ImGui::EndCombo();
    return name != before;
}

// The next preset that is not compared yet.
std::string other_policy(const std::vector<std::string>& names) {
    for (const core::Preset& preset : core::presets()) {
        const std::string name(preset.name);
        if (std::find(names.begin(), names.end(), name) == names.end()) return name;
    }
    return names.front();
}

void draw_policies(const Scene& scene, HerdUi& herd) {
    const Theme& theme = scene.theme;
    section_heading(theme, "Policies");
    std::optional<std::size_t> removed;
    for (std::size_t i = 0; i < herd.names.size(); ++i) {
        ImGui::PushID(static_cast<int>(i));
        policy_combo(scene, "###policy", herd.names[i],
                     ImGui::GetContentRegionAvail().x - theme.px(34));
        ImGui::SameLine(0.0f, theme.px(6));
        ImGui::BeginDisabled(herd.names.size() == 1);
        if (icon_button(theme, "###remove", icon::close,
                        herd.names.size() == 1 ? "One policy must stay" : "Leave it out"))
            removed = i;
        ImGui::EndDisabled();
        ImGui::PopID();
    }
    if (removed) herd.names.erase(herd.names.begin() + static_cast<std::ptrdiff_t>(*removed));
    ImGui::BeginDisabled(herd.names.size() >= herd_policies_max);
    if (button(theme, "Add a policy###add-policy", "At most four beside each other")) {
        herd.names.push_back(other_policy(herd.names));
    }
    ImGui::EndDisabled();
}

}  // namespace

Result<HerdWish> herd_wish(const UiState& ui) {
    const HerdUi& herd = ui.herd;
    HerdWish wish = herd.wish;
    const bool is_real = wish.way != HerdWay::Simulated;
    const std::uint32_t most = is_real ? herd_real_clients_max : herd_clients_max;
    if (wish.clients == 0 || wish.clients > most) {
        return Error{fmt::format("{} are 1 to {}", is_real ? "real clients" : "clients", most),
                     "Clients", ""};
    }
    if (wish.outage >= wish.length) {
        return Error{"it is as long as the whole run", "Outage", "watch for longer"};
    }
    if (wish.way == HerdWay::Server) {
        const Result<std::string> url = completed_url(wish.url);
        if (!url) return Error{url.error().what, "URL", url.error().hint};
        if (!is_loopback(*url) && !herd.is_confirmed) {
            return Error{"it is not this machine", "URL", "tick the box if it is yours"};
        }
        wish.url = *url;
    }
    wish.server.retry_after =
        herd.says_retry_after ? std::optional(herd.retry_after) : std::nullopt;
    for (const std::string& name : herd.names) {
        const core::Policy* policy = policy_named(ui.preferences, name);
        if (policy == nullptr) return Error{"there is no preset " + name, "Policies", ""};
        wish.policies.push_back({name, *policy});
    }
    return wish;
}

void draw_herd_form(const Scene& scene, float width) {
    const Theme& theme = scene.theme;
    HerdUi& herd = scene.herd();
    const bool is_running = herd.progress.has_value();
    const float below = theme.px(theme.size.control) + theme.space(12);
    compat::begin_child("form", {width, ImGui::GetContentRegionAvail().y - below}, false,
                        compat::nav_flattened);
    ImGui::BeginDisabled(is_running);
    section_heading(theme, "Herd");
    count_row(theme, "Clients", "###clients", herd.wish.clients, 1, herd_clients_max, "");
    seconds_row(theme, "Outage", "###outage", herd.wish.outage);
    seconds_row(theme, "Watch for", "###length", herd.wish.length);
    form_row(theme, "Seed", theme.px(label_width));
    ImGui::SetNextItemWidth(theme.px(number_width));
    compat::push_font(theme.font.mono);
    ImGui::InputScalar("###seed", ImGuiDataType_U64, &herd.wish.seed);
    ImGui::PopFont();
    draw_way(scene, herd);
    ImGui::Dummy({0.0f, theme.space(1)});
    if (herd.wish.way == HerdWay::Simulated) draw_server(theme, herd);
    ImGui::Dummy({0.0f, theme.space(1)});
    draw_policies(scene, herd);
    ImGui::EndDisabled();
    ImGui::EndChild();
    const Result<HerdWish> wish = herd_wish(scene.ui);
    if (is_running) {
        if (button(theme, "Cancel###cancel")) request(scene, CancelHerd{});
        return;
    }
    ImGui::BeginDisabled(!wish);
    if (primary_button(theme, "Run###run", wish ? std::string() : wish.error().line()) && wish)
        request(scene, RunHerd{*wish});
    ImGui::EndDisabled();
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
    if (!wish) error_line(theme, wish.error().line());
    ImGui::PopTextWrapPos();
}

}  // namespace redial::view
