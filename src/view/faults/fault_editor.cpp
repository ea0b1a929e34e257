// Draws a control for each parameter of a fault. UI thread.
#include "view/faults/fault_editor.hpp"

#include <algorithm>
#include <cmath>

#include "core/close_codes.hpp"
#include "filter/fault_filter.hpp"
#include "model/session/session_model.hpp"
#include "view/kit/choice.hpp"
#include "view/kit/form.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/scene/session_ui.hpp"

namespace redial::view {
namespace {

using namespace std::chrono_literals;
using core::Fault;
using core::FaultField;

constexpr float label_width = 116.0f;  // at scale 1
constexpr float number_width = 76.0f;
constexpr float unit_width = 40.0f;
constexpr double days_ms = 7.0 * 86'400'000.0;       // larger is a mistype
constexpr double count_max = 9'007'199'254'740'992;  // what a double counts exactly
constexpr double wide_from = 2000.0;                 // ranges from here on have a logarithmic scale

float slider_width(const Theme& theme) {
    const float room = ImGui::GetContentRegionAvail().x - theme.px(number_width + unit_width + 18);
    return std::max(room, theme.px(40));
}

Change measured(const Theme& theme, double& value, Track track, double limit, const char* unit) {
    Change change = slim_slider(theme, "###slider", value, track, slider_width(theme));
    ImGui::SameLine(0.0f, theme.px(12));
    change |=
        number_field(theme, "###number", value, track.low, limit, unit, theme.px(number_width));
    return change;
}

Track track_of(const FaultField& field, double factor = 1.0) {
    const double high = std::max(field.high, field.low + 1e-6) * factor;
    return {field.low * factor, high, high >= wide_from && high / std::max(field.low, 1.0) > 100};
}

Change draw_duration(const Theme& theme, const FaultField& field, Duration& value) {
    double ms = to_ms(value);
    const Change change = measured(theme, ms, track_of(field), days_ms, "ms");
    if (change.is_changed) value = Duration(std::llround(ms * 1000.0));
    return change;
}

Change draw_share(const Theme& theme, const FaultField& field, double& value) {
    double percent = value * 100.0;
    const Change change = measured(theme, percent, track_of(field, 100.0), field.high * 100.0, "%");
    if (change.is_changed) value = percent / 100.0;
    return change;
}

Change draw_count(const Theme& theme, const FaultField& field, std::uint64_t& value) {
    const auto member = std::get<std::uint64_t Fault::*>(field.member);
    const bool is_bytes = member == &Fault::bytes || member == &Fault::variation_bytes;
    auto number = static_cast<double>(value);
    const Change change = measured(theme, number, track_of(field), count_max, is_bytes ? "B" : "");
    if (change.is_changed) value = static_cast<std::uint64_t>(std::llround(number));
    return change;
}

std::string code_in_words(core::FaultKind kind, std::uint16_t code) {
    if (kind == core::FaultKind::Answer) return "";
    if (code == 0) return "only the end of the TCP connection";
    return std::string(core::info_of_close_code(code).name);
}

Change draw_code(const Theme& theme, core::FaultKind kind, std::uint16_t& value) {
    double number = value;
    const Change change =
        number_field(theme, "###number", number, 0, 65535, "", theme.px(number_width));
    if (change.is_changed) value = static_cast<std::uint16_t>(std::lround(number));
    const std::string words = code_in_words(kind, value);
    if (!words.empty()) {
        ImGui::SameLine(0.0f, theme.px(12));
        text_cut(theme, words, ImGui::GetContentRegionAvail().x, Role::Dim);
    }
    return change;
}

Change draw_words(const Theme& theme, std::string& value) {
    Change change;
    change.is_changed = input_text(theme, "###text", value);
    change.is_done = ImGui::IsItemDeactivatedAfterEdit();
    return change;
}

std::string spaced(std::string_view name) {
    std::string words(name);
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

// Picks one row of `table`, which `words` puts into words; a change is done at once.
template <class Value, class Table, class Words>
Change draw_choice(const char* id, Value& value, const Table& table, Words words) {
    Change change;
    if (!ImGui::BeginCombo(id, words(value).c_str())) return change;
    for (const core::Named<Value>& row : table) {
        if (!ImGui::Selectable(words(row.value).c_str(), row.value == value)) continue;
        value = row.value;
        change = {true, true};
    }
    ImGui::EndCombo();
    return change;
}

template <class Value, class Table>
Change draw_named(Value& value, const Table& table) {
    return draw_choice("###choice", value, table,
                       [](Value one) { return spaced(core::name_of(one)); });
}

// The data first, as a fault is more often about them.
constexpr core::Named<core::Opcode> opcodes[] = {
    {core::Opcode::Text, "text"},
    {core::Opcode::Binary, "binary"},
    {core::Opcode::Continuation, "continuation"},
    {core::Opcode::Ping, "ping"},
    {core::Opcode::Pong, "pong"},
    {core::Opcode::Close, "close"},
};
static_assert(names_each(opcodes));

Change draw_refusal(core::Refusal& value) {
    return draw_choice("###refusal", value, core::enum_names<core::Refusal>, [](core::Refusal one) {
        return std::string(one == core::Refusal::Reset
                               ? "accepted and reset, so that each is seen"
                               : "refused by a closed port (refuse kernel)");
    });
}

// One function a type of member.
struct FieldDrawer {
    const Theme& theme;
    const FaultField& field;
    Fault& fault;
    Change operator()(Duration Fault::*m) { return draw_duration(theme, field, fault.*m); }
    Change operator()(double Fault::*m) { return draw_share(theme, field, fault.*m); }
    Change operator()(std::uint64_t Fault::*m) { return draw_count(theme, field, fault.*m); }
    Change operator()(std::uint16_t Fault::*m) { return draw_code(theme, fault.kind, fault.*m); }
    Change operator()(std::string Fault::*m) { return draw_words(theme, fault.*m); }
    Change operator()(core::ResetPhase Fault::*m) {
        return draw_named(fault.*m, core::enum_names<core::ResetPhase>);
    }
    Change operator()(core::Breakage Fault::*m) {
        return draw_named(fault.*m, core::enum_names<core::Breakage>);
    }
    Change operator()(core::Opcode Fault::*m) { return draw_named(fault.*m, opcodes); }
    Change operator()(core::Refusal Fault::*m) { return draw_refusal(fault.*m); }
};

bool is_filter(const FaultField& field) {
    const auto* member = std::get_if<std::string Fault::*>(&field.member);
    return member != nullptr && *member == &Fault::filter;
}

// One that cannot be read stays in the field. True: it can.
bool draw_filter_error(const Theme& theme, const Fault& fault) {
    const Status can = filter::check_fault(fault);
    if (!can) error_line(theme, can.error().line());
    return static_cast<bool>(can);
}

Change draw_field(const Theme& theme, const FaultField& field, Fault& fault) {
    ImGui::PushID(field.name);
    form_row(theme, field.label, theme.px(label_width));
    Change change = std::visit(FieldDrawer{theme, field, fault}, field.member);
    if (is_filter(field)) {
        tooltip(theme,
                "As in a list of messages: event:chat, topic:room:*, reading:\"ack 12\", "
                "is:heartbeat, json:/n > 3, size>1k, a text (docs/filter.md)");
        change.is_done &= draw_filter_error(theme, fault);
    }
    ImGui::PopID();
    return change;
}

// Both first: most failures of a network take both.
constexpr core::Named<core::Flow> directions[] = {
    {core::Flow::Both, "both"}, {core::Flow::ToServer, "up"}, {core::Flow::ToClient, "down"}};
static_assert(names_each(directions));

Change draw_direction(const Theme& theme, core::Flow& flow) {
    form_row(theme, "Direction", theme.px(label_width));
    return draw_choice("###direction", flow, directions,
                       [](core::Flow one) { return std::string(in_words(one)); });
}

Change draw_chance(const Theme& theme, Fault& fault) {
    ImGui::PushID("chance");
    form_row(theme, "Probability", theme.px(label_width));
    double percent = fault.probability * 100.0;
    const Change change = measured(theme, percent, {0.0, 100.0}, 100.0, "%");
    if (change.is_changed) fault.probability = percent / 100.0;
    ImGui::PopID();
    tooltip(theme, "That a connection has it; of message faults, a message");
    return change;
}

Change draw_when(const Theme& theme, Fault& fault) {
    const double seconds_max = days_ms / 1000.0;
    const auto us = [](double seconds) { return Duration(std::llround(seconds * 1e6)); };
    form_row(theme, "Starts after", theme.px(label_width));
    double starts = to_seconds(fault.starts_after);
    Change change =
        number_field(theme, "###starts", starts, 0, seconds_max, "s", theme.px(number_width));
    if (change.is_changed) fault.starts_after = us(starts);
    ImGui::SameLine(0.0f, theme.px(16));
    text(theme, "lasts", Role::Dim);
    ImGui::SameLine();
    double lasts = fault.lasts ? to_seconds(*fault.lasts) : 0.0;
    const Change length =
        number_field(theme, "###lasts", lasts, 0, seconds_max,
                     fault.lasts ? "s" : "s: until removed", theme.px(number_width));
    if (length.is_changed) fault.lasts = lasts > 0 ? std::optional(us(lasts)) : std::nullopt;
    change |= length;
    return change;
}

Change draw_chance_seed(const Theme& theme, Fault& fault) {
    form_row(theme, "Seed", theme.px(label_width));
    auto seed = static_cast<double>(fault.seed);
    const Change change = number_field(theme, "###seed", seed, 0, count_max,
                                       fault.seed == 0 ? "from the link's seed and the name" : "",
                                       theme.px(number_width));
    if (change.is_changed) fault.seed = static_cast<std::uint64_t>(std::llround(seed));
    return change;
}

Change draw_arming(const Theme& theme, Fault& fault) {
    form_row(theme, "", theme.px(label_width));
    const bool is_pressed =
        checkbox(theme, "Armed: only for the next attempt###armed", &fault.is_armed,
                 "Waits for the next connection and then acts on that one alone");
    return {is_pressed, is_pressed};
}

}  // namespace

const char* in_words(core::Flow flow) {
    switch (flow) {
        case core::Flow::ToServer: return "client to server";
        case core::Flow::ToClient: return "server to client";
        case core::Flow::Both: break;
    }
    return "both ways";
}

Change draw_fault_parameters(const Theme& theme, Fault& fault) {
    const core::FaultKindInfo& info = core::info_of(fault.kind);
    Change change;
    for (const FaultField& field : info.fields) change |= draw_field(theme, field, fault);
    if (info.has_flow) change |= draw_direction(theme, fault.flow);
    change |= draw_chance(theme, fault);
    change |= draw_when(theme, fault);
    change |= draw_chance_seed(theme, fault);
    change |= draw_arming(theme, fault);
    return change;
}

const Fault& shown_fault(const Scene& scene, const model::SessionModel& session,
                         const Fault& told) {
    const FaultsUi& ui = scene.of(session.id).faults;
    return ui.draft && ui.draft->name == told.name ? *ui.draft : told;
}

void take_change(const Scene& scene, const model::SessionModel& session, const Fault& fault,
                 Change change) {
    FaultsUi& ui = scene.of(session.id).faults;
    if (change.is_changed) {
        ui.draft = fault;
        ui.is_draft_posted = false;
    }
    if (!change.is_done) return;
    ui.draft = fault;
    ui.is_draft_posted = true;
    ui.draft_posted_at = scene.now.mono;
    ui.draft_over = session.faults;
    scene.ask(session.id, core::AddFault{fault});
}

void settle_draft(const Scene& scene, const model::SessionModel& session) {
    constexpr Duration answer_within = 1s;  // the engine's own thread: milliseconds
    FaultsUi& ui = scene.of(session.id).faults;
    if (!ui.draft) return;
    if (!ui.is_draft_posted) {
        // A field that was left this frame has still to say so.
        const bool was_active = ImGui::GetCurrentContext()->ActiveIdPreviousFrame != 0;
        if (!ImGui::IsAnyItemActive() && !was_active) ui.draft.reset();
        return;
    }
    const Instant ends_at = ui.draft_posted_at + answer_within;
    if (session.faults != ui.draft_over || scene.now.mono >= ends_at) {
        ui.draft.reset();
        ui.draft_over.reset();
    } else {
        scene.redraw_at(ends_at);
    }
}

}  // namespace redial::view
