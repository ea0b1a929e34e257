// Draws title, facts and countdown of a session's window. UI thread only.
#include "view/session/session_header.hpp"

#include <algorithm>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "model/session/health.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/countdown.hpp"
#include "view/kit/explain.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/redraw.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/dialog_ui.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/ui_state.hpp"
#include "view/session/dialect_view.hpp"
#include "view/session/endpoints_view.hpp"
#include "view/session/health_view.hpp"
#include "view/session/standing_view.hpp"
#include "view/session/tap_header.hpp"

namespace redial::view {
namespace {

using namespace std::chrono_literals;

// The first eight characters of an id are enough to tell sessions apart; the tooltip has all of
// it.
std::string short_key(const core::SessionConfig& config) {
    if (config.session_parameter.empty() || config.session_key.empty()) return {};
    constexpr std::size_t shown = 8;
    return "session " + config.session_key.substr(0, shown);
}

void open_export(const Scene& scene, SessionId id) {
    ExportDialog dialog;
    dialog.wish.session = id;
    scene.ui.dialog = dialog;
}

void title_buttons(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    if (!scene.figures.has_engine) {
        if (icon_button(theme, "export", icon::export_log, "Export this session (Ctrl+E)"))
            open_export(scene, session.id);
        return;
    }
    if (icon_button(theme, "reconnect", icon::reconnect, "Reconnect now (Ctrl+R)",
                    session.is_waiting()))
        scene.ask(session.id, core::ReconnectNow{});
    ImGui::SameLine();
    if (icon_button(theme, "faults", icon::fault,
                    "Faults: break this connection on purpose (Ctrl+Shift+L)",
                    faults_on(*session.faults) > 0)) {
        scene.selected() = session.id;
        flip_faults_window(scene);
    }
    ImGui::SameLine();
    if (icon_button(theme, "export", icon::export_log, "Export this session (Ctrl+E)"))
        open_export(scene, session.id);
    ImGui::SameLine();
    const bool is_live = session.live_attempt || session.is_waiting();
    if (icon_button(theme, "close", icon::close,
                    is_live ? "Disconnect with 1000 and stay closed; again to delete the session"
                            : "Delete the session (can be undone)")) {
        if (is_live)
            scene.ask(session.id, core::Disconnect{});
        else
            delete_session(scene, session.id);
    }
}

// What is risky about the connection, in red, for as long as it is.
void tls_warning(const Scene& scene, const core::SessionConfig& config) {
    const char* words = nullptr;
    if (config.tls.accepts_any_certificate)
        words = "any certificate accepted";
    else if (!config.tls.accepted_fingerprint.empty())
        words = "certificate accepted by hand";
    if (words == nullptr) return;
    const std::string warning = std::string(icon::unlock) + " " + words;
    next_fact(scene.theme, width_of(ImGui::GetFont(), warning));
    text(scene.theme, warning, Role::Closed);
}

// How many are set: the bolt above is lit as well.
void faults_fact(const Theme& theme, const model::SessionModel& session) {
    const std::size_t count = faults_on(*session.faults);
    if (count == 0) return;
    const std::string words = counted(count, "fault");
    next_fact(theme, width_of(ImGui::GetFont(), words));
    text(theme, words, Role::Fault);
}

void open_facts(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    // The moment of opening and not a running clock: a quiet session must not cost a frame a
    // second.
    fact_after(theme, "since", clock_time(scene.workspace.wall_at(session.status_since)));
    if (session.last_rtt) {
        fact_after(theme, "RTT", precise_in_words(*session.last_rtt));
        next_fact(theme, width_of(ImGui::GetFont(), "quality") + theme.px(66));
        draw_quality_dots(theme, model::health_of(session, scene.now.mono));
    }
    dialect_fact(theme, session);
    const double in = session.in.rate.messages_per_second(scene.now.mono);
    const double out = session.out.rate.messages_per_second(scene.now.mono);
    if (in > 0) {
        fact_after(theme, "in", count_in_words(static_cast<std::uint64_t>(in + 0.5)) + "/s");
    }
    if (out > 0) {
        fact_after(theme, "out", count_in_words(static_cast<std::uint64_t>(out + 0.5)) + "/s");
    }
    // Rates fall to nothing after the last message: that must be seen.
    if (in > 0 || out > 0) scene.redraw().decorate_at(scene.now.mono + 500ms);
    const model::Attempt* live = session.live();
    if (live == nullptr || !live->opened) return;
    if (!live->opened->subprotocol.empty()) {
        fact_after(theme, "subprotocol", model::one_line(as_bytes(live->opened->subprotocol), 40));
    }
    if (!live->opened->extensions.empty()) {
        next_fact(theme, width_of(ImGui::GetFont(), "deflate"));
        text(theme, "deflate", Role::Dim);
    }
}

void closed_facts(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    if (session.last_outcome && session.live() == nullptr) {
        next_fact(theme);
        const std::string words = core::in_words(*session.last_outcome);
        text_cut(theme, words, ImGui::GetContentRegionAvail().x * 0.55f, Role::Dim);
        tooltip(theme, explained(*session.last_outcome));
    }
    if (session.last_open_for) {
        fact_after(theme, "was open", figure_in_words(*session.last_open_for));
    }
}

void stop_and_reconnect(const Scene& scene, const model::SessionModel& session) {
    if (primary_button(scene.theme, "Reconnect now###reconnect-now", "Dial at once (Ctrl+R)"))
        scene.ask(session.id, core::ReconnectNow{});
    if (!session.is_waiting()) return;
    ImGui::SameLine();
    if (button(scene.theme, "Stop###stop", "Stay closed until asked"))
        scene.ask(session.id, core::StopRetrying{});
}

void draw_countdown(const Scene& scene, const model::SessionModel& session, float width) {
    const Theme& theme = scene.theme;
    const core::RetryPlanned& plan = session.waiting->plan;
    const Countdown left = count_down(scene.redraw(), plan.retry_at, plan.delay, scene.now.mono,
                                      scene.figures.frame_ms);
    const core::Policy& policy = session.config->policy;
    const std::string limit =
        policy.attempts_max ? std::to_string(*policy.attempts_max) : std::string("∞");
    ImGui::BeginGroup();
    const float start = ImGui::GetCursorPosX();
    // Time stands still where a log ends: nothing is retried any more.
    const auto& replay = scene.figures.replay;
    text(theme, !replay              ? "Retry in"
                : replay->is_reading ? "Read so far: waiting,"
                                     : "The log ends here: waiting,");
    ImGui::SameLine(0, theme.px(5));
    text(theme, replay ? left.words + " left" : left.words, Role::Text, theme.font.mono);
    ImGui::SameLine(0, theme.px(5));
    const float room = start + width - ImGui::GetCursorPosX();
    text_cut(theme,
             fmt::format("· attempt {} of {} · {} {}", plan.retry, limit, replay ? "of" : "waiting",
                         wait_in_words(plan.delay)),
             std::max(room, theme.px(8)));
    if (ImGui::IsItemHovered() && !plan.cause.empty())
        ImGui::SetTooltip("%s", model::one_line(as_bytes(plan.cause)).c_str());
    const double whole = std::max(to_seconds(plan.delay), 1e-6);
    progress_bar(theme, static_cast<float>(1.0 - std::min(1.0, to_seconds(left.left) / whole)),
                 width, theme.color.waiting);
    ImGui::EndGroup();
}

}  // namespace

void draw_title_row(const Scene& scene, const model::SessionModel& session, HeaderRoom height) {
    const Theme& theme = scene.theme;
    const bool has_address = height == HeaderRoom::Low && !is_relayed(session);
    ImGui::AlignTextToFramePadding();
    const bool is_tap = is_relayed(session);
    status_dot(theme, dot_of(standing_of(session)),
               pulse_of(scene.redraw(), session.activity_at(), scene.now.mono));
    ImGui::SameLine();
    const float all = is_tap ? static_cast<float>(tap_buttons) : 4.0f;
    const float count = scene.figures.has_engine ? all : 1.0f;
    const float buttons = (theme.px(28) + theme.px(6)) * count;
    const float room = ImGui::GetContentRegionAvail().x - buttons;
    const std::string key = is_tap        ? tap_in_words(scene, session)
                            : has_address ? core::dialled_url(*session.config)
                                          : short_key(*session.config);
    const float key_width = has_address ? std::min(width_of(theme.font.mono, key), room * 0.7f)
                                        : width_of(theme.font.mono, key);
    const float for_key = key.empty() ? 0.0f : key_width + theme.px(12);
    const bool shows_key = room > for_key + theme.px(80);
    ImGui::AlignTextToFramePadding();
    text_cut(theme, session.name, std::max(room - (shows_key ? for_key : 0.0f), theme.px(40)),
             Role::Text, theme.font.bold);
    if (shows_key && !key.empty()) {
        ImGui::SameLine(0, theme.px(12));
        ImGui::AlignTextToFramePadding();
        text_cut(theme, key, key_width + 1.0f, Role::Dim, theme.font.mono);
        if (ImGui::IsItemHovered() && !is_tap && !has_address)
            ImGui::SetTooltip("%s=%s", session.config->session_parameter.c_str(),
                              session.config->session_key.c_str());
    }
    ImGui::SameLine();
    ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(),
                                  ImGui::GetWindowContentRegionMax().x - buttons + theme.px(8)));
    if (is_relayed(session))
        draw_tap_buttons(scene, session);
    else
        title_buttons(scene, session);
}

