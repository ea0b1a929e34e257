// redial report as a process: files and standard output, valid HTML as tidy(1) judges it, and
// secrets that stay out. Test's thread only.
#include <filesystem>

#include "program.hpp"

using namespace redial::tests;

namespace {

std::string recorded(const std::string& name) {
    return std::string(REDIAL_SOURCE_DIR) + "/tests/log/recorded/" + name;
}

std::string line(const std::string& type, int attempt, int at_ms, const std::string& rest) {
    return "{\"type\":\"" + type + "\",\"session\":1,\"attempt\":" + std::to_string(attempt) +
           ",\"mono_us\":" + std::to_string(at_ms) + "000,\"wall_us\":1" + rest + "}\n";
}

// Of a client whose address has a token, and of a server that says it back.
std::string with_secret() {
    const std::string url = ",\"url\":\"ws://h/?access_token=s3cr3t-t0ken-42\"";
    return line("header", 0, 1, ",\"format\":\"redial-log\",\"version\":1") +
           line("session_added", 0, 1, ",\"config\":{\"name\":\"<b>chat</b>\"" + url + "}") +
           line("attempt", 1, 2, url + ",\"origin\":\"start\",\"retry\":0") +
           line("ended", 1, 3,
                ",\"outcome\":\"closed\",\"close_code\":4001,\"by\":\"peer\","
                "\"close_reason\":\"<script>s3cr3t-t0ken-42</script>\"");
}

}  // namespace

TEST_CASE("reports of recordings and of browsers' logs are valid HTML", "[cli]") {
    TestFolder folder;
    const std::string page = folder.file("report.html");
    std::vector<std::string> logs = {recorded("../chrome.har"), recorded("../mitmproxy.har")};
    for (const auto& entry : std::filesystem::directory_iterator(recorded("")))
        if (entry.path().extension() == ".jsonl") logs.push_back(entry.path());
    for (const std::string& log : logs) {
        INFO(log);
        Program run({"report", log, "-o", page});
        CHECK(run.exit_code() == 0);
        Program tidy({"-q", "-e", page}, {}, "tidy");
        CHECK(tidy.exit_code() == 0);
        CHECK(tidy.err == "");
    }
}

TEST_CASE("of a browser's client no policy is claimed but what its dials show", "[cli]") {
    Program run({"report", recorded("../chrome.har")});
    CHECK(run.exit_code() == 0);
    CHECK(run.out.find("another program&#39;s client, from its log") != std::string::npos);
    CHECK(run.out.find("0.5 s ×2 ≤ 10 s") == std::string::npos);
}

TEST_CASE("a report takes its format from the name or the option, and - is standard output",
          "[cli]") {
    TestFolder folder;
    const std::string log = recorded("server_nginx_idle_limit.jsonl");
    Program to_stdout({"report", log});
    CHECK(to_stdout.exit_code() == 0);
    CHECK(to_stdout.out.starts_with("<!DOCTYPE html>"));
    Program markdown({"report", log, "-o", "-", "--format", "markdown"});
    CHECK(markdown.exit_code() == 0);
    CHECK(markdown.out.starts_with("# Redial report: server\\_nginx\\_idle\\_limit.jsonl\n"));
    Program named({"report", log, "-o", folder.file("bug.md")});
    CHECK(named.exit_code() == 0);
    CHECK(text_of(folder.file("bug.md")) == markdown.out);
    Program unclear({"report", log, "-o", folder.file("bug.pdf")});
    CHECK(unclear.exit_code() == 2);
    CHECK(unclear.err.find("end it in .html or .md") != std::string::npos);
    Program none({"report", folder.file("none.jsonl")});
    CHECK(none.exit_code() == 2);
}

TEST_CASE("a report has no secrets unless they are asked for, and no markup of others", "[cli]") {
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    write_file(log, with_secret());
    for (const char* format : {"html", "markdown"}) {
        INFO(format);
        Program without({"report", log, "--format", format});
        CHECK(without.exit_code() == 0);
        CHECK(without.out.find("s3cr3t") == std::string::npos);
        CHECK(without.out.find("4001") != std::string::npos);
        Program with({"report", log, "--format", format, "--include-secrets"});
        CHECK(with.exit_code() == 0);
        CHECK(with.out.find("s3cr3t") != std::string::npos);
    }
    Program page({"report", log, "--include-secrets"});
    CHECK(page.exit_code() == 0);
    CHECK(page.out.find("<script") == std::string::npos);
    CHECK(page.out.find("<b>chat") == std::string::npos);
}

TEST_CASE("a log that is cut off is reported as far as it goes, and the page says so", "[cli]") {
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    const std::string whole = with_secret();
    write_file(log, whole.substr(0, whole.size() - 20));
    Program run({"report", log});
    CHECK(run.exit_code() == 0);
    CHECK(run.out.find("cut off") != std::string::npos);
}
