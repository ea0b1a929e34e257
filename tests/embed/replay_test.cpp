// A recorded log in place of the live sessions: read in slices, shown as it is read, stopped, cut
// off, and left again. The host without a window; test's thread.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "embed/host.hpp"
#include "log/json_lines.hpp"

using namespace redial;

namespace {

// A log with one session and `messages` messages of about 1 KiB, in a file that goes away.
class LogFile {
public:
    explicit LogFile(int messages)
        : path((std::filesystem::temp_directory_path() /
                ("redial-replay-" + std::to_string(::getpid()) + ".jsonl"))
                   .string()) {
        std::string text;
        log::append_header(text, {});
        auto config = std::make_shared<core::SessionConfig>();
        config->url = "ws://recorded.example/";
        log::append_event(text, {stamp(0), core::SessionAdded{config}});
        const std::string payload(1000, 'x');
        for (int i = 0; i < messages; ++i)
            log::append_message(text, stamp(i + 1),
                                {.size_bytes = payload.size(), .payload = as_bytes(payload)});
        write(text);
    }
    ~LogFile() { std::filesystem::remove(path); }
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;

    static core::Stamp stamp(int at_ms) {
        return {.session = SessionId{1},
                .attempt = AttemptId{1},
                .at = instant_from_us(5'000'000 + at_ms * 1000),
                .wall_at = wall_from_us(1'790'856'000'000'000 + at_ms * 1000)};
    }
    void write(const std::string& text) const { std::ofstream(path, std::ios::binary) << text; }
    void cut_off(std::uintmax_t bytes) const {
        std::filesystem::resize_file(path, std::filesystem::file_size(path) - bytes);
    }
    const std::string path;
};

std::unique_ptr<embed::Host> start() {
    auto host = embed::Host::start({});
    REQUIRE(host);
    return *std::move(host);
}

const Now now{instant_from_us(99'000'000), wall_from_us(1'790'900'000'000'000)};

std::uint64_t rows_of(embed::Host& host) {
    return host.workspace().sessions().empty() ? 0 : host.workspace().sessions()[0]->log.size();
}

void ask(embed::Host& host, view::Request request) {
    host.ui().requests.push_back(std::move(request));
    host.settle(now);
}

}  // namespace

TEST_CASE("the first part of a log is there at once, the rest comes between frames", "[replay]") {
    const LogFile file(10'000);
    auto host = start();
    ask(*host, view::OpenLog{file.path});
    REQUIRE(host->is_replaying());
    CHECK(host->is_busy());
    const std::uint64_t first = rows_of(*host);
    CHECK(first > 0);
    CHECK(first < 10'000);
    CHECK_FALSE(host->figures().has_engine);
    CHECK(host->figures().replay->is_reading);
    CHECK(host->pump().has_more);
    CHECK(rows_of(*host) > first);
    while (host->pump().has_more) {
    }
    CHECK(rows_of(*host) == 10'000);
    host->settle(now);
    CHECK_FALSE(host->is_busy());
    const view::ReplayFigures& replay = *host->figures().replay;
    CHECK(replay.read_bytes == replay.total_bytes);
    CHECK(replay.remark.empty());
    CHECK(replay.end.mono == LogFile::stamp(10'000).at);
    CHECK(host->ui().selected == SessionId{1});
    CHECK(host->ui().axis.span >= std::chrono::seconds(10));
}

TEST_CASE("a stopped reading keeps what was read and says that the rest is missing", "[replay]") {
    const LogFile file(10'000);
    auto host = start();
    ask(*host, view::OpenLog{file.path});
    const std::uint64_t first = rows_of(*host);
    ask(*host, view::StopReading{});
    CHECK_FALSE(host->pump().has_more);
    CHECK(rows_of(*host) == first);
    CHECK(host->figures().replay->remark ==
          "reading was stopped: the rest of the log is not shown");
}

TEST_CASE("of a log that was cut off what is whole is shown and the rest is said", "[replay]") {
    const LogFile file(10);
    file.cut_off(20);
    auto host = start();
    ask(*host, view::OpenLog{file.path});
    while (host->pump().has_more) {
    }
    host->settle(now);
    CHECK(rows_of(*host) == 9);
    CHECK(host->figures().replay->remark.starts_with("the log was cut off: its last "));
    REQUIRE(host->ui().toasts.size() == 1);
    CHECK(host->ui().toasts[0].text == host->figures().replay->remark);
}

TEST_CASE("what is wrong in a log stops the reading, and what came before it stays", "[replay]") {
    const LogFile file(3);
    std::ofstream(file.path, std::ios::app) << "{\"type\":\"message\"}\n{}\n";
    auto host = start();
    ask(*host, view::OpenLog{file.path});
    while (host->pump().has_more) {
    }
    host->settle(now);
    CHECK(rows_of(*host) == 3);
    CHECK(host->figures().replay->error.find("line 6") != std::string::npos);
}

TEST_CASE("a log takes no commands, and the way back finds the live sessions as they were",
          "[replay]") {
    const LogFile file(3);
    auto host = start();
    auto config = std::make_shared<core::SessionConfig>();
    config->url = "ws://127.0.0.1:1/";
    host->post(SessionId{7}, core::AddSession{config, false});
    host->settle(now);
    while (host->workspace().sessions().empty()) host->pump();
    host->ui().selected = SessionId{7};
    host->ui().of(SessionId{7}).send.text = "half a sentence";
    ask(*host, view::OpenLog{file.path});
    CHECK(host->workspace().find(SessionId{7}) == nullptr);
    host->post(SessionId{7}, core::RemoveSession{});
    host->settle(now);
    CHECK(host->asked().empty());
    ask(*host, view::OpenLog{});
    CHECK_FALSE(host->is_replaying());
    CHECK_FALSE(host->figures().replay);
    CHECK(host->figures().has_engine);
    REQUIRE(host->workspace().find(SessionId{7}) != nullptr);
    CHECK(host->ui().selected == SessionId{7});
    CHECK(host->ui().of(SessionId{7}).send.text == "half a sentence");
}

TEST_CASE("a file that is no log is said where it was asked for, and the live sessions stay",
          "[replay]") {
    const LogFile file(1);
    file.write("not a log\n");
    auto host = start();
    ask(*host, view::OpenLog{file.path});
    CHECK_FALSE(host->is_replaying());
    REQUIRE(host->ui().open_dialog<view::OpenLogDialog>());
    CHECK(host->ui().open_dialog<view::OpenLogDialog>()->path == file.path);
    CHECK(host->ui().open_dialog<view::OpenLogDialog>()->error.find("not a Redial log") !=
          std::string::npos);
    ask(*host, view::OpenLog{"/nowhere/at/all.jsonl"});
    CHECK(host->ui().open_dialog<view::OpenLogDialog>()->error.find("No such file") !=
          std::string::npos);
}

TEST_CASE("two logs are read between frames and compared; a wrong one is said in the dialog",
          "[replay]") {
    const LogFile file(10'000);
    auto host = start();
    ask(*host, view::CompareLogs{file.path, file.path});
    REQUIRE(host->ui().comparison);
    CHECK(host->ui().comparison->share_read < 1.0);
    CHECK(host->is_busy());
    while (host->is_busy()) host->pump();
    REQUIRE(host->ui().comparison->share_read == 1.0);
    CHECK_FALSE(host->ui().comparison->figures.empty());
    ask(*host, view::CompareLogs{file.path, "/nowhere.jsonl"});
    REQUIRE(host->ui().open_dialog<view::CompareDialog>());
    CHECK(host->ui().open_dialog<view::CompareDialog>()->error.find("No such file") !=
          std::string::npos);
}

TEST_CASE("a mark is told to the workspace that is shown", "[replay]") {
    const LogFile file(3);
    auto host = start();
    ask(*host, view::OpenLog{file.path});
    while (host->pump().has_more) {
    }
    ask(*host, view::MarkMessage{SessionId{1}, 1, true, "look"});
    const model::SessionModel& session = *host->workspace().sessions()[0];
    CHECK(session.log.row(1).is_marked);
    CHECK(session.mark_notes.at(1) == "look");
    ask(*host, view::MarkMessage{SessionId{1}, 99, true, ""});
    CHECK(session.mark_notes.size() == 1);
}
