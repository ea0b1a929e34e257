// Pages of the session settings: the reconnect policy, and the limits. UI thread.
#include <algorithm>
#include <cmath>

#include "core/machine.hpp"
#include "view/dialogs.hpp"
#include "view/imgui_compat.hpp"
#include "view/session_form.hpp"
#include "view/text_format.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

// The ladder in words, as the machine will walk it: "0.5 s, 1.0 s, 2.0 s, 4.0 s, ...".
void draw_ladder(const Theme& theme, const core::Policy& policy) {
    std::string words;
    for (std::uint32_t retry = 1; retry <= 8; ++retry) {
        words += seconds_in_words(core::base_delay(policy, retry)) + ", ";
    }
    form_row(theme, "", theme.px(form_label_width));
    text(theme, words + "...", Role::Accent, theme.font.mono);
}

void draw_jitter(const Theme& theme, core::Policy& policy) {
    form_row(theme, "Jitter", theme.px(form_label_width));
    const char* kinds[] = {"none", "full: 0 to delay", "equal: half to whole",
                           "decorrelated: first delay to three times the last",
                           "plus or minus a share", "plus up to a share",
                           "plus a time between two"};
    int kind = static_cast<int>(policy.jitter);
    if (ImGui::Combo("###jitter", &kind, kinds, IM_ARRAYSIZE(kinds))) {
        policy.jitter = static_cast<core::JitterKind>(kind);
    }
    if (policy.jitter == core::JitterKind::Added) {
        duration_field(theme, "At least", "###added-min", policy.added_min);
        duration_field(theme, "At most", "###added-max", policy.added_max);
    }
    const bool has_share = policy.jitter == core::JitterKind::PlusMinus ||
                           policy.jitter == core::JitterKind::Plus;
    if (!has_share) return;
    form_row(theme, "Share", theme.px(form_label_width));
    auto percent = static_cast<float>(policy.jitter_share * 100.0);
    if (ImGui::SliderFloat("###share", &percent, 0.0f, 100.0f, "%.0f %%")) {
        policy.jitter_share = static_cast<double>(std::clamp(percent, 0.0f, 100.0f)) / 100.0;
    }
}

void draw_reset_rule(const Theme& theme, core::Policy& policy) {
    form_row(theme, "Start anew", theme.px(form_label_width));
    const char* rules[] = {"when it opens", "when it was open for a while",
                           "with the first message", "with the first pong"};
    int rule = static_cast<int>(policy.reset_rule);
    if (ImGui::Combo("###reset-rule", &rule, rules, IM_ARRAYSIZE(rules))) {
        policy.reset_rule = static_cast<core::ResetRule>(rule);
    }
    if (policy.reset_rule == core::ResetRule::StableFor) {
        duration_field(theme, "Open for", "###stable", policy.stable_after);
    }
}

void draw_attempt_limit(const Theme& theme, core::Policy& policy) {
    form_row(theme, "Give up", theme.px(form_label_width));
    bool is_limited = policy.attempts_max.has_value();
    if (checkbox(theme, "after###limited", &is_limited)) {
        policy.attempts_max = is_limited ? std::optional<std::uint32_t>(10) : std::nullopt;
    }
    ImGui::SameLine();
    ImGui::BeginDisabled(!is_limited);
    int count = static_cast<int>(policy.attempts_max.value_or(10));
    ImGui::SetNextItemWidth(theme.px(90));
    if (ImGui::InputInt("###attempts", &count, 0) && is_limited) {
        policy.attempts_max = static_cast<std::uint32_t>(std::clamp(count, 1, 1'000'000));
    }
    ImGui::EndDisabled();
    ImGui::SameLine();
    text(theme, "retries in a row", Role::Dim);
}

