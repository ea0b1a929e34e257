// Reading HAR files: Chrome's and mitmproxy's layout, whole ones, cut ones, wrong ones, in pieces
// of any size. The samples beside this file are hand-made after both writers.
#include "log/har_reader.hpp"

#include <cmath>

#include "catch.hpp"
#include "log/any_log.hpp"
#include "log/export.hpp"
#include "log/json_lines.hpp"
#include "model/fold/workspace.hpp"
#include "paths.hpp"
#include "samples.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

std::string sample(const char* name) {
    const std::string text = read_all(std::string(REDIAL_SOURCE_DIR) + "/tests/log/" + name);
    REQUIRE_FALSE(text.empty());
    return text;
}

Result<log::ReadSummary> read(const std::string& text, core::EventSink& sink,
                              std::size_t piece = 1 << 20) {
    log::HarDecoder decoder;
    for (std::size_t at = 0; at < text.size(); at += piece)
        if (const Status fed = decoder.feed(std::string_view(text).substr(at, piece)); !fed)
            return fed.error();
    if (const Status ended = decoder.finish(); !ended) return ended.error();
    while (decoder.give(sink, 700)) {
    }
    return decoder.summary();
}

Error error_of(const std::string& text) {
    LineSink sink;
    const auto summary = read(text, sink);
    REQUIRE_FALSE(summary);
    return summary.error();
}

}  // namespace

TEST_CASE("Chrome's HAR gives the same events in pieces of any size", "[log][har]") {
    const std::string text = sample("chrome.har");
    LineSink whole;
    const auto summary = read(text, whole);
    REQUIRE(summary);
    CHECK(summary->lines == 4);
    CHECK(summary->messages == 4);
    CHECK(summary->header.tool == "WebInspector 537.36");
    CHECK(summary->remark().empty());
    for (const std::size_t piece : {1u, 2u, 7u, 1000u}) {
        LineSink sink;
        REQUIRE(read(text, sink, piece));
        CHECK(sink.text == whole.text);
    }
}

TEST_CASE("entries of one address that follow one another are one session's attempts",
          "[log][har]") {
    model::Workspace workspace;
    REQUIRE(read(sample("chrome.har"), workspace));
    REQUIRE(workspace.sessions().size() == 2);  // the other tab's began before the first ended
    const model::SessionModel& session = *workspace.sessions()[0];
    CHECK(session.config->url == "wss://app.example/ws?token=one");
    REQUIRE(session.attempts.size() == 3);
    const model::Attempt& first = *session.attempts.find(AttemptId{1});
    CHECK(first.opened->subprotocol == "chat");
    CHECK(first.opened->address == "203.0.113.7");
    CHECK(first.outcome->close_code == 1012);
    CHECK(first.outcome->close_reason == "restart");
    CHECK(first.outcome->by == core::EndedBy::Peer);
    CHECK(
        first.opened->request.starts_with("GET /ws?token=one HTTP/1.1\r\nUpgrade: websocket\r\n"));
    CHECK(first.open_for == *first.ended_at - *first.opened_at);
    const model::Attempt& refused = *session.attempts.find(AttemptId{2});
    CHECK(refused.outcome->kind == core::OutcomeKind::HttpRefused);
    CHECK(refused.outcome->http_status == 503);
    CHECK(refused.outcome->retry_after == std::chrono::seconds(2));
    CHECK(refused.ended->response.ends_with("\r\n\r\nbusy"));
    const model::Attempt& failed = *session.attempts.find(AttemptId{3});
    CHECK(failed.outcome->kind == core::OutcomeKind::Refused);
    CHECK(failed.retry == 1);
    CHECK(session.status == core::ConnectionStatus::Closed);
    CHECK(workspace.sessions()[1]->status == core::ConnectionStatus::Open);
}

TEST_CASE("Retry-After of a HAR may be a date, against the server's own clock", "[log][har]") {
    const std::string header = R"({"name": "Retry-After", "value": "2"})";
    const auto asked = [&](const std::string& headers) {
        std::string text = sample("chrome.har");
        text.replace(text.find(header), header.size(), headers);
        model::Workspace workspace;
        REQUIRE(read(text, workspace));
        const auto& session = *workspace.sessions()[0];
        return session.attempts.find(AttemptId{2})->outcome->retry_after;
    };
    const std::string date = R"({"name": "Date", "value": "Thu, 01 Oct 2026 12:00:00 GMT"}, )";
    const std::string after =
        R"({"name": "Retry-After", "value": "Thu, 01 Oct 2026 12:00:07 GMT"})";
    CHECK(asked(date + after) == std::chrono::seconds(7));
    CHECK_FALSE(asked(after));
    CHECK_FALSE(asked(date + R"({"name": "Retry-After", "value": "soon"})"));
}

TEST_CASE("stages of a HAR do not count TLS twice, and the times are the file's", "[log][har]") {
    model::Workspace workspace;
    REQUIRE(read(sample("chrome.har"), workspace));
    const model::Attempt& first = *workspace.sessions()[0]->attempts.find(AttemptId{1});
    CHECK(to_us(first.started_at) == 1790856000123000);
    REQUIRE(first.stages.size() == 4);
    CHECK(first.stages[1].name == core::StageName::Connect);
    CHECK(first.stages[1].took == Duration{21000});
    CHECK(first.stages[2].took == Duration{14200});
    CHECK(first.stages[3].took == Duration{43900});
    const model::MessageLog& log = workspace.sessions()[0]->log;
    std::vector<model::Row> rows;
    for (std::uint64_t id = log.first_row(); id < log.end_row(); ++id)
        if (log.row(id).is_traffic()) rows.push_back(log.row(id));
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].text() == "{\"text\":\"h\xc3\xa9llo \xf0\x9f\x98\x80\"}");
    CHECK(rows[0].direction == core::Direction::Out);
    CHECK(to_us(rows[0].at) == 1790856000431000);
    CHECK(rows[1].opcode == core::Opcode::Binary);
    CHECK(rows[1].payload.size() == 4);
    CHECK(to_us(rows[2].at) == 1790856000725123);
}

