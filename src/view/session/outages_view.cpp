// Draws a session's outages: their totals, and bars of the newest ones. UI thread only.
#include "view/session/outages_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "model/series/outage_span.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/redraw.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/go_to.hpp"
#include "view/scene/row_menu.hpp"
#include "view/scene/shared_axis.hpp"

namespace redial::view {
namespace {

constexpr std::size_t bars_max = 12;

struct Piece {
    const char* name;
    Role role;
    Duration took;
};

std::array<Piece, 4> pieces_of(const model::Outage& outage) {
    return {Piece{"detect", Role::Closed, outage.detect}, Piece{"wait", Role::Waiting, outage.wait},
            Piece{"connect", Role::Accent, outage.connect},
            Piece{"resume", Role::Fault, outage.resume}};
}

void draw_totals(const Theme& theme, const model::OutageTotals& totals) {
    if (totals.availability) {
        fact(theme, "available", fmt::format("{:.3f} %", *totals.availability * 100.0));
        fact_after(theme, "outages", grouped(totals.count));
    } else {
        fact(theme, "outages", grouped(totals.count));
    }
    if (totals.count == 0) return;
    fact_after(theme, "longest", figure_in_words(totals.longest));
    if (totals.recovery) {
        fact_after(theme, "mean", figure_in_words(*totals.recovery));
    }
    if (totals.between) {
        fact_after(theme, "between", figure_in_words(*totals.between));
    }
    fact(theme, "detect", figure_in_words(totals.detect), Role::Closed);
    fact_after(theme, "wait", figure_in_words(totals.wait), Role::Waiting);
    fact_after(theme, "connect", figure_in_words(totals.connect), Role::Accent);
    fact_after(theme, "resume", figure_in_words(totals.resume), Role::Fault);
}

std::string end_in_words(const model::Outage& outage, bool is_running) {
    if (is_running) return "still down";
    if (outage.is_given_up) return "given up";
    return fmt::format("attempt {}", outage.healed.value);
}

std::string bar_tooltip(const model::Outage& outage) {
    std::string words = fmt::format("attempt {} lost: {}", outage.lost.value, outage.cause);
    if (outage.was_forced) words += ", a fault made on purpose";
    for (const Piece& piece : pieces_of(outage))
        words += fmt::format("\n{} {}", piece.name, figure_in_words(piece.took));
    return words + "\n" + counted(outage.dials, "dial");
}

std::vector<RowField> fields_of(const Scene& scene, const model::SessionModel& session,
                                const model::Outage& outage) {
    std::vector<RowField> fields = {
        {"broke at", date_and_time(scene.workspace.wall_at(outage.broke_at))},
        {"lost attempt", std::to_string(outage.lost.value)},
        {"cause", outage.cause},
        {"total", figure_in_words(outage.total(scene.now.mono))}};
    for (const Piece& piece : pieces_of(outage))
        fields.push_back({piece.name, figure_in_words(piece.took)});
    fields.push_back({"dials", std::to_string(outage.dials)});
    fields.push_back({"end", end_in_words(outage, session.outages.running() == &outage)});
    return fields;
}

void draw_menu(const Scene& scene, const model::SessionModel& session,
               const model::Outage& outage) {
    if (!begin_row_menu(scene, [&] { return fields_of(scene, session, outage); })) return;
    ImGui::Separator();
    if (ImGui::MenuItem("Go to the attempt that was lost"))
        go_to_attempt(scene, session, outage.lost);
    if (ImGui::MenuItem("Go to this moment in the messages"))
        go_to_time(scene, session, outage.broke_at);
    if (ImGui::MenuItem("Only its time"))
        scene.axis().selection =
            ordered(outage.broke_at, outage.broke_at + outage.total(scene.now.mono));
    end_row_menu();
}

void draw_bar(const Scene& scene, const model::SessionModel& session, const model::Outage& outage,
              Duration longest) {
    const Theme& theme = scene.theme;
    const bool is_running = session.outages.running() == &outage;
    ImGui::PushID(static_cast<int>(outage.lost.value));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float row = theme.px(theme.size.row);
    if (ImGui::Selectable("##outage", false, 0, {0, row})) {
        go_to_attempt(scene, session, outage.lost);
    }
    tooltip(theme, bar_tooltip(outage));
    draw_menu(scene, session, outage);
    ImGui::PopID();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float text_y = at.y + (row - line_height(theme.font.mono)) * 0.5f;
    const auto put = [&](float x, std::string_view words, ImU32 color, float room = 0.0f) {
        paint_text(list, theme.font.mono, {at.x + x, text_y}, color, words, room);
    };
    put(0, clock_time(scene.workspace.wall_at(outage.broke_at)), theme.color.text);
    put(theme.px(72), outage.cause, theme.color.closed, theme.px(64));
    const float left = at.x + theme.px(140);
    const float room = std::max(width - theme.px(140 + 150), theme.px(40));
    const Duration total = outage.total(scene.now.mono);
    const double scale =
        static_cast<double>(room) / std::max(1.0, static_cast<double>(longest.count()));
    float x = left;
    const float top = at.y + theme.px(5);
    const float bottom = at.y + row - theme.px(5);
    for (const Piece& piece : pieces_of(outage)) {
        const auto wide = static_cast<float>(static_cast<double>(piece.took.count()) * scale);
        if (wide < 0.5f) continue;
        list.AddRectFilled({x, top}, {x + wide, bottom}, color_of(theme, piece.role));
        x += wide;
    }
    if (is_running) {
        const float end = left + static_cast<float>(static_cast<double>(total.count()) * scale);
        list.AddRect({x, top}, {std::max(end, x + theme.px(3)), bottom}, theme.color.waiting);
    }
    put(theme.px(148) + room, figure_in_words(total), theme.color.text);
    put(theme.px(220) + room, end_in_words(outage, is_running),
        is_running || outage.is_given_up ? theme.color.closed : theme.color.dim, theme.px(70));
}

// The newest that are shown, newest first; `older`: how many of the others there are.
struct Bars {
    std::vector<const model::Outage*> outages;
    std::uint64_t older = 0;
};
Bars bars_of(const Scene& scene, const model::SessionModel& session) {
    const std::optional<TimeRange>& selection = scene.axis().selection;
    const auto& all = session.outages.all();
    Bars bars;
    for (std::size_t i = all.size(); i-- > 0;) {
        const bool is_in =
            !selection || model::overlaps(all[i], selection->from, selection->to, scene.now.mono);
        if (is_in && bars.outages.size() < bars_max) {
            bars.outages.push_back(&all[i]);
        } else if (is_in) {
            ++bars.older;
        }
    }
    if (!selection) bars.older += all.dropped();
    return bars;
}

void draw_bars(const Scene& scene, const model::SessionModel& session) {
    const Bars bars = bars_of(scene, session);
    Duration longest{1};
    for (const model::Outage* outage : bars.outages)
        longest = std::max(longest, outage->total(scene.now.mono));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    for (const model::Outage* outage : bars.outages) draw_bar(scene, session, *outage, longest);
    ImGui::PopStyleVar();
    if (bars.older > 0)
        text(scene.theme,
             fmt::format("{} older {} in the totals", grouped(bars.older),
                         plural(bars.older, "outage is", "outages are")),
             Role::Faint, scene.theme.font.small);
    if (session.outages.running() != nullptr)
        scene.redraw().decorate_at(scene.now.mono + std::chrono::seconds(1));
}

// 1 s to 3 h on a logarithmic scale: limits are of every size.
struct Ages {
    static constexpr int columns = 36;
    std::array<int, columns> counts{};
    int most = 1;

