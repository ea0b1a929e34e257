// The frame pacer in virtual time: when a frame is drawn and when none is. Test thread.
#include "app/frame_pacer.hpp"

#include "catch.hpp"

using namespace redial;
using namespace redial::app;
using namespace std::chrono_literals;

namespace {

Instant at(Duration since_start) { return Instant{since_start}; }

// A pacer that has drawn its first frame at 0 at the given cost and wants nothing.
FramePacer quiet_pacer(Duration cost) {
    FramePacer pacer;
    pacer.on_change(Urgency::Now, at(0s));
    pacer.on_frame(at(0s), cost, std::nullopt);
    return pacer;
}

}  // namespace

TEST_CASE("a pacer to which nothing happens never draws", "[pacer]") {
    const FramePacer pacer = quiet_pacer(1ms);
    CHECK_FALSE(pacer.next_frame_at());
    CHECK_FALSE(pacer.is_due(at(24h)));
}

TEST_CASE("a state change is drawn as soon as what comes with it had the time of a frame to come",
          "[pacer]") {
    for (const Duration cost : {1ms, 25ms}) {
        FramePacer pacer = quiet_pacer(cost);
        pacer.on_change(Urgency::Now, at(10s));
        pacer.on_change(Urgency::Now, at(10s + cost / 2));
        pacer.on_change(Urgency::Background, at(10s + cost / 2));
        CHECK(pacer.next_frame_at() == at(10s + cost));
    }
    FramePacer slow = quiet_pacer(400ms);
    slow.on_change(Urgency::Now, at(10s));
    CHECK(slow.next_frame_at() == at(10s + gather_max));
}

TEST_CASE("background changes share one frame a second", "[pacer]") {
    FramePacer pacer = quiet_pacer(1ms);
    pacer.on_change(Urgency::Background, at(10ms));
    pacer.on_change(Urgency::Background, at(400ms));
    CHECK(pacer.next_frame_at() == at(1s));
    pacer.on_frame(at(1s), 1ms, std::nullopt);
    CHECK_FALSE(pacer.next_frame_at());
}

TEST_CASE("a state change overtakes a background change that waits", "[pacer]") {
    FramePacer pacer = quiet_pacer(1ms);
    pacer.on_change(Urgency::Background, at(10ms));
    pacer.on_change(Urgency::Now, at(100ms));
    CHECK(pacer.next_frame_at() == at(101ms));
}

TEST_CASE("input is followed by enough frames for the layout to settle, then by none", "[pacer]") {
    FramePacer pacer = quiet_pacer(1ms);
    pacer.on_input(at(5s));
    int frames = 0;
    for (Instant now = at(5s); pacer.next_frame_at(); ++frames) {
        now = *pacer.next_frame_at();
        pacer.on_frame(now, 1ms, std::nullopt);
        REQUIRE(frames < 100);
    }
    CHECK(frames == frames_to_settle);
}

TEST_CASE("with cheap frames a stream of changes is drawn at most sixty times a second",
          "[pacer]") {
    FramePacer pacer = quiet_pacer(1ms);
    pacer.on_change(Urgency::Now, at(1ms));
    CHECK(pacer.next_frame_at() == at(fastest_interval));
}

TEST_CASE("costly frames take at most their share of a core", "[pacer]") {
    for (const bool is_person : {false, true}) {
        FramePacer pacer = quiet_pacer(80ms);
        const double share = is_person ? input_share : news_share;
        Duration drawn{};
        Instant now = at(0s);
        while (now < at(60s)) {
            is_person ? pacer.on_input(now) : pacer.on_change(Urgency::Now, now);
            now = std::max(*pacer.next_frame_at(), now + 1ms);
            pacer.on_frame(now, 80ms, std::nullopt);
            drawn += 80ms;
        }
        CAPTURE(is_person);
        CHECK(to_seconds(drawn) <= 60 * share + 0.16);
        CHECK(to_seconds(drawn) >= 60 * share - 1);
    }
}

TEST_CASE("decoration waits longer the dearer a frame is, and shares the frames of others",
          "[pacer]") {
    FramePacer pacer = quiet_pacer(20ms);
    pacer.on_frame(at(5s), 20ms, std::nullopt, at(5150ms));
    CHECK(pacer.next_frame_at() == at(7s));
    pacer.on_frame(at(10s), 20ms, at(10300ms), at(10150ms));
    CHECK(pacer.next_frame_at() == at(10300ms));
    FramePacer cheap = quiet_pacer(1ms);
    cheap.on_frame(at(5s), 1ms, std::nullopt, at(5150ms));
    CHECK(cheap.next_frame_at() == at(5150ms));
}

TEST_CASE("the moment the views asked for is kept, and forgotten with the next frame", "[pacer]") {
    FramePacer pacer = quiet_pacer(1ms);
    pacer.on_frame(at(1s), 1ms, at(1500ms));
    CHECK_FALSE(pacer.is_due(at(1499ms)));
    CHECK(pacer.is_due(at(1500ms)));
    pacer.on_frame(at(1500ms), 1ms, std::nullopt);
    CHECK_FALSE(pacer.next_frame_at());
}
