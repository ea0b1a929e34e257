// What programs write into HAR files, each in its way, and what is wrong with files: instants,
// ends, refusals, order. The entries here are made after the writers' code and documents.
#include <nlohmann/json.hpp>

#include "base/base64.hpp"
#include "catch.hpp"
#include "log/har_reader.hpp"
#include "model/fold/workspace.hpp"

using namespace redial;
using Json = nlohmann::json;

namespace {

constexpr std::int64_t noon_us = 1790856000000000;  // 2026-10-01T12:00:00Z

Json message(const char* type, const Json& time, const Json& data) {
    return {{"type", type}, {"time", time}, {"opcode", 1}, {"data", data}};
}

Json entry(Json changes = Json::object()) {
    Json entry = {
        {"startedDateTime", "2026-10-01T12:00:00.000Z"},
        {"time", 10},
        {"request", {{"method", "GET"}, {"url", "wss://h/ws"}, {"headers", Json::array()}}},
        {"response", {{"status", 101}, {"statusText", "Switching Protocols"}}},
        {"timings", {{"send", 0}, {"wait", 5}, {"receive", 0}}},
        {"_resourceType", "websocket"}};
    entry.merge_patch(changes);
    return entry;
}

Json with_messages(Json changes = Json::object()) {
    Json made = entry(std::move(changes));
    if (!made.contains("_webSocketMessages"))
        made["_webSocketMessages"] = {message("send", 1790856000.5, "one"),
                                      message("receive", 1790856000.75, "two")};
    return made;
}

// The events of a file, as they came.
struct Seen final : core::EventSink {
    std::vector<core::Stamp> stamps;
    std::vector<core::AttemptEnded> ends;
    std::vector<core::StageDone> stages;
    std::vector<core::AttemptOpened> opened;
    std::vector<std::string> messages;  // "1.2 -> text", session and attempt
    std::vector<std::int64_t> message_us;
    log::ReadSummary summary;
    std::unique_ptr<model::Workspace> workspace = std::make_unique<model::Workspace>();

    void on_event(const core::Event& event) override {
        stamps.push_back(event.stamp);
        if (const auto* end = std::get_if<core::AttemptEnded>(&event.what)) ends.push_back(*end);
        if (const auto* stage = std::get_if<core::StageDone>(&event.what)) stages.push_back(*stage);
        if (const auto* open = std::get_if<core::AttemptOpened>(&event.what))
            opened.push_back(*open);
        workspace->on_event(event);
    }
    void on_message(const core::Stamp& stamp, const core::MessageSeen& seen) override {
        stamps.push_back(stamp);
        messages.push_back(std::to_string(stamp.session.value) + "." +
                           std::to_string(stamp.attempt.value) + " " +
                           std::string(as_text(seen.payload)));
        message_us.push_back(to_us(stamp.wall_at));
        workspace->on_message(stamp, seen);
    }
    Duration took(core::StageName name) const {
        for (const core::StageDone& stage : stages)
            if (stage.stage == name) return stage.took;
        return Duration{-1};
    }
};

Seen read(const Json& entries, const std::string& creator = "Somebody") {
    const std::string text = Json{
        {"log",
         {{"version", "1.2"},
          {"creator", {{"name", creator}, {"version", "1"}}},
          {"entries", entries}}}}.dump();
    Seen seen;
    log::HarDecoder decoder;
    REQUIRE(decoder.feed(text));
    REQUIRE(decoder.finish());
    while (decoder.give(seen, 1)) {
    }
    seen.summary = decoder.summary();
    return seen;
}

Seen read_one(Json changes, const std::string& creator = "Somebody") {
    return read(Json::array({with_messages(std::move(changes))}), creator);
}

core::Outcome outcome_of(const Seen& seen) {
    REQUIRE(seen.ends.size() == 1);
    return seen.ends[0].outcome;
}

}  // namespace

