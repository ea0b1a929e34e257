// Samples of the log's tests: each kind of event, no member at its default.
#include "samples.hpp"

#include "base/base64.hpp"
#include "catch.hpp"
#include "frame_samples.hpp"
#include "log/json_lines.hpp"

namespace redial::tests {
namespace {

constexpr const char* key = "7f21c9aa-0b1c-4d2e-8f3a-5566778899aa";
constexpr const char* bearer = "eyJhbGciOi.J9-secret-token";
constexpr const char* cookie = "cookie-value-4711-abcdef";
constexpr const char* set_cookie = "given-by-server-998877";
constexpr const char* password = "hunter2-and-more";
constexpr const char* query_token = "tok_1234567890";
constexpr const char* api_key = "ak-live-0123456789";
const std::string key_url = std::string("ws://127.0.0.1:8765/ws/chat/?room=1&session=") + key;

// What messages view must outlive the events.
const Bytes& kept(std::string_view text) {
    static std::vector<std::unique_ptr<Bytes>> all;
    all.push_back(std::make_unique<Bytes>(to_bytes(text)));
    return *all.back();
}

core::Event at(std::int64_t us, core::Happening what) {
    return {{.session = {3},
             .attempt = {7},
             .at = instant_from_us(1'000'000 + us),
             .wall_at = wall_from_us(1'790'000'000'000'000 + us)},
            std::move(what)};
}

core::Event of_program(std::int64_t us, core::Happening what) {
    core::Event event = at(us, std::move(what));
    event.stamp.session = {};
    event.stamp.attempt = {};
    return event;
}

core::Event message(std::int64_t us, core::Direction direction, core::Opcode opcode,
                    std::string_view payload) {
    core::MessageSeen seen{.direction = direction, .opcode = opcode};
    seen.payload = kept(payload);
    seen.size_bytes = payload.size();
    return at(us, seen);
}

core::Outcome sample_outcome() {
    return {.kind = core::OutcomeKind::HttpRefused,
            .close_code = 1013,
            .close_reason = std::string("try later \"quoted\" \xff bytes ") + key,
            .http_status = 503,
            .http_reason = "Service Unavailable",
            .retry_after = Duration{2'500},
            .detail = std::string("GET ") + key_url + " was refused",
            .by = core::EndedBy::Peer,
            .is_clean = true};
}

std::vector<core::Event> events_of_sessions() {
    const auto config = std::make_shared<const core::SessionConfig>(sample_config());
    return {
        at(0, core::SessionAdded{config}),
        at(1, core::SessionChanged{config}),
        at(2, core::StatusChanged{core::ConnectionStatus::Open, core::ConnectionStatus::Closed}),
        at(3, core::RetryPlanned{.retry = 4,
                                 .delay = Duration{3'688'250},
                                 .base_delay = Duration{4'000'000},
                                 .retry_at = instant_from_us(9'000'000),
                                 .cause = "1006 abnormal: connection reset by peer",
                                 .why = "last 5 outages lasted 8 to 12 s"}),
        at(4, core::Halted{"the run ended while waiting for retry 3: 403 Forbidden",
                           core::HaltReason::RunEnded}),
        at(5, core::AttemptStarted{.url = key_url + "&access_token=" + query_token,
                                   .origin = core::Origin::Person,
                                   .retry = 2,
                                   .why = std::string("endpoint 2 of 3: not ") + key,
                                   .known_by = "its User-Agent and path",
                                   .is_lane_sure = false,
                                   .is_wait_seen = false}),
        at(6, core::StageDone{.stage = core::StageName::Upgrade,
                              .took = Duration{1'234},
                              .is_ok = false,
                              .detail = "HTTP/1.1 503",
                              .headers = {{"Set-Cookie", std::string("sid=") + set_cookie},
                                          {"Location", std::string("/x?token=") + query_token},
                                          {"Server", "lab"}}})};
}

std::vector<core::Event> events_of_attempts() {
    const std::string basic = to_base64(as_bytes(std::string("ada:") + password));
    const std::string request = std::string("GET /ws/chat/?session=") + key +
                                " HTTP/1.1\r\nHost: 127.0.0.1:8765\r\nAuthorization: Bearer " +
                                bearer + "\r\nProxy-Authorization: Basic " + basic +
                                "\r\nCookie: sessionid=" + cookie + "\r\n\r\n";
    const std::string response =
        std::string("HTTP/1.1 101 Switching Protocols\r\nSet-Cookie: sid=") + set_cookie +
        "; Path=/; HttpOnly\r\nUpgrade: websocket\r\n\r\n";
    return {at(7, core::AttemptOpened{.subprotocol = "chat.v2",
                                      .extensions = "permessage-deflate",
                                      .address = "127.0.0.1:8765",
                                      .tls = "TLSv1.3 AES_256_GCM",
                                      .http_status = 201,
                                      .request = request,
                                      .response = response,
                                      .server_request = request + "of the server",
                                      .server_response = response + "of the server"}),
            at(8, core::AttemptEnded{.outcome = sample_outcome(),
                                     .was_open = true,
                                     .open_for = Duration{42'100'001},
                                     .response = response + "session " + key + " is unknown",
                                     .request = request}),
            at(9, core::FaultMade{"reset", std::string("of session ") + key}),
            at(10, core::MessageQueued{.id = 12,
                                       .opcode = core::Opcode::Binary,
                                       .payload = std::make_shared<const Bytes>(
                                           to_bytes(std::string("\x00\xff", 2) + key))}),
            at(11, core::MessageLeftQueue{.id = 12, .fate = core::QueueFate::Cancelled}),
            at(12, core::ResumeJudged{.verdict = core::ResumeVerdict::Lost,
                                      .counter_before = -3,
                                      .counter_after = 9,
                                      .lost = 11,
                                      .repeated = 1,
                                      .unanswered = 2}),
            at(13, core::Lost{.count = 5, .size_bytes = 320, .place = core::LossPlace::Recording}),
            at(14, core::CommandRefused{"cancel_queued", std::string("no session ") + key}),
            at(15, core::Noted{core::Severity::Error, std::string("redirected to ") + key_url})};
}

std::vector<core::Event> events_of_messages() {
    using core::Direction;
    using core::Opcode;
    auto odd = message(20, Direction::Out, Opcode::Text, std::string("cut short, ") + key);
    auto& facts = std::get<core::MessageSeen>(odd.what);
    facts.is_compressed = facts.was_queued = true;
    facts.fragments = 3;
    facts.rtt = Duration{310};
    facts.size_bytes = 900;
    facts.wire_bytes = 64;
    facts.frames = odd_frames();
    auto masked = message(31, Direction::Out, Opcode::Text, "masked");
    std::get<core::MessageSeen>(masked.what).wire_bytes = 6;
    std::get<core::MessageSeen>(masked.what).frames = masked_frame();
    auto pong = message(21, Direction::In, Opcode::Pong, "hi");
    std::get<core::MessageSeen>(pong.what).rtt = Duration{1'311};
    return {message(22, Direction::In, Opcode::Text,
                    std::string(R"({"count":4,"session":")") + key + R"(","echo":"ça va? 你好"})"),
            message(23, Direction::In, Opcode::Text, "line\nfeed\ttab \\ \" \x01 \x1f \x7f end"),
            message(24, Direction::In, Opcode::Text, "not \xc3\x28 UTF-8"),
            message(25, Direction::Out, Opcode::Binary, std::string("\x00\x01 ", 3) + key + "\xfe"),
            message(26, Direction::Out, Opcode::Text, ""),
            message(27, Direction::In, Opcode::Close, std::string("\x03\xe9", 2) + "going away"),
            message(28, Direction::In, core::Opcode{3}, "reserved"),
            message(29, Direction::Out, Opcode::Ping, ""),
            message(30, Direction::In, Opcode::Text, std::string("=cmd|' /C calc'!A0 ") + password),
            odd,
            masked,
            pong};
}

core::FaultList sample_faults() {
    core::Fault late = core::make_fault(core::FaultKind::Latency);
    late.name = "late";
    late.flow = core::Flow::ToClient;
    late.probability = 0.25;
    late.lasts = Duration{5'000'000};
    late.seed = 11;
    late.delay = Duration{120'000};
    late.jitter = Duration{30'500};
    core::Fault close = core::make_fault(core::FaultKind::Close);
    close.name = "goodbye";
    close.code = 1013;
    close.text = std::string("no room, \"quoted\", for ") + key;
    core::Fault altered = core::make_fault(core::FaultKind::Alter);
    altered.name = "altered";
    altered.match = std::string("the key is ") + key;
    altered.text = api_key;
    altered.replacement = password;
    return {.faults = {late, close, altered}, .seed = 42};
}

core::Failover sample_failover() {
    return {.urls = {std::string("wss://b.example/?api_key=") + api_key, "ws://c/"},
            .strategy = core::EndpointStrategy::Fastest,
            .rests_for = Duration{1'500'000},
            .rests_max = Duration{90'000'000},
            .well_after = Duration{2'000'000},
            .probe_interval = Duration{30'000'000}};
}

std::vector<core::Event> events_of_links() {
    const auto faults = std::make_shared<const core::FaultList>(sample_faults());
    return {at(31, core::FaultBegan{.id = 5, .name = "late", .detail = key_url}),
            at(32, core::FaultEnded{.id = 5, .name = "late"}),
            at(33, core::FaultsChanged{.faults = faults, .is_linked = true}),
            at(34, core::ViolationSeen{.direction = core::Direction::Out,
                                       .close_code = 1007,
                                       .what = std::string("not UTF-8 after ") + key,
                                       .section = "RFC 6455 8.1",
                                       .bytes = to_bytes(std::string("\xc3\x28 \xff"))}),
            at(35,
               core::HalfOpenNoticed{
                   .side = core::Side::Server, .after = Duration{30'000'250}, .by = "ping"}),
            at(36, core::TapChanged{.is_listening = true,
                                    .url = "ws://127.0.0.1:9001/?token=" + std::string(query_token),
                                    .port = 9001,
                                    .upstream = key_url,
                                    .connections = 2,
                                    .dials = 17,
                                    .http_requests = 18,
                                    .unattributed_dials = 3,
                                    .to_server_bytes = 5'000'000'000,
                                    .to_client_bytes = 6'000'000'000,
                                    .error = std::string("no certificate for ") + key}),
            of_program(37, core::ControlChanged{.is_listening = true,
                                                .url = "http://127.0.0.1:8474",
                                                .port = 8474,
                                                .error = "port 8474 is taken"}),
            at(38, core::FindingMade{.rule = "backoff_resets_on_open",
                                     .severity = core::Severity::Error,
                                     .what = std::string("the ladder of ") + key + " starts anew",
                                     .why = "a server that accepts and drops is hammered",
                                     .advice = "reset after a stable stretch",
                                     .evidence = {{.attempt = {4},
                                                   .at = instant_from_us(77),
                                                   .words = "dialled " + key_url}}}),
            at(39,
               core::MessageMarked{
                   .message_at = instant_from_us(78), .place = 8, .is_marked = false, .note = key}),
            at(41, core::QueuedSent{.id = 9, .times = 3}),
            at(42, core::EndpointsChanged{.health = {{.failures = 2,
                                                      .rests_until = instant_from_us(99),
                                                      .handshake = Duration{1'234},
                                                      .dials = 5,
                                                      .opens = 3},
                                                     {}},
                                          .current = 1}),
            of_program(43, core::SystemChanged{.change = core::SystemChange::Woke,
                                               .slept = Duration{3'600'000'000},
                                               .detail = "eth0"})};
}

std::vector<core::Event> events_of_taps() {
    return {at(44,
               core::HttpSeen{
                   .method = "POST",
                   .url = key_url,
                   .http_status = 200,
                   .http_reason = "OK",
                   .detail = std::string("cut off after ") + key,
                   .took = Duration{1'250},
                   .request_bytes = 12,
                   .response_bytes = 345,
                   .request = std::string("POST / HTTP/1.1\r\nCookie: ") + cookie + "\r\n\r\n",
                   .response = std::string("HTTP/1.1 200 OK\r\nX: ") + key + "\r\n\r\n"}),
            at(45, core::DialsUnseen{.from = instant_from_us(44),
                                     .until = instant_from_us(45),
                                     .why = "the port is closed"})};
}

// What it says by itself, what it asks for, and the way it takes.
void set_sample_ways(core::SessionConfig& config) {
    config.speech = {
        {.pointer = "/op", .value = "10", .send = "{\"op\":2}", .every = Duration{1'250'000}}};
    config.silence_limit = Duration{45'000'250};
    config.stream = {.method = "POST",
                     .body = "{\"stream\":true}",
                     .content_type = "application/problem+json",
                     .last_event_id = "12"};
    config.http_version = core::HttpVersion::Auto;
    config.proxy = "socks5://127.0.0.1:1080";
    config.keeps_cookies = true;
}

}  // namespace

std::vector<std::string> all_secrets() {
    return {key,
            bearer,
            cookie,
            set_cookie,
            password,
            query_token,
            api_key,
            to_base64(as_bytes(std::string("ada:") + password)),
            to_base64(as_bytes(std::string("\x00\x01 ", 3) + key + "\xfe"))};
}

core::SessionConfig sample_config() {
    core::SessionConfig config;
    config.name = "chat-1";
    config.url =
        std::string("ws://ada:") + password + "@127.0.0.1:8765/ws/chat/?room=1&api_key=" + api_key;
    config.session_key = key;
    config.session_parameter = "sitzung";
    config.headers = {{"Authorization", std::string("Bearer ") + bearer},
                      {"X-Trace", "on"},
                      {"Cookie", std::string("sessionid=") + cookie + "; theme=dark"}};
    config.subprotocols = {"chat.v2", "chat.v1"};
    config.origin = "https://example.org";
    config.basic_auth_user = "ada";
    config.basic_auth_password = password;
    config.tls = {.ca_file = "/etc/ca.pem",
                  .client_certificate_file = "/c.pem",
                  .client_key_file = "/k.pem",
                  .accepted_fingerprint = "00ff",
                  .accepts_any_certificate = true};
    config.deflate = {.is_offered = true,
                      .client_no_context_takeover = true,
                      .server_no_context_takeover = true,
                      .client_max_window_bits = 10,
                      .server_max_window_bits = 9};
    config.time_limits = {.resolve = Duration{1},
                          .connect = Duration{2'500},
                          .proxy = Duration{3'500},
                          .tls = Duration{3'000'000},
                          .upgrade = Duration{4'000'001},
                          .close = Duration{6'000'000}};
    config.policy = sample_policy();
    config.auto_reconnect = false;
    config.ping_interval = Duration{15'000'000};
    config.pong_timeout = Duration{5'000'000};
    config.follows_redirects = true;
    config.message_bytes_max = 1234;
    config.frame_bytes_max = 567;
    config.queue = sample_queue();
    config.failover = sample_failover();
    config.counter_pointer = "/n";
    config.counter_is_given = true;
    config.reply_match = core::ReplyMatch::ByPointer;
    config.reply_pointer = "/request/id";
    config.dialect = "phoenix";
    config.saved_messages = {
        {.text = "{{n}}", .is_binary = true, .sends_on_open = true, .every = Duration{2'000'000}}};
    set_sample_ways(config);
    config.echoes = true;
    config.reconnects_once_lost = false;
    config.when_full = core::WhenFull::DropAndCount;
    config.uses_link = true;
    config.faults = sample_faults();
    config.tap = sample_tap();
    config.tap_of = {2};
    return config;
}

std::vector<core::Event> every_event() {
    std::vector<core::Event> all = events_of_sessions();
    for (auto& event : events_of_attempts()) all.push_back(std::move(event));
    for (auto& event : events_of_messages()) all.push_back(std::move(event));
    for (auto& event : events_of_links()) all.push_back(std::move(event));
    for (auto& event : events_of_taps()) all.push_back(std::move(event));
    all.push_back(of_program(40, core::LabChanged{.is_listening = true,
                                                  .url = key_url,
                                                  .port = 8765,
                                                  .connections = 2,
                                                  .stored_sessions = 3,
                                                  .time_to_live = Duration{300'000'000},
                                                  .refuses = true,
                                                  .answers_503 = true,
                                                  .retry_after = Duration{2'000'000},
                                                  .dialect = "mqtt",
                                                  .dialect_faults = {"drop_reply:12"},
                                                  .closes_after = Duration{150'000},
                                                  .session_keys = {key, "abc123"},
                                                  .error = "port 8765 is taken"}));
    all.push_back(at(41, core::SessionRemoved{}));
    return all;
}

}  // namespace redial::tests
