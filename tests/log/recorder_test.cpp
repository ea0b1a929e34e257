// Recording to real files and to disks that are slow or full. Waiting is done in poll() on a pipe.
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "log/log_reader.hpp"
#include "log/recorder.hpp"
#include "samples.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

std::unique_ptr<log::Recorder> start(log::RecorderOptions options) {
    auto recorder = log::Recorder::start(options);
    REQUIRE(recorder);
    return std::move(*recorder);
}

struct Pipe {
    Pipe() { REQUIRE(::pipe(ends) == 0); }
    ~Pipe() {
        ::close(ends[0]);
        if (ends[1] >= 0) ::close(ends[1]);
    }
    void close_writing() { ::close(std::exchange(ends[1], -1)); }
    bool is_readable_within(int timeout_ms) {
        pollfd entry{.fd = ends[0], .events = POLLIN, .revents = 0};
        return ::poll(&entry, 1, timeout_ms) == 1;
    }
    std::string read_to_end() {
        std::string all;
        char block[4096];
        for (ssize_t n; (n = ::read(ends[0], block, sizeof block)) > 0;)
            all.append(block, static_cast<std::size_t>(n));
        return all;
    }
    int ends[2];
};

// Standard output leads elsewhere until this ends: the one way to record to what is not a new file.
struct StandardOutput {
    explicit StandardOutput(int to) : before(::dup(STDOUT_FILENO)) { ::dup2(to, STDOUT_FILENO); }
    ~StandardOutput() {
        ::dup2(before, STDOUT_FILENO);
        ::close(before);
    }
    int before;
};

std::unique_ptr<log::Recorder> start_on(int descriptor, std::size_t pending_bytes_max) {
    const StandardOutput redirected(descriptor);
    return start({.path = "-", .now = {}, .pending_bytes_max = pending_bytes_max});
}

}  // namespace

TEST_CASE("a recording holds every event, redacted unless asked otherwise", "[log][recorder]") {
    const TempFolder folder;
    for (const auto secrets : {log::Secrets::Redacted, log::Secrets::Included}) {
        const bool includes = secrets == log::Secrets::Included;
        auto recorder = start({.path = folder.file(includes ? "b.jsonl" : "a.jsonl"),
                               .secrets = secrets,
                               .tool = "redial 9"});
        give(every_event(), *recorder);
        recorder->stop();
        const auto status = recorder->status();
        CHECK_FALSE(status.is_recording);
        CHECK_FALSE(status.error);
        const std::string text = read_all(status.path);
        CHECK(status.size_bytes == text.size());
        CHECK(lines_of(text).size() == every_event().size() + 1);
        LineSink sink;
        const auto summary = log::read_log(status.path, sink);
        REQUIRE(summary);
        CHECK(summary->header.tool == "redial 9");
        CHECK(summary->header.is_redacted == !includes);
        for (const std::string& secret : all_secrets()) {
            INFO(secret);
            CHECK((text.find(secret) != std::string::npos) == includes);
        }
    }
}