TEST_CASE(
    "a message's instant is the file's whatever unit it is in and whatever the phases add up to",
    "[log][har]") {
    for (const Json& time : {Json(1790856000.5), Json(1790856000500.0), Json(1790856000500000.0),
                             Json("2026-10-01T12:00:00.500Z"), Json("2026-10-01T14:00:00.5+02:00"),
                             Json("12:00:00.500"), Json("1790856000.5")}) {
        INFO(time);
        const Seen seen = read_one({{"_webSocketMessages", {message("send", time, "one")}},
                                    {"timings", {{"connect", 900}, {"wait", 800}}}});
        REQUIRE(seen.message_us.size() == 1);
        CHECK(seen.message_us[0] == noon_us + 500'000);
        CHECK(seen.summary.note.empty());
    }
}

TEST_CASE("a message without a time stands at the one before and that is said", "[log][har]") {
    for (const Json& time : {Json(-1), Json(nullptr), Json("soon")}) {
        const Seen seen = read_one({{"_webSocketMessages",
                                     {message("send", time, "a"), message("send", 1790856001, "b"),
                                      message("receive", time, "c")}}});
        CHECK(seen.message_us ==
              std::vector<std::int64_t>{noon_us, noon_us + 1'000'000, noon_us + 1'000'000});
        CHECK(seen.messages == std::vector<std::string>{"1.1 a", "1.1 b", "1.1 c"});
        CHECK_THAT(seen.summary.note, tests::contains_text("2 messages have no time"));
    }
}

TEST_CASE("a start without a zone or a date takes it from the messages", "[log][har]") {
    for (const char* start : {"2026-10-01T12:00:00.4", "2026-10-01T14:00:00.4",
                              "2026-10-01T05:30:00.4", "12:00:00.4Z"}) {
        INFO(start);
        const Seen seen = read_one({{"startedDateTime", start}});
        CHECK(to_us(seen.stamps.front().wall_at) == noon_us + 400'000);
        CHECK(seen.message_us[0] == noon_us + 500'000);
    }
    const Seen missing = read_one({{"startedDateTime", nullptr}});
    CHECK(to_us(missing.stamps.front().wall_at) == noon_us + 500'000);
    const Seen none = read_one({{"startedDateTime", "-1"}});
    CHECK(to_us(none.stamps.front().wall_at) == noon_us + 500'000);
    const Seen number = read_one({{"startedDateTime", 1790856000400.0}});
    CHECK(to_us(number.stamps.front().wall_at) == noon_us + 400'000);
}

TEST_CASE("a bad entry costs itself and is named", "[log][har]") {
    Json bad = with_messages({{"startedDateTime", "NaN-NaN-NaNTNaN:NaN:NaN.NaN"}});
    Json timeless = entry({{"startedDateTime", nullptr}});
    const Seen seen =
        read(Json::array({with_messages(), bad, 5, "x", Json::array(), timeless, with_messages()}));
    CHECK(seen.messages.size() == 4);
    CHECK(seen.summary.note ==
          "entry 2 was left out: startedDateTime \"NaN-NaN-NaNTNaN:NaN:NaN.NaN\" is no time; entry "
          "3 was left out: it is no object; entry 4 was left out: it is no object; 2 more entries "
          "were left out");
}

TEST_CASE("what is no JSON costs what follows it and not the entries before", "[log][har]") {
    const std::string whole = Json{{"log", {{"entries", {with_messages()}}}}}.dump();
    const std::string cut = whole.substr(0, whole.rfind(']')) + ", {\"time\": 1-2}]}}";
    Seen seen;
    log::HarDecoder decoder;
    REQUIRE(decoder.feed(cut));
    REQUIRE(decoder.finish());
    while (decoder.give(seen, 1000)) {
    }
    CHECK(seen.messages.size() == 2);
    CHECK_THAT(decoder.summary().note, tests::contains_text("is no JSON from line 1, byte"));
}

TEST_CASE("NaN as Python writes it is a number that is not known", "[log][har]") {
    std::string text = Json{{"log", {{"entries", {with_messages()}}}}}.dump();
    text.replace(text.find("\"wait\":5"), 8, "\"wait\":NaN");
    Seen seen;
    log::HarDecoder decoder;
    REQUIRE(decoder.feed(text));
    REQUIRE(decoder.finish());
    decoder.give(seen, 1 << 20);
    CHECK(seen.messages.size() == 2);
    CHECK(decoder.summary().note.empty());
}

TEST_CASE("entries in any order give the same events in order of time", "[log][har]") {
    Json entries = Json::array();
    for (int i = 0; i < 4; ++i) {
        const std::string second = std::to_string(i);
        entries.push_back(with_messages(
            {{"startedDateTime", "2026-10-01T12:00:0" + second + ".000Z"},
             {"_webSocketMessages", {message("send", 1790856000.1 + i, "m" + second)}},
             {"_webSocketClose", {{"code", 1012}, {"time", 1790856000.5 + i}}}}));
    }
    // Another tab, open all the while.
    entries.push_back(with_messages(
        {{"_webSocketMessages",
          {message("send", 1790856000.2, "o"), message("receive", 1790856003.2, "o")}}}));
    const Seen sorted = read(entries);
    CHECK(sorted.messages ==
          std::vector<std::string>{"1.1 m0", "2.1 o", "1.2 m1", "1.3 m2", "1.4 m3", "2.1 o"});
    std::reverse(entries.begin(), entries.end());
    std::rotate(entries.begin(), entries.begin() + 1, entries.end());
    const Seen turned = read(entries);
    CHECK(turned.messages == sorted.messages);
    CHECK(turned.workspace->sessions().size() == 2);
    for (const Seen* seen : {&sorted, &turned})
        CHECK(std::is_sorted(seen->stamps.begin(), seen->stamps.end(),
                             [](const auto& a, const auto& b) { return a.at < b.at; }));
}

TEST_CASE("mitmproxy's phases keep their lengths and move nothing", "[log][har]") {
    // connect without ssl, and longer than there was time for between the start and a message.
    const Seen seen =
        read_one({{"startedDateTime", "2026-10-01T12:00:00.195591+00:00"},
                  {"_webSocketMessages", {message("receive", 1790856000.336985, "one")}},
                  {"time", 424.1},
                  {"timings",
                   {{"connect", 165.795},
                    {"ssl", 126.247},
                    {"send", 3.518},
                    {"receive", 5.846},
                    {"wait", 122.699}}}},
                 "mitmproxy");
    CHECK(seen.message_us == std::vector<std::int64_t>{noon_us + 336'985});
    CHECK(seen.took(core::StageName::Connect) == Duration{165'795});
    CHECK(seen.took(core::StageName::Tls) == Duration{126'247});
    CHECK(seen.took(core::StageName::Upgrade) == Duration{126'217});
    CHECK(to_us(*seen.workspace->sessions()[0]->attempts.back().opened_at) ==
          noon_us + 195'591 + 126'217);
    CHECK(seen.ends.empty());  // its `receive` is the answer's, not the connection's
}

TEST_CASE("whether connect holds ssl shows in the numbers", "[log][har]") {
    const auto connect_took = [](double connect, double ssl, double total) {
        return read_one({{"time", total},
                         {"timings",
                          {{"connect", connect},
                           {"ssl", ssl},
                           {"send", 1},
                           {"wait", 20},
                           {"receive", 0}}}})
            .took(core::StageName::Connect);
    };
    CHECK(connect_took(50, 30, 71) == Duration{20'000});   // HAR 1.2
    CHECK(connect_took(50, 30, 101) == Duration{50'000});  // the total counts both
    CHECK(connect_took(30, 50, 10) == Duration{30'000});   // it cannot
    CHECK(connect_took(50, 30, -1) == Duration{20'000});
}

TEST_CASE("Chrome's phases of a WebSocket tell when it ended and not how", "[log][har]") {
    // `wait` runs to the last frame, `receive` from there to the end.
    const Json phases = {{"time", 61'000},
                         {"timings", {{"blocked", -1}, {"wait", 750.0}, {"receive", 60'250.0}}}};
    for (const char* creator : {"WebInspector", "Somebody"}) {
        const Seen seen = read_one(phases, creator);
        const core::Outcome outcome = outcome_of(seen);
        CHECK(outcome.kind == core::OutcomeKind::Unknown);
        CHECK(outcome.close_code == 0);
        CHECK_FALSE(outcome.is_clean);
        CHECK(seen.ends[0].open_for == Duration{60'500'000});
        // The handshake's own length is not in the file.
        CHECK(seen.took(core::StageName::Upgrade) == Duration{-1});
        CHECK(seen.opened[0].http_status == 101);
    }
    const Seen open = read_one({{"timings", {{"wait", 750.0}, {"receive", 0}}}}, "WebInspector");
    CHECK(open.ends.empty());
    const Seen silent =
        read(Json::array({entry({{"timings", {{"wait", 50}, {"receive", 900}}}})}), "WebInspector");
    CHECK(silent.ends[0].open_for == Duration{900'000});
}

TEST_CASE("five silent minutes of Chrome's are five idle ends of one length", "[log][har]") {
    Json entries = Json::array();
    for (int i = 0; i < 5; ++i) {
        const double start = 1790856000.0 + i * 62;
        entries.push_back(with_messages(
            {{"startedDateTime", start * 1000},
             {"_webSocketMessages",
              {message("send", start + 0.1, "a"), message("receive", start + 0.2, "b")}},
             {"timings", {{"send", 0}, {"wait", 200.0}, {"receive", 60'013.5}}}}));
    }
    const Seen seen = read(entries, "WebInspector");
    REQUIRE(seen.workspace->sessions().size() == 1);
    const auto cluster = seen.workspace->sessions()[0]->close_times.newest_cluster();
    REQUIRE(cluster);
    CHECK(cluster->count == 5);
}

TEST_CASE("an end that no file tells is not made up", "[log][har]") {
    CHECK(read_one(Json::object()).ends.empty());
    Json second = with_messages({{"startedDateTime", "2026-10-01T12:01:00.000Z"}});
    second["_webSocketMessages"] = {message("send", 1790856060.5, "three")};
    const Seen seen = read(Json::array({with_messages(), second}));
    const core::Outcome outcome = outcome_of(seen);  // over when the next dial began
    CHECK(outcome.kind == core::OutcomeKind::Unknown);
    CHECK(outcome.by == core::EndedBy::Network);
    CHECK(seen.ends[0].open_for == Duration{745'000});  // at least
    CHECK(seen.workspace->sessions()[0]->close_times.all().empty());
    CHECK(core::in_words(outcome).starts_with("not known how it ended: the HAR tells neither"));
}

TEST_CASE("HTTP Toolkit's close is read as code and reason or as aborted", "[log][har]") {
    const Seen aborted = read_one({{"_webSocketClose", "aborted"}}, "HTTP Toolkit");
    CHECK(outcome_of(aborted).close_code == 1006);
    CHECK_FALSE(outcome_of(aborted).is_clean);
    CHECK(aborted.ends[0].was_open);
    const core::Outcome closed = outcome_of(read_one(
        {{"_webSocketClose", {{"code", 1012}, {"reason", "restart"}, {"timestamp", 1790856009}}}}));
    CHECK(closed.kind == core::OutcomeKind::Closed);
    CHECK(closed.close_code == 1012);
    CHECK(closed.close_reason == "restart");
    CHECK(closed.by == core::EndedBy::Network);  // not said
    CHECK(read_one({{"_webSocketClose", nullptr}}).ends.empty());
}

TEST_CASE("the words of a failed handshake tell its status and its cause", "[log][har]") {
    const auto refused = [](const char* words) {
        Json chrome = entry({{"response", {{"status", 0}}}});
        chrome["_webSocketMessages"] = {
            {{"type", "error"}, {"time", 1790856000.5}, {"opcode", -1}, {"data", words}}};
        Json playwright = entry({{"response", {{"status", -1}, {"_failureText", words}}}});
        const core::Outcome outcome = outcome_of(read(Json::array({chrome})));
        const core::Outcome other = outcome_of(read(Json::array({playwright})));
        CHECK(outcome.kind == other.kind);
        CHECK(outcome.http_status == other.http_status);
        CHECK(outcome.detail == words);
        return std::pair{outcome.kind, outcome.http_status};
    };
    using Kind = core::OutcomeKind;
    CHECK(refused("Error during WebSocket handshake: Unexpected response code: 503") ==
          std::pair{Kind::HttpRefused, 503});
    CHECK(refused("Unexpected server response: 401") == std::pair{Kind::HttpRefused, 401});
    CHECK(refused("Error during WebSocket handshake: 'Upgrade' header is missing") ==
          std::pair{Kind::HandshakeInvalid, 0});
    CHECK(refused("net::ERR_CONNECTION_REFUSED") == std::pair{Kind::Refused, 0});
    CHECK(refused("NS_ERROR_UNKNOWN_HOST") == std::pair{Kind::NameUnresolved, 0});
    CHECK(refused("net::ERR_CERT_DATE_INVALID") == std::pair{Kind::TlsFailed, 0});
    CHECK(refused("something nobody knows") == std::pair{core::OutcomeKind::Unknown, 0});
    Json bare = entry({{"response", {{"status", 0}}}});
    CHECK(outcome_of(read(Json::array({bare}))).kind == core::OutcomeKind::Unknown);
}

TEST_CASE("a refusal's body is whole whatever stands around it", "[log][har]") {
    const std::string body = "come back later";
    const std::string coded = to_base64(as_bytes(body));
    for (const char* content :
         {R"({"mimeType":"text/plain","text":"come back later"})",
          R"({"text":"come back later","mimeType":"text/plain","comment":"x"})",
          R"({"text":"Y29tZSBiYWNrIGxhdGVy","encoding":"base64"})",
          R"({"encoding":"base64","text":"Y29tZSBiYWNrIGxhdGVy","mimeType":"text/plain"})"}) {
        INFO(content);
        REQUIRE(coded == "Y29tZSBiYWNrIGxhdGVy");
        Json refused = entry({{"response", {{"status", 503}}}});
        refused["response"]["content"] = Json::parse(content);
        const Seen seen = read(Json::array({refused}));
        REQUIRE(seen.ends.size() == 1);
        CHECK(seen.ends[0].response.ends_with("\r\n\r\n" + body));
    }
    Json big = entry({{"response", {{"status", 503}}}});
    big["response"]["content"] = {{"text", to_base64(Bytes(300'000, 'a'))}, {"encoding", "base64"}};
    const Seen seen = read(Json::array({big}));
    const std::string& response = seen.ends[0].response;
    CHECK(response.size() - response.find("\r\n\r\n") - 4 == 64 * 1024);
}

TEST_CASE("a WebSocket over HTTP/2 is opened by a 200 and one over HTTP/1.1 is not", "[log][har]") {
    Json h2 = entry({{"response", {{"status", 200}, {"httpVersion", "h2"}}},
                     {"request", {{"method", "CONNECT"}, {"httpVersion", "h2"}}}});
    h2["request"]["headers"] = {{{"name", ":protocol"}, {"value", "websocket"}}};
    const Seen opened = read(Json::array({h2}));
    REQUIRE(opened.opened.size() == 1);
    CHECK(opened.opened[0].request.starts_with("CONNECT /ws HTTP/2\r\n"));
    CHECK(opened.opened[0].response.starts_with("HTTP/2 200"));
    CHECK(opened.ends.empty());
    const Seen refused = read(Json::array({entry({{"response", {{"status", 200}}}})}));
    CHECK(outcome_of(refused).kind == core::OutcomeKind::HttpRefused);
    CHECK(outcome_of(refused).http_status == 200);
    CHECK(refused.opened.empty());
}

TEST_CASE("an upgrade that was refused is a WebSocket's though nothing else says so",
          "[log][har]") {
    Json plain = entry({{"request", {{"url", "https://h/ws"}}}, {"response", {{"status", 403}}}});
    plain.erase("_resourceType");
    CHECK(read(Json::array({plain})).ends.empty());
    plain["request"]["headers"] = {{{"name", "upgrade"}, {"value", "WebSocket"}}};
    CHECK(outcome_of(read(Json::array({plain}))).http_status == 403);
}
