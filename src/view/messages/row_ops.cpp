// Does what is asked for with the selected rows of a message list. UI thread only.
#include "view/messages/row_ops.hpp"

#include <imgui.h>

#include <array>
#include <memory>
#include <optional>

#include "base/format.hpp"
#include "base/json_pointer.hpp"
#include "core/stream_url.hpp"
#include "model/fold/workspace.hpp"
#include "model/history/filter.hpp"
#include "model/history/row_reading.hpp"
#include "model/words/json_tree.hpp"
#include "view/kit/text_format.hpp"
#include "view/messages/message_rows.hpp"
#include "view/messages/message_selection.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/request.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

// Of a text that is looked for: more of it would only make the filter unreadable.
constexpr std::size_t looked_for_bytes_max = 60;
// By which messages in JSON say what they are, the likeliest first.
constexpr std::array<const char*, 12> kinds = {"type",   "event",      "op",  "kind",
                                               "action", "method",     "cmd", "topic",
                                               "name",   "event_type", "t",   "e"};

std::string messages_in_words(std::uint64_t count) {
    return grouped(count) + (count == 1 ? " message" : " messages");
}

struct Copied {
    std::string text;
    std::uint64_t rows = 0;
};

Copied copied_rows(const Scene& scene, const model::SessionModel& session, CopyAs layout) {
    const MessageListUi& ui = scene.of(session.id).messages;
    Copied copied_text;
    for_each_selected(ui, session.log, [&](std::uint64_t id) {
        const model::Row row = session.log.row(id);
        if (is_command(layout) && id != ui.row_selected) return true;
        if (copied_text.rows > 0) copied_text.text += '\n';
        copied_text.text += copied(row, layout, *session.config, scene.workspace.wall_at(row.at));
        ++copied_text.rows;
        return copied_text.text.size() < copied_bytes_max;
    });
    return copied_text;
}

std::optional<std::string> kind_of_json(std::string_view text) {
    for (const char* name : kinds) {
        const auto pointer = JsonPointer::parse(std::string("/") + name);
        if (!pointer) continue;
        const auto raw = model::json_value_at(text, *pointer);
        const bool is_short_text = raw && raw->starts_with('"') && raw->size() > 2 &&
                                   raw->size() < looked_for_bytes_max &&
                                   raw->find('\\') == std::string_view::npos;
        if (is_short_text) return fmt::format("json:/{} = {}", name, *raw);
    }
    return std::nullopt;
}

void set_filter(const Scene& scene, const model::SessionModel& session, const std::string& word) {
    MessageListUi& ui = scene.of(session.id).messages;
    const bool is_there = ui.filter_text.find(word) != std::string::npos;
    if (is_there) return;
    if (!ui.filter_text.empty()) ui.filter_text += ' ';
    ui.filter_text += word;
}

}  // namespace

bool has_rows_in_focus(const Scene& scene) {
    const model::SessionModel* session = selected_session(scene);
    if (!session || session->log.empty()) return false;
    // What was not drawn a frame ago (another tab, another arrangement) has no keyboard.
    const ListPlace& place = scene.of(session->id).messages.place;
    return place.is_focused && place.frame + 1 >= scene.ui.frames;
}

bool has_selected_row(const Scene& scene) {
    return has_rows_in_focus(scene) && scene.of(scene.selected()).messages.row_selected;
}

void copy_rows(const Scene& scene, const model::SessionModel& session, CopyAs layout) {
    const MessageListUi& ui = scene.of(session.id).messages;
    if (!ui.row_selected) return;
    const Copied made = copied_rows(scene, session, layout);
    ImGui::SetClipboardText(made.text.c_str());
    if (is_command(layout)) {
        const bool has_gaps = made.text.find("REDACTED") != std::string::npos;
        return scene.notify(std::string(name_of(layout)) + " copied" +
                                (has_gaps ? ", secrets are left out of it" : ""),
                            core::Severity::Info, scene.clock);
    }
    const std::uint64_t selected = std::max<std::uint64_t>(ui.selection.count, 1);
    std::string words =
        messages_in_words(made.rows) + " copied, " + bytes_in_words(made.text.size());
    if (made.rows < selected)
        words = fmt::format("The oldest {} of {} copied, {}: the rest is more than fits there",
                            grouped(made.rows), messages_in_words(selected),
                            bytes_in_words(made.text.size()));
    scene.notify(std::move(words),
                 made.rows < selected ? core::Severity::Warning : core::Severity::Info,
                 scene.clock);
}

