// The filter in the real window: what it found is marked on the screen, in the rows and in the
// message. Test's thread only.
#include <algorithm>

#include "desktop.hpp"
#include "net/peer.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

constexpr std::uint32_t match_color = 0x3a300f;  // Palette::match of the dark theme

std::size_t marked(const Screen& screen) {
    return static_cast<std::size_t>(
        std::count(screen.pixels.begin(), screen.pixels.end(), match_color));
}

}  // namespace

TEST_CASE("what the filter found is marked on the screen, and no longer when it is gone",
          "[window]") {
    TestFolder folder;
    Peer peer;
    write_file(folder.file("settings.json"),
               R"({"theme":"dark","sessions":[{"name":"pixels","url":")" + peer.url("/pixels") +
                   R"(","ping_interval_ms":0}]})");
    Desktop desktop(folder, {"--no-lab", "--size", "1200x800"});
    auto connection = peer.accept();
    connection.upgrade();
    desktop.focus();
    for (int i = 0; i < 6; ++i)
        connection.send(
            frame_of(wire::opcode::text, R"({"n":)" + std::to_string(i) + R"(,"word":"needle"})"));
    desktop.sees("a picture", [](const Screen& now) {
        return now.colors(now.whole()) > 40 && marked(now) == 0;
    });
    desktop.key("ctrl+f");
    desktop.type("needle");
    const Screen six =
        desktop.sees("six marks", [](const Screen& now) { return marked(now) > 2000; });
    // Of the six only those are marked that hold the number too.
    desktop.type(" json:/n>3");
    desktop.sees("two marks", [&six](const Screen& now) {
        return marked(now) > 500 && marked(now) < marked(six);
    });
    desktop.key("ctrl+a");
    desktop.key("BackSpace");
    desktop.sees("no mark", [](const Screen& now) { return marked(now) == 0; });
}
