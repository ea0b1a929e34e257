// The key queue: no tap is lost between two frames, and order holds. Test thread.
#include "app/key_queue.hpp"

#include <string>

#include "catch.hpp"

using namespace redial::app;

namespace {

constexpr int control = 341, letter_r = 'R', letter_x = 'X', enter = 257, with_control = 2;
using Kind = KeyInput::Kind;

// What the next frame is given, a word a key: "+82" pressed, "-82" released, "'114" typed.
std::string frame(KeyQueue& queue) {
    std::string words;
    queue.give_frame([&words](const KeyInput& input) {
        const char* mark = input.kind == Kind::Press     ? "+"
                           : input.kind == Kind::Release ? "-"
                                                         : "'";
        words += mark + std::to_string(input.key) + " ";
    });
    return words;
}

}  // namespace

TEST_CASE("a shortcut tapped between two frames is down for one of them", "[keys]") {
    KeyQueue queue;
    queue.add({Kind::Press, control, 0, 0});
    queue.add({Kind::Press, letter_r, 0, with_control});
    queue.add({Kind::Release, letter_r, 0, with_control});
    queue.add({Kind::Release, control, 0, with_control});
    CHECK(frame(queue) == "+341 +82 ");
    CHECK_FALSE(queue.is_empty());
    CHECK(frame(queue) == "-82 -341 ");
    CHECK(queue.is_empty());
}

TEST_CASE("what follows a tap waits with its release, so that Ctrl does not reach it", "[keys]") {
    KeyQueue queue;
    queue.add({Kind::Press, control, 0, 0});
    queue.add({Kind::Press, letter_r, 0, with_control});
    queue.add({Kind::Release, control, 0, with_control});
    queue.add({Kind::Press, letter_x, 0, 0});
    queue.add({Kind::Character, 'x', 0, 0});
    CHECK(frame(queue) == "+341 +82 ");
    CHECK(frame(queue) == "-341 ");
    CHECK(frame(queue) == "");  // what Ctrl+R opened gets the focus
    CHECK(frame(queue) == "");
    CHECK(frame(queue) == "+88 '120 ");
}

TEST_CASE("plain typing goes into one frame, and Enter after it in its place", "[keys]") {
    KeyQueue queue;
    for (const int letter : {'A', 'B'}) {
        queue.add({Kind::Press, letter, 0, 0});
        queue.add({Kind::Character, letter, 0, 0});
        queue.add({Kind::Release, letter, 0, 0});
    }
    queue.add({Kind::Press, enter, 0, 0});
    queue.add({Kind::Release, enter, 0, 0});
    CHECK(frame(queue) == "+65 '65 -65 +66 '66 -66 +257 ");
    CHECK(frame(queue) == "-257 ");
}
