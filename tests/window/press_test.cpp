// Presses on a message list that moves, in the real window. Test's thread, and one that sends.
#include <string>
#include <vector>

#include "desktop.hpp"
#include "net/peer.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

constexpr int presses = 100;
constexpr int message_every_ms = 20;  // 50 a second

long number_behind(const std::string& text, std::size_t at) { return std::atol(text.c_str() + at); }

// Which row was pressed, and which stood under the mouse in the last picture before that.
struct Press {
    long row = -1;
    long shown = -2;
};

std::vector<Press> presses_in(const std::string& trace) {
    const std::string pressed = " was pressed";
    const std::string under = " is under the mouse";
    std::vector<Press> all;
    for (std::size_t at = trace.find(pressed); at != std::string::npos;
         at = trace.find(pressed, at + 1)) {
        Press one;
        one.row = number_behind(trace, trace.rfind("row ", at) + 4);
        const std::size_t painted = trace.rfind(" drawn in ", at);
        const std::size_t shown =
            painted == std::string::npos ? painted : trace.rfind(under, painted);
        if (shown != std::string::npos)
            one.shown = number_behind(trace, trace.rfind("row ", shown) + 4);
        all.push_back(one);
    }
    return all;
}

}  // namespace

TEST_CASE("each of 100 presses at 50 messages a second selects the row that was shown",
          "[window]") {
    TestFolder folder;
    Peer peer;
    Desktop desktop(folder, {peer.url("/busy"), "--no-lab", "--size", "1200x800"});
    auto connection = peer.accept();
    connection.upgrade();
    long sent = 0;
    const auto send_one = [&] {
        connection.send(frame_of(wire::opcode::text, "{\"n\":" + std::to_string(++sent) + "}"));
    };
    while (sent < 60) send_one();
    desktop.focus();
    // Into the upper half of the list, which is there with and without the selected message.
    std::vector<std::string> words = {"mousemove", "--window", desktop.window, "700", "330"};
    desktop.draws_after(words, 2);
    words.clear();
    for (int i = 0; i < presses; ++i)
        for (const char* word : {"click", "1", "sleep", "0.06", "key", "Escape", "sleep", "0.06"})
            words.push_back(word);
    Program tool(words, {}, "xdotool");
    const auto is_done = [&] { return count_of(desktop.program->err, " was pressed") >= presses; };
    const auto until = std::chrono::steady_clock::now() + 3 * program_wait;
    while (!is_done() && std::chrono::steady_clock::now() < until) {
        send_one();
        ::poll(nullptr, 0, message_every_ms);
        desktop.program->read_more();
    }
    const std::vector<Press> seen = presses_in(desktop.program->err);
    CHECK(seen.size() == presses);
    for (const Press& press : seen) CHECK(press.row == press.shown);
    desktop.program->signal(SIGTERM);
}
