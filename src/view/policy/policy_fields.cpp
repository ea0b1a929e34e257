// Draws the fields of a policy: its delays and their chance, when the ladder starts anew, when it
// gives up, and what ends a wait. UI thread only.
#include "view/policy/policy_fields.hpp"
#include "view/kit/choice.hpp"

#include <algorithm>
#include <cmath>

#include "view/kit/form.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {
namespace {

constexpr double seconds_max = 86'400.0;  // a day
constexpr float number_width = 90.0f;     // at scale 1

// In a row that form_row began.
void seconds(const Theme& theme, const char* id, Duration& value, const char* after = "s") {
    double shown = to_seconds(value);
    const Change change =
        number_field(theme, id, shown, 0.0, seconds_max, after, theme.px(number_width));
    if (change.is_changed) value = Duration(std::llround(shown * 1e6));
}

void advice(const Theme& theme, const char* words) {
    ImGui::SameLine(0.0f, theme.space(4));
    text_cut(theme, words, std::max(ImGui::GetContentRegionAvail().x, theme.px(20)), Role::Faint,
             theme.font.small);
}

void seconds_row(const Theme& theme, const char* label, const char* id, Duration& value,
                 const char* words) {
    form_row(theme, label, theme.px(form_label_width));
    seconds(theme, id, value);
    advice(theme, words);
}

// ---- Delays.

// What makes the delays; a ladder's may be given one by one.
struct Maker {
    core::Formula formula;
    bool uses_table = false;
    bool operator==(const Maker&) const = default;
};
constexpr core::Named<Maker> makers[] = {
    {{core::Formula::Ladder}, "a ladder: first delay × factor, up to a cap"},
    {{core::Formula::Ladder, true}, "a table of delays"},
    {{core::Formula::Backo2}, "Socket.IO's formula (backo2)"},
    {{core::Formula::ActionCable}, "Action Cable's monitor"},
};

Maker maker_of(const core::Policy& policy, const PolicyEditorUi& editor) {
    return {policy.formula, policy.formula == core::Formula::Ladder && editor.uses_table};
}

void set_maker(core::Policy& policy, PolicyEditorUi& editor, Maker maker) {
    policy.formula = maker.formula;
    editor.uses_table = maker.uses_table;
    if (!editor.uses_table) {
        policy.table.clear();
        return;
    }
    if (editor.delays.empty()) editor.delays = "0.5 1 2 5 10";
    if (const auto delays = delays_of(editor.delays)) policy.table = *delays;
}

void draw_maker(const Theme& theme, core::Policy& policy, PolicyEditorUi& editor) {
    form_row(theme, "Made by", theme.px(form_label_width));
    Maker maker = maker_of(policy, editor);
    if (choice("###maker", maker, makers)) set_maker(policy, editor, maker);
}

void draw_table(const Theme& theme, core::Policy& policy, PolicyEditorUi& editor,
                const PolicyProblems& problems) {
    form_row(theme, "Table", theme.px(form_label_width));
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - theme.px(180));
    compat::push_font(theme.font.mono);
    if (input_text(theme, "###delays", editor.delays, "0.5 1 2 5")) {
        const auto delays = delays_of(editor.delays);
        if (delays && !delays->empty()) policy.table = *delays;
    }
    ImGui::PopFont();
    ImGui::SameLine(0.0f, theme.px(6));
    text(theme, "s", Role::Dim);
    advice(theme, "the last one repeats");
    draw_problem(theme, problems, PolicyField::Table);
}

void draw_ladder(const Theme& theme, core::Policy& policy, const PolicyProblems& problems) {
    form_row(theme, "First delay", theme.px(form_label_width));
    seconds(theme, "###first", policy.first_delay, "s to");
    ImGui::SameLine(0.0f, theme.px(8));
    seconds(theme, "###first-max", policy.first_delay_max);
    advice(theme, "drawn once a session; 0: always the first");
    draw_problem(theme, problems, PolicyField::FirstDelayMax);
    form_row(theme, "Factor", theme.px(form_label_width));
    number_field(theme, "###factor", policy.factor, 0.0, 1000.0, "×", theme.px(number_width));
    draw_problem(theme, problems, PolicyField::Factor);
    seconds_row(theme, "Cap", "###cap", policy.cap, "no delay of the ladder is longer");
    draw_problem(theme, problems, PolicyField::Cap);
}

