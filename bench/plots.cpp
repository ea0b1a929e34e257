// What plots cost to build (NewFrame..Render, no renderer): a line of ten million and of ten
// thousand points on the pyramid, against every point given to Dear ImGui's AddPolyline and against
// a path like ImPlot's (a rectangle a segment); and a frame of the whole interface with eight
// sessions over a million messages each, one of them showing ten million latencies. One thread.
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "base/rng.hpp"
#include "model/fold/workspace.hpp"
#include "support/measure.hpp"
#include "view/kit/context.hpp"
#include "view/kit/fonts.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/plot/plot_layout.hpp"
#include "view/plot/plot_paint.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/ui_state.hpp"
#include "view/shell/draw.hpp"

namespace redial::bench {
namespace {

using namespace std::chrono_literals;

constexpr float plot_width = 1600;
constexpr float plot_height = 300;
constexpr int sessions = 8;
constexpr int messages = 1'000'000;
constexpr int frames = 60;
constexpr double target_frame_ms = 2.0;
// So many points a frame: what is submitted in one frame for all of them would take 1.2 GB.
constexpr int naive_slice = 500'000;

// Dear ImGui without a renderer, as the tests have it.
struct Context {
    Context() {
        ImGuiIO& io = ImGui::GetIO();
        io.DisplaySize = {1920, 1080};
        io.DeltaTime = 1.0f / 60.0f;
        io.IniFilename = nullptr;
        io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
        view::compat::inject_key_map();
        view::configure_context();
        view::set_palette(ui.theme, view::ThemeName::Dark);
        view::build_fonts(*io.Fonts, ui.theme, ui.glyphs);
        view::apply_to_style(ui.theme);
        unsigned char* pixels = nullptr;
        int width = 0;
        int height = 0;
        io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
        view::compat::inject_texture(*io.Fonts);
    }
    ~Context() { ImGui::DestroyContext(context); }
    ImGuiContext* context = ImGui::CreateContext();
    view::UiState ui;
};

// Milliseconds of CPU that a frame takes to build; the median of some.
template <class Draw>
double frame_ms(int count, const Draw& draw) {
    Samples all;
    for (int i = 0; i < count; ++i) {
        const Stopwatch watch;
        ImGui::NewFrame();
        draw();
        ImGui::Render();
        all.push_back(watch.cpu() * 1e3);
    }
    return median(all);
}

model::Pyramid random_walk(int count) {
    model::Pyramid series(static_cast<std::uint64_t>(count) + 1);
    Rng rng(1);
    double value = 0;
    for (int i = 0; i < count; ++i) {
        value += rng.unit() - 0.5;
        series.append(Instant{Duration{i * 100}}, value);
    }
    return series;
}

struct Line {
    model::Pyramid series;
    TimeRange range{};
    view::PlotArea area{100, 100, 100 + plot_width, 100 + plot_height};
    view::ValueAxis axis;
    view::Shape shape;

