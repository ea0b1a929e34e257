// Draws the upper part of a tap's window. UI thread.
#include "view/session/tap_header.hpp"

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/text_format.hpp"
#include "view/policy/backoff_fit.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/session_ui.hpp"
#include "view/session/dialect_view.hpp"
#include "view/session/health_view.hpp"
#include "view/session/standing_view.hpp"

namespace redial::view {
namespace {

// Host and port of a URL.
std::string authority_of(const std::string& url) {
    const std::size_t mark = url.find("://");
    const std::size_t from = mark == std::string::npos ? 0 : mark + 3;
    return url.substr(from, url.find('/', from) - from);
}

std::string listening_port(const model::SessionModel& session) {
    if (session.tap && session.tap->port != 0) return ":" + std::to_string(session.tap->port);
    const std::uint16_t port = session.config->tap ? session.config->tap->port : 0;
    return port != 0 ? ":" + std::to_string(port) : std::string(":any");
}

// What a client dials: as the engine told, else as it will be.
std::string listening_url(const model::SessionModel& session) {
    if (session.tap && !session.tap->url.empty()) return session.tap->url;
    const core::TapOptions& tap = *session.config->tap;
    return (tap.offers_tls ? "wss://" : "ws://") + tap.host + listening_port(session) + "/";
}

void draw_addresses(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    const std::string url = listening_url(session);
    ImGui::AlignTextToFramePadding();
    text(theme, url, Role::Text, theme.font.mono);
    ImGui::SameLine(0.0f, theme.px(4));
    if (icon_button(theme, "copy-address", icon::copy, "Copy the address that clients dial")) {
        ImGui::SetClipboardText(url.c_str());
        scene.notify("Address copied: " + url, core::Severity::Info, scene.now.mono);
    }
    ImGui::SameLine(0.0f, theme.px(4));
    ImGui::AlignTextToFramePadding();
    const std::string upstream =
        session.tap && !session.tap->upstream.empty() ? session.tap->upstream : session.config->url;
    text_cut(theme, "→ " + model::one_line(as_bytes(upstream)), ImGui::GetContentRegionAvail().x,
             Role::Dim, theme.font.mono);
}

void draw_figures(const Theme& theme, const core::TapChanged& tap) {
    fact_after(theme, "clients", grouped(tap.connections));
    fact_after(theme, "dials", grouped(tap.dials));
    if (tap.http_requests > 0) fact_after(theme, "HTTP", grouped(tap.http_requests));
    fact_after(theme, icon::arrow_up, bytes_in_words(tap.to_server_bytes));
    fact_after(theme, icon::arrow_down, bytes_in_words(tap.to_client_bytes));
}

// The last stretch in which clients may have dialled unseen.
void draw_unseen(const Theme& theme, const model::SessionModel& session) {
    if (session.unseen.empty()) return;
    const model::UnseenSpan& span = session.unseen.back();
    const std::string words =
        span.until ? "for " + figure_in_words(*span.until - span.from) : "now";
    fact_after(theme, "dials not seen", words);
    tooltip(theme, span.why);
}

// Where the window has room for it: the plot has it too, with more words.
void draw_measured(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    const std::string words = measured_in_words(measured_policy(scene, session));
    if (words.empty()) return;
    const float width = width_of(theme.font.ui, "measured backoff") +
                        width_of(theme.font.mono, words) + theme.space(7);
    const float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
    if (ImGui::GetItemRectMax().x + width > right) return;
    fact_after(theme, "measured backoff", words);
}

// A side's part of the words, "" when nothing is known and nothing is awaited.
std::string side_in_words(const char* side, const std::optional<core::HalfOpenNoticed>& noticed) {
    if (!noticed) return std::string(side) + " not yet";
    return fmt::format("{} noticed after {} ({})", side, figure_in_words(noticed->after),
                       noticed->by);
}

bool is_half_open_now(const model::SessionModel& session) {
    const core::Fault* fault = first_of(*session.faults, core::FaultKind::HalfOpen);
    return fault != nullptr && fault->is_on;
}

}  // namespace

std::string tap_in_words(const Scene& scene, const model::SessionModel& session) {
    if (session.config->tap) {
        return "tap " + listening_port(session) + " → " + authority_of(session.config->url);
    }
    const model::SessionModel* tap = scene.workspace.find(session.config->tap_of);
    return tap ? "client of " + tap->name : std::string("client of a tap");
}

void draw_tap_buttons(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    const model::SessionModel* tap = faulted(scene, session);
    const bool is_on = tap && is_tap_enabled(*tap);
    ImGui::BeginDisabled(!scene.figures.has_engine || tap == nullptr);
    if (icon_button(theme, "cut-all", icon::cut,
                    session.config->tap ? "Cut all: reset every connection (Ctrl+Shift+D)"
                                        : "Reset this client's connection (Ctrl+Shift+D)"))
        scene.ask(session.id, core::ForceReset{});
    ImGui::SameLine();
    if (icon_button(theme, "faults", icon::fault, "Faults of this tap (Ctrl+Shift+L)",
                    tap && faults_on(*tap->faults) > 0)) {
        scene.selected() = session.id;
        flip_faults_window(scene);
    }
    ImGui::SameLine();
    if (icon_button(theme, "listens", icon::power,
                    is_on ? "Stop listening: clients are cut off and refused" : "Listen again",
                    !is_on))
        scene.ask(tap->id, core::SetTapEnabled{!is_on});
    ImGui::EndDisabled();
    ImGui::SameLine();
    if (icon_button(theme, "export", icon::export_log, "Export this session (Ctrl+E)")) {
        scene.selected() = session.id;
        open_export(scene);
    }
    ImGui::SameLine();
    const bool is_client = !session.config->tap;
    if (icon_button(theme, "close", icon::close,
                    is_client ? "Close this window; the client stays in the list"
                              : "Delete the tap (can be undone)")) {
        if (is_client)
            scene.of(session.id).is_window_open = false;
        else
            delete_session(scene, session.id);
    }
}

void draw_tap_facts(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    if (session.config->tap) {
        draw_addresses(scene, session);
    } else {
        text_cut(theme, model::one_line(as_bytes(session.config->url)),
                 ImGui::GetContentRegionAvail().x, Role::Dim, theme.font.mono);
    }
    const model::Standing standing = standing_of(session);
    status_dot(theme, dot_of(standing));
    ImGui::SameLine(0, theme.px(8));
    text(theme, status_word(session), role_of(standing));
    draw_findings_badge(scene, session);
    if (session.tap) draw_figures(theme, *session.tap);
    draw_unseen(theme, session);
    if (session.last_rtt && session.status == core::ConnectionStatus::Open) {
        fact_after(theme, "RTT", precise_in_words(*session.last_rtt));
    }
    dialect_fact(theme, session);
    draw_measured(scene, session);
    if (session.violations > 0) {
        fact_after(theme, "violations", grouped(session.violations), Role::Closed);
    }
    if (session.tap && !session.tap->error.empty()) {
        error_line(theme, model::one_line(as_bytes(session.tap->error)));
    }
    draw_half_open(theme, session);
}

std::string half_open_in_words(const model::SessionModel& session) {
    const bool was_noticed = session.last_half_open_client || session.last_half_open_server;
    if (!was_noticed && !is_half_open_now(session)) return {};
    return "half-open: " + side_in_words("client", session.last_half_open_client) + ", " +
           side_in_words("server", session.last_half_open_server);
}

void draw_half_open(const Theme& theme, const model::SessionModel& session) {
    const std::string words = half_open_in_words(session);
    if (words.empty()) return;
    text_cut(theme, std::string(icon::unlink) + " " + words, ImGui::GetContentRegionAvail().x,
             Role::Fault);
}

}  // namespace redial::view
