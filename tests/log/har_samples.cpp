// A session's events at instants of 2026-10-01.
#include "har_samples.hpp"

#include <memory>
#include <string>

namespace redial::tests {
namespace {

constexpr std::int64_t noon_us = 1790856000000000;  // 2026-10-01T12:00:00Z
constexpr const char* url = "ws://127.0.0.1:8765/ws/chat/?room=a%20b&x=1";

// What messages view must outlive the events.
BytesView kept(std::string_view text) {
    static std::vector<std::unique_ptr<Bytes>> all;
    all.push_back(std::make_unique<Bytes>(to_bytes(text)));
    return *all.back();
}

core::Event at(std::uint32_t attempt, std::int64_t us, core::Happening what) {
    return har_event(5, attempt, us, std::move(what));
}

const char* request =
    "GET /ws/chat/?room=a%20b&x=1 HTTP/1.1\r\nHost: 127.0.0.1:8765\r\nUpgrade: websocket\r\n"
    "Cookie: theme=dark; lang=en\r\n\r\n";

void add_talk(std::vector<core::Event>& events) {
    using core::Direction;
    using core::Opcode;
    using core::StageName;
    const std::string response =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
        "Set-Cookie: sid=1; Path=/; HttpOnly\r\n\r\n";
    auto pong = har_message(5, 1, 50'000, Direction::In, Opcode::Pong, "p");
    std::get<core::MessageSeen>(pong.what).rtt = Duration{1'311};
    const std::vector<core::Event> talk = {
        at(1, 100, core::AttemptStarted{.url = url, .origin = core::Origin::Start}),
        at(1, 1'600, core::StageDone{StageName::Resolve, Duration{1'500}}),
        at(1, 3'600,
           core::StageDone{
               .stage = StageName::Connect, .took = Duration{2'000}, .detail = "127.0.0.1:8765"}),
        at(1, 7'100, core::StageDone{StageName::Tls, Duration{3'500}}),
        at(1, 11'100, core::StageDone{StageName::Upgrade, Duration{4'000}}),
        at(1, 11'100,
           core::AttemptOpened{
               .address = "127.0.0.1:8765", .request = request, .response = response}),
        har_message(5, 1, 20'000, Direction::Out, Opcode::Text, "h\xc3\xa9llo \"1\"\n"),
        har_message(5, 1, 30'000, Direction::In, Opcode::Binary, std::string_view("\0\xff\x07", 3)),
        har_message(5, 1, 40'000, Direction::Out, Opcode::Ping, "p"),
        pong,
        har_message(5, 1, 60'000, Direction::In, Opcode::Text, "\xc3\x41"),
        har_message(5, 1, 111'100, Direction::In, Opcode::Close, "\x03\xf4restart"),
        at(1, 111'100,
           core::AttemptEnded{.outcome = {.close_code = 1012,
                                          .close_reason = "restart",
                                          .by = core::EndedBy::Peer,
                                          .is_clean = true},
                              .was_open = true,
                              .open_for = Duration{100'000}}),
    };
    events.insert(events.end(), talk.begin(), talk.end());
}

void add_failures(std::vector<core::Event>& events) {
    core::AttemptEnded refused;
    refused.outcome = {.kind = core::OutcomeKind::HttpRefused,
                       .http_status = 503,
                       .http_reason = "Service Unavailable",
                       .retry_after = Duration{2'000'000},
                       .by = core::EndedBy::Peer};
    refused.request = request;
    refused.response =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Type: text/plain\r\n\r\n"
        "busy";
    core::AttemptEnded failed;
    failed.outcome.kind = core::OutcomeKind::Refused;
    failed.outcome.detail = "connection refused";
    const std::vector<core::Event> failures = {
        at(0, 111'200,
           core::RetryPlanned{.retry = 1,
                              .delay = Duration{500'000},
                              .base_delay = Duration{500'000},
                              .retry_at = instant_from_us(611'200),
                              .cause = "1012"}),
        at(2, 611'300, core::AttemptStarted{.url = url, .retry = 1}),
        at(2, 612'000, core::StageDone{core::StageName::Connect, Duration{700}}),
        at(2, 615'000, refused),
        at(3, 2'615'000, core::AttemptStarted{.url = url, .retry = 2}),
        at(3, 2'615'400, failed),
    };
    events.insert(events.end(), failures.begin(), failures.end());
}

}  // namespace

core::Event har_event(std::uint32_t session, std::uint32_t attempt, std::int64_t us,
                      core::Happening what) {
    return {{.session = {session},
             .attempt = {attempt},
             .at = instant_from_us(1'000'000 + us),
             .wall_at = wall_from_us(noon_us + us)},
            std::move(what)};
}

core::Event har_message(std::uint32_t session, std::uint32_t attempt, std::int64_t us,
                        core::Direction direction, core::Opcode opcode, std::string_view payload) {
    core::MessageSeen seen{.direction = direction, .opcode = opcode};
    seen.payload = kept(payload);
    seen.size_bytes = payload.size();
    return har_event(session, attempt, us, seen);
}

std::vector<core::Event> talk_events() {
    std::vector<core::Event> events;
    core::SessionConfig config;
    config.url = url;
    events.push_back(at(0, 0, core::SessionAdded{std::make_shared<core::SessionConfig>(config)}));
    add_talk(events);
    add_failures(events);
    return events;
}

}  // namespace redial::tests
