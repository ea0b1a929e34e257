// Tests that are played from the window: the file, each test and what it expects, ticked off as the
// run goes on. Owned by UiState; the host plays them and answers into it. UI thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/event.hpp"

namespace redial::view {

enum class Tick : std::uint8_t { Pending, Held, NotSeen, Failed };

// One expectation.
struct TestTick {
    std::string name;
    std::string expected;
    std::string reason;
    Tick tick = Tick::Pending;
    bool may_be_unseen = false;
    struct Proof {
        SessionId session;
        core::Evidence evidence;
    };
    std::vector<Proof> proofs;
};

enum class TestState : std::uint8_t { Waiting, Running, Passed, Failed, NotRun };

struct TestRow {
    std::string name;
    TestState state = TestState::Waiting;
    std::string words;  // what it does now; how it ended
    std::string url;    // where a client is to dial, of a test that waits for one by hand
    std::vector<TestTick> ticks;
    std::vector<std::string> remarks;  // on the test itself: a fault that acted on nobody
    std::string client_said;
    std::string log_file;  // of its run, once that is over; "" for none
};

struct TestsUi {
    bool is_open = false;
    bool is_focus_asked = false;

    // The host's.
    std::string path;  // of the file or folder
    bool is_running = false;
    std::vector<TestRow> rows;

    // A proof that was pressed: shown as soon as the log of its run is read.
    struct Way {
        std::string log_file;
        TestTick::Proof proof;
    };
    std::optional<Way> way;
};

}  // namespace redial::view