void draw_facts(const Scene& scene, const model::SessionModel& session, HeaderRoom height) {
    if (is_relayed(session)) return draw_tap_facts(scene, session);
    const Theme& theme = scene.theme;
    if (height == HeaderRoom::Ample)
        text_cut(theme, core::dialled_url(*session.config), ImGui::GetContentRegionAvail().x,
                 Role::Dim, theme.font.mono);
    const model::Standing standing = standing_of(session);
    status_dot(theme, dot_of(standing));
    ImGui::SameLine(0, theme.px(8));
    text(theme, status_word(session), role_of(standing));
    draw_findings_badge(scene, session);
    if (session.status == core::ConnectionStatus::Open) open_facts(scene, session);
    if (session.status == core::ConnectionStatus::Closed) closed_facts(scene, session);
    if (session.is_silent) {
        next_fact(theme, width_of(ImGui::GetFont(), "silent on purpose"));
        text(theme, "silent on purpose", Role::Fault);
    }
    if (session.resumes > 0) {
        fact_after(theme, "resumed", fmt::format("{}×", session.resumes));
    }
    if (!session.queued.empty()) {
        fact_after(theme, "queued", grouped(session.queued.size() + session.queued_not_shown));
    }
    draw_endpoint_fact(scene, session);
    if (session.lost_messages > 0) {
        fact_after(theme, "lost here", grouped(session.lost_messages), Role::Closed);
    }
    tls_warning(scene, *session.config);
    faults_fact(theme, session);
    draw_half_open(theme, session);
}

