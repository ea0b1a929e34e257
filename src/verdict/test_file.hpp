// A test file (docs/test.md): whom to start, what to break and when, and what is expected of the
// client. Read from JSON; one file may hold several tests. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "control/scenario.hpp"
#include "core/command.hpp"
#include "core/session_config.hpp"
#include "verdict/expectation.hpp"

namespace redial::verdict {

// The server: one of these.
struct LabServer {
    core::LabOptions options;  // its port is chosen by the run
    // What is dialled is an event stream of it: that path of plain HTTP; "": its WebSocket.
    std::string stream_path;
    std::vector<core::LabStream> streams;  // how requests for it are answered, in turn
};
struct AddressServer {
    std::string url;
};
struct CommandServer {
    std::string command;  // by /bin/sh; {port} is a free port; $PORT too
    std::string url;      // where it listens: "ws://127.0.0.1:{port}/"
    Duration ready_within = std::chrono::seconds(20);
};
using Server = std::variant<LabServer, AddressServer, CommandServer>;

// The client: one of these.
struct CommandClient {
    std::string command;  // {url}, {control}; $REDIAL_URL and so on
};
struct SessionClient {
    core::SessionConfig config;  // one of Redial's own; its URL is the tap's
};
struct AnyClient {           // whoever dials by hand
    std::uint16_t port = 0;  // where; 0: a free one
};
using Client = std::variant<CommandClient, SessionClient, AnyClient>;

struct Test {
    std::string name;
    std::string comment;
    std::string file;        // where it stands, for words
    std::uint32_t line = 0;  // where it begins there
    Server server = LabServer{};
    // None: the words behind `--` of the command line, else a session of Redial's own.
    std::optional<Client> client;
    // Seed, faults and timeline; its taps are one, the test's own, with its options. A step's `tap`
    // is always "": there is no other.
    control::Scenario scenario;
    std::optional<Duration> run_for;  // none: until all is decided, at least behind the last step
    Duration timeout = std::chrono::seconds(60);
    std::vector<std::string> sends;  // what a session of Redial's own sends once open, in order
    std::vector<Expectation> expectations;
};

inline constexpr std::size_t test_file_bytes_max = 16u << 20;
inline constexpr std::size_t tests_max = 10'000;           // in one file
inline constexpr std::size_t test_steps_max = 200'000;     // of all tests of a file together
inline constexpr std::size_t test_sends_max = 100'000;     // likewise
inline constexpr std::string_view test_tap_name = "test";  // of the test's own tap

// Errors name the member: "tests[2].expect.recovers_within: ...".
Result<std::vector<Test>> tests_from_text(std::string_view text, const std::string& file);

}  // namespace redial::verdict
