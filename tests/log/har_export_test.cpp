// HAR exports: what stands in an entry, memory while connections are open, secrets, the disk.
#include "log/har_export.hpp"

#include <nlohmann/json.hpp>

#include "base/base64.hpp"
#include "catch.hpp"
#include "har_samples.hpp"
#include "log/export.hpp"
#include "samples.hpp"

using namespace redial;
using namespace redial::tests;
using Json = nlohmann::json;

namespace {

std::string har_of(const std::vector<core::Event>& events,
                   std::size_t held_bytes_max = log::Spool::held_bytes_max) {
    std::string out;
    std::string all;
    log::HarExport har(
        out,
        [&] {
            all += out;
            out.clear();
        },
        held_bytes_max);
    har.begin({.tool = "redial 9.9", .is_redacted = false});
    give(events, har);
    har.finish();
    CHECK(har.status());
    return all + out;
}

Json entries_of(const std::string& text) { return Json::parse(text)["log"]["entries"]; }

std::string value_of(const Json& pairs, const std::string& name) {
    for (const Json& pair : pairs)
        if (pair["name"] == name) return pair["value"];
    return {};
}

}  // namespace

TEST_CASE("an attempt is an entry with its heads taken apart and its stages as timings",
          "[log][har]") {
    const Json entries = entries_of(har_of(talk_events()));
    REQUIRE(entries.size() == 3);
    const Json& first = entries[0];
    CHECK(first["startedDateTime"] == "2026-10-01T12:00:00.000100Z");
    CHECK(first["_resourceType"] == "websocket");
    CHECK(first["serverIPAddress"] == "127.0.0.1");
    CHECK(first["connection"] == "8765");
    const Json& request = first["request"];
    CHECK(request["method"] == "GET");
    CHECK(request["url"] == "ws://127.0.0.1:8765/ws/chat/?room=a%20b&x=1");
    CHECK(value_of(request["queryString"], "room") == "a b");
    CHECK(value_of(request["headers"], "Host") == "127.0.0.1:8765");
    CHECK(value_of(request["cookies"], "theme") == "dark");
    const Json& response = first["response"];
    CHECK(response["status"] == 101);
    CHECK(response["statusText"] == "Switching Protocols");
    CHECK(response["cookies"][0]["name"] == "sid");
    CHECK(response["cookies"][0]["httpOnly"] == true);
    CHECK(response["_error"] == nullptr);
    const Json& timings = first["timings"];
    CHECK(timings["dns"] == 1.5);
    CHECK(timings["connect"] == 5.5);  // HAR 1.2: TLS is in it
    CHECK(timings["ssl"] == 3.5);
    CHECK(timings["wait"] == 4);
    CHECK(timings["receive"] == 100);
    CHECK(timings["blocked"] == -1);
    CHECK(first["time"] == 111);
    CHECK(first["_webSocketClose"]["code"] == 1012);
    CHECK(first["_webSocketClose"]["reason"] == "restart");
    CHECK(first["_webSocketClose"]["type"] == "receive");
}

TEST_CASE("messages stand as DevTools writes them: text as it is, all else as base64",
          "[log][har]") {
    const Json messages = entries_of(har_of(talk_events()))[0]["_webSocketMessages"];
    REQUIRE(messages.size() == 6);
    CHECK(messages[0]["type"] == "send");
    CHECK(messages[0]["opcode"] == 1);
    CHECK(messages[0]["time"] == 1790856000.020000);
    CHECK(messages[0]["data"] == "héllo \"1\"\n");
    CHECK(messages[1]["type"] == "receive");
    CHECK(messages[1]["opcode"] == 2);
    CHECK(messages[1]["data"] == "AP8H");
    CHECK(messages[2]["opcode"] == 9);
    CHECK(messages[3]["opcode"] == 10);
    CHECK(messages[3]["_redial"]["rtt_us"] == 1311);
    CHECK(messages[4]["opcode"] == 1);  // text that is none
    CHECK(messages[4]["_redial"]["base64"] == "w0E=");
    CHECK(messages[5]["opcode"] == 8);
}

TEST_CASE("a refusal has its status, its body and Chromium's words, and a failed dial status 0",
          "[log][har]") {
    const Json entries = entries_of(har_of(talk_events()));
    const Json& refused = entries[1];
    CHECK(refused["response"]["status"] == 503);
    CHECK(refused["response"]["content"]["text"] == "busy");
    CHECK(refused["response"]["content"]["mimeType"] == "text/plain");
    CHECK(refused["response"]["bodySize"] == 4);
    CHECK(value_of(refused["response"]["headers"], "Retry-After") == "2");
    CHECK(refused["response"]["_error"] ==
          "Error during WebSocket handshake: Unexpected response code: 503");
    const Json& failed = entries[2];
    CHECK(failed["response"]["status"] == 0);
    CHECK(failed["response"]["_error"] == "net::ERR_CONNECTION_REFUSED");
    CHECK(failed["request"]["headersSize"] == -1);
    CHECK(failed["timings"]["connect"] == -1);
    CHECK(failed["_webSocketMessages"][0]["type"] == "error");
}