    static int column_of(Duration value) {
        const double s = std::clamp(to_seconds(value), 1.0, 10'799.0);
        return static_cast<int>(std::log(s) / std::log(10'800.0) * columns);
    }
    void add(Duration value) {
        int& count = counts[static_cast<std::size_t>(column_of(value))];
        most = std::max(most, ++count);
    }
};

void draw_histogram(const Theme& theme, const char* name, const Ages& ages, ImU32 color) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = std::min(ImGui::GetContentRegionAvail().x, theme.px(420));
    const float height = theme.px(34);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    paint_text(list, theme.font.small, at, theme.color.dim, name);
    const float left = at.x + theme.px(88);
    const float base = at.y + height - theme.px(12);
    const float column = std::max((width - theme.px(88)) / Ages::columns, 1.0f);
    const float whole = column * static_cast<float>(Ages::columns);
    list.AddLine({left, base}, {left + whole, base}, theme.color.grid);
    for (int i = 0; i < Ages::columns; ++i) {
        const int count = ages.counts[static_cast<std::size_t>(i)];
        if (count == 0) continue;
        const float high =
            static_cast<float>(count) / static_cast<float>(ages.most) * (base - at.y);
        const float x = left + static_cast<float>(i) * column;
        list.AddRectFilled({x, base - high}, {x + column - 1.0f, base}, color);
    }
    for (const auto& [seconds, words] :
         {std::pair(1, "1s"), std::pair(10, "10s"), std::pair(60, "1m"), std::pair(600, "10m"),
          std::pair(3600, "1h")}) {
        const auto share = static_cast<float>(std::log(seconds) / std::log(10'800.0));
        paint_text(list, theme.font.small, {left + share * whole, base}, theme.color.faint, words);
    }
    ImGui::Dummy({width, height + theme.px(4)});
}

void draw_close_times(const Theme& theme, const model::CloseTimes& times) {
    if (times.all().empty()) return;
    Ages ages;
    Ages idles;
    for (const model::CloseTime& close : times.all()) {
        ages.add(close.age);
        idles.add(close.idle);
    }
    ImGui::Dummy({1, theme.px(4)});
    draw_histogram(theme, "age at close", ages, theme.color.accent);
    draw_histogram(theme, "idle at close", idles, theme.color.waiting);
    if (const auto cluster = times.newest_cluster()) warning_line(theme, model::in_words(*cluster));
}

}  // namespace

void draw_outages(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    const std::optional<TimeRange>& selection = scene.axis().selection;
    section_heading(theme, selection ? "Outages in the selected time" : "Outages");
    if (!selection) {
        const model::OutageTotals totals = session.outages.totals(scene.now.mono);
        draw_totals(theme, totals);
        if (totals.count > 0) draw_bars(scene, session);
        return draw_close_times(theme, session.close_times);
    }
    const model::OutageTotals totals = model::totals_within(
        session.outages, session.spans, selection->from, selection->to, scene.now.mono);
    draw_totals(theme, totals);
    if (totals.count > 0) draw_bars(scene, session);
    draw_close_times(
        theme, model::close_times_within(session.close_times, selection->from, selection->to));
}

}  // namespace redial::view
