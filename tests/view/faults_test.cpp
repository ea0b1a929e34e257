// Faults in the window: each control asks for exactly its command. Real widgets, found by their
// ids. Test thread.
#include "catch.hpp"
#include "driver.hpp"
#include "view/scene/fault_ops.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId id{1};
const std::string window = "//###faults/";
const std::string set = "//###faults/set/";
const std::string kinds = "//###faults/kinds/";
const std::string sidebar = "//###sidebar/";

// One open session.
struct Rig : Driver {
    Rig() {
        add_session(id);
        opens(id);
        frames(3);
    }
    void has(std::vector<core::Fault> faults, bool is_linked = true) {
        auto list = std::make_shared<core::FaultList>();
        list->faults = std::move(faults);
        happens(id, core::FaultsChanged{list, is_linked});
        frames(2);
    }
    void open_window() {
        key(Key::L, {.ctrl = true, .shift = true});
        frames(3);
    }
    // The one fault that was asked for; the test fails when there were more or none.
    core::Fault added() {
        const auto orders_added = orders<core::AddFault>();
        REQUIRE(orders_added.size() == 1);
        REQUIRE(asked.size() == 1);
        CHECK(orders_added[0].first == id);
        return orders_added[0].second.fault;
    }
};

core::Fault latency() {
    core::Fault fault = core::make_fault(core::FaultKind::Latency);
    fault.name = "latency";
    return fault;
}

}  // namespace

TEST_CASE("Ctrl+Shift+L opens the faults of the chosen session, again or Escape closes them",
          "[faults]") {
    Rig rig;
    rig.open_window();
    CHECK(rig.ui.faults_window.is_open);
    CHECK(rig.exists(window + "Clear all###clear-all"));
    rig.open_window();
    CHECK_FALSE(rig.ui.faults_window.is_open);
    rig.open_window();
    rig.key(Key::Escape);
    rig.frame();
    CHECK_FALSE(rig.ui.faults_window.is_open);
    CHECK(rig.asked.empty());
}

TEST_CASE("the bolt of a session's window opens its faults", "[faults]") {
    Rig rig;
    rig.click("//###session-1/faults");
    CHECK(rig.ui.faults_window.is_open);
    CHECK(rig.ui.faults_window.session == id);
}

TEST_CASE("every kind in the list adds itself with its usual parameters", "[faults]") {
    for (const core::FaultKindInfo& info : core::fault_kinds()) {
        INFO(info.name);
        Driver driver(1440.0f, 1200.0f);
        driver.add_session(id);
        driver.frames(2);
        driver.ui.faults_window = {true, id, true};
        driver.frames(2);
        ImGui::SetWindowSize("###faults", {900.0f, 1100.0f});
        driver.frames(2);
        driver.click(kinds + info.name + "/add");
        const auto added = driver.orders<core::AddFault>();
        REQUIRE(added.size() == 1);
        core::Fault expected = core::make_fault(info.kind);
        expected.name = info.name;
        CHECK(added[0].second.fault == expected);
    }
}

TEST_CASE("a kind's 3 s button adds it for three seconds", "[faults]") {
    Rig rig;
    rig.open_window();
    rig.click(kinds + "latency/3 s###brief");
    CHECK(rig.added().lasts == Duration(3s));
}

TEST_CASE("a kind's next button arms it for the next attempt", "[faults]") {
    Rig rig;
    rig.open_window();
    rig.click(kinds + "latency/next###armed");
    CHECK(rig.added().is_armed);
}

TEST_CASE("a second fault of a kind gets a name of its own", "[faults]") {
    Rig rig;
    rig.has({latency()});
    rig.open_window();
    rig.click(kinds + "latency/add");
    CHECK(rig.added().name == "latency_2");
}

TEST_CASE("a fault's switch keeps it with everything and turns it off", "[faults]") {
    Rig rig;
    core::Fault fault = latency();
    fault.seed = 7;
    rig.has({fault});
    rig.open_window();
    rig.click(set + "latency/###on");
    fault.is_on = false;
    CHECK(rig.added() == fault);
}

TEST_CASE("a fault's cross takes away that one", "[faults]") {
    Rig rig;
    core::Fault other = latency();
    other.name = "other";
    rig.has({latency(), other});
    rig.open_window();
    rig.click(set + "other/###remove");
    const auto removed = rig.orders<core::RemoveFault>();
    REQUIRE(removed.size() == 1);
    CHECK(removed[0].second.name == "other");
}