TEST_CASE("mitmproxy's HAR is read: http addresses, offsets, microseconds", "[log][har]") {
    model::Workspace workspace;
    const auto summary = read(sample("mitmproxy.har"), workspace);
    REQUIRE(summary);
    CHECK(summary->header.tool == "mitmproxy 11.0.0");
    REQUIRE(workspace.sessions().size() == 1);
    const model::SessionModel& session = *workspace.sessions()[0];
    CHECK(session.config->url == "ws://echo.example:8080/chat");
    CHECK(session.in.messages == 2);
    CHECK(session.out.messages == 1);
    CHECK(to_us(session.attempts.back().started_at) == 1666252880500000);
    CHECK(session.attempts.back().stages[0].took == Duration{12500});
}

TEST_CASE("a HAR cut off anywhere gives its whole entries and says that it was cut off",
          "[log][har]") {
    const std::string text = sample("chrome.har");
    const std::size_t begun = text.find("\"entries\"") + 12;
    const std::size_t end = text.rfind('}');
    std::size_t most = 0;
    for (std::size_t cut = begun; cut < end; cut += 13) {
        LineSink sink;
        const auto summary = read(text.substr(0, cut), sink);
        REQUIRE(summary);
        CHECK(summary->remark().find("cut off") != std::string::npos);
        CHECK(summary->lines >= most);
        most = summary->lines;
    }
    CHECK(most == 4);
}

TEST_CASE("a wrong HAR is an error that names the place", "[log][har]") {
    CHECK(error_of("{\"log\": {\"entries\": [}").line() ==
          "line 1, byte 21: a value is missing before '}'");
    CHECK(error_of("[1, 2]").what == "this is not a HAR: it has no \"log\"");
    CHECK(error_of("{\"log\": {\"a\": 1-2}}").what == "'1-2' is no JSON value");
    CHECK(error_of("{\"log\": {}} x").what == "'x' after the end of the JSON text");
    CHECK(error_of(std::string(300, '[')).what == "nested deeper than 256");
}

TEST_CASE("a HAR without a WebSocket says so", "[log][har]") {
    LineSink sink;
    const auto summary = read("{\"log\":{\"entries\":[{\"request\":{}}]}}", sink);
    REQUIRE(summary);
    CHECK(summary->remark() == "none of its 1 entries is a WebSocket");
}

TEST_CASE("times are read with any offset and unit and wrong ones are refused", "[log][har]") {
    const auto us = [](std::string_view text) {
        const auto at = log::wall_from_iso(text);
        return at ? to_us(*at) : -1;
    };
    CHECK(us("1970-01-01T00:00:00Z") == 0);
    CHECK(us("2026-10-01T12:00:00.123Z") == 1790856000123000);
    CHECK(us("2026-10-01T14:00:00.1234567+02:00") == 1790856000123456);
    CHECK(us("2026-10-01T08:30:00-0330") == 1790856000000000);
    CHECK(us("2026-10-01 14:00:00,5 +02") == 1790856000500000);
    for (const char* wrong : {"", "2026", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
                              "2026-10-01T24:00:00Z", "2026-10-01T12:00:00 UTC"})
        CHECK(us(wrong) == -1);
    const auto number = [](double value) {
        const auto at = log::wall_from_number(value);
        return at ? to_us(*at) : -1;
    };
    CHECK(number(1790856000.5) == 1790856000500000);
    CHECK(number(1790856000500.25) == 1790856000500250);
    CHECK(number(1790856000500250.0) == 1790856000500250);
    CHECK(number(-1) == -1);
    CHECK(number(std::nan("")) == -1);
    CHECK(log::har_time_from_text("1790856000500")->us == 1790856000500000);
    CHECK_FALSE(log::har_time_from_text("12:00:00.5Z")->has_date);
    CHECK_FALSE(log::har_time_from_text("2026-10-01T12:00:00")->has_zone);
    CHECK_FALSE(log::har_time_from_text("NaN-NaN-NaNTNaN:NaN:NaN.NaN+NaN:NaN"));
}

TEST_CASE("a HAR exports as JSON Lines that read back the same", "[log][har]") {
    TempFolder folder;
    const std::string out = folder.file("out.jsonl");
    log::ExportOptions options;
    options.secrets = log::Secrets::Included;
    const auto exported =
        log::export_log(std::string(REDIAL_SOURCE_DIR) + "/tests/log/chrome.har", out, options);
    REQUIRE(exported);
    CHECK(exported->messages == 4);
    LineSink from_har;
    REQUIRE(read(sample("chrome.har"), from_har));
    auto log = log::AnyLog::open(out);
    REQUIRE(log);
    LineSink from_lines;
    const auto more = log->read(from_lines, 1 << 20);
    REQUIRE(more);
    CHECK_FALSE(*more);
    CHECK(from_lines.text == from_har.text);
}
