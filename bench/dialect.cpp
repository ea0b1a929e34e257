// What a dialect costs: a plain event of it folded into the history a million times, in memory,
// with the dialect recognised and with none; and a message of no dialect, looked for and not.
#include <string>
#include <utility>

#include "base/check.hpp"
#include "model/dialect/dialect_watch.hpp"
#include "model/fold/workspace.hpp"
#include "support/measure.hpp"

namespace redial::bench {
namespace {

constexpr SessionId id{1};
constexpr AttemptId attempt{1};
constexpr int messages = 1'000'000;

struct Spoken {
    const char* name;  // of the setting
    core::Opcode opcode;
    std::string event;  // as a flood of it would have it
};

const Spoken spoken[] = {
    {"phoenix", core::Opcode::Text,
     R"([null,null,"room:lobby","new_msg",{"body":"hello, all of you"}])"},
    {"gateway", core::Opcode::Text,
     R"({"t":"MESSAGE_CREATE","s":7,"op":0,"d":{"id":"12","content":"hello"}})"},
};

std::shared_ptr<const core::SessionConfig> config_with(const std::string& dialect) {
    core::SessionConfig config;
    config.url = "ws://127.0.0.1:1/";
    config.dialect = dialect;
    return std::make_shared<const core::SessionConfig>(std::move(config));
}

// Nanoseconds of CPU a message.
double folded(const std::string& dialect, core::Opcode opcode, std::string_view text) {
    model::Workspace workspace;
    const core::Stamp stamp{id, attempt, instant_from_us(1), WallTime{}};
    workspace.on_event({stamp, core::SessionAdded{config_with(dialect)}});
    workspace.on_event({stamp, core::AttemptStarted{"ws://127.0.0.1:1/", core::Origin::Policy}});
    workspace.on_event({stamp, core::AttemptOpened{}});
    const core::MessageSeen message{
        .opcode = opcode, .size_bytes = text.size(), .payload = as_bytes(text)};
    // The chunks of the history are made anew in each measurement: as many messages before it.
    for (int i = 0; i < messages / 10; ++i) workspace.on_message(stamp, message);
    const Stopwatch watch;
    for (int i = 0; i < messages; ++i) workspace.on_message(stamp, message);
    const double seconds = watch.cpu();
    const bool is_read = workspace.find(id)->dialect.is_watching();
    REDIAL_CHECK(is_read == (dialect != "none" && dialect != "auto"));
    return seconds * 1e9 / messages;
}

void compare(const std::string& what, const std::string& dialect, core::Opcode opcode,
             std::string_view text) {
    Row row{what, {}, {}, "the same with dialect none"};
    for (int round = 0; round < rounds(); ++round) {
        row.ours.push_back(
            measured_apart([&] { return Samples{folded(dialect, opcode, text)}; })[0]);
        row.reference.push_back(
            measured_apart([&] { return Samples{folded("none", opcode, text)}; })[0]);
    }
    print(row);
}

}  // namespace
}  // namespace redial::bench

int main() {
    using namespace redial::bench;
    compare("text of no dialect, looked for, ns a message", "auto", redial::core::Opcode::Text,
            R"({"count":12,"echo":"the quick brown fox jumps over it all"})");
    for (const Spoken& one : spoken)
        compare(std::string("an event of ") + one.name + ", ns a message", one.name, one.opcode,
                one.event);
}
