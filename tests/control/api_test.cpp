// The control API's paths, statuses and JSON, held to Toxiproxy's own. Virtual: no sockets.
#include "fake_taps.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;
using control::Json;

namespace {

Json json(const char* text) { return *control::json_from_text(text); }

constexpr const char* chat_proxy =
    R"({"name":"chat","listen":"127.0.0.1:9001","upstream":"127.0.0.1:8765"})";

// A state with the proxy "chat".
FakeTaps with_chat() {
    FakeTaps taps;
    REQUIRE(taps.ask("POST", "/proxies", chat_proxy).status == 201);
    return taps;
}

void check_error(const core::ControlReply& reply, int status, const std::string& words) {
    INFO(reply.body);
    CHECK(reply.status == status);
    const auto body = control::json_from_text(reply.body);
    REQUIRE(body);
    CHECK((*body)["error"] == words);
    CHECK((*body)["status"] == status);
}

}  // namespace

TEST_CASE("a proxy is created, shown, listed and deleted as Toxiproxy does it", "[control]") {
    FakeTaps taps;
    const core::ControlReply made = taps.ask("POST", "/proxies", chat_proxy);
    CHECK(made.status == 201);
    const Json expected = json(R"({"name":"chat","listen":"127.0.0.1:9001",
        "upstream":"127.0.0.1:8765","enabled":true,"toxics":[]})");
    CHECK(*control::json_from_text(made.body) == expected);
    CHECK(taps.ask_json("GET", "/proxies/chat") == expected);
    CHECK(taps.ask_json("GET", "/proxies") == Json{{"chat", expected}});
    CHECK(taps.tap().config->url == "ws://127.0.0.1:8765/");
    CHECK(taps.tap().config->session_parameter == "session");  // tells clients apart
    check_error(taps.ask("POST", "/proxies", chat_proxy), 409, "proxy already exists");
    const core::ControlReply deleted = taps.ask("DELETE", "/proxies/chat");
    CHECK(deleted.status == 204);
    CHECK(deleted.body.empty());
    CHECK(taps.state.taps.empty());
    check_error(taps.ask("GET", "/proxies/chat"), 404, "proxy not found");
    check_error(taps.ask("DELETE", "/proxies/chat"), 404, "proxy not found");
    CHECK(taps.ask_json("GET", "/proxies") == Json::object());
}

TEST_CASE("a proxy without a port gets one and says which, and may be made disabled", "[control]") {
    FakeTaps taps;
    const Json open = taps.ask_json("POST", "/proxies", R"({"name":"a","upstream":"h:1"})");
    CHECK(open["listen"] == "127.0.0.1:40000");
    const Json closed = taps.ask_json(
        "POST", "/proxies", R"({"name":"b","listen":":9","upstream":"wss://h/x","enabled":false})");
    CHECK(closed["enabled"] == false);
    CHECK(closed["listen"] == "0.0.0.0:9");
    CHECK(closed["upstream"] == "wss://h/x");
    CHECK_FALSE(taps.tap(1).state.is_listening);
}

TEST_CASE("what is wrong with a new proxy is said in Toxiproxy's words", "[control]") {
    FakeTaps taps;
    taps.taken_ports = {80};
    check_error(taps.ask("POST", "/proxies", R"({"upstream":"h:1"})"), 400,
                "missing required field: name");
    check_error(taps.ask("POST", "/proxies", R"({"name":"a"})"), 400,
                "missing required field: upstream");
    check_error(taps.ask("POST", "/proxies", ""), 400, "bad request body: it is empty");
    check_error(taps.ask("POST", "/proxies", "{\n\"name\":"), 400,
                "bad request body: it is not JSON from line 2 on");
    check_error(taps.ask("POST", "/proxies", R"({"name":7})"), 400,
                "bad request body: name: this should be a text");
    check_error(taps.ask("POST", "/proxies", "[]"), 400,
                "bad request body: this should be an object");
    check_error(taps.ask("POST", "/proxies", R"({"name":"a","listen":"host:9","upstream":"h:1"})"),
                400,
                "'host:9' is no address to listen on; write 127.0.0.1:9001, [::1]:9001 or just "
                "9001");
    check_error(taps.ask("POST", "/proxies", R"({"name":"a","listen":"80","upstream":"h:1"})"), 500,
                "listen tcp 127.0.0.1:80: bind: address already in use");
    for (const char* upstream : {"ftp://h/x", "host with space:80", "h:99999", "a..b:1"}) {
        INFO(upstream);
        const auto reply = taps.ask("POST", "/proxies",
                                    R"({"name":"a","upstream":")" + std::string(upstream) + "\"}");
        CHECK(reply.status == 400);
        CHECK_THAT(reply.body, contains_text("bad request body: upstream: "));
    }
    CHECK(taps.state.taps.empty());  // one that could not listen is not kept
}

