// The frames of a message in its pane: the table, the bytes as sent, what is not known. Test
// thread.
#include <imgui.h>

#include "catch.hpp"
#include "driver.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId id{1};
const std::string messages = "//###session-1/tabs/###messages/";

struct Rig : Driver {
    Rig() {
        add_session(id);
        opens(id);
        frames(3);
    }
    void receive(core::MessageSeen seen, std::string_view text) {
        seen.payload = as_bytes(text);
        if (seen.size_bytes == 0) seen.size_bytes = text.size();
        workspace.on_message({id, AttemptId{1}, now.mono, now.wall}, seen);
        frames(2);
        click(messages + "list/$$1/##row");
        frames(2);
        click(messages + "###frames");
        frames(2);
    }
    core::FrameSeen frame(core::Opcode opcode, std::uint64_t size) const {
        core::FrameSeen seen;
        seen.began_at = seen.ended_at = now.mono;
        seen.opcode = opcode;
        seen.size_bytes = size;
        return seen;
    }
    std::string copied() {
        click(messages + "copy");
        return ImGui::GetClipboardText();
    }
};

}  // namespace

TEST_CASE("a message in two frames shows both, when they came and their bytes", "[window]") {
    Rig rig;
    std::vector<core::FrameSeen> seen{rig.frame(core::Opcode::Text, 3),
                                      rig.frame(core::Opcode::Continuation, 2)};
    seen[0].is_final = false;
    seen[0].began_at -= 12ms;
    seen[0].ended_at -= 12ms;
    rig.receive({.fragments = 2, .wire_bytes = 5, .frames = seen}, "Hello");
    CHECK(rig.shows("2 frames · 9 bytes on the wire with headers"));
    CHECK(rig.shows("continuation"));
    CHECK(rig.shows("-12.0 ms"));
    CHECK(rig.shows("01 03 48 65 6c 80 02 6c 6f"));
    CHECK(rig.copied().starts_with("00000000  01 03 48 65 6c 80 02 6c  6f"));
}

TEST_CASE("what a client sent is shown under its mask", "[window]") {
    Rig rig;
    std::vector<core::FrameSeen> seen{rig.frame(core::Opcode::Text, 5)};
    seen[0].is_masked = true;
    seen[0].mask = {0x37, 0xfa, 0x21, 0x3d};
    rig.receive({.direction = core::Direction::Out, .wire_bytes = 5, .frames = seen}, "Hello");
    CHECK(rig.shows("37fa213d"));
    // RFC 6455 5.7, the masked "Hello".
    CHECK(rig.shows("81 85 37 fa 21 3d 7f 9f 4d 51 58"));
}

TEST_CASE("a compressed message shows its size and its bytes as sent", "[window]") {
    Rig rig;
    std::vector<core::FrameSeen> seen{rig.frame(core::Opcode::Text, 7)};
    seen[0].is_rsv1 = true;
    const Bytes wire = {0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00};  // RFC 7692 7.2.3.1
    rig.receive(
        {.is_compressed = true, .size_bytes = 14, .wire_bytes = 7, .frames = seen, .wire = wire},
        "HelloHelloHell");
    CHECK(rig.shows("14 bytes compressed to 7, 50 %"));
    CHECK(rig.shows("c1 07 f2 48 cd c9 c9 07 00"));
}

TEST_CASE("a plain message shows the one frame it was", "[window]") {
    Rig rig;
    rig.receive({}, "Hello");
    CHECK(rig.shows("1 frame · 7 bytes on the wire with headers"));
    CHECK(rig.shows("81 05 48 65 6c 6c 6f"));
    CHECK_FALSE(rig.shows("not recorded"));
    rig.click(messages + "###frames");
    rig.frames(2);
    CHECK_FALSE(rig.shows("1 frame ·"));
}

TEST_CASE("what is not known of a message's frames is said", "[window]") {
    SECTION("the mask of what an old log says was sent") {
        Rig rig;
        rig.receive({.direction = core::Direction::Out}, "Hello");
        CHECK(rig.shows("The masking key was not recorded."));
        CHECK_FALSE(rig.shows("81 85"));
        CHECK(rig.copied() == "The masking key was not recorded.");
    }
    SECTION("the compressed bytes of a recording") {
        Rig rig;
        std::vector<core::FrameSeen> seen{rig.frame(core::Opcode::Text, 7)};
        rig.receive({.is_compressed = true, .wire_bytes = 7, .frames = seen}, "HelloHelloHell");
        CHECK(rig.shows("The compressed bytes are not here: a recording does not hold them."));
    }
    SECTION("where a message in fragments was cut") {
        Rig rig;
        rig.receive({.fragments = 3}, "Hello");
        CHECK(rig.shows("Came in 3 frames; where it was cut was not recorded."));
    }
    SECTION("frames beyond those that are kept") {
        Rig rig;
        std::vector<core::FrameSeen> seen(core::frames_kept_max,
                                          rig.frame(core::Opcode::Continuation, 1));
        rig.receive({.fragments = 200, .wire_bytes = 200, .frames = seen}, std::string(200, 'x'));
        CHECK(rig.copied().find("78") != std::string::npos);
        CHECK(rig.shows("200 frames"));
    }
    SECTION("a payload that was cut") {
        Rig rig;
        rig.receive({.size_bytes = 500}, "Hello");
        CHECK(rig.shows("The first 5 of 500 payload bytes are kept."));
        CHECK(rig.shows("81 7e 01 f4 48 65 6c 6c 6f"));
    }
}
