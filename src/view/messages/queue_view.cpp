// Draws the offline queue above the send row: what waits and in which state, and what became of
// those that left; a few rows, the rest by scrolling. UI thread only.
#include "view/messages/queue_view.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/countdown.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/redraw.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/row_menu.hpp"

namespace redial::view {
namespace {

constexpr std::size_t rows_shown_max = 4;
constexpr float state_width = 230.0f;  // at scale 1

// In a narrow window the message keeps more than half.
float state_room(const Theme& theme) {
    return std::min(theme.px(state_width), ImGui::GetContentRegionAvail().x * 0.45f);
}

std::string payload_words(const model::QueuedMessage& queued) {
    if (!queued.payload) return "(not kept)";
    return queued.opcode == core::Opcode::Text ? model::one_line(*queued.payload)
                                               : model::hex_short(*queued.payload);
}

// What it waits for, and how long it may.
void draw_state(const Scene& scene, const model::SessionModel& session,
                const model::QueuedMessage& queued, float room) {
    std::string words = queued.sent_times == 0 ? "waiting"
                        : queued.sent_times == 1
                            ? "sent, unacknowledged"
                            : fmt::format("sent {}×, unacknowledged", queued.sent_times);
    const Duration age_max = session.config->queue.age_max;
    if (age_max > Duration{0}) {
        words += ", " +
                 count_down(scene.redraw(), queued.queued_at + age_max, age_max, scene.now.mono,
                            dear_frame_ms)
                     .words +
                 " left";
    }
    text_cut(scene.theme, words, room, queued.sent_times == 0 ? Role::Waiting : Role::Accent,
             scene.theme.font.small);
}

std::string payload_of(const model::QueuedMessage& queued) {
    return queued.payload ? std::string(as_text(*queued.payload)) : std::string();
}

void draw_menu(const Scene& scene, const model::SessionModel& session,
               const model::QueuedMessage& queued) {
    const auto fields = [&] {
        return std::vector<RowField>{
            {"message", payload_of(queued)},
            {"kind", core::name_of(queued.opcode)},
            {"queued at", date_and_time(scene.workspace.wall_at(queued.queued_at))},
            {"sent", fmt::format("{}", queued.sent_times)}};
    };
    if (!begin_row_menu(scene, fields, 0)) return;
    ImGui::Separator();
    if (ImGui::MenuItem("Do not send this one"))
        scene.ask(session.id, core::CancelQueued{queued.id});
    end_row_menu();
}

void draw_queued(const Scene& scene, const model::SessionModel& session,
                 const model::QueuedMessage& queued) {
    const Theme& theme = scene.theme;
    const float left = ImGui::GetCursorPosX();
    const float room = state_room(theme);
    ImGui::PushID(static_cast<int>(queued.id));
    if (icon_button(theme, "cancel", icon::close, "Do not send this one"))
        scene.ask(session.id, core::CancelQueued{queued.id});
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    draw_state(scene, session, queued, room);
    ImGui::SameLine(left + room + theme.px(44));
    text_cut(theme, payload_words(queued), ImGui::GetContentRegionAvail().x, Role::Dim,
             theme.font.mono);
    draw_menu(scene, session, queued);
    ImGui::PopID();
}

const char* words_of(core::QueueFate fate) {
    switch (fate) {
        case core::QueueFate::Sent: return "sent";
        case core::QueueFate::Cancelled: return "cancelled";
        case core::QueueFate::Refused: return "refused: the queue was full";
        case core::QueueFate::Acknowledged: return "acknowledged";
        case core::QueueFate::Dropped: return "dropped for a newer one";
        case core::QueueFate::Expired: return "expired unsent";
    }
    return "";
}

// One that did not reach the server.
bool is_loss(core::QueueFate fate) {
    return fate == core::QueueFate::Refused || fate == core::QueueFate::Dropped ||
           fate == core::QueueFate::Expired;
}

void draw_fate(const Scene& scene, const model::QueueFateRow& row) {
    const Theme& theme = scene.theme;
    const float left = ImGui::GetCursorPosX();
    ImGui::AlignTextToFramePadding();
    text(theme, clock_time(scene.workspace.wall_at(row.at)), Role::Faint, theme.font.mono);
    ImGui::SameLine(left + theme.px(72));
    const Role role = is_loss(row.fate)                        ? Role::Closed
                      : row.fate == core::QueueFate::Cancelled ? Role::Dim
                                                               : Role::Open;
    std::string words = words_of(row.fate);
    if (row.message.sent_times > 1) words += fmt::format(" after {} sends", row.message.sent_times);
    text_cut(theme, words, theme.px(state_width + 44 - 72 - 8), role, theme.font.small);
    ImGui::SameLine(left + theme.px(state_width + 44));
    text_cut(theme, payload_words(row.message), ImGui::GetContentRegionAvail().x, Role::Faint,
             theme.font.mono);
    ImGui::PushID(&row);
    row_menu(
        scene,
        [&] {
            return std::vector<RowField>{
                {"message", payload_of(row.message)},
                {"left at", date_and_time(scene.workspace.wall_at(row.at))},
                {"fate", words}};
        },
        0);
    ImGui::PopID();
}

bool has_nothing(const model::SessionModel& session) {
    return session.queued.empty() && session.queue_fates.size() == 0;
}

std::string heading_of(const model::SessionModel& session) {
    const std::size_t count = session.queued.size() + session.queued_not_shown;
    if (count == 0) return "Queue empty";
    const bool is_acknowledged =
        session.config->queue.delivery == core::Delivery::UntilAcknowledged;
    return fmt::format("{} queued, {}", grouped(count),
                       is_acknowledged ? "in order, until the server acknowledges each"
                                       : "sent in this order once the connection is open");
}

// The newest first.
void draw_fates(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    ImGui::SetNextWindowSize({theme.px(560), 0.0f});
    if (!ImGui::BeginPopup("fates")) return;
    text(theme, "What became of the messages that left the queue", Role::Dim);
    const float row = line_height(theme.font.ui) + theme.px(12);
    const std::size_t count = session.queue_fates.size();
    const float rows = std::min(static_cast<float>(count), 10.0f);
    compat::begin_child("rows", {0.0f, row * rows + theme.px(4)});
    for (std::size_t i = count; i-- > 0;) draw_fate(scene, session.queue_fates[i]);
    ImGui::EndChild();
    ImGui::EndPopup();
}

// "12 left, 2 lost": a link that shows them.
void draw_fates_link(const Scene& scene, const model::SessionModel& session) {
    if (session.queue_fates.size() == 0) return;
    const auto lost =
        std::count_if(session.queue_fates.begin(), session.queue_fates.end(),
                      [](const model::QueueFateRow& row) { return is_loss(row.fate); });
    std::string words = fmt::format("{} left", session.queue_fates.size());
    if (lost > 0) words += fmt::format(", {} lost", lost);
    ImGui::SameLine(0.0f, scene.theme.space(4));
    if (link(scene.theme, (words + "###fates").c_str(),
             "What became of the messages that left it")) {
        ImGui::OpenPopup("fates");
    }
    draw_fates(scene, session);
}

}  // namespace

float queue_height(const Scene& scene, const model::SessionModel& session, float room) {
    if (has_nothing(session)) return 0.0f;
    const Theme& theme = scene.theme;
    const float heading = line_height(theme.font.small) + theme.px(8);
    const float row = theme.px(theme.size.control) + theme.px(4);
    const auto rows = static_cast<float>(std::min(session.queued.size(), rows_shown_max));
    const float rows_that_fit = std::floor((room - heading) / row);
    return heading + row * std::clamp(rows_that_fit, 0.0f, rows);
}

void draw_queue(const Scene& scene, const model::SessionModel& session, float height) {
    if (has_nothing(session)) return;
    const Theme& theme = scene.theme;
    text(theme, heading_of(session), session.queued.empty() ? Role::Faint : Role::Waiting,
         theme.font.small);
    draw_fates_link(scene, session);
    height -= line_height(theme.font.small) + theme.px(8);
    const float row = theme.px(theme.size.control) + theme.px(4);
    if (height < row) return;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(theme.px(8), theme.px(4)));
    compat::begin_child("queue", {0, height}, false);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(session.queued.size()), row);
    while (clipper.Step())
        for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line)
            draw_queued(scene, session, session.queued[static_cast<std::size_t>(line)]);
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

}  // namespace redial::view
