// Recordings and standard streams that are no plain new file: there already, full, closed, read by
// nobody. Test's thread only.
#include <sys/stat.h>

#include "net/peer.hpp"
#include "program.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

constexpr const char* header = R"({"type":"header")";

// `words` behind the program's name, with what a shell does to its descriptors.
std::vector<std::string> in_shell(const std::string& words) {
    return {"-c", "exec \"$0\" " + words, REDIAL_BINARY};
}

void check_told(Program& run, const std::string& what) {
    const int code = run.exit_code();
    INFO(run.err);
    CHECK(code == 1);
    CHECK(count_of(run.err, "\n") == 1);
    CHECK(run.err.find(what) != std::string::npos);
}

}  // namespace

TEST_CASE("a log that is there is written anew and with --append carried on", "[cli]") {
    Lab lab;
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    const auto run = [&](std::vector<std::string> more) {
        std::vector<std::string> words = {"connect", lab.url(), "--log", log,
                                          "--send",  "x",       "--for", "200ms"};
        words.insert(words.end(), more.begin(), more.end());
        Program program(words);
        CHECK(program.exit_code() == 0);
        return program.out;
    };
    CHECK(run({}).find("recording to " + log + "\n") != std::string::npos);
    CHECK(run({}).find("recording to " + log + ", anew: what it held is gone") !=
          std::string::npos);
    CHECK(count_of(text_of(log), header) == 1);
    CHECK(run({"--append"}).find("behind what it holds") != std::string::npos);
    CHECK(count_of(text_of(log), header) == 2);
    CHECK_FALSE(std::filesystem::exists(folder.file("run-2.jsonl")));
    Program check({"check", log});
    check.exit_code();
    CHECK(check.err.find("2 sessions") != std::string::npos);
}

TEST_CASE("what is no recording is never appended to", "[cli]") {
    Lab lab;
    TestFolder folder;
    const std::string notes = folder.file("notes.txt");
    write_file(notes, "dear diary\n");
    Program run({"connect", lab.url(), "--log", notes, "--append", "--for", "200ms"});
    check_told(run, "this is no recording");
    CHECK(text_of(notes) == "dear diary\n");
}

TEST_CASE("a file that another run records to is refused and stays whole", "[cli]") {
    Lab lab;
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    Program first({"connect", lab.url(), "--log", log});
    first.after("== open");
    Program second({"connect", lab.url(), "--log", log, "--for", "200ms"});
    check_told(second, "another process is recording to this file");
    first.signal(SIGTERM);
    CHECK(first.exit_code() == 0);
    CHECK(count_of(text_of(log), header) == 1);
    CHECK(text_of(log).find(R"("type":"ended")") != std::string::npos);
}

TEST_CASE("a log is followed through a symbolic link and refused where there is a folder",
          "[cli]") {
    Lab lab;
    TestFolder folder;
    std::filesystem::create_symlink(folder.file("real.jsonl"), folder.file("link.jsonl"));
    Program run({"connect", lab.url(), "--log", folder.file("link.jsonl"), "--for", "200ms"});
    CHECK(run.exit_code() == 0);
    CHECK(std::filesystem::is_symlink(folder.file("link.jsonl")));
    CHECK(count_of(text_of(folder.file("real.jsonl")), header) == 1);
    Program refused({"connect", lab.url(), "--log", folder.path(), "--for", "200ms"});
    check_told(refused, "Is a directory");
}

TEST_CASE("a FIFO, a descriptor and /dev/null are recorded to as they are", "[cli]") {
    Lab lab;
    TestFolder folder;
    const std::string fifo = folder.file("fifo");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    Program reader({"-c", "exec cat '" + fifo + "'"}, {}, "sh");
    Program run({"connect", lab.url(), "--log", fifo, "--for", "300ms"});
    CHECK(run.exit_code() == 0);
    CHECK(reader.exit_code() == 0);
    CHECK(count_of(reader.out, header) == 1);
    CHECK(reader.out.find(R"("type":"ended")") != std::string::npos);
    Program null({"connect", lab.url(), "--log", "/dev/null", "--for", "200ms"});
    CHECK(null.exit_code() == 0);
    CHECK(std::filesystem::is_character_file("/dev/null"));
    Program error({"connect", lab.url(), "--log", "/dev/stderr", "--for", "200ms"});
    CHECK(error.exit_code() == 0);
    CHECK(count_of(error.err, header) == 1);
    Program third(in_shell("connect " + lab.url() + " --log /dev/fd/7 --for 200ms 7>'" +
                           folder.file("seven") + "'"),
                  {}, "sh");
    CHECK(third.exit_code() == 0);
    CHECK(count_of(text_of(folder.file("seven")), header) == 1);
}