TEST_CASE("Clear all and its keys take every fault away", "[faults]") {
    Rig rig;
    rig.has({latency()});
    rig.open_window();
    rig.click(window + "Clear all###clear-all");
    CHECK(rig.orders<core::ClearFaults>().size() == 1);
    rig.key(Key::X, {.ctrl = true, .shift = true});
    CHECK(rig.orders<core::ClearFaults>().size() == 2);
    rig.click(sidebar + "Clear 1###clear");
    CHECK(rig.orders<core::ClearFaults>().size() == 3);
}

TEST_CASE("every preset asks for its faults, each with a name", "[faults]") {
    for (const view::FaultPreset& preset : view::fault_presets()) {
        INFO(preset.label);
        Rig rig;
        rig.open_window();
        rig.click(set + preset.label + "###" + preset.id);
        const std::vector<core::Fault> expected = preset.make();
        const auto added = rig.orders<core::AddFault>();
        REQUIRE(added.size() == expected.size());
        for (std::size_t i = 0; i < added.size(); ++i) {
            CHECK(added[i].second.fault == expected[i]);
            CHECK_FALSE(expected[i].name.empty());
        }
    }
}

TEST_CASE("the switch of the link asks for it and against it", "[faults]") {
    Rig rig;
    rig.open_window();
    rig.click(window + "###link");
    REQUIRE(rig.orders<core::SetLink>().size() == 1);
    CHECK(rig.orders<core::SetLink>()[0].second.is_on);
    rig.has({}, true);
    rig.click(window + "###link");
    CHECK_FALSE(rig.orders<core::SetLink>()[1].second.is_on);
}

TEST_CASE("a fault typed as text is added as it was meant", "[faults]") {
    Rig rig;
    rig.open_window();
    rig.fill(set + "###typed", "latency:80ms,down,for 5s");
    rig.key(Key::Enter);
    rig.frames(2);
    const core::Fault fault = rig.added();
    CHECK(fault.delay == 80ms);
    CHECK(fault.flow == core::Flow::ToClient);
    CHECK(fault.lasts == Duration(5s));
    CHECK(rig.ui.of(id).faults.typed.empty());
}

TEST_CASE("text that is no fault says why and asks for nothing", "[faults]") {
    Rig rig;
    rig.open_window();
    rig.fill(set + "###typed", "lateness:80ms");
    rig.click(set + "Add###add-typed");
    CHECK(rig.asked.empty());
    CHECK_FALSE(rig.ui.of(id).faults.typed_error.empty());
    CHECK(rig.ui.of(id).faults.typed == "lateness:80ms");
}

TEST_CASE("what Copy all copies can be pasted and is the same", "[faults]") {
    Rig rig;
    core::Fault close = core::make_fault(core::FaultKind::Close);
    close.name = "close";
    close.text = "it's over, --fault or not";
    rig.has({latency(), close});
    rig.open_window();
    rig.click(window + "Copy all###copy-all");
    const std::string copied = ImGui::GetClipboardText();
    const auto pasted = view::faults_from_typed(copied);
    REQUIRE(pasted);
    CHECK(*pasted == std::vector<core::Fault>{latency(), close});
}

TEST_CASE("a parameter typed in is asked for once, when its field is left", "[faults]") {
    Rig rig;
    rig.has({latency()});
    rig.open_window();
    rig.click(set + "latency/###open");
    rig.frames(2);
    rig.fill(set + "latency/latency/###number", "250");
    CHECK(rig.asked.empty());
    CHECK(rig.shows("250"));
    rig.key(Key::Enter);
    rig.frames(2);
    core::Fault expected = latency();
    expected.delay = 250ms;
    CHECK(rig.added() == expected);
}

TEST_CASE("a fault's filter is asked for once it can be read, and says why it cannot", "[faults]") {
    Rig rig;
    core::Fault fault = core::make_fault(core::FaultKind::Drop);
    fault.name = "drop";
    rig.has({fault});
    rig.open_window();
    rig.click(set + "drop/###open");
    rig.frames(2);
    rig.fill(set + "drop/filter/###text", "evnt:chat");
    rig.frames(2);
    CHECK(rig.shows("no such word: evnt"));
    rig.key(Key::Enter);
    rig.frames(2);
    CHECK(rig.asked.empty());
    rig.fill(set + "drop/filter/###text", "is:heartbeat");
    rig.key(Key::Enter);
    rig.frames(2);
    CHECK(rig.added().filter == "is:heartbeat");
}