void bytes_field(const Theme& theme, const char* label, const char* id, std::uint64_t& bytes) {
    form_row(theme, label, theme.px(form_label_width));
    double mib = static_cast<double>(bytes) / (1 << 20);
    ImGui::SetNextItemWidth(theme.px(110));
    compat::push_font(theme.font.mono);
    if (ImGui::InputDouble(id, &mib, 0.0, 0.0, "%g")) {
        bytes = static_cast<std::uint64_t>(std::clamp(mib, 0.001, 4096.0) * (1 << 20));
    }
    ImGui::PopFont();
    ImGui::SameLine();
    text(theme, "MiB", Role::Dim);
}

}  // namespace

void draw_reconnect_page(const Scene& scene, SessionDialog& dialog) {
    const Theme& theme = scene.theme;
    core::Policy& policy = dialog.config.policy;
    ImGui::BeginDisabled(!dialog.delays.empty());
    duration_field(theme, "First delay", "###first", policy.first_delay);
    form_row(theme, "Factor", theme.px(form_label_width));
    ImGui::SetNextItemWidth(theme.px(110));
    compat::push_font(theme.font.mono);
    if (ImGui::InputDouble("###factor", &policy.factor, 0.0, 0.0, "%g")) {
        policy.factor = std::clamp(policy.factor, 1.0, 100.0);
    }
    ImGui::PopFont();
    duration_field(theme, "Longest delay", "###cap", policy.cap);
    ImGui::EndDisabled();
    text_field(theme, "Or these delays", "###delays", dialog.delays, "seconds: 0.5 1 2 5",
               "Used in order instead of first delay, factor and cap; the last one repeats");
    core::Policy shown = policy;
    if (const auto delays = delays_of(dialog.delays)) shown.table = *delays;
    draw_ladder(theme, shown);
    draw_jitter(theme, policy);
    draw_reset_rule(theme, policy);
    draw_attempt_limit(theme, policy);
    text_field(theme, "on close codes", "###codes", dialog.halting_codes, "none; 1008, 4001");
    text_field(theme, "on HTTP statuses", "###statuses", dialog.halting_statuses,
               "none; 401, 403");
    form_row(theme, "Retry-After", theme.px(form_label_width));
    checkbox(theme, "Wait as long as the server asks###honours", &policy.honours_retry_after);
    if (policy.honours_retry_after) {
        duration_field(theme, "but at most", "###retry-after", policy.retry_after_max);
    }
}

void draw_limits_page(const Scene& scene, SessionDialog& dialog) {
    const Theme& theme = scene.theme;
    core::SessionConfig& config = dialog.config;
    core::TimeLimits& limits = config.time_limits;
    duration_field(theme, "Name look-up", "###resolve", limits.resolve);
    duration_field(theme, "TCP connect", "###connect", limits.connect);
    duration_field(theme, "TLS handshake", "###tls", limits.tls);
    duration_field(theme, "Opening handshake", "###upgrade", limits.upgrade);
    duration_field(theme, "Closing handshake", "###close", limits.close);
    bytes_field(theme, "Longest message", "###message-max", config.message_bytes_max);
    bytes_field(theme, "Longest frame", "###frame-max", config.frame_bytes_max);
    form_row(theme, "Queue while closed", theme.px(form_label_width));
    int count = static_cast<int>(std::min<std::uint32_t>(config.queue.messages_max, 1'000'000));
    ImGui::SetNextItemWidth(theme.px(110));
    compat::push_font(theme.font.mono);
    if (ImGui::InputInt("###queue", &count, 0)) {
        config.queue.messages_max = static_cast<std::uint32_t>(std::clamp(count, 0, 1'000'000));
    }
    ImGui::PopFont();
    ImGui::SameLine();
    text(theme, "messages", Role::Dim);
    bytes_field(theme, "and at most", "###queue-bytes", config.queue.bytes_max);
    form_row(theme, "In a flood", theme.px(form_label_width));
    const char* choices[] = {"stop reading: nothing is lost", "drop and count"};
    int when_full = static_cast<int>(config.when_full);
    if (ImGui::Combo("###when-full", &when_full, choices, 2)) {
        config.when_full = static_cast<core::WhenFull>(when_full);
    }
}

}  // namespace redial::view
