// Draws the Handshake tab. Heads are shown as they went over the wire, with credentials masked:
// screens are shared. UI thread only.
#include "view/handshake_view.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "base/redact.hpp"
#include "model/display_text.hpp"
#include "view/fault_ops.hpp"
#include "view/head_diff.hpp"
#include "view/icons.hpp"
#include "view/imgui_compat.hpp"
#include "view/selected_span.hpp"
#include "view/text_format.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

// The chosen one, else the newest; with a selected span, of those that dialled or were open in it.
const model::Attempt* chosen_attempt(const Scene& scene, const model::SessionModel& session) {
    const std::optional<TimeRange>& selection = scene.ui.axis.selection;
    AttemptSpan span = selected_attempts(scene, session);
    const auto still_waited = [&](const model::Attempt& attempt) {
        return selection && attempt.started_at > selection->to;
    };
    while (span.first < span.last && still_waited(session.attempts[span.last - 1])) --span.last;
    if (span.first == span.last) return nullptr;
    const model::Attempt& first = session.attempts[span.first];
    const model::Attempt& newest = session.attempts[span.last - 1];
    const auto& selected = scene.ui.of(session.id).attempt_selected;
    if (selected && *selected >= first.id.value && *selected <= newest.id.value)
        if (const model::Attempt* attempt = session.attempts.find(AttemptId{*selected}))
            return attempt;
    return &newest;
}

void draw_fact_line(const Theme& theme, std::string_view key, std::string_view value) {
    text(theme, fmt::format("{:<12}", key), Role::Dim, theme.font.mono);
    ImGui::SameLine();
    ImGui::PushTextWrapPos(0.0f);
    text(theme, model::one_line(as_bytes(value)), Role::Text, theme.font.mono);
    ImGui::PopTextWrapPos();
}

void draw_head(const Theme& theme, const char* title, std::string_view head) {
    if (head.empty()) return;
    ImGui::Dummy({1, theme.px(4)});
    section_heading(theme, title);
    ImGui::PushTextWrapPos(0.0f);
    text(theme, model::many_lines(as_bytes(redact_head(head, {})), 16u << 10), Role::Text,
         theme.font.mono);
    ImGui::PopTextWrapPos();
}

void draw_head_line(const Theme& theme, const char* word, std::string_view line, Role role) {
    ImGui::PushTextWrapPos(0.0f);
    text(theme, fmt::format("{:<10}{}", word, model::one_line(as_bytes(line), 4096)), role,
         theme.font.mono);
    ImGui::PopTextWrapPos();
}

// A head as it came to the tap and as it went on: what was changed has a word and a colour.
void draw_both_heads(const Theme& theme, const char* title, const char* from, const char* to,
                     std::string_view before, std::string_view after) {
    const std::vector<HeadLine> lines =
        compare_heads(redact_head(before, {}), redact_head(after, {}));
    ImGui::Dummy({1, theme.px(4)});
    section_heading(theme, title);
    const std::size_t count = differences(lines);
    if (count == 0) {
        text(theme, fmt::format("passed on from {} to {} as it came", from, to), Role::Dim);
    } else {
        text(theme, fmt::format("{} {} on the way from {} to {}", count,
                                count == 1 ? "line differs" : "lines differ", from, to),
             Role::Waiting);
    }
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0.0f, theme.px(2)));
    for (const HeadLine& line : lines) {
        switch (line.fate) {
            case LineFate::Same: draw_head_line(theme, "", line.before, Role::Text); break;
            case LineFate::Changed:
                draw_head_line(theme, "- was", line.before, Role::Closed);
                draw_head_line(theme, "+ became", line.after, Role::Open);
                break;
            case LineFate::Added: draw_head_line(theme, "+ added", line.after, Role::Open); break;
            case LineFate::Removed:
                draw_head_line(theme, "- removed", line.before, Role::Closed);
                break;
        }
    }
    ImGui::PopStyleVar();
}