TEST_CASE("a proxy is disabled, moved and enabled, by POST and by PATCH", "[control]") {
    FakeTaps taps = with_chat();
    CHECK(taps.ask_json("POST", "/proxies/chat", R"({"enabled":false})")["enabled"] == false);
    CHECK_FALSE(taps.tap().state.is_listening);
    CHECK(taps.ask_json("PATCH", "/proxies/chat", R"({"enabled":true})")["enabled"] == true);
    const Json moved = taps.ask_json("PATCH", "/proxies/chat",
                                     R"({"listen":"127.0.0.1:9002","upstream":"ws://h/chat"})");
    CHECK(moved["listen"] == "127.0.0.1:9002");
    CHECK(moved["upstream"] == "ws://h/chat");
    CHECK(moved["enabled"] == true);
    CHECK(taps.tap().config->url == "ws://h/chat");
    CHECK(taps.state.taps.size() == 1);
    taps.performed.clear();
    taps.ask_json("PATCH", "/proxies/chat", R"({"enabled":true})");
    CHECK(taps.performed.empty());  // nothing to change: nobody is cut off
    taps.taken_ports = {9003};
    check_error(taps.ask("PATCH", "/proxies/chat", R"({"listen":"127.0.0.1:9003"})"), 500,
                "listen tcp 127.0.0.1:9003: bind: address already in use");
    CHECK(taps.ask_json("GET", "/proxies/chat")["enabled"] == false);
}

TEST_CASE("a change that is refused leaves the proxy as it was", "[control]") {
    FakeTaps taps = with_chat();
    for (const bool is_enabled : {true, false}) {
        taps.ask_json("PATCH", "/proxies/chat", Json{{"enabled", is_enabled}}.dump());
        const Json before = taps.ask_json("GET", "/proxies/chat");
        taps.performed.clear();
        for (const char* body :
             {R"({"upstream":""})", R"({"upstream":"ftp://h/"})", R"({"upstream":"a b:1"})",
              R"({"listen":"nowhere:9","enabled":true})", R"({"upstream":"h:2","enabled":"no"})",
              R"({"upstream":["h:2"]})", R"({"UPSTREAM":"ftp://h/","listen":"127.0.0.1:9009"})"})
            for (const char* method : {"PATCH", "POST"}) {
                INFO(method << ' ' << body);
                CHECK(taps.ask(method, "/proxies/chat", body).status == 400);
                CHECK(taps.performed.empty());
                CHECK(taps.ask_json("GET", "/proxies/chat") == before);
            }
    }
}

TEST_CASE("names of members may be written in any case and of several the last counts",
          "[control]") {
    FakeTaps taps;
    const Json made = taps.ask_json("POST", "/proxies",
                                    R"({"Name":"p","LISTEN":"127.0.0.1:9001","Upstream":"h:1",
                                        "eNABLED":false,"unheard_of":[1]})");
    CHECK(made["name"] == "p");
    CHECK(made["listen"] == "127.0.0.1:9001");
    CHECK(made["enabled"] == false);
    const Json changed = taps.ask_json("PATCH", "/proxies/p",
                                       R"({"upstream":"h:2","Upstream":"h:3","Enabled":null})");
    CHECK(changed["upstream"] == "h:3");
    CHECK(changed["enabled"] == false);
    CHECK(taps.ask("POST", "/populate", R"([{"NAME":"q","Upstream":"h:1"}])").status == 201);
    const Json toxic = taps.ask_json("POST", "/proxies/p/toxics",
                                     R"({"Name":"t","Stream":"upstream","Type":"bandwidth",
                                         "Attributes":{"Rate":100},"Toxicity":0.5})");
    CHECK(toxic == json(R"({"attributes":{"rate":100},"name":"t","type":"bandwidth",
                            "stream":"upstream","toxicity":0.5})"));
    const Json again =
        taps.ask_json("PATCH", "/proxies/p/toxics/t", R"({"ATTRIBUTES":{"RATE":0}})");
    CHECK(again["attributes"]["rate"] == 0);
}

TEST_CASE("populate makes what is missing, keeps what is the same and replaces the rest",
          "[control]") {
    FakeTaps taps = with_chat();
    taps.ask_json("POST", "/proxies/chat/toxics", R"({"type":"latency"})");
    const core::ControlReply reply =
        taps.ask("POST", "/populate", "[" + std::string(chat_proxy) + R"(,
        {"name":"other","listen":"127.0.0.1:9002","upstream":"h:1","enabled":false}])");
    CHECK(reply.status == 201);
    const Json body = *control::json_from_text(reply.body);
    REQUIRE(body["proxies"].size() == 2);
    CHECK(body["proxies"][0]["toxics"].size() == 1);  // the same: untouched
    CHECK(body["proxies"][1]["enabled"] == false);
    CHECK_FALSE(body.contains("error"));
    const SessionId before = taps.tap().session;
    CHECK(taps.ask("POST", "/populate",
                   R"([{"name":"chat","listen":"127.0.0.1:9005","upstream":"h:1"}])")
              .status == 201);
    CHECK(taps.state.taps.size() == 2);
    const Json chat = taps.ask_json("GET", "/proxies/chat");
    CHECK(chat["listen"] == "127.0.0.1:9005");
    CHECK(chat["toxics"].empty());
    for (const auto& tap : taps.state.taps) CHECK(tap.session != before);
}