TEST_CASE("a slider in the sidebar asks once, when it is let go", "[faults]") {
    Rig rig;
    const ImVec2 at = rig.center(sidebar + "###latency");
    rig.drag({at.x - 40.0f, at.y}, {at.x + 20.0f, at.y});
    const core::Fault fault = rig.added();
    CHECK(fault.kind == core::FaultKind::Latency);
    CHECK(fault.delay > 300ms);
    CHECK(fault.jitter == 0ms);
    // Its own value is shown until the engine answers.
    rig.frame();
    REQUIRE(rig.ui.of(id).faults.draft);
    rig.has({fault});
    CHECK_FALSE(rig.ui.of(id).faults.draft);
}

TEST_CASE("a slider moved back to nothing takes its fault away", "[faults]") {
    Rig rig;
    rig.has({latency()});
    const ImVec2 at = rig.center(sidebar + "###latency");
    rig.drag(at, {at.x - 300.0f, at.y});
    CHECK(rig.orders<core::AddFault>().empty());
    const auto removed = rig.orders<core::RemoveFault>();
    REQUIRE(removed.size() == 1);
    CHECK(removed[0].second.name == "latency");
}

TEST_CASE("the black hole of the sidebar lasts three seconds, or until it is switched off",
          "[faults]") {
    Rig rig;
    rig.click(sidebar + "for 3 s###black-hole-brief");
    core::Fault hole = rig.added();
    CHECK(hole.kind == core::FaultKind::Timeout);
    CHECK(hole.delay == 0ms);
    CHECK(hole.lasts == Duration(3s));
    hole.lasts.reset();
    rig.has({hole});
    rig.click(sidebar + "###black-hole");
    REQUIRE(rig.orders<core::RemoveFault>().size() == 1);
    CHECK(rig.orders<core::RemoveFault>()[0].second.name == hole.name);
}

TEST_CASE("Half-open is put on and taken off by one button", "[faults]") {
    Rig rig;
    rig.click(sidebar + "Half-open###half-open");
    const core::Fault fault = rig.added();
    CHECK(fault.kind == core::FaultKind::HalfOpen);
    rig.has({fault});
    rig.click(sidebar + "Half-open###half-open");
    CHECK(rig.orders<core::RemoveFault>().size() == 1);
}

TEST_CASE("faults that cannot act yet say so and offer to reconnect", "[faults]") {
    Rig rig;
    rig.has({latency()}, false);
    rig.open_window();
    CHECK(rig.shows("does not go through the link"));
    rig.click(set + "Reconnect now###reconnect");
    CHECK(rig.orders<core::ReconnectNow>().size() == 1);
}

TEST_CASE("the palette finds presets and kinds of faults by their names", "[faults]") {
    Rig rig;
    rig.key(Key::K, {.ctrl = true});
    rig.frames(2);
    rig.type("slow 3g");
    rig.key(Key::Enter);
    rig.frames(2);
    CHECK(rig.orders<core::AddFault>().size() == 2);
    rig.key(Key::K, {.ctrl = true});
    rig.frames(2);
    rig.type("add fault invalid");
    rig.key(Key::Enter);
    rig.frames(2);
    CHECK(rig.orders<core::AddFault>().back().second.fault.kind == core::FaultKind::InvalidFrame);
}

TEST_CASE("faults without an end cost a quiet window no frame", "[faults]") {
    Rig rig;
    rig.has({latency()});
    rig.happens(id, core::FaultBegan{1, "latency", "200 ms"});
    rig.open_window();
    rig.advance(10s);
    rig.frames(3);
    CHECK_FALSE(rig.ui.redraw.next());
}

TEST_CASE("a fault that ends by itself counts down and then rests", "[faults]") {
    Rig rig;
    core::Fault fault = latency();
    fault.lasts = 3s;
    rig.happens(id, core::FaultBegan{1, "latency", "200 ms"});
    rig.has({fault});
    rig.open_window();
    CHECK(rig.ui.redraw.next());
    CHECK(rig.shows("left"));
    rig.advance(10s);
    rig.frames(3);
    CHECK_FALSE(rig.ui.redraw.next());
    CHECK(rig.shows("over"));
}
