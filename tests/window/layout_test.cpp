// The real window's parts under the mouse, and what of them comes back after a restart. Test's
// thread.
#include <nlohmann/json.hpp>

#include "desktop.hpp"
#include "net/peer.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

std::vector<std::string> to(int x, int y, const std::string& window) {
    return {"mousemove", "--window", window, std::to_string(x), std::to_string(y)};
}

void drag(Desktop& desktop, int from_x, int from_y, int to_x, int to_y) {
    desktop.xdotool(to(from_x, from_y, desktop.window));
    desktop.xdotool({"mousedown", "1"});
    desktop.xdotool(to((from_x + to_x) / 2, (from_y + to_y) / 2, desktop.window));
    desktop.xdotool(to(to_x, to_y, desktop.window));
    desktop.xdotool({"mouseup", "1"});
}

std::string layout_in(const TestFolder& folder) {
    return nlohmann::json::parse(text_of(folder.file("settings.json")))["layout"]
        .get<std::string>();
}

// From there to the line's end; "" where it is not.
std::string line_in(const std::string& text, const std::string& begin) {
    const std::size_t at = text.find(begin);
    return at == std::string::npos ? std::string() : text.substr(at, text.find('\n', at) - at);
}

}  // namespace

TEST_CASE(
    "the edges of sidebar and timeline follow the mouse from the first of their six pixels to the "
    "last",
    "[window]") {
    TestFolder folder;
    Desktop desktop(folder, {"ws://127.0.0.1:9/edges", "--no-lab", "--size", "1200x800"});
    desktop.focus();
    desktop.wait_until("the edges", [&] { return desktop.shows("###sidebar-edge"); });
    for (const int pixel : {0, 3, 5}) {
        CAPTURE(pixel);
        const int by = pixel % 2 == 0 ? 24 : -24;
        const auto edge = desktop.place_of("###sidebar-edge");
        CHECK(edge[2] == 6);
        drag(desktop, edge[0] + pixel, edge[1] + 300, edge[0] + pixel + by, edge[1] + 300);
        desktop.wait_until("the sidebar's new width",
                           [&] { return desktop.place_of("###sidebar-edge")[0] == edge[0] + by; });
        const auto timeline = desktop.place_of("###timeline");
        drag(desktop, 700, timeline[1] + pixel, 700, timeline[1] + pixel - by);
        desktop.wait_until("the timeline's new height",
                           [&] { return desktop.place_of("###timeline")[1] == timeline[1] - by; });
    }
    desktop.key("ctrl+q");
    desktop.wait_for_end();
}

TEST_CASE("chosen session, its tab and the place of a floating window come back after a restart",
          "[window]") {
    TestFolder folder;
    Peer peer;
    std::array<int, 4> left_at{};
    {
        Desktop desktop(folder, {peer.url("/one"), peer.url("/two"), "--no-lab"});
        desktop.focus();
        desktop.wait_until("both sessions", [&] { return desktop.shows("###session-2 "); });
        desktop.key("ctrl+Tab");
        desktop.draws_after({"key", "ctrl+3"}, 2);
        desktop.opens("F1", "###shortcuts");
        const auto before = desktop.place_of("###shortcuts");
        drag(desktop, before[0] + 60, before[1] + 10, before[0] + 110, before[1] + 40);
        desktop.wait_until("the window to have moved",
                           [&] { return desktop.place_of("###shortcuts")[0] == before[0] + 50; });
        left_at = desktop.place_of("###shortcuts");
        desktop.key("ctrl+q");
        desktop.wait_for_end();
    }
    // Whichever was chosen: the keyboard may have gone to the session that came last.
    const std::string chosen = line_in(layout_in(folder), "Selected=");
    const std::string tab = line_in(layout_in(folder), "Tab=");
    CHECK(tab == "Tab=" + chosen.substr(chosen.find('=') + 1) + ",latency");
    Desktop second(folder, {"--no-lab"});
    second.focus();
    second.opens("F1", "###shortcuts");
    CHECK(second.place_of("###shortcuts") == left_at);
    second.key("ctrl+q");
    second.wait_for_end();
    // It is written as it was found: the same session is chosen, with its tab.
    CHECK(line_in(layout_in(folder), "Selected=") == chosen);
    CHECK(line_in(layout_in(folder), "Tab=") == tab);
}

TEST_CASE(
    "where sessions have no room side by side each is a page, and a row of the table opens it",
    "[window]") {
    TestFolder folder;
    std::vector<std::string> words;
    for (int i = 1; i <= 12; ++i) words.push_back("ws://127.0.0.1:9/s" + std::to_string(i));
    words.insert(words.end(), {"--no-lab", "--size", "1024x700"});
    Desktop desktop(folder, words);
    desktop.focus();
    desktop.wait_until("the table", [&] { return desktop.shows("###overview"); });
    const auto table = desktop.place_of("###overview");
    const auto timeline = desktop.place_of("###timeline");
    CHECK(table[1] + table[3] <= timeline[1]);
    // The second row: a press opens the session's page in place of the table.
    desktop.xdotool(to(table[0] + 120, table[1] + 6 + 26 + 28 + 14, desktop.window));
    desktop.xdotool({"click", "1"});
    desktop.wait_until("the page", [&] { return !desktop.shows("###overview"); });
    CHECK(desktop.shows("###session-2 "));
    desktop.opens("ctrl+j", "###overview");
    desktop.key("ctrl+q");
    desktop.wait_for_end();
}