TEST_CASE("messages of connections open at once are kept apart also on the disk", "[log][har]") {
    std::vector<core::Event> events;
    for (std::uint32_t session = 1; session <= 3; ++session)
        events.push_back(har_event(session, 1, session, core::AttemptStarted{.url = "ws://h/"}));
    for (int i = 0; i < 600; ++i)
        events.push_back(har_message(1 + static_cast<std::uint32_t>(i % 3), 1, 1000 + i,
                                     core::Direction::In, core::Opcode::Text,
                                     std::to_string(i) + std::string(500, 'x')));
    const std::string held = har_of(events);
    const std::string spooled = har_of(events, 10'000);
    CHECK(spooled == held);
    const Json entries = entries_of(spooled);
    REQUIRE(entries.size() == 3);
    for (std::size_t session = 0; session < 3; ++session) {
        const Json& messages = entries[session]["_webSocketMessages"];
        REQUIRE(messages.size() == 200);
        for (std::size_t i = 0; i < 200; ++i)
            CHECK(messages[i]["data"].get<std::string>().starts_with(
                std::to_string(i * 3 + session) + "x"));
    }
}

TEST_CASE("an exported HAR holds no secret unless it was asked for", "[log][har][redaction]") {
    const TempFolder folder;
    write_all(folder.file("in.jsonl"), log_text(every_event()));
    REQUIRE(log::export_log(folder.file("in.jsonl"), folder.file("out.har"), {}));
    const std::string redacted = read_all(folder.file("out.har"));
    for (const std::string& secret : all_secrets()) {
        INFO(secret);
        CHECK(redacted.find(secret) == std::string::npos);
    }
    log::ExportOptions wish;
    wish.secrets = log::Secrets::Included;
    REQUIRE(log::export_log(folder.file("in.jsonl"), folder.file("out.har"), wish));
    CHECK(read_all(folder.file("out.har")).find(all_secrets()[1]) != std::string::npos);
}

TEST_CASE("plain HTTP that a tap relayed is an entry of its own", "[log][har]") {
    const Json entries = entries_of(
        har_of({har_event(1, 0, 5'000,
                          core::HttpSeen{.method = "POST",
                                         .url = "ws://127.0.0.1:9001/poll?sid=4",
                                         .http_status = 200,
                                         .took = Duration{1'250},
                                         .request_bytes = 12,
                                         .response_bytes = 345,
                                         .request = "POST /poll?sid=4 HTTP/1.1\r\nHost: h\r\n\r\n",
                                         .response = "HTTP/1.1 200 OK\r\nSet-Cookie: a=b; "
                                                     "Expires=Wed, 21 Oct 2026 07:28:00 GMT"
                                                     "\r\nSet-Cookie: c=d; Expires=Wednesday, "
                                                     "21-Oct-26 07:28:00 GMT"
                                                     "\r\nSet-Cookie: e=f; Expires=soon"
                                                     "\r\n\r\n"})}));
    REQUIRE(entries.size() == 1);
    CHECK(entries[0]["request"]["url"] == "http://127.0.0.1:9001/poll?sid=4");
    CHECK(entries[0]["request"]["method"] == "POST");
    CHECK(entries[0]["request"]["bodySize"] == 12);
    CHECK(entries[0]["response"]["content"]["size"] == 345);
    const Json& cookies = entries[0]["response"]["cookies"];
    CHECK(cookies[0]["expires"] == "2026-10-21T07:28:00.000Z");
    CHECK(cookies[1]["expires"] == "2026-10-21T07:28:00.000Z");
    CHECK_FALSE(cookies[2].contains("expires"));
    CHECK(entries[0]["startedDateTime"] == "2026-10-01T12:00:00.003750Z");
    CHECK(entries[0]["timings"]["wait"] == 1.25);
}

TEST_CASE("an export without an attempt is a whole HAR without an entry", "[log][har]") {
    CHECK(entries_of(har_of({})).empty());
    const Json har = Json::parse(har_of(
        {har_event(4, 0, 1, core::SessionAdded{std::make_shared<const core::SessionConfig>()})}));
    CHECK(har["log"]["entries"].empty());
    CHECK(har["log"]["_redial"]["events"][0]["type"] == "session_added");
    CHECK(har["log"]["creator"]["version"] == "9.9");
}
