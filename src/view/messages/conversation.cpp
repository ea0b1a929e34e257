// Shares the tab's height between the list, the queue and the send row. UI thread.
#include "view/messages/conversation.hpp"

#include <algorithm>

#include "core/stream_url.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/messages/messages_view.hpp"
#include "view/messages/queue_view.hpp"
#include "view/messages/send_row.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/figures.hpp"

namespace redial::view {
namespace {

constexpr float messages_height_min = 96;  // at scale 1: the filter and three rows

}  // namespace

void draw_conversation(const Scene& scene, const model::SessionModel& session, float height) {
    // Nothing of one's own can be sent into a foreign client's connection, a recorded one, or an
    // event stream.
    const bool sends_nothing = is_relayed(session) || core::is_stream_url(session.config->url);
    if (sends_nothing || !scene.figures.has_engine) return draw_messages(scene, session, height);
    const Theme& theme = scene.theme;
    const float gap = ImGui::GetStyle().ItemSpacing.y;
    const float send_row = send_row_height(scene, session) + gap * 2 + theme.px(4);
    // In a low window the list comes first: the queue then only says how much it holds.
    const float queue =
        queue_height(scene, session, height - send_row - gap - theme.px(messages_height_min));
    const float below = send_row + (queue > 0 ? queue + gap : 0);
    draw_messages(scene, session, std::max(height - below, theme.px(30)));
    draw_queue(scene, session, queue);
    separator_line(theme);
    draw_send_row(scene, session);
}

}  // namespace redial::view
