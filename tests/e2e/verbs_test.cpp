// The other verbs as processes: serve, export, help, and the window without a display. Test's
// thread only.
#include "net/peer.hpp"
#include "program.hpp"

using namespace redial;
using namespace redial::tests;

TEST_CASE("the help of connect fits 80 columns and 60 lines and names what it needs", "[cli]") {
    Program run({"connect", "--help"});
    CHECK(run.exit_code() == 0);
    INFO(run.out);
    CHECK(count_of(run.out, "\n") <= 60);
    std::istringstream lines(run.out);
    for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 80);
    CHECK(count_of(run.out, "URL") >= 2);  // in the usage line and with its meaning
    for (const char* option : {"--cert", "--key", "--ping", "--pong-timeout", "--timeout",
                               "--follow", "--binary", "--no-session", "--counter", "--max-size"})
        CHECK(run.out.find(option) != std::string::npos);
}

TEST_CASE("every other help fits a screen of 80 columns and 40 lines", "[cli]") {
    const std::vector<std::vector<std::string>> helps = {{"--help"},
                                                         {"tap", "--help"},
                                                         {"herd", "--help"},
                                                         {"serve", "--help"},
                                                         {"export", "--help"},
                                                         {"check", "--help"},
                                                         {"compare", "--help"},
                                                         {"test", "--help"},
                                                         {"battery", "--help"},
                                                         {"mcp", "--help"},
                                                         {"report", "--help"},
                                                         {"scenario", "--help"}};
    for (const auto& words : helps) {
        Program run(words);
        CHECK(run.exit_code() == 0);
        INFO(run.out);
        CHECK(count_of(run.out, "\n") <= 40);
        std::istringstream lines(run.out);
        for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 80);
        CHECK(run.err == "");
    }
}

TEST_CASE("without a display the window says so in one line with what to do", "[cli]") {
    TestFolder folder;
    Program run({"--config", folder.path()}, {"DISPLAY", "WAYLAND_DISPLAY"});
    CHECK(run.exit_code() == 1);
    CHECK(count_of(run.err, "\n") == 1);
    CHECK(run.err.find("xvfb-run") != std::string::npos);
    CHECK(run.err.find("redial connect") != std::string::npos);
}

TEST_CASE("a taken port is named, and the next free one is used", "[cli]") {
    Peer taken;
    Program run({"serve", "--port", std::to_string(taken.port())});
    const std::string url = run.after("ws://127.0.0.1:");
    CHECK(url.find(":" + std::to_string(taken.port()) + "/") == std::string::npos);
    CHECK((run.out + run.err).find(std::to_string(taken.port())) != std::string::npos);
    run.signal(SIGTERM);
    CHECK(run.exit_code() == 0);
}

TEST_CASE("serve says bye and 1001 to its clients when it is interrupted", "[cli]") {
    Lab lab;
    Program client({"connect", lab.url(), "--once", "--send", "x"});
    client.after("\"count\":1");
    lab.program().signal(SIGINT);
    CHECK(lab.program().exit_code() == 0);
    client.after(R"({"bye":true,"total":1})");
    client.after("1001 going away");
    CHECK(client.exit_code() == 0);
}

TEST_CASE("serve fails on purpose as its flags say", "[cli]") {
    SECTION("503 with Retry-After") {
        Lab lab({"--answer-503", "2s"});
        Program client({"connect", lab.url(), "--once"});
        CHECK(client.exit_code() == 1);
        CHECK(client.err.find("503 Service Unavailable, retry after 2 s") != std::string::npos);
    }
    SECTION("accept, then close") {
        Lab lab({"--accept-then-close", "50ms"});
        Program client({"connect", lab.url(), "--once"});
        client.after("== open");
        CHECK(client.exit_code() == 0);  // it closed as the protocol wants it
        CHECK(client.out.find("xx closed, 1012 service restart") != std::string::npos);
    }
    SECTION("heartbeats") {
        Lab lab({"--heartbeat", "100ms"});
        Program client({"connect", lab.url()});
        client.after(R"(<- {"ts":")");
    }
}

