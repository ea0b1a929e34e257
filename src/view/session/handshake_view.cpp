// Draws the Handshake tab. Heads are shown as they went over the wire, with credentials masked:
// screens are shared. UI thread only.
#include "view/session/handshake_view.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "base/redact.hpp"
#include "model/session/standing.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/row_menu.hpp"
#include "view/scene/selected_time.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/shared_axis.hpp"
#include "view/session/head_diff.hpp"

namespace redial::view {
namespace {

// The chosen one, else the newest; with a selected span, of those that dialled or were open in it.
const model::Attempt* chosen_attempt(const Scene& scene, const model::SessionModel& session) {
    const std::optional<TimeRange>& selection = scene.axis().selection;
    model::AttemptSpan span = selected_attempts(scene, session);
    const auto still_waited = [&](const model::Attempt& attempt) {
        return selection && attempt.started_at > selection->to;
    };
    while (span.first < span.last && still_waited(session.attempts[span.last - 1])) --span.last;
    if (span.first == span.last) return nullptr;
    const model::Attempt& first = session.attempts[span.first];
    const model::Attempt& newest = session.attempts[span.last - 1];
    const auto& selected = scene.of(session.id).attempt_selected;
    if (selected && *selected >= first.id.value && *selected <= newest.id.value)
        if (const model::Attempt* attempt = session.attempts.find(AttemptId{*selected}))
            return attempt;
    return &newest;
}

// Of a head more are not drawn: a peer may send as many as it likes.
constexpr std::size_t head_lines_max = 400;

// A line that takes mouse and keyboard, for its menu; `begin` is drawn before it, dim. What has no
// room is in the tooltip.
void draw_line(const Scene& scene, std::string_view begin, std::string_view words, Role role,
               const std::function<std::vector<RowField>()>& fields) {
    const Theme& theme = scene.theme;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Selectable("##line", false, 0, {0.0f, line_height(theme.font.mono)});
    row_menu(scene, fields, 1);
    const ImVec2 after = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos(at);
    if (!begin.empty()) {
        text(theme, begin, Role::Dim, theme.font.mono);
        ImGui::SameLine(0.0f, 0.0f);
    }
    const std::string line = model::one_line(as_bytes(words), 4096);
    text_cut(theme, line, ImGui::GetContentRegionAvail().x, role, theme.font.mono);
    ImGui::SetCursorScreenPos(after);
}

void draw_fact_line(const Scene& scene, const char* key, std::string_view value) {
    ImGui::PushID(key);
    draw_line(scene, fmt::format("{:<13}", key), value, Role::Text, [&] {
        return std::vector<RowField>{{"name", key}, {"value", std::string(value)}};
    });
    ImGui::PopID();
}

// "Server: nginx" is a name and a value; a request's or an answer's first line is all value.
std::vector<RowField> fields_of(std::string_view line) {
    const std::size_t colon = line.find(':');
    const bool is_header = colon != std::string_view::npos &&
                           line.substr(0, colon).find(' ') == std::string_view::npos;
    if (!is_header) return {{"name", ""}, {"value", std::string(line)}};
    const std::size_t value = std::min(line.find_first_not_of(' ', colon + 1), line.size());
    return {{"name", std::string(line.substr(0, colon))},
            {"value", std::string(line.substr(value))}};
}

void draw_head_line(const Scene& scene, const char* word, std::string_view line, Role role) {
    draw_line(scene, word[0] == '\0' ? std::string() : fmt::format("{:<10}", word), line, role,
              [&] { return fields_of(line); });
}

void draw_head(const Scene& scene, const char* title, std::string_view head) {
    const Theme& theme = scene.theme;
    if (head.empty()) return;
    ImGui::Dummy({1, theme.px(4)});
    section_heading(theme, title);
    const std::string shown = redact_head(head, {});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0.0f, theme.px(2)));
    ImGui::PushID(title);
    std::size_t at = 0;
    for (std::size_t i = 0; at < shown.size() && i < head_lines_max; ++i) {
        const std::size_t end = std::min(shown.find('\n', at), shown.size());
        std::string_view line = std::string_view(shown).substr(at, end - at);
        if (line.ends_with('\r')) line.remove_suffix(1);
        ImGui::PushID(static_cast<int>(i));
        if (!line.empty()) draw_head_line(scene, "", line, Role::Text);
        ImGui::PopID();
        at = end + 1;
    }
    if (at < shown.size())
        text(theme, "and " + counted(shown.size() - at, "byte") + " more", Role::Faint);
    ImGui::PopID();
    ImGui::PopStyleVar();
}