void select_all_rows(const Scene& scene, const model::SessionModel& session) {
    MessageListUi& ui = scene.of(session.id).messages;
    choose_all(ui, MessageRows(session.log, ui, scene.preferences()));
    sum_up(ui, session.log);
}

void flip_marks(const Scene& scene, const model::SessionModel& session) {
    const MessageListUi& ui = scene.of(session.id).messages;
    if (!ui.row_selected) return;
    const bool is_marked = !session.log.row(*ui.row_selected).is_marked;
    std::size_t done = 0;
    for_each_selected(ui, session.log, [&](std::uint64_t id) {
        const model::Row row = session.log.row(id);
        if (!row.is_traffic() || row.is_marked == is_marked) return true;
        request(scene, MarkMessage{session.id, id, is_marked, ""});
        return ++done < marked_at_once_max;
    });
    if (done == marked_at_once_max && ui.selection.count > done)
        scene.notify(fmt::format("The oldest {} of them: more are not marked at once",
                                 messages_in_words(done)),
                     core::Severity::Warning, scene.clock);
}

std::string why_not_sent_again(const Scene& scene, const model::SessionModel& session,
                               const model::Row& row) {
    if (row.kind != model::RowKind::Message) return "Only messages can be sent";
    if (!scene.figures.has_engine) return "A recording is shown: there is no connection";
    if (is_relayed(session)) return "The connection is a foreign client's";
    if (core::is_stream_url(session.config->url)) return "On an event stream nothing can be sent";
    if (row.is_cut()) return "Only the first part of this message was kept";
    return {};
}

void send_again(const Scene& scene, const model::SessionModel& session, const model::Row& row) {
    scene.ask(session.id,
              core::SendMessage{row.opcode, std::make_shared<const Bytes>(row.payload.begin(),
                                                                          row.payload.end())});
    const bool is_open = session.status == core::ConnectionStatus::Open;
    scene.notify(fmt::format("Sent again, {}{}", bytes_in_words(row.size_bytes),
                             is_open ? "" : ": it waits until the connection is open"),
                 core::Severity::Info, scene.clock);
}

std::string filter_of(const model::Row& row) {
    if (row.kind == model::RowKind::Control) return std::string("op:") + core::name_of(row.opcode);
    const std::string event = model::reading_of(row).event;
    const bool is_a_word = !event.empty() && event.find_first_of(" \t\r\n\"*") == std::string::npos;
    if (is_a_word) return "event:" + event;
    if (row.kind == model::RowKind::Message && row.opcode == core::Opcode::Binary)
        return "op:binary";
    if (row.kind == model::RowKind::Message && model::may_be_json(row.text()))
        if (auto kind = kind_of_json(row.text())) return *std::move(kind);
    std::string_view text = row.text().substr(0, looked_for_bytes_max);
    // A character is not cut in two.
    while (!text.empty() && text.size() < row.text().size() &&
           (static_cast<unsigned char>(row.text()[text.size()]) & 0xc0) == 0x80)
        text.remove_suffix(1);
    text = text.substr(0, text.find('\n'));
    return text.empty() ? std::string{} : model::filter_word_of(text);
}

void filter_for(const Scene& scene, const model::SessionModel& session, const std::string& word) {
    set_filter(scene, session, word);
}

void filter_out(const Scene& scene, const model::SessionModel& session, const std::string& word) {
    set_filter(scene, session, "-" + word);
}

}  // namespace redial::view