TEST_CASE("populate checks all before it makes any, and tells what it made before a failure",
          "[control]") {
    FakeTaps taps;
    taps.taken_ports = {80};
    check_error(taps.ask("POST", "/populate", R"([{"name":"a","upstream":"h:1"},{"name":"b"}])"),
                400, "missing required field: upstream at proxy 2");
    CHECK(taps.state.taps.empty());
    const core::ControlReply reply = taps.ask("POST", "/populate",
                                              R"([{"name":"a","upstream":"h:1","listen":"1"},
                     {"name":"b","upstream":"h:1","listen":"80"},
                     {"name":"c","upstream":"h:1","listen":"2"}])");
    check_error(reply, 500, "listen tcp 127.0.0.1:80: bind: address already in use");
    const Json body = *control::json_from_text(reply.body);
    REQUIRE(body["proxies"].size() == 1);
    CHECK(body["proxies"][0]["name"] == "a");
    CHECK(taps.state.taps.size() == 1);
    const auto with_bad_upstream =
        R"([{"name":"d","upstream":"h:1"},{"name":"e","upstream":"ftp://h/"}])";
    CHECK(taps.ask("POST", "/populate", with_bad_upstream).status == 400);
    CHECK(taps.state.taps.size() == 1);
    // An address that is none is found in its turn, as in the original.
    const core::ControlReply partly = taps.ask(
        "POST", "/populate",
        R"([{"name":"d","upstream":"h:1"},{"name":"e","listen":"local373","upstream":"h:1"}])");
    CHECK(partly.status == 400);
    CHECK((*control::json_from_text(partly.body))["proxies"].size() == 1);
    CHECK(taps.state.taps.size() == 2);
    check_error(taps.ask("POST", "/populate", "{}"), 400,
                "bad request body: this should be a list of at most 1000 proxies");
}

TEST_CASE("reset enables every proxy and takes all toxics away", "[control]") {
    FakeTaps taps = with_chat();
    taps.ask_json("POST", "/proxies/chat/toxics", R"({"type":"latency"})");
    taps.ask_json("POST", "/proxies/chat", R"({"enabled":false})");
    const core::ControlReply reply = taps.ask("POST", "/reset");
    CHECK(reply.status == 204);
    CHECK(reply.body.empty());
    CHECK(taps.tap().is_enabled);
    CHECK(taps.tap().faults.faults.empty());
}

TEST_CASE("unknown pages, wrong methods and browsers are refused as the original does",
          "[control]") {
    FakeTaps taps = with_chat();
    for (const char* path : {"/", "", "/nothing", "/proxies/", "/version/x",
                             "/proxies/chat/toxics/a/b", "/proxies/chat/toxins", "//proxies"}) {
        INFO(path);
        CHECK(taps.ask("GET", path).status == 404);
    }
    CHECK(taps.ask("GET", "/reset").status == 405);
    CHECK(taps.ask("PUT", "/proxies/chat").status == 405);
    CHECK(taps.ask("DELETE", "/proxies").status == 405);
    CHECK(taps.ask("DELETE", "/version").status == 405);
    const core::ControlReply browser =
        taps.ask("GET", "/proxies", "", "Mozilla/5.0 (X11; Linux x86_64)");
    CHECK(browser.status == 403);
    CHECK(browser.body == "User agent not allowed\n");
}