// A head as it came to the tap and as it went on: what was changed has a word and a colour.
void draw_both_heads(const Scene& scene, const char* title, const char* from, const char* to,
                     std::string_view before, std::string_view after) {
    const Theme& theme = scene.theme;
    const std::vector<HeadLine> lines =
        compare_heads(redact_head(before, {}), redact_head(after, {}));
    ImGui::Dummy({1, theme.px(4)});
    section_heading(theme, title);
    const std::size_t count = differences(lines);
    if (count == 0) {
        text(theme, fmt::format("passed on from {} to {} as it came", from, to), Role::Dim);
    } else {
        text(theme,
             fmt::format("{} on the way from {} to {}",
                         counted(count, "line differs", "lines differ"), from, to),
             Role::Waiting);
    }
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0.0f, theme.px(2)));
    ImGui::PushID(title);
    for (const HeadLine& line : lines) {
        ImGui::PushID(static_cast<int>(&line - lines.data()));
        switch (line.fate) {
            case LineFate::Same: draw_head_line(scene, "", line.before, Role::Text); break;
            case LineFate::Changed:
                draw_head_line(scene, "- was", line.before, Role::Closed);
                draw_head_line(scene, "+ became", line.after, Role::Open);
                break;
            case LineFate::Added: draw_head_line(scene, "+ added", line.after, Role::Open); break;
            case LineFate::Removed:
                draw_head_line(scene, "- removed", line.before, Role::Closed);
                break;
        }
        ImGui::PopID();
    }
    ImGui::PopID();
    ImGui::PopStyleVar();
}

void draw_relayed_heads(const Scene& scene, const core::AttemptOpened& opened) {
    const std::string& request =
        opened.server_request.empty() ? opened.request : opened.server_request;
    draw_both_heads(scene, "Request", "client", "server", opened.request, request);
    const std::string& response =
        opened.server_response.empty() ? opened.response : opened.server_response;
    draw_both_heads(scene, "Response", "server", "client", response, opened.response);
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
    const bool is_calm = attempt.outcome && model::is_calm(*attempt.outcome);
    text(theme, model::in_words(attempt),
         attempt.is_live() ? Role::Open
         : is_calm         ? Role::Dim
                           : Role::Closed);
    if (attempt.opened) {
        const core::AttemptOpened& opened = *attempt.opened;
        draw_fact_line(scene, "address", opened.address);
        draw_fact_line(scene, "TLS", opened.tls.empty() ? "none" : opened.tls);
        draw_fact_line(scene, "subprotocol",
                       opened.subprotocol.empty() ? "none" : opened.subprotocol);
        draw_fact_line(scene, "extensions", opened.extensions.empty() ? "none" : opened.extensions);
    }
    int row = 0;
    for (const model::Stage& stage : attempt.stages) {
        if (!stage.facts || stage.facts->detail.empty()) continue;
        ImGui::PushID(row++);
        draw_fact_line(scene, core::name_of(stage.name), stage.facts->detail);
        ImGui::PopID();
    }
    const std::string fingerprint = offered_fingerprint(attempt);
    const bool is_accepted = session.config->tls.accepted_fingerprint == fingerprint;
    if (!fingerprint.empty() && !is_accepted) draw_accept_certificate(scene, session, fingerprint);
    if (attempt.opened && is_relayed(session)) {
        draw_relayed_heads(scene, *attempt.opened);
    } else if (attempt.opened) {
        draw_head(scene, "Request", attempt.opened->request);
        draw_head(scene, "Response", attempt.opened->response);
    } else if (attempt.ended) {
        draw_head(scene, "Response", attempt.ended->response);
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