void draw_share(const Theme& theme, core::Policy& policy) {
    form_row(theme, "Share", theme.px(form_label_width));
    double percent = policy.jitter_share * 100.0;
    const Change change =
        number_field(theme, "###share", percent, 0.0, 100.0, "%", theme.px(number_width));
    if (change.is_changed) policy.jitter_share = percent / 100.0;
}

constexpr core::Named<core::JitterKind> jitter_words[] = {
    {core::JitterKind::None, "none"},
    {core::JitterKind::Full, "full: 0 to the delay"},
    {core::JitterKind::Equal, "equal: half of it to all of it"},
    {core::JitterKind::Decorrelated, "decorrelated: first delay to 3 × the last wait"},
    {core::JitterKind::PlusMinus, "plus or minus a share"},
    {core::JitterKind::Plus, "plus up to a share"},
    {core::JitterKind::Added, "plus a time between two"},
};
static_assert(names_each(jitter_words));

void draw_jitter(const Theme& theme, core::Policy& policy, const PolicyProblems& problems) {
    using core::JitterKind;
    if (policy.formula != core::Formula::Ladder) return draw_share(theme, policy);
    form_row(theme, "Jitter", theme.px(form_label_width));
    choice("###jitter", policy.jitter, jitter_words);
    if (policy.jitter == JitterKind::Added) {
        form_row(theme, "Between", theme.px(form_label_width));
        seconds(theme, "###added-min", policy.added_min, "s and");
        ImGui::SameLine(0.0f, theme.px(8));
        seconds(theme, "###added-max", policy.added_max);
        draw_problem(theme, problems, PolicyField::Added);
    }
    if (policy.jitter == JitterKind::PlusMinus || policy.jitter == JitterKind::Plus) {
        draw_share(theme, policy);
    }
}

void draw_seed(const Theme& theme, core::Policy& policy) {
    form_row(theme, "Seed", theme.px(form_label_width));
    ImGui::SetNextItemWidth(theme.px(number_width));
    compat::push_font(theme.font.mono);
    ImGui::InputScalar("###seed", ImGuiDataType_U64, &policy.seed);
    ImGui::PopFont();
    advice(theme, "0: another chance each time; any other: the same waits again");
}

void draw_more(const Theme& theme, core::Policy& policy, PolicyEditorUi& editor) {
    ImGui::Dummy({0.0f, theme.space(0.5f)});
    std::string label = editor.shows_more ? icon::chevron_down : icon::chevron_right;
    label += "  More###more";
    if (link(theme, label.c_str())) editor.shows_more = !editor.shows_more;
    if (!editor.shows_more) return;
    form_row(theme, "Retry 1", theme.px(form_label_width));
    checkbox(theme, "at once after a connection that had opened###at-once", &policy.first_at_once);
    seconds_row(theme, "First of each row", "###random-first", policy.random_first_max,
                "random from 0 to this in place of the ladder's; 0: the ladder's");
    seconds_row(theme, "Whole multiples of", "###whole", policy.whole,
                "the ladder is cut to them; 0: not");
    form_row(theme, "Counted from", theme.px(form_label_width));
    checkbox(theme, "the dial before, not its end###connect-counts", &policy.connect_time_counts,
             "gRPC: time spent connecting counts towards the delay");
}

// ---- Limits.

constexpr core::Named<core::ResetRule> reset_words[] = {
    {core::ResetRule::OnOpen, "when it opens"},
    {core::ResetRule::StableFor, "when it was open for a while"},
    {core::ResetRule::FirstMessage, "with the first message"},
    {core::ResetRule::FirstPong, "with the first pong"},
};
static_assert(names_each(reset_words));

void draw_reset_rule(const Theme& theme, core::Policy& policy, const PolicyProblems& problems) {
    form_row(theme, "Start anew", theme.px(form_label_width));
    choice("###reset-rule", policy.reset_rule, reset_words);
    if (policy.reset_rule != core::ResetRule::StableFor) return;
    seconds_row(theme, "Open for", "###stable", policy.stable_after,
                "a shorter connection counts as one more failure");
    draw_problem(theme, problems, PolicyField::StableAfter);
}

