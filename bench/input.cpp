// From a key to its pixels: how long after a letter is typed the real window shows it, quiet, with
// a stream of messages and with 100,000 messages a second. And how many of a hundred presses on
// rows of a list that moves select the row that was pressed. Under Xvfb, on the software renderer;
// keys and mouse are the X server's.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "base/format.hpp"
#include "support/hands.hpp"
#include "support/measure.hpp"
#include "support/server.hpp"
#include "support/window.hpp"
#include "view/kit/theme.hpp"

namespace redial::bench {
namespace {

constexpr double settle_seconds = 3;
constexpr double patience = 5;  // seconds, for one key
constexpr int keys = 60;
constexpr int presses = 100;

// The address field at the sidebar's top, at scale 1. It is no part of what messages move.
constexpr PixelBox field{14, 42, 176, 68};
// Of a letter and the caret; a caret that only blinks is 17 pixels.
constexpr std::size_t changed_min = 40;

void rest(Window& window, double seconds) {
    // Its log is read meanwhile: a full pipe would stop it.
    for (const double until = wall_seconds() + seconds; wall_seconds() < until;) {
        ::poll(nullptr, 0, 10);
        window.program->count_lines_with("frame");
    }
}

// Milliseconds for each letter, written and taken back in turns.
Samples key_to_pixel(Window& window, Hands& hands) {
    hands.order("key ctrl+n");
    rest(window, 0.5);
    Samples samples;
    for (int i = 0; i < keys; ++i) {
        // Not in step with the frames that come anyway.
        rest(window, 0.1 + 0.013 * (i % 7));
        const Pixels before = hands.see(field);
        hands.order(i % 2 == 0 ? "key m" : "key BackSpace");
        const double took = hands.seconds_until(
            field, [&](const Pixels& now) { return differing(before, now) >= changed_min; },
            patience);
        samples.push_back((took < 0 ? patience : took) * 1e3);
    }
    return samples;
}

void compare_keys(const std::string& name, const std::string& url, double target_ms) {
    Row median_row{"key to pixel, " + name + ", p50, ms", {}, {}, "the target of p90"};
    Row tail{"key to pixel, " + name + ", p90, ms", {}, {}, "the target"};
    for (int round = 0; round < rounds(3); ++round) {
        Window window(url.empty() ? std::vector<std::string>{} : std::vector<std::string>{url});
        Hands hands(window.screen.display);
        rest(window, settle_seconds);
        const Samples samples = key_to_pixel(window, hands);
        median_row.ours.push_back(quantile(samples, 0.5));
        tail.ours.push_back(quantile(samples, 0.9));
        median_row.reference.push_back(target_ms);
        tail.reference.push_back(target_ms);
    }
    print(median_row);
    print(tail);
}

// Where rows of the message list are in a window with one session, at scale 1: below its heads, and
// above where one message in full opens.
constexpr int rows_left = 900;
constexpr int row_tops[] = {330, 350, 370, 390, 410};

std::uint32_t selected_color() {
    view::Theme theme;
    view::set_palette(theme, view::ThemeName::Dark);
    const ImU32 color = theme.color.selected;  // ABGR
    return (color & 0xff) << 16 | (color & 0xff00) | (color >> 16 & 0xff);
}

// The share of a hundred presses of a tenth of a second each that selected the row under the mouse.
double pressed_well(Window& window, Hands& hands) {
    const std::uint32_t selected = selected_color();
    const auto is_selected = [selected](const Pixels& row) {
        return std::count(row.begin(), row.end(), selected) > std::ssize(row) / 3;
    };
    int well = 0;
    for (int i = 0; i < presses; ++i) {
        const int y = row_tops[i % std::ssize(row_tops)];
        const PixelBox row{rows_left, y - 3, rows_left + 60, y + 3};
        hands.order("key ctrl+End");  // back to what comes
        hands.order(fmt::format("mousemove {} {}", rows_left + 30, y));
        if (hands.seconds_until(
                row, [&](const Pixels& now) { return !is_selected(now); }, 2) < 0)
            give_up("a list does not go back to what comes");
        rest(window, 0.1 + 0.013 * (i % 7));
        hands.order("mousedown 1");
        rest(window, 0.1);
        hands.order("mouseup 1");
        hands.order("mousemove 100 660");  // a row under the mouse is lit, selected or not
        well += hands.seconds_until(row, is_selected, 0.5) >= 0;
    }
    return well;
}

void count_presses(const std::string& url) {
    Row row{"presses of 100 that select their row, 50 messages/s", {}, {}, "all of them"};
    for (int round = 0; round < rounds(1); ++round) {
        Window window({url});
        Hands hands(window.screen.display);
        rest(window, settle_seconds);
        row.ours.push_back(pressed_well(window, hands));
        row.reference.push_back(presses);
    }
    print(row);
}

}  // namespace
}  // namespace redial::bench

int main() {
    using namespace redial::bench;
    if (::access(REDIAL_BINARY, X_OK) != 0) give_up("build the target redial first");
    Server server;
    compare_keys("quiet", server.url(quiet_path), 50);
    compare_keys("50 messages/s", server.url(paced_50_path), 50);
    compare_keys("100,000 messages/s", server.url(paced_100k_path), 100);
    count_presses(server.url(paced_50_path));
    return 0;
}
