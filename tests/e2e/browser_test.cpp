// A browser as the foreign client: Debian's Chromium opens a page whose small client reconnects
// with a known policy; the tap takes it through an outage, and what its log measures must be that
// policy. Test's thread only.
#include "server_child.hpp"
#include "tap_child.hpp"

using namespace redial;
using namespace redial::tests;
using nlohmann::json;

namespace {

const std::string peers = std::string(REDIAL_SOURCE_DIR) + "/tests/peers/";

// The page's server and the browser that shows it, with an empty profile.
class Browser {
  public:
    Browser(const std::string& url, int jitter)
        : server_({peers + "reconnect_page.py"}, {}, system_python()),
          browser_(words(server_.after("http://") + "?url=" + url +
                         "&base=200&factor=2&cap=1600&jitter=" + std::to_string(jitter)),
                   {"HOME=" + profile_.path()}, "chromium") {}
    ~Browser() {
        browser_.signal(SIGTERM);
        server_.signal(SIGTERM);
        browser_.exit_code();
    }

  private:
    std::vector<std::string> words(const std::string& page) const {
        return {"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--user-data-dir=" + profile_.file("profile"), page};
    }
    TestFolder profile_;
    Program server_;
    Program browser_;
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

// Lets the page connect, cuts it off, refuses `refused` dials, and lets it connect again; the log.
std::vector<json> outage(int jitter, int refused) {
    Lab lab;
    TestFolder folder;
    TapChild tap(lab.url(), {"--control", "0"});
    Browser browser(tap.base_url() + "/ws/chat/", jitter);
    tap.program().after("== open");
    Program control({peers + "cut_off.py", tap.api(), std::to_string(refused)}, {},
                    system_python());
    const int code = control.exit_code();
    INFO(control.err);
    REQUIRE(code == 0);
    // The second opening, after the outage.
    while (count_of(tap.program().out, "== open") < 2) tap.program().read_more();
    CHECK(tap.end() == 0);
    INFO(tap.program().out);
    return tap.log();
}

}  // namespace

TEST_CASE("Chromium's reconnecting page is measured: base, factor and cap as it has them",
          "[cli][browser]") {
    const std::vector<double> waits = waits_of(outage(0, 6));
    const double ladder[] = {200, 400, 800, 1600, 1600, 1600};
    REQUIRE(waits.size() >= 6);
    for (std::size_t i = 0; i < 6; ++i) {
        INFO("wait " << i + 1 << " of the outage");
        // A timer of the page is never early; it is late by what a busy machine and the dial cost.
        CHECK(waits[i] >= ladder[i] - 2);
        CHECK(waits[i] <= ladder[i] * 1.25 + 100);
    }
}

TEST_CASE("Chromium's page with full jitter waits within its ladder, and differently each time",
          "[cli][browser]") {
    const std::vector<double> waits = waits_of(outage(1, 6));
    const double ladder[] = {200, 400, 800, 1600, 1600, 1600};
    REQUIRE(waits.size() >= 6);
    double share = 0;
    for (std::size_t i = 0; i < 6; ++i) {
        CHECK(waits[i] <= ladder[i] * 1.25 + 100);
        share += waits[i] / ladder[i] / 6;
    }
    // Without jitter the mean would be 1 or more: six uniform shares exceed it once in never.
    CHECK(share < 0.99);
}