TEST_CASE("export turns a recording into tables and redacted lines", "[cli]") {
    Lab lab;
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    Program recorded({"connect", lab.url(), "--log", log, "--include-secrets", "--session",
                      "sesame-42", "--send", "=cmd", "--for", "300ms"});
    REQUIRE(recorded.exit_code() == 0);
    const std::string messages = folder.file("messages.csv");
    Program first({"export", log, messages});
    CHECK(first.exit_code() == 0);
    CHECK(text_of(messages).starts_with("session,attempt,"));
    CHECK(text_of(messages).find("'=cmd") != std::string::npos);  // no formula for spreadsheets
    CHECK(text_of(messages).find("sesame-42") == std::string::npos);
    const std::string attempts = folder.file("attempts.csv");
    Program second({"export", log, attempts, "--format", "attempts.csv"});
    CHECK(second.exit_code() == 0);
    CHECK(count_of(text_of(attempts), "\n") == 2);
    const std::string lines = folder.file("redacted.jsonl");
    Program third({"export", log, lines});
    CHECK(third.exit_code() == 0);
    CHECK(text_of(lines).find("sesame-42") == std::string::npos);
    CHECK(text_of(log).find("sesame-42") != std::string::npos);
}

TEST_CASE("an export that cannot be made fails with one line, and leaves nothing", "[cli]") {
    TestFolder folder;
    int code = 1;
    const std::string log = folder.file("log.jsonl");
    const std::string target = folder.file("out.csv");
    std::vector<std::string> words = {"export", log, target};
    SECTION("no such recording") { code = 2; }
    SECTION("not a recording") { write_file(log, "PNG\nnothing of ours\n"); }
    SECTION("an empty file") { write_file(log, ""); }
    SECTION("nowhere to write") {
        write_file(log, R"({"type":"header","format":"redial-log","version":1})"
                        "\n");
        words[2] = folder.file("no/such/folder/out.csv");
    }
    Program run(words);
    CHECK(run.exit_code() == code);
    INFO(run.err);
    CHECK(count_of(run.err, "\n") == 1);
    CHECK_FALSE(std::filesystem::exists(words[2]));
}

TEST_CASE("a recording that was cut off is exported as far as it is whole", "[cli]") {
    Lab lab;
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    Program recorded({"connect", lab.url(), "--log", log, "--send", "whole", "--for", "300ms"});
    REQUIRE(recorded.exit_code() == 0);
    std::string text = text_of(log);
    text.resize(text.size() - 30);
    write_file(log, text);
    const std::string target = folder.file("out.csv");
    Program run({"export", log, target});
    CHECK(run.exit_code() == 0);
    CHECK(text_of(target).find("whole") != std::string::npos);
    CHECK(count_of(run.out + run.err, "\n") <= 2);
}

TEST_CASE("the debug log goes to standard error, by level and topic, without secrets", "[cli]") {
    Lab lab;
    Program quiet({"connect", lab.url(), "--for", "200ms"}, {"REDIAL_LOG"});
    CHECK(quiet.exit_code() == 0);
    CHECK(quiet.err == "");
    Program loud({"connect", lab.url(), "--for", "200ms", "--verbose", "wire=trace,dial=info",
                  "--session", "sesame-42", "--header", "Authorization: Bearer hush-hush"});
    CHECK(loud.exit_code() == 0);
    CHECK(loud.err.find("trace wire") != std::string::npos);
    CHECK(loud.err.find("sesame-42") == std::string::npos);
    CHECK(loud.err.find("hush-hush") == std::string::npos);
    Program by_environment({"connect", lab.url(), "--for", "200ms"}, {"REDIAL_LOG=wire=trace"});
    CHECK(by_environment.exit_code() == 0);
    CHECK(by_environment.err.find("trace wire") != std::string::npos);
}
