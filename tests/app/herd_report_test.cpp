// What `redial herd` prints and writes, and what it asks before it dials for real. One thread.
#include "app/herd_report.hpp"
#include "app/command_line.hpp"
#include "app/herd_real.hpp"
#include "catch.hpp"

namespace redial::app::tests {
namespace {

using namespace std::chrono_literals;

core::HerdResult some_result() {
    core::HerdResult result;
    result.arrivals = {10, 0, 40, 80, 5};
    result.opened = {0, 0, 20, 60, 20};
    result.dials = 135;
    result.turned_away = 30;
    core::conclude(result, std::vector<Duration>(100, 3s), 2s, 100, 5s);
    return result;
}

HerdRunOptions parsed(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), {"redial", "herd"});
    const CommandLine line =
        parse_command_line(static_cast<int>(arguments.size()), arguments.data());
    const auto* options = std::get_if<HerdRunOptions>(&line.verb);
    REQUIRE(options != nullptr);
    return *options;
}

}  // namespace

TEST_CASE("the herd's table has a row and a line of bars for each policy", "[herd]") {
    const std::string report =
        herd_report({{"chat-ui", some_result()}, {"other", some_result()}}, 100, 2s);
    INFO(report);
    CHECK(report.find("100 clients, an outage of 2 s") == 0);
    CHECK(report.find("chat-ui                        135        30       80       60    1.3"
                      "     1.0 s     1.0 s     1.0 s\n") != std::string::npos);
    CHECK(report.find("chat-ui                  |▄█▁|\n") != std::string::npos);
    CHECK(report.find("other                    |▄█▁|\n") != std::string::npos);
}

TEST_CASE("a herd that nobody comes back from says never", "[herd]") {
    core::HerdResult result;
    result.gave_up = 3;
    const std::string report = herd_report({{"signalr", result}}, 3, 2min);
    CHECK(report.find("never     never     never\n") != std::string::npos);
    CHECK(report.find("signalr: 3 clients gave up\n") != std::string::npos);
}

TEST_CASE("a real herd's report says what its dials ended with and calls only a 503 one",
          "[herd]") {
    core::HerdResult result = some_result();
    CHECK(herd_report({{"chat-ui", result}}, 100, 2s).find("opened nothing") == std::string::npos);
    result.failures = {{"refused", 812}, {"status 401", 3}};
    const std::string report = herd_report({{"chat-ui", result}}, 100, 2s);
    CHECK(report.find("chat-ui: dials that opened nothing: refused 812, status 401 3\n") !=
          std::string::npos);
}

TEST_CASE("the herd's CSV has every second of every policy", "[herd]") {
    const std::string csv =
        model::herd_csv(std::vector<model::HerdRow>{{"a \"b\"", some_result()}});
    CHECK(csv.find("policy,second,arrivals,opened,back\r\n\"a \"\"b\"\"\",0,10,0,0\r\n") == 0);
    CHECK(csv.find("\"a \"\"b\"\"\",3,80,60,80\r\n\"a \"\"b\"\"\",4,5,20,100\r\n") !=
          std::string::npos);
}

TEST_CASE("herd's options are read, and without a policy it is the default", "[herd]") {
    CHECK(parsed({}).policies == std::vector<std::string>{"chat-ui"});
    const HerdRunOptions options = parsed({"--clients", "500", "--outage", "5s", "--policy",
                                           "phoenix", "--policy", "grpc", "--csv", "x.csv"});
    CHECK(options.clients == 500);
    CHECK(options.outage == 5s);
    CHECK(options.policies == std::vector<std::string>{"phoenix", "grpc"});
    const char* unknown[] = {"redial", "herd", "--policy", "nosuch"};
    const CommandLine line = parse_command_line(4, unknown);
    REQUIRE(std::holds_alternative<ShowAndEnd>(line.verb));
    CHECK(std::get<ShowAndEnd>(line.verb).exit_code == exit_usage);
    CHECK(std::get<ShowAndEnd>(line.verb).text.find("presets: chat-ui") != std::string::npos);
}

TEST_CASE("a real herd asks before it leaves the machine, and is bounded", "[herd]") {
    HerdRunOptions options;
    options.clients = 5000;
    for (const char* here : {"lab", "ws://127.0.0.1:8765/", "ws://localhost/x", "ws://[::1]:1/"}) {
        options.real = here;
        CHECK(check_real_herd(options));
    }
    for (const char* elsewhere : {"ws://example.org/", "ws://127.example.org/", "ws://10.0.0.1/"}) {
        options.real = elsewhere;
        INFO(elsewhere);
        CHECK_FALSE(check_real_herd(options));
        options.may_leave_machine = true;
        CHECK(check_real_herd(options));
        options.may_leave_machine = false;
    }
    options.clients = 5001;
    options.real = "lab";
    CHECK_FALSE(check_real_herd(options));
}

}  // namespace redial::app::tests