TEST_CASE("a recording is readable by its owner only and never overwrites a file",
          "[log][recorder]") {
    const TempFolder folder;
    const std::string path = folder.file("new/deep/redial-0931.jsonl");
    auto first = start({.path = path});
    auto second = start({.path = path});
    CHECK(first->status().path == path);
    CHECK(second->status().path == folder.file("new/deep/redial-0931-2.jsonl"));
    struct stat facts {};
    REQUIRE(::stat(path.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
    REQUIRE(::stat(folder.file("new").c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0700);
}

TEST_CASE("a recording that replaces a file leaves nothing of it and one that appends leaves all",
          "[log][recorder]") {
    const TempFolder folder;
    const std::string path = folder.file("run.jsonl");
    const auto record = [&](log::Existing existing) {
        auto recorder = start({.path = path, .existing = existing});
        recorder->on_event({{.session = {1}}, core::Noted{core::Severity::Info, "here"}});
        recorder->stop();
        return recorder->status().how;
    };
    using How = log::OpenedRecording::How;
    CHECK(record(log::Existing::Replace) == How::New);
    CHECK(record(log::Existing::Replace) == How::Replaced);
    CHECK(lines_of(read_all(path)).size() == 2);
    std::ofstream(path, std::ios::app) << R"({"type":"note","half)";  // cut off by a crash
    CHECK(record(log::Existing::Append) == How::Appended);
    CHECK(lines_of(read_all(path)).size() == 4);
    LineSink sink;
    const auto summary = log::read_log(path, sink);
    REQUIRE(summary);
    CHECK(summary->events == 2);
}

TEST_CASE("two recordings never go to one file", "[log][recorder]") {
    const TempFolder folder;
    const std::string path = folder.file("run.jsonl");
    auto first = start({.path = path, .existing = log::Existing::Replace});
    const auto second = log::Recorder::start({.path = path, .existing = log::Existing::Replace});
    REQUIRE_FALSE(second);
    CHECK_THAT(second.error().line(), contains_text("another process is recording"));
    first->stop();
    CHECK(log::Recorder::start({.path = path, .existing = log::Existing::Replace}));
}

TEST_CASE("a further run in a log has sessions of its own", "[log]") {
    const TempFolder folder;
    const std::string path = folder.file("run.jsonl");
    for (int run = 0; run < 2; ++run) {
        auto recorder = start({.path = path, .existing = log::Existing::Append});
        recorder->on_event({{.session = {1}}, core::Noted{core::Severity::Info, "one"}});
        recorder->on_event({{.session = {2}}, core::Noted{core::Severity::Info, "two"}});
        recorder->on_event({{}, core::Noted{core::Severity::Info, "the program"}});
        recorder->stop();
    }
    struct Sessions final : core::EventSink {
        void on_event(const core::Event& event) override {
            seen.push_back(event.stamp.session.value);
        }
        void on_message(const core::Stamp&, const core::MessageSeen&) override {}
        std::vector<std::uint32_t> seen;
    } sessions;
    REQUIRE(log::read_log(path, sessions));
    CHECK(sessions.seen == std::vector<std::uint32_t>{1, 2, 0, 3, 4, 0});
}

TEST_CASE("a pipe that takes nothing more is given up at the end", "[log][recorder]") {
    Pipe pipe;
    auto recorder = start_on(pipe.ends[1], 1u << 20);
    for (int i = 0; i < 300; ++i)
        recorder->on_event({{}, core::Noted{core::Severity::Info, std::string(1'000, 'n')}});
    recorder->stop();
    REQUIRE(recorder->status().error);
    CHECK_THAT(recorder->status().error->line(), contains_text("took nothing more"));
}

TEST_CASE("what is recorded is written within a second although nothing more happens",
          "[log][recorder]") {
    Pipe pipe;
    auto recorder = start_on(pipe.ends[1], 1 << 20);
    char header[4096];
    REQUIRE(pipe.is_readable_within(10'000));
    REQUIRE(::read(pipe.ends[0], header, sizeof header) > 0);
    recorder->on_event({{}, core::Noted{core::Severity::Info, "alone"}});
    CHECK(pipe.is_readable_within(1'000));
    recorder->stop();
}

TEST_CASE("a disk that is too slow costs events, which are counted and told in the log",
          "[log][recorder]") {
    Pipe pipe;  // holds 64 KiB and nobody reads it yet: a disk that hangs
    auto recorder = start_on(pipe.ends[1], 100'000);
    pipe.close_writing();
    core::Event note{{.session = {1}, .at = instant_from_us(77)},
                     core::Noted{core::Severity::Info, std::string(1'000, 'n')}};
    for (int i = 0; i < 2'000; ++i) recorder->on_event(note);  // 2 MB, and no call waits
    const auto hung = recorder->status();
    CHECK(hung.is_recording);
    CHECK(hung.lost_events > 1'000);
    std::string text;
    std::thread disk([&] { text = pipe.read_to_end(); });
    recorder->stop();
    recorder.reset();
    disk.join();
    std::uint64_t told = 0;  // by one line, or by more when the disk moved in between
    std::size_t notes = 0;
    for (const std::string& line : lines_of(text)) {
        const auto parsed = nlohmann::json::parse(line);
        if (parsed["type"] == "lost" && parsed["place"] == "recording")
            told += parsed["count"].get<std::uint64_t>();
        if (parsed["type"] == "note") ++notes;
    }
    CHECK(told == hung.lost_events);
    CHECK(notes + told == 2'000);
}

TEST_CASE("a full disk stops the recording with an error and leaves whole lines",
          "[log][recorder]") {
    const TempFolder folder;
    // The kernel's own limit on a file's size stands in for the full disk: writes stop half-way.
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    auto recorder = start({.path = folder.file("a.jsonl")});
    rlimit small = before;
    small.rlim_cur = 10'000;
    ::setrlimit(RLIMIT_FSIZE, &small);
    for (int i = 0; i < 100; ++i)
        recorder->on_event({{}, core::Noted{core::Severity::Info, std::string(300, 'n')}});
    recorder->stop();
    ::setrlimit(RLIMIT_FSIZE, &before);
    const auto status = recorder->status();
    REQUIRE(status.error);
    CHECK_THAT(status.error->line(), contains_text(folder.file("a.jsonl")));
    CHECK_THAT(status.error->line(), contains_text("cannot write: File too large"));
    const std::string text = read_all(status.path);
    CHECK(text.size() > 9'000);
    CHECK(text.back() == '\n');
    CHECK(status.size_bytes == text.size());
    LineSink sink;
    CHECK(log::read_log(status.path, sink));
}

TEST_CASE("after the disk failed events are counted and no call does harm", "[log][recorder]") {
    const int full = ::open("/dev/full", O_WRONLY);
    REQUIRE(full >= 0);
    auto recorder = start_on(full, 1 << 20);
    ::close(full);
    recorder->stop();
    CHECK_FALSE(recorder->status().is_recording);
    REQUIRE(recorder->status().error);
    CHECK_THAT(recorder->status().error->line(), contains_text("No space left on device"));
    CHECK_THAT(recorder->status().error->hint, contains_text("free some space"));
    recorder->on_event({{}, core::Noted{}});
    recorder->flush();
    recorder->stop();
}

TEST_CASE("a folder that cannot be written is an error at the start", "[log][recorder]") {
    const auto nowhere = log::Recorder::start({.path = "/proc/nowhere/a.jsonl"});
    REQUIRE_FALSE(nowhere);
    CHECK_FALSE(nowhere.error().hint.empty());
}

TEST_CASE("a recording's name is the time of day", "[log][recorder]") {
    const std::string path = log::recording_path("/tmp", wall_from_us(1'790'000'000'000'000));
    CHECK(path.size() == std::string("/tmp/redial-0931.jsonl").size());
    CHECK(path.starts_with("/tmp/redial-"));
    CHECK(path.ends_with(".jsonl"));
}