void draw_attempt_limit(const Theme& theme, core::Policy& policy) {
    form_row(theme, "Give up", theme.px(form_label_width));
    bool is_limited = policy.attempts_max.has_value();
    if (checkbox(theme, "after###limited", &is_limited)) {
        policy.attempts_max = is_limited ? std::optional<std::uint32_t>(10) : std::nullopt;
    }
    ImGui::SameLine();
    ImGui::BeginDisabled(!is_limited);
    double count = policy.attempts_max.value_or(10);
    const Change change =
        number_field(theme, "###attempts", count, 0.0, 1e6, "retries in a row", theme.px(70));
    if (change.is_changed && is_limited) {
        policy.attempts_max = static_cast<std::uint32_t>(count);
    }
    ImGui::EndDisabled();
}

void draw_time_limit(const Theme& theme, core::Policy& policy) {
    form_row(theme, "", theme.px(form_label_width));
    bool is_limited = policy.give_up_after.has_value();
    if (checkbox(theme, "after###time-limited", &is_limited)) {
        policy.give_up_after =
            is_limited ? std::optional<Duration>(std::chrono::minutes(5)) : std::nullopt;
    }
    ImGui::SameLine();
    ImGui::BeginDisabled(!is_limited);
    Duration limit = policy.give_up_after.value_or(std::chrono::minutes(5));
    seconds(theme, "###give-up", limit, "s since the loss");
    if (is_limited) policy.give_up_after = limit;
    ImGui::EndDisabled();
}

void draw_retry_after(const Theme& theme, core::Policy& policy, const PolicyProblems& problems) {
    form_row(theme, "Retry-After", theme.px(form_label_width));
    checkbox(theme, "wait as long as the server asks, at most###honours",
             &policy.honours_retry_after,
             "The header of a refusal, or a close reason that holds "
             "one: {\"retryAfter\": 5}");
    ImGui::SameLine();
    ImGui::BeginDisabled(!policy.honours_retry_after);
    seconds(theme, "###retry-after", policy.retry_after_max);
    ImGui::EndDisabled();
    draw_problem(theme, problems, PolicyField::RetryAfterMax);
}

}  // namespace

void draw_problem(const Theme& theme, const PolicyProblems& problems, PolicyField field,
                  std::size_t row) {
    for (const PolicyProblem& problem : problems) {
        if (problem.field != field || problem.row != row) continue;
        form_row(theme, "", theme.px(form_label_width));
        error_line(theme, std::string(name_of(field)) + ": " + problem.what);
    }
}

void draw_delay_fields(const Scene& scene, core::Policy& policy, PolicyEditorUi& editor,
                       const PolicyProblems& problems) {
    const Theme& theme = scene.theme;
    draw_maker(theme, policy, editor);
    if (policy.formula == core::Formula::ActionCable) {
        seconds_row(theme, "Stale after", "###first", policy.first_delay,
                    "the monitor polls, and dials what is stale");
        form_row(theme, "Factor", theme.px(form_label_width));
        number_field(theme, "###factor", policy.factor, 0.0, 1000.0, "×", theme.px(number_width));
        draw_problem(theme, problems, PolicyField::Factor);
    } else if (editor.uses_table) {
        draw_table(theme, policy, editor, problems);
    } else {
        draw_ladder(theme, policy, problems);
    }
    seconds_row(theme, "Floor", "###floor", policy.floor, "no wait is shorter, whatever made it");
    draw_problem(theme, problems, PolicyField::Floor);
    draw_jitter(theme, policy, problems);
    draw_seed(theme, policy);
    draw_more(theme, policy, editor);
}

void draw_limit_fields(const Scene& scene, core::Policy& policy, const PolicyProblems& problems) {
    const Theme& theme = scene.theme;
    draw_reset_rule(theme, policy, problems);
    draw_attempt_limit(theme, policy);
    draw_time_limit(theme, policy);
    form_row(theme, "First dial", theme.px(form_label_width));
    checkbox(theme, "is retried too when it fails###first-dial", &policy.retries_first_dial);
    seconds_row(theme, "Dial at most", "###connect-timeout", policy.connect_timeout,
                "the whole of it; 0: the session's limits of each stage");
    draw_retry_after(theme, policy, problems);
    form_row(theme, "Dial at once", theme.px(form_label_width));
    checkbox(theme, "when the network comes back###network-up", &policy.dials_on_network_up);
    ImGui::SameLine(0.0f, theme.space(4));
    checkbox(theme, "when the machine wakes###wake", &policy.dials_on_wake);
    form_row(theme, "Adaptive", theme.px(form_label_width));
    checkbox(theme, "learn from past outages when to dial###adapts", &policy.adapts,
             "Between floor and cap; each wait says why it is as long as it is");
}

}  // namespace redial::view