TEST_CASE("OPTIONS and a wrong method are told which methods there are", "[control]") {
    FakeTaps taps = with_chat();
    const auto allowed = [&taps](const char* method, const char* path, int status) {
        const core::ControlReply reply = taps.ask(method, path);
        INFO(method << ' ' << path);
        CHECK(reply.status == status);
        return reply.allow;
    };
    CHECK(allowed("OPTIONS", "/proxies", 204) == "HEAD, GET, POST, OPTIONS");
    CHECK(allowed("OPTIONS", "/proxies/chat/toxics/a", 204) ==
          "HEAD, GET, POST, PATCH, DELETE, OPTIONS");
    CHECK(allowed("OPTIONS", "/reset", 204) == "POST, OPTIONS");
    CHECK(allowed("OPTIONS", "/nothing", 404).empty());
    CHECK(allowed("OPTIONS", "/proxies/chat/toxins", 404).empty());
    CHECK(allowed("PUT", "/version", 405) == "HEAD, GET, OPTIONS");
    CHECK(allowed("PUT", "/proxies/chat", 405) == "HEAD, GET, POST, PATCH, DELETE, OPTIONS");
    CHECK(allowed("GET", "/version", 200).empty());
}

TEST_CASE("a proxy's name may hold spaces, slashes and pluses", "[control]") {
    FakeTaps taps;
    taps.ask_json("POST", "/proxies", R"({"name":"a b/c+d","upstream":"h:1"})");
    CHECK(taps.ask_json("GET", "/proxies/a%20b%2Fc+d?x=1")["name"] == "a b/c+d");
}

TEST_CASE("taps without a name, or with the same one, are told apart", "[control]") {
    FakeTaps taps;
    for (const std::uint32_t id : {3u, 4u}) {
        core::SessionConfig config;
        config.url = "ws://127.0.0.1:8765/ws/";
        config.tap.emplace();
        core::ControlTap tap;
        tap.session = {id};
        tap.config = std::make_shared<core::SessionConfig>(config);
        taps.state.taps.push_back(tap);
    }
    const Json all = taps.ask_json("GET", "/proxies");
    REQUIRE(all.size() == 2);
    CHECK(all.contains("127.0.0.1:8765"));
    CHECK(all.contains("127.0.0.1:8765 #4"));
    CHECK(taps.ask("DELETE", "/proxies/127.0.0.1:8765%20%234").status == 204);
    CHECK(taps.tap().session == SessionId{3});
}

TEST_CASE("the version is one of Toxiproxy's 2.x, and Redial's own beside it", "[control]") {
    FakeTaps taps;
    const Json version = taps.ask_json("GET", "/version");
    CHECK(version["version"].get<std::string>().starts_with("2."));
    CHECK(version["redial"] == "0.9-test");
}

TEST_CASE("metrics are Prometheus text, with labels escaped and credentials left out",
          "[control]") {
    FakeTaps taps;
    taps.ask_json("POST", "/proxies",
                  R"({"name":"a\"b\\c","listen":"127.0.0.1:9001","upstream":"ws://ada:hush@h/x"})");
    taps.tap().state.dials = 17;
    taps.tap().state.to_server_bytes = 5'000'000'000;
    taps.tap().state.to_client_bytes = 7;
    taps.tap().faults_made = 3;
    const core::ControlReply reply = taps.ask("GET", "/metrics");
    CHECK(reply.status == 200);
    CHECK(reply.content_type == "text/plain; version=0.0.4; charset=utf-8");
    const std::string labels =
        R"(tap="a\"b\\c",listen="127.0.0.1:9001",upstream="ws://REDACTED@h/x")";
    for (const std::string& line :
         {"# TYPE redial_tap_dials_total counter\nredial_tap_dials_total{" + labels + "} 17\n",
          "redial_tap_bytes_total{direction=\"to_server\"," + labels + "} 5000000000\n",
          "redial_tap_faults_made_total{" + labels + "} 3\n",
          std::string("toxiproxy_proxy_received_bytes_total{direction=\"downstream\","
                      "listener=\"127.0.0.1:9001\",proxy=\"a\\\"b\\\\c\"")}) {
        INFO(reply.body);
        CHECK_THAT(reply.body, contains_text(line));
    }
}