TEST_CASE("a FIFO that nobody reads holds up neither the time nor the end", "[cli]") {
    Lab lab;
    TestFolder folder;
    const std::string fifo = folder.file("fifo");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    Program run({"connect", lab.url(), "--log", fifo, "--for", "200ms"});
    check_told(run, "nobody read this FIFO");
}

TEST_CASE("a full disk under the log or the output is one line and 1", "[cli]") {
    Lab lab;
    Program log({"connect", lab.url(), "--log", "/dev/full", "--for", "200ms"});
    check_told(log, "/dev/full: cannot write: No space left on device");
    Program output(in_shell("connect " + lab.url() + " --for 5s >/dev/full"), {}, "sh");
    check_told(output, "standard output: cannot write: No space left on device");
    Program help(in_shell("--help >/dev/full"), {}, "sh");
    check_told(help, "standard output: cannot write: No space left on device");
}

TEST_CASE("a reader of the output that goes away ends the run with one line", "[cli]") {
    Lab lab;
    TestFolder folder;
    const std::string words = "connect " + lab.url() + " --send x --for 10s";
    Program run(
        {"-c", "{ \"$0\" " + words + "; echo \"code $?\" >&2; } | head -n 1", REDIAL_BINARY}, {},
        "sh");
    CHECK(run.exit_code() == 0);  // head's
    INFO(run.err);
    CHECK(run.err.find("redial: standard output: cannot write: Broken pipe") == 0);
    CHECK(count_of(run.err, "\n") == 2);
    CHECK(run.err.find("code 1\n") != std::string::npos);
}

TEST_CASE("closed standard streams are one line at most and no socket takes their place", "[cli]") {
    Lab lab;
    const std::string words = "connect " + lab.url() + " --send x --for 300ms";
    Program all(in_shell(words + " <&- >&- 2>&-"), {}, "sh");
    CHECK(all.exit_code() == 1);
    Program output(in_shell(words + " >&-"), {}, "sh");
    check_told(output, "standard output: cannot write");
    Program input(in_shell(words + " <&-"), {}, "sh");
    CHECK(input.exit_code() == 0);
    Program error(in_shell(words + " 2>&-"), {}, "sh");
    CHECK(error.exit_code() == 0);
    CHECK(error.out.find(R"("echo":"x"})") != std::string::npos);
}

TEST_CASE("an output that nobody reads holds up neither the time nor a signal", "[cli]") {
    Peer peer;
    Program run({"connect", peer.url(), "--for", "1s"});
    auto connection = peer.accept();
    connection.upgrade();
    // More than a pipe and what may wait before it.
    const std::string message = frame_of(wire::opcode::text, std::string(4000, 'x'));
    for (int i = 0; i < 400; ++i) connection.send_some(message);
    int status = 0;
    REQUIRE(::waitpid(run.id(), &status, WNOHANG) >= 0);
    // Nothing is read until it has ended.
    connection.wait_for_end();
    run.exit_code();
    CHECK(run.out.find("== open") != std::string::npos);
}

TEST_CASE("export, check and compare take - for one of their inputs", "[cli]") {
    Lab lab;
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    Program recorded({"connect", lab.url(), "--log", log, "--send", "x", "--for", "200ms"});
    REQUIRE(recorded.exit_code() == 0);
    Program check(in_shell("check - <'" + log + "'"), {}, "sh");
    CHECK(check.exit_code() == 0);
    CHECK(check.err.find("standard input: 1 session") != std::string::npos);
    Program table(in_shell("export - - --format messages.csv <'" + log + "'"), {}, "sh");
    CHECK(table.exit_code() == 0);
    CHECK(table.out.starts_with("session,attempt,"));
    Program compared(in_shell("compare - '" + log + "' <'" + log + "'"), {}, "sh");
    CHECK(compared.exit_code() == 0);
    Program both({"compare", "-", "-"});
    CHECK(both.exit_code() == 2);
}

TEST_CASE("an export is never JSON Lines under the name of JSON", "[cli]") {
    Lab lab;
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    Program recorded({"connect", lab.url(), "--log", log, "--for", "200ms"});
    REQUIRE(recorded.exit_code() == 0);
    for (const char* name : {"out.json", "out.txt", "out"}) {
        Program run({"export", log, folder.file(name)});
        INFO(name << run.err);
        CHECK(run.exit_code() == 2);
        CHECK(run.err.find(".jsonl") != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(folder.file(name)));
    }
}
