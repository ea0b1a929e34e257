// When a frame is drawn again before it is painted, in virtual time. Test thread.
#include "app/frame_passes.hpp"

#include "catch.hpp"

using namespace redial;
using namespace redial::app;
using namespace std::chrono_literals;

namespace {

Instant at(Duration since_start) { return Instant{since_start}; }

// How many passes a picture takes whose first `others` passes look other than the one before.
int passes(FramePasses& frame, int others) {
    frame.begin(at(1s));
    int count = 1;
    while (frame.needs_another(false, count <= others, at(1s)) && count < 100) ++count;
    return count;
}

}  // namespace

TEST_CASE("what news brings is drawn until it looks the same twice, and then painted", "[passes]") {
    FramePasses frame;
    frame.on_change();
    CHECK(passes(frame, 2) == 3);
    CHECK(passes(frame, 1) == 1);  // nothing has come since
    frame.on_change();
    CHECK(passes(frame, 1) == 2);
    frame.on_change();
    CHECK(passes(frame, 0) == 1);
}

TEST_CASE("a layout that never settles is painted all the same", "[passes]") {
    FramePasses frame;
    frame.on_change();
    CHECK(passes(frame, 1000) == settling_passes_max);
}

TEST_CASE(
    "a burst of input is carried out before it is painted, but for no longer than a person "
    "waits",
    "[passes]") {
    FramePasses frame;
    frame.on_change();
    frame.begin(at(1s));
    CHECK(frame.needs_another(true, true, at(1s)));
    CHECK(frame.needs_another(true, false, at(1s + unpainted_for_max / 2)));
    CHECK_FALSE(frame.needs_another(true, true, at(1s + unpainted_for_max)));
    // What it did is laid out to its end when the rest has come.
    frame.begin(at(2s));
    CHECK(frame.needs_another(true, true, at(2s)));
    CHECK(frame.needs_another(false, true, at(2s)));
    CHECK_FALSE(frame.needs_another(false, false, at(2s)));
}
