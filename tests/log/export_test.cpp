// Exports of logs: formats, secrets, and targets that are replaced only by a whole file.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "base/utf8.hpp"
#include "catch.hpp"
#include "log/csv.hpp"
#include "log/export.hpp"
#include "samples.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

std::string exported(const TempFolder& folder, const std::string& name,
                     log::ExportOptions options = {}) {
    write_all(folder.file("in.jsonl"), log_text(every_event()));
    const auto summary = log::export_log(folder.file("in.jsonl"), folder.file(name), options);
    REQUIRE(summary);
    CHECK(summary->path == folder.file(name));
    const std::string text = read_all(folder.file(name));
    CHECK(summary->size_bytes == text.size());
    return text;
}

std::string csv(std::string_view field) {
    std::string out;
    log::append_csv_guarded(out, field);
    return out;
}

// Rows and fields as RFC 4180 reads them.
std::vector<std::vector<std::string>> rows_of(const std::string& text) {
    std::vector<std::vector<std::string>> rows(1, {""});
    bool is_quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string& field = rows.back().back();
        if (is_quoted && text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"')
            field += text[++i];
        else if (text[i] == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && text[i] == ',')
            rows.back().emplace_back();
        else if (!is_quoted && text[i] == '\n')
            rows.push_back({""});
        else if (is_quoted || text[i] != '\r')
            field += text[i];
    }
    rows.pop_back();
    return rows;
}

