// What a dialect costs: a flood of a plain event of it, from the socket into the history, with the
// dialect read and with none; the same folded in memory; and a message of no dialect, looked for
// and not.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "dialect/dialect.hpp"
#include "model/dialect/dialect_watch.hpp"
#include "model/fold/workspace.hpp"
#include "support/dialect_events.hpp"
#include "support/drain.hpp"
#include "support/measure.hpp"
#include "support/server.hpp"

namespace redial::bench {
namespace {

constexpr SessionId id{1};
constexpr AttemptId attempt{1};
constexpr int messages = 1'000'000;
constexpr double warm_up = 0.2;
constexpr double window = 0.5;

std::shared_ptr<const core::SessionConfig> config_with(const std::string& url,
                                                       std::string_view setting,
                                                       std::vector<std::string> subprotocols = {}) {
    const auto config = config_for(url);
    config->dialect = setting;
    config->subprotocols = std::move(subprotocols);
    return config;
}

// A figure without what it stands for is none.
void check_reads(const model::SessionModel& session, std::string_view dialect) {
    const dialect::Dialect* read = session.dialect.dialect();
    const std::string_view name = read == nullptr ? core::dialect_none : read->name;
    if (name != dialect)
        give_up(std::string(name) + " is read in place of " + std::string(dialect));
}

// Messages a second, and microseconds of CPU a message, of both threads.
// `dialect`: what is to be recognised, with dialect_none nothing.
Samples flooded(const std::string& url, std::string_view dialect, const DialectEvent& event) {
    const bool is_read = dialect != core::dialect_none;
    model::Workspace workspace;
    Drain drain(workspace);
    drain.post(id, core::AddSession{
                       config_with(url, is_read ? event.setting : dialect, event.subprotocols())});
    const auto count = [&workspace] {
        const model::SessionModel* session = workspace.find(id);
        return session == nullptr ? std::uint64_t{0} : session->in.messages;
    };
    drain.until([&] { return count() > 0; }, 10, "the first message");
    for (const std::string_view asked : event.asked) {
        if (asked.empty()) continue;
        auto payload = std::make_shared<const Bytes>(to_bytes(asked));
        drain.post(id, core::SendMessage{core::Opcode::Text, std::move(payload)});
    }
    drain.for_seconds(warm_up);
    const std::uint64_t before = count();
    const Stopwatch watch;
    drain.for_seconds(window);
    const auto seen = static_cast<double>(count() - before);
    const Samples samples{seen / watch.wall(), watch.cpu() * 1e6 / seen};
    check_reads(*workspace.find(id), dialect);
    return samples;
}

// Nanoseconds of CPU a message. `setting`: of the dialect, which is to be read then.
Samples folded(std::string_view setting, std::string_view dialect, const DialectEvent& event) {
    model::Workspace workspace;
    const core::Stamp stamp{id, attempt, instant_from_us(1), WallTime{}};
    const std::string url = "ws://127.0.0.1:1/";
    workspace.on_event({stamp, core::SessionAdded{config_with(url, setting)}});
    workspace.on_event({stamp, core::AttemptStarted{url, core::Origin::Policy}});
    workspace.on_event({stamp, core::AttemptOpened{}});
    for (const std::string_view asked : event.asked) {
        if (asked.empty()) continue;
        workspace.on_message(stamp, {.direction = core::Direction::Out,
                                     .size_bytes = asked.size(),
                                     .payload = as_bytes(asked)});
    }
    // A number is written long before it is read, as by a kernel.
    std::vector<std::string> payloads(64, std::string(event.payload));
    const std::size_t within = number_at(event);
    std::uint64_t number = 0;
    const auto fold = [&](int count) {
        for (int i = 0; i < count; ++i, ++number) {
            std::string& later = payloads[(number + payloads.size() / 2) % payloads.size()];
            if (within != std::string::npos) set_number(later.data() + within, number);
            const std::string& payload = payloads[number % payloads.size()];
            workspace.on_message(stamp, {.opcode = event.opcode,
                                         .size_bytes = payload.size(),
                                         .payload = as_bytes(payload)});
        }
    };
    fold(messages / 10);
    const Stopwatch watch;
    fold(messages);
    const double seconds = watch.cpu();
    check_reads(*workspace.find(id), dialect);
    return {seconds * 1e9 / messages};
}

constexpr const char* without = "the same with dialect none";

void compare_floods(const Server& server, const DialectEvent& event) {
    const std::string what = "a flood of " + std::string(event.dialect);
    Row rate{what + ", M messages/s", {}, {}, without};
    Row cpu{what + ", CPU us/message", {}, {}, without};
    const std::string url = event.is_stream ? server.http_url(event.path) : server.url(event.path);
    for (int round = 0; round < rounds(); ++round) {
        const Samples ours = measured_apart([&] { return flooded(url, event.dialect, event); });
        const Samples none =
            measured_apart([&] { return flooded(url, core::dialect_none, event); });
        rate.ours.push_back(ours[0] / 1e6);
        rate.reference.push_back(none[0] / 1e6);
        cpu.ours.push_back(ours[1]);
        cpu.reference.push_back(none[1]);
    }
    print(rate);
    print(cpu);
}

void compare_folds(const std::string& what, std::string_view setting, std::string_view dialect,
                   const DialectEvent& event) {
    Row row{what + ", folded, ns a message", {}, {}, without};
    for (int round = 0; round < rounds(); ++round) {
        const auto none = core::dialect_none;
        row.ours.push_back(measured_apart([&] { return folded(setting, dialect, event); })[0]);
        row.reference.push_back(measured_apart([&] { return folded(none, none, event); })[0]);
    }
    print(row);
}

}  // namespace
}  // namespace redial::bench

// bench_dialect [DIALECT...]: those alone.
int main(int count, char** arguments) {
    using namespace redial::bench;
    const std::vector<std::string_view> names(arguments + 1, arguments + count);
    const auto is_asked = [&names](std::string_view name) {
        return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
    };
    const Server server;
    for (const DialectEvent& event : dialect_events)
        if (is_asked(event.dialect)) compare_floods(server, event);
    const DialectEvent plain = {
        .dialect = redial::core::dialect_none,
        .path = "",
        .payload = R"({"count":12,"echo":"the quick brown fox jumps over it"})"};
    if (is_asked(plain.dialect))
        compare_folds("text of no dialect, looked for", "auto", plain.dialect, plain);
    for (const DialectEvent& event : dialect_events) {
        if (!is_asked(event.dialect)) continue;
        const bool is_named = event.setting == redial::core::dialect_auto;
        compare_folds("an event of " + std::string(event.dialect),
                      is_named ? event.dialect : event.setting, event.dialect, event);
    }
    return 0;
}