    explicit Line(int count) : series(random_walk(count)) {
        range = {series[0].at, series[series.end() - 1].at};
        float min = 0;
        float max = 0;
        series.min_max(0, series.end(), min, max);
        axis = view::layout_values(static_cast<double>(min), static_cast<double>(max),
                                   view::ValueScale::Linear, plot_height, 30);
    }
    ImVec2 at(std::uint64_t number) const {
        const model::Pyramid::Point point = series[number];
        return {area.left + static_cast<float>(range.share_of(point.at)) * area.width(),
                axis.y(point.value, area)};
    }
};

double ours_ms(Line& line, ImU32 color) {
    return frame_ms(frames, [&] {
        view::layout_points(line.series, line.range, line.area, view::Between::Line, Instant{},
                            line.shape);
        view::LineLook look;
        look.color = color;
        view::paint_shape(*ImGui::GetForegroundDrawList(), line.shape, line.axis, line.area, look);
    });
}

// Every point, a slice of them a frame; polylines of 10,000 because an index has 16 bits.
double polyline_ms(const Line& line, ImU32 color) {
    const std::uint64_t count = line.series.size();
    std::vector<ImVec2> points(10'000);
    double sum = 0;
    for (std::uint64_t from = 0; from < count; from += naive_slice) {
        const std::uint64_t to = std::min<std::uint64_t>(from + naive_slice, count);
        sum += frame_ms(1, [&] {
            ImDrawList& list = *ImGui::GetForegroundDrawList();
            for (std::uint64_t i = from; i < to; i += points.size()) {
                const std::uint64_t end = std::min<std::uint64_t>(i + points.size(), to);
                for (std::uint64_t p = i; p < end; ++p) points[p - i] = line.at(p);
                list.AddPolyline(points.data(), static_cast<int>(end - i), color, ImDrawFlags_None,
                                 1.25f);
            }
        });
    }
    return sum;
}

// As ImPlot 0.16 does it: a rectangle of four vertices for each segment in sight.
void add_segments(ImDrawList& list, const Line& line, ImU32 color) {
    const ImVec2 uv = ImGui::GetDrawListSharedData()->TexUvWhitePixel;
    ImVec2 before = line.at(0);
    for (std::uint64_t i = 1; i < line.series.size(); ++i) {
        const ImVec2 at = line.at(i);
        float dx = at.x - before.x;
        float dy = at.y - before.y;
        const float square = dx * dx + dy * dy;
        if (square > 0.0f) {
            const float inverse = 0.625f / std::sqrt(square);
            dx *= inverse;
            dy *= inverse;
        }
        list.PrimReserve(6, 4);
        list.PrimQuadUV({before.x + dy, before.y - dx}, {at.x + dy, at.y - dx},
                        {at.x - dy, at.y + dx}, {before.x - dy, before.y + dx}, uv, uv, uv, uv,
                        color);
        before = at;
    }
}

void compare_lines(const Context& context) {
    const ImU32 color = context.ui.theme.color.open;
    Line many(10'000'000);
    Line few(10'000);
    Row large{"a line of 10 M points, ms", {}, {}, "all of them by AddPolyline"};
    Row target{"the same against its target, ms", {}, {}, "0.5 ms"};
    Row small{"a line of 10 k points, ms", {}, {}, "a rectangle a segment, as ImPlot 0.16"};
    Row polyline{"the same against AddPolyline, ms", {}, {}, "all of them by AddPolyline"};
    frame_ms(3, [] {});
    for (int round = 0; round < rounds(); ++round) {
        large.ours.push_back(ours_ms(many, color));
        large.reference.push_back(polyline_ms(many, color));
        target.ours.push_back(large.ours.back());
        target.reference.push_back(0.5);
        small.ours.push_back(ours_ms(few, color));
        small.reference.push_back(
            frame_ms(frames, [&] { add_segments(*ImGui::GetForegroundDrawList(), few, color); }));
        polyline.ours.push_back(small.ours.back());
        polyline.reference.push_back(polyline_ms(few, color));
    }
    for (const Row& row : {large, target, small, polyline}) print(row);
}

// Eight open sessions, a message a millisecond each for the last 17 minutes.
struct World {
    explicit World(Context& context) : ui(context.ui), workspace(limits()) {
        now.mono = Instant{100'000s};
        now.wall = WallTime{1'767'323'045s};
        for (std::uint32_t id = 1; id <= sessions; ++id) add(SessionId{id});
        ui.selected = SessionId{1};
        ui.axis.span = 20min;
        ui.of(SessionId{1}).tab = view::SessionTab::Latency;
        ui.of(SessionId{1}).is_tab_asked = true;
        ui.of(SessionId{1}).latency.shape = view::LatencyShape::Line;
        ui.of(SessionId{1}).latency.of = view::LatencyOf::Replies;
    }
    static model::Limits limits() {
        model::Limits limits;
        limits.series_points_max = 10'000'000;
        limits.total_bytes_max = 4ull << 30;
        return limits;
    }
    core::Stamp stamp(SessionId id, Instant at) const {
        return {id, AttemptId{1}, at, now.wall + (at - now.mono)};
    }
    void add(SessionId id) {
        auto config = std::make_shared<core::SessionConfig>();
        config->name = "session-" + std::to_string(id.value);
        config->url = "ws://127.0.0.1:8765/ws/chat/";
        if (id == SessionId{1}) config->reply_match = core::ReplyMatch::ByOrder;
        const Instant start = now.mono - Duration{std::int64_t{messages} * 1000};
        const auto happens = [&](core::Happening what) {
            workspace.on_event({stamp(id, start), std::move(what)});
        };
        happens(core::SessionAdded{config});
        happens(core::StatusChanged{core::ConnectionStatus::Closed,
                                    core::ConnectionStatus::Connecting});
        happens(core::AttemptStarted{config->url, core::Origin::Person, 0});
        happens(core::AttemptOpened{});
        happens(
            core::StatusChanged{core::ConnectionStatus::Connecting, core::ConnectionStatus::Open});
        if (id == SessionId{1}) return ask_and_answer(id, start);
        const std::string text = "{\"count\":12345,\"text\":\"as long as chat messages are\"}";
        for (int i = 0; i < messages; ++i) say(id, start + i * 1ms, core::Direction::In, text);
    }
    void say(SessionId id, Instant at, core::Direction direction, const std::string& text) {
        core::MessageSeen seen;
        seen.direction = direction;
        seen.size_bytes = text.size();
        seen.payload = as_bytes(text);
        workspace.on_message(stamp(id, at), seen);
    }
    // Ten million requests in the same time, each with its reply; the history keeps a million rows.
    void ask_and_answer(SessionId id, Instant start) {
        Rng rng(2);
        for (int i = 0; i < 10'000'000; ++i) {
            const Instant at = start + Duration{std::int64_t{i} * 100};
            say(id, at, core::Direction::Out, "{\"ask\":1}");
            const auto took = static_cast<std::int64_t>(5.0 + 90.0 * rng.unit() * rng.unit());
            say(id, at + Duration{took}, core::Direction::In, "{\"answer\":1}");
        }
    }
    double frame() {
        return frame_ms(frames, [&] {
            now.mono += 16ms;
            now.wall += 16ms;
            view::draw(workspace, figures, ui, now, asked);
        });
    }

    view::UiState& ui;
    model::Workspace workspace;
    view::Figures figures;
    Now now;
    core::Commands asked;
};

void measure_window(Context& context) {
    World world(context);
    world.frame();  // windows are placed, filters have caught up
    world.frame();
    const model::SessionModel& first = *world.workspace.find(SessionId{1});
    const bool is_whole = first.reply_points.size() > 9'900'000 &&
                          world.workspace.sessions().size() == sessions &&
                          world.ui.of(SessionId{1}).tab == view::SessionTab::Latency;
    if (!is_whole) give_up("the window does not show what is to be measured");
    Row row{"a frame of 8 sessions over 1 M messages, ms", {}, {}, "the target of 2 ms"};
    for (int round = 0; round < rounds(); ++round) {
        row.ours.push_back(world.frame());
        row.reference.push_back(target_frame_ms);
    }
    print(row);
}

}  // namespace
}  // namespace redial::bench

int main() {
    redial::bench::Context context;
    redial::bench::compare_lines(context);
    redial::bench::measure_window(context);
    return 0;
}
