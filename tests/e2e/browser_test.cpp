// A browser as the foreign client: Debian's Chromium opens a page whose small client reconnects
// with a known policy; the tap takes it through an outage, and what its log measures must be that
// policy. Test's thread only.
#include <optional>

#include "http2_front.hpp"

using namespace redial;
using namespace redial::tests;
using nlohmann::json;

namespace {

const std::string peers = std::string(REDIAL_SOURCE_DIR) + "/tests/peers/";

// The page's server and the browser that shows it, with an empty profile.
class Browser {
public:
    // `policy`: of the page's client, as its query has it.
    Browser(const std::string& url, const std::string& policy)
        : server_({peers + "reconnect_page.py"}, {}, system_python()),
          page_(server_.after("http://") + "?url=" + url + "&" + policy) {
        start();
    }
    ~Browser() {
        browser_->signal(SIGTERM);
        server_.signal(SIGTERM);
        browser_->exit_code();
    }

private:
    // Until the page was asked for. A Chromium that has nothing but its profile sometimes does not
    // come up on a busy machine; that is not what these tests are about, so another one is begun.
    void start() {
        std::string said;
        for (int round = 0; round < 4; ++round) {
            const std::string profile = profile_.file("profile" + std::to_string(round));
            browser_.emplace(words(profile), std::vector<std::string>{"HOME=" + profile},
                             "chromium");
            if (server_.says("asked for the page")) return;
            browser_->signal(SIGKILL);
            browser_->exit_code();
            said += browser_->err;
        }
        FAIL("Chromium never asked for its page; it said: " << said);
    }
    std::vector<std::string> words(const std::string& profile) const {
        return {"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                // clang-format off
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--no-proxy-server", "--ignore-certificate-errors",
                "--user-data-dir=" + profile, page_};
        // clang-format on
    }
    TestFolder profile_;
    Program server_;
    std::string page_;
    std::optional<Program> browser_;
};

// The waits of the outage: from the end of each attempt to the dial after it, in ms, beginning with
// the connection that was lost.
std::vector<double> waits_of(const std::vector<json>& log) {
    std::vector<double> waits;
    double ended_us = -1;
    for (const json& line : log) {
        const std::string type = line.value("type", "");
        if (type == "ended") ended_us = line["mono_us"];
        if (type == "attempt" && ended_us >= 0)
            waits.push_back((line["mono_us"].get<double>() - ended_us) / 1000.0);
    }
    return waits;
}

struct Measured {
    std::vector<double> waits;  // ms
    std::string policy;         // as the tap says it at its end
};

// Lets the page connect, takes it through outages of so many refused dials each, and lets it
// connect again after each.
Measured outages(const std::string& policy, const std::vector<int>& refused) {
    Lab lab;
    TapChild tap(lab.url(), {"--control", "0"});
    Browser browser(tap.base_url() + "/ws/chat/", policy);
    tap.program().after("== open");
    for (std::size_t i = 0; i < refused.size(); ++i) {
        Program control({peers + "cut_off.py", tap.api(), std::to_string(refused[i])}, {},
                        system_python());
        const int code = control.exit_code();
        INFO(control.err);
        REQUIRE(code == 0);
        while (count_of(tap.program().out, "== open") < long(i) + 2) tap.program().read_more();
    }
    CHECK(tap.end() == 0);
    return {waits_of(tap.log()), tap.program().after("the client's policy: ")};
}

// "200 ms" and "1.6 s" after `word`, in ms.
double time_after(const std::string& policy, const std::string& word) {
    double value = 0;
    char unit[4] = "";
    const std::size_t at = policy.find(word + " ");
    REQUIRE(at != std::string::npos);
    REQUIRE(std::sscanf(policy.c_str() + at + word.size(), " %lf %3[a-z]", &value, unit) == 2);
    return std::string(unit) == "s" ? value * 1000 : value;
}

// A timer of the page is never early; it is late by what a busy machine and the dial cost.
void check_wait(double measured, double asked) {
    CHECK(measured >= asked - 2);
    CHECK(measured <= asked * 1.25 + 100);
}

}  // namespace

TEST_CASE("Chromium's reconnecting page is measured: base, factor and cap as it has them",
          "[cli][browser]") {
    const Measured measured = outages("base=200&factor=2&cap=1600&jitter=0", {6, 2});
    std::string waits;
    for (const double wait : measured.waits) waits += std::to_string(wait) + " ms ";
    INFO(measured.policy << "\nwaits: " << waits);
    REQUIRE(measured.waits.size() >= 9);
    const double ladder[] = {200, 400, 800, 1600, 1600, 1600, 1600};
    for (std::size_t i = 0; i < 7; ++i) check_wait(measured.waits[i], ladder[i]);
    check_wait(measured.waits[7], ladder[0]);  // it had opened: the ladder starts anew
    check_wait(measured.waits[8], ladder[1]);
    check_wait(time_after(measured.policy, "base"), 200);
    check_wait(time_after(measured.policy, "cap"), 1600);
    CHECK(measured.policy.find("factor 2") != std::string::npos);
    CHECK(measured.policy.find("no jitter") != std::string::npos);
    CHECK(measured.policy.find("resets on open") != std::string::npos);
}

TEST_CASE("Chromium's page with full jitter is measured to have it", "[cli][browser]") {
    // Many short waits: chance shows its limits only in numbers.
    const Measured measured =
        outages("base=100&factor=2&cap=400&jitter=20", std::vector<int>(10, 6));
    INFO(measured.policy);
    REQUIRE(measured.waits.size() >= 70);
    for (const double wait : measured.waits) CHECK(wait <= 400 * 1.25 + 100);
    CHECK(measured.policy.find("full jitter") != std::string::npos);
    CHECK(std::abs(time_after(measured.policy, "cap") - 400) < 80);
    CHECK(std::abs(time_after(measured.policy, "base") - 100) < 35);
}

TEST_CASE("Chromium's WebSocket goes over HTTP/2 through a tap, in a stream beside its requests",
          "[cli][browser][http2]") {
    Lab lab;
    TapChild tap(lab.url(), {"--tls", "--control", "0"});
    const std::string base = tap.base_url();
    const std::string page = "https" + base.substr(base.find("://")) + "/";
    Browser browser(base + "/ws/chat/", "base=200&factor=1&cap=200&jitter=0&first=" + page);
    tap.program().after("== open");
    Program control({peers + "cut_off.py", tap.api(), "2"}, {}, system_python());
    REQUIRE(control.exit_code() == 0);
    tap.program().after("== open");
    CHECK(tap.end() == 0);
    const std::vector<json> log = tap.log();
    CHECK(count_in(log, "http") >= 1);  // the page's fetch
    const json opened = first_of(log, "opened");
    CHECK(opened.value("request", "").starts_with("CONNECT /ws/chat/ HTTP/2.0\r\n"));
    CHECK(opened.value("response", "").starts_with("HTTP/2.0 200\r\n"));
    CHECK(opened.value("server_request", "").starts_with("GET /ws/chat/ HTTP/1.1\r\n"));
    CHECK(texts_in(log, "out").at(0) == "hello");
}