void draw_retry_row(const Scene& scene, const model::SessionModel& session) {
    if (session.status != core::ConnectionStatus::Closed || is_relayed(session)) return;
    const Theme& theme = scene.theme;
    const bool has_engine = scene.figures.has_engine;
    float buttons = has_engine ? button_width("Reconnect now") : 0.0f;
    if (has_engine && session.is_waiting())
        buttons += button_width("Stop") + ImGui::GetStyle().ItemSpacing.x;
    const float width = ImGui::GetContentRegionAvail().x - buttons - theme.px(12);
    if (session.is_waiting()) {
        draw_countdown(scene, session, std::max(width, theme.px(80)));
    } else {
        ImGui::BeginGroup();
        ImGui::AlignTextToFramePadding();
        // Close frames have passed: what is missing is TCP's end.
        const bool is_ending = session.live() != nullptr;
        const std::string why = session.halted ? "Not retrying: " + *session.halted
                                : is_ending    ? std::string("Closing")
                                               : std::string("Not connected");
        text_cut(theme, model::one_line(as_bytes(why)), std::max(width, theme.px(80)), Role::Dim);
        ImGui::EndGroup();
    }
    if (!has_engine) return;
    ImGui::SameLine();
    ImGui::SetCursorPosX(ImGui::GetWindowContentRegionMax().x - buttons);
    stop_and_reconnect(scene, session);
}

}  // namespace redial::view
