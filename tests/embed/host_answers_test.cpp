// What the window's control API answers of its own sessions, also while no frame is drawn. Test's
// thread, and one that waits for curl.
#include <cstdio>
#include <future>
#include <nlohmann/json.hpp>
#include <thread>

#include "catch.hpp"
#include "embed/host.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

std::string output_of(const std::string& command) {
    std::string text;
    std::FILE* child = ::popen(command.c_str(), "r");
    if (child == nullptr) return text;
    char block[4096];
    for (std::size_t n; (n = std::fread(block, 1, sizeof block, child)) > 0;) text.append(block, n);
    ::pclose(child);
    return text;
}

// A window's insides, without a window.
struct Rig {
    std::unique_ptr<embed::Host> host;

    Rig() {
        auto started = embed::Host::start({});
        REQUIRE(started);
        host = *std::move(started);
        post({}, core::StartControl{"127.0.0.1", 0});
        until([this] { return host->workspace().control().is_listening; });
    }
    void post(SessionId session, core::Order order) {
        host->post(session, std::move(order));
        host->settle(net::read_clocks());
    }
    template <class Is>
    void until(Is is) {
        const Instant limit = net::read_clocks().mono + 20s;
        while (!is() && net::read_clocks().mono < limit) {
            host->pump();
            std::this_thread::yield();
        }
        REQUIRE(is());
    }
    // No frame is drawn meanwhile.
    nlohmann::json ask(const std::string& path, const std::string& options = "") {
        const std::string command = "curl -sS --max-time 15 " + options + " '" +
                                    host->workspace().control().url + path + "' 2>&1";
        auto text = std::async(std::launch::async, [command] { return output_of(command); });
        until([&] { return text.wait_for(0s) == std::future_status::ready; });
        const std::string said = text.get();
        INFO(said);
        auto json = nlohmann::json::parse(said, nullptr, false);
        REQUIRE_FALSE(json.is_discarded());
        return json;
    }
};

}  // namespace

TEST_CASE("the window's control API tells of its own sessions and judges them", "[host]") {
    Rig rig;
    rig.post({}, core::StartLab{{.port = 0}});
    rig.until([&] { return rig.host->workspace().lab().is_listening; });
    core::SessionConfig config;
    config.name = "chat";
    config.url = rig.host->workspace().lab().url;
    rig.post(SessionId{1}, core::AddSession{std::make_shared<core::SessionConfig>(config)});
    const nlohmann::json verdict =
        rig.ask("/redial/expect", R"(-d '{"expect":{"opens":1},"deadline":"10s"}')");
    CHECK(verdict["held"] == true);
    const nlohmann::json all = rig.ask("/redial/sessions");
    REQUIRE(all["sessions"].size() == 1);
    CHECK(all["sessions"][0]["kind"] == "own");
    CHECK(rig.ask("/redial/sessions/chat/attempts")["attempts"][0]["state"] == "open");
    CHECK(rig.ask("/version")["redial"] == program_version);
}