void draw_relayed_heads(const Theme& theme, const core::AttemptOpened& opened) {
    const std::string& request =
        opened.server_request.empty() ? opened.request : opened.server_request;
    draw_both_heads(theme, "Request", "client", "server", opened.request, request);
    const std::string& response =
        opened.server_response.empty() ? opened.response : opened.server_response;
    draw_both_heads(theme, "Response", "server", "client", response, opened.response);
}

// The SHA-256 of the certificate that failed, as the TLS stage tells it in its detail; "" for none.
std::string offered_fingerprint(const model::Attempt& attempt) {
    const model::Stage* tls = attempt.stage(core::StageName::Tls);
    if (tls == nullptr || tls->is_ok || !tls->facts) return {};
    constexpr std::string_view mark = "sha256=";
    const std::string& detail = tls->facts->detail;
    const std::size_t at = detail.find(mark);
    if (at == std::string::npos) return {};
    const std::string hex = detail.substr(at + mark.size(), 64);
    const bool is_whole =
        hex.size() == 64 && hex.find_first_not_of("0123456789abcdef") == std::string::npos;
    return is_whole ? hex : std::string{};
}

void draw_accept_certificate(const Scene& scene, const model::SessionModel& session,
                             const std::string& fingerprint) {
    const Theme& theme = scene.theme;
    warning_line(theme,
                 "The certificate could not be verified. Accept it only when you know its "
                 "SHA-256 fingerprint:");
    text_cut(theme, fingerprint, ImGui::GetContentRegionAvail().x, Role::Text, theme.font.mono);
    if (!button(theme, "Accept this certificate###accept-certificate",
                "For this session only; shown in red while it is in force"))
        return;
    auto changed = std::make_shared<core::SessionConfig>(*session.config);
    changed->tls.accepted_fingerprint = fingerprint;
    scene.ask(session.id, core::ChangeSession{changed});
    scene.ask(session.id, core::ReconnectNow{});
}

void draw_body(const Scene& scene, const model::SessionModel& session,
               const model::Attempt& attempt) {
    const Theme& theme = scene.theme;
    text(theme, fmt::format("Attempt {}", attempt.id.value), Role::Text, theme.font.bold);
    ImGui::SameLine(0, theme.px(12));
    text(theme, model::in_words(attempt), attempt.was_open() ? Role::Open : Role::Closed);
    if (attempt.opened) {
        const core::AttemptOpened& opened = *attempt.opened;
        draw_fact_line(theme, "address", opened.address);
        draw_fact_line(theme, "TLS", opened.tls.empty() ? "none" : opened.tls);
        draw_fact_line(theme, "subprotocol",
                       opened.subprotocol.empty() ? "none" : opened.subprotocol);
        draw_fact_line(theme, "extensions", opened.extensions.empty() ? "none" : opened.extensions);
    }
    for (const model::Stage& stage : attempt.stages)
        if (stage.facts && !stage.facts->detail.empty())
            draw_fact_line(theme, core::name_of(stage.name), stage.facts->detail);
    const std::string fingerprint = offered_fingerprint(attempt);
    const bool is_accepted = session.config->tls.accepted_fingerprint == fingerprint;
    if (!fingerprint.empty() && !is_accepted) draw_accept_certificate(scene, session, fingerprint);
    if (attempt.opened && is_relayed(session)) {
        draw_relayed_heads(theme, *attempt.opened);
    } else if (attempt.opened) {
        draw_head(theme, "Request", attempt.opened->request);
        draw_head(theme, "Response", attempt.opened->response);
    } else if (attempt.ended) {
        draw_head(theme, "Response", attempt.ended->response);
    }
}

}  // namespace

void draw_handshake(const Scene& scene, const model::SessionModel& session, float height) {
    const model::Attempt* attempt = chosen_attempt(scene, session);
    if (attempt == nullptr && !session.attempts.empty())
        return empty_state(scene.theme, icon::plug, "No attempt in the selected time",
                           "Select another span in the timeline, or show all again (Escape).");
    if (attempt == nullptr)
        return empty_state(scene.theme, icon::plug, "Never dialled",
                           "The opening handshake is shown here once there was one.");
    compat::begin_child("handshake", {0, height}, false);
    draw_body(scene, session, *attempt);
    ImGui::EndChild();
}

}  // namespace redial::view