core::Event at(std::int64_t us, std::uint32_t attempt, core::Happening what) {
    return {{.session = {1},
             .attempt = {attempt},
             .at = instant_from_us(us),
             .wall_at = wall_from_us(1'790'000'000'000'000 + us)},
            std::move(what)};
}

}  // namespace

TEST_CASE("no export contains a secret unless they are included", "[log][export][redaction]") {
    const TempFolder folder;
    for (const char* name : {"a.jsonl", "a.csv", "a.attempts.csv"}) {
        const std::string redacted = exported(folder, name);
        const std::string whole = exported(folder, name, {.secrets = log::Secrets::Included});
        CHECK(redacted != whole);
        CHECK((is_utf8(as_bytes(redacted)) && is_utf8(as_bytes(whole))));
        for (const std::string& secret : all_secrets()) {
            INFO(name << " " << secret);
            CHECK(redacted.find(secret) == std::string::npos);
            if (std::string(name) == "a.jsonl") CHECK(whole.find(secret) != std::string::npos);
        }
    }
}

TEST_CASE("an export with secrets is the recording again, but for its header", "[log][export]") {
    const TempFolder folder;
    const auto before = lines_of(log_text(every_event()));
    const auto after = lines_of(
        exported(folder, "a.jsonl", {.secrets = log::Secrets::Included, .tool = "redial 9"}));
    REQUIRE(before.size() == after.size());
    CHECK_THAT(after[0], contains_text("\"tool\":\"redial 9\""));
    for (std::size_t i = 1; i < before.size(); ++i) CHECK(before[i] == after[i]);
}

TEST_CASE("one session's export leaves the others out", "[log][export]") {
    const TempFolder folder;
    const auto lines = lines_of(exported(folder, "a.jsonl", {.session = SessionId{3}}));
    // With the header's line; without the lab server's, the control API's and this machine's.
    CHECK(lines.size() == every_event().size() - 2);
    CHECK(lines_of(exported(folder, "b.jsonl", {.session = SessionId{9}})).size() == 1);
}

TEST_CASE("messages as CSV: one row each, readable by RFC 4180, formulas disarmed",
          "[log][export][message-format]") {
    const TempFolder folder;
    const auto rows = rows_of(exported(folder, "a.csv", {.secrets = log::Secrets::Included}));
    REQUIRE(rows.size() == 13);
    CHECK(rows[0] == std::vector<std::string>{"session", "attempt", "seq", "iso", "us", "dir",
                                              "opcode", "len", "rtt_us", "text", "base64"});
    for (const auto& row : rows) CHECK(row.size() == 11);
    CHECK(rows[1][2] == "1");
    CHECK(rows[1][3] == "2026-09-21T14:13:20.000022Z");
    CHECK(rows[1][4] == "1000022");
    CHECK_THAT(rows[1][9], contains_text("\"echo\":\"ça va? 你好\""));
    CHECK(rows[2][9] == "line\nfeed\ttab \\ \" \x01 \x1f \x7f end");
    CHECK(rows[3][9].empty());
    CHECK(rows[3][10] == "bm90IMMoIFVURi04");
    CHECK(rows[8][6] == "ping");
    CHECK(rows[9][9].substr(0, 8) == "'=cmd|' ");
    CHECK(rows[12][8] == "1311");
}

TEST_CASE("a field is quoted when it must be and a formula gets an apostrophe", "[log][export]") {
    CHECK(csv("plain text") == "plain text");
    CHECK(csv("a,b") == "\"a,b\"");
    CHECK(csv("say \"hi\"") == "\"say \"\"hi\"\"\"");
    CHECK(csv("\"") == "\"\"\"\"");
    CHECK(csv("two\r\nlines") == "\"two\r\nlines\"");
    for (const char first : {'=', '+', '-', '@', '\t'})
        CHECK(csv(std::string(1, first) + "1") == std::string("'") + first + "1");
    CHECK(csv("\r1") == "\"'\r1\"");
    CHECK(csv("").empty());
}

TEST_CASE("attempts as CSV: planned and actual delay, stages, outcome, resumption",
          "[log][export]") {
    const TempFolder folder;
    core::Outcome reset{.kind = core::OutcomeKind::ResetByPeer, .detail = "connection reset"};
    core::Outcome busy{.kind = core::OutcomeKind::HttpRefused,
                       .close_code = 1006,
                       .http_status = 503,
                       .by = core::EndedBy::Peer};
    write_all(
        folder.file("in.jsonl"),
        log_text({
            at(0, 1, core::AttemptStarted{.origin = core::Origin::Person}),
            at(100, 1, core::StageDone{core::StageName::Connect, Duration{60}, true, "", {}}),
            at(200, 1, core::StageDone{core::StageName::Connect, Duration{40}, true, "", {}}),
            at(300, 1, core::AttemptOpened{}),
            at(400, 1, core::FaultMade{"reset", ""}),
            at(1'000, 1, core::AttemptEnded{reset, true, Duration{700}, ""}),
            at(1'001, 0, core::RetryPlanned{1, Duration{500'000}, {}, {}, ""}),
            at(600'000, 2, core::AttemptStarted{.origin = core::Origin::Policy}),
            at(600'001, 2, core::StageDone{core::StageName::Resolve, Duration{5}, true, "", {}}),
            at(600'500, 2, core::AttemptEnded{busy, false, {}, ""}),
            at(700'000, 3, core::AttemptStarted{.origin = core::Origin::Policy}),
            at(700'100, 3, core::AttemptOpened{}),
            at(700'200, 3, core::ResumeJudged{core::ResumeVerdict::Lost, 1, 4, 2, 0}),
        }));
    REQUIRE(log::export_log(folder.file("in.jsonl"), folder.file("x-attempts.CSV"), {}));
    const std::string text = read_all(folder.file("x-attempts.CSV"));
    const auto lines = lines_of(text);
    REQUIRE(lines.size() == 4);
    const std::string day = "2026-09-21T14:13:20.";
    CHECK(lines[1] == "1,1," + day +
                          "000000Z,0,person,,,,100,,,,101,reset_by_peer,0.7,network,"
                          "1006,,,,,reset\r");
    CHECK(lines[2] == "1,2," + day +
                          "600000Z,600000,policy,500,599,5,,,,,503,http_refused,,peer,"
                          "1006,,,,,\r");
    CHECK(lines[3] == "1,3," + day + "700000Z,700000,policy,,99.5,,,,,,101,open,,,,,lost,2,0,\r");
    CHECK(rows_of(text)[0].size() == rows_of(text)[3].size());
}

TEST_CASE("an attempt's row names the faults in force during it, those of its tap included",
          "[log][export][faults]") {
    const TempFolder folder;
    const auto of = [](std::uint32_t session, core::Event event) {
        event.stamp.session = {session};
        return event;
    };
    core::SessionConfig client;
    client.tap_of = {1};
    const auto config = std::make_shared<const core::SessionConfig>(client);
    write_all(folder.file("in.jsonl"),
              log_text({
                  of(1, at(0, 0, core::SessionAdded{std::make_shared<core::SessionConfig>()})),
                  of(1, at(1, 0, core::FaultBegan{1, "late", ""})),
                  of(2, at(2, 0, core::SessionAdded{config})),
                  of(2, at(3, 1, core::AttemptStarted{})),
                  of(1, at(4, 1, core::AttemptStarted{})),
                  of(1, at(5, 0, core::FaultBegan{2, "mute", ""})),
                  of(1, at(6, 1, core::FaultMade{"cut", ""})),
                  of(1, at(7, 1, core::FaultMade{"cut", ""})),
                  of(1, at(8, 0, core::FaultEnded{1, "late"})),
                  of(2, at(9, 1, core::AttemptEnded{})),
                  of(2, at(10, 2, core::AttemptStarted{})),
                  of(1, at(11, 0, core::FaultEnded{2, "mute"})),
                  of(1, at(12, 1, core::AttemptEnded{})),
                  of(1, at(13, 2, core::AttemptStarted{})),
              }));
    REQUIRE(log::export_log(folder.file("in.jsonl"), folder.file("x.attempts.csv"), {}));
    auto rows = rows_of(read_all(folder.file("x.attempts.csv")));
    REQUIRE(rows.size() == 5);
    std::sort(rows.begin() + 1, rows.end());
    CHECK(rows[1].back() == "late mute cut");  // session 1, attempt 1
    CHECK(rows[2].back().empty());
    CHECK(rows[3].back() == "late mute");  // session 2, attempt 1
    CHECK(rows[4].back() == "mute");
}

TEST_CASE("times before 1970 and beyond the calendar do no harm", "[log][export]") {
    CHECK(log::iso_time(wall_from_us(0)) == "1970-01-01T00:00:00.000000Z");
    CHECK(log::iso_time(wall_from_us(-1)) == "1969-12-31T23:59:59.999999Z");
    CHECK(log::iso_time(wall_from_us(253'402'300'799'999'999)) == "9999-12-31T23:59:59.999999Z");
    CHECK(log::iso_time(wall_from_us(253'402'300'800'000'000)).empty());
    CHECK(log::iso_time(wall_from_us(INT64_MIN)).empty());
    CHECK(log::iso_time(wall_from_us(INT64_MAX)).empty());
}

TEST_CASE("an export that fails leaves the target as it was and nothing beside it",
          "[log][export]") {
    const TempFolder folder;
    write_all(folder.file("a.csv"), "precious");
    write_all(folder.file("bad.jsonl"), log_text(every_event()) + "nonsense\n{}\n");
    const auto bad = log::export_log(folder.file("bad.jsonl"), folder.file("a.csv"), {});
    REQUIRE_FALSE(bad);
    CHECK(bad.error().where ==
          folder.file("bad.jsonl") + ", line " + std::to_string(every_event().size() + 2));
    log::ExportOptions cancels;
    cancels.on_progress = [](const log::ReadProgress&) { return false; };
    write_all(folder.file("in.jsonl"), log_text(every_event()));
    CHECK_FALSE(log::export_log(folder.file("in.jsonl"), folder.file("a.csv"), cancels));

    std::signal(SIGXFSZ, SIG_IGN);  // the full disk, as in recorder_test.cpp
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    rlimit small = before;
    small.rlim_cur = 500;
    ::setrlimit(RLIMIT_FSIZE, &small);
    const auto full = log::export_log(folder.file("in.jsonl"), folder.file("a.csv"), {});
    ::setrlimit(RLIMIT_FSIZE, &before);
    REQUIRE_FALSE(full);
    CHECK(full.error().where == folder.file("a.csv"));

    CHECK(read_all(folder.file("a.csv")) == "precious");
    CHECK(files_in(folder.path) == std::vector<std::string>{"a.csv", "bad.jsonl", "in.jsonl"});
}

TEST_CASE("an export replaces its target, also through a link and onto its own source",
          "[log][export]") {
    const TempFolder folder;
    write_all(folder.file("in.jsonl"), log_text(every_event()));
    REQUIRE(::symlink("in.jsonl", folder.file("link.jsonl").c_str()) == 0);
    REQUIRE(log::export_log(folder.file("in.jsonl"), folder.file("link.jsonl"), {}));
    struct stat facts {};
    REQUIRE(::lstat(folder.file("link.jsonl").c_str(), &facts) == 0);
    CHECK(S_ISLNK(facts.st_mode));
    CHECK(lines_of(read_all(folder.file("in.jsonl"))).size() == every_event().size() + 1);
    CHECK_THAT(lines_of(read_all(folder.file("in.jsonl")))[0], contains_text("\"redacted\":true"));
}

TEST_CASE("a cut-off log is exported as far as it is whole, and that is said", "[log][export]") {
    const TempFolder folder;
    const std::string text = log_text(every_event());
    write_all(folder.file("in.jsonl"), text.substr(0, text.size() - 20));
    const auto summary = log::export_log(folder.file("in.jsonl"), folder.file("out.jsonl"), {});
    REQUIRE(summary);
    CHECK(summary->events == every_event().size() - 1);
    CHECK_THAT(summary->remark, contains_text("cut off"));
}

TEST_CASE("the format follows the target's name, and an unclear name says what to do",
          "[log][export]") {
    using core::ExportFormat;
    CHECK(log::export_format_of_path("/a/b.jsonl") == ExportFormat::JsonLines);
    CHECK(log::export_format_of_path("B.NDJSON") == ExportFormat::JsonLines);
    CHECK(log::export_format_of_path("b.csv") == ExportFormat::CsvMessages);
    CHECK(log::export_format_of_path("b.attempts.csv") == ExportFormat::CsvAttempts);
    CHECK(log::export_format_of_path("attempts.csv") == ExportFormat::CsvAttempts);
    CHECK_FALSE(log::export_format_of_path("b.txt"));
    CHECK(core::from_name<ExportFormat>("attempts.csv") == ExportFormat::CsvAttempts);
    CHECK(log::export_format_of_path("run.har") == ExportFormat::Har);
    CHECK(log::export_format_of_path("run-trace.json") == ExportFormat::Trace);
    CHECK_FALSE(log::export_format_of_path("run.json"));
    CHECK_FALSE(core::from_name<ExportFormat>("xml"));
    const TempFolder folder;
    write_all(folder.file("in.jsonl"), log_text({}));
    const auto unclear = log::export_log(folder.file("in.jsonl"), folder.file("out.txt"), {});
    REQUIRE_FALSE(unclear);
    CHECK_THAT(unclear.error().line(), contains_text("end it in .jsonl, .csv"));
    CHECK(log::export_log(folder.file("in.jsonl"), folder.file("out.txt"),
                          {.format = ExportFormat::CsvMessages}));
    CHECK_FALSE(log::export_log(folder.file("in.jsonl"), folder.path + ".csv/none/a.csv", {}));
    CHECK_FALSE(log::export_log(folder.file("none.jsonl"), folder.file("out.csv"), {}));
}
