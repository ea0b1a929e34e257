// The tools of an agent: what they ask of the engine, what they say of what was seen, and what they
// refuse.
#include "answers/mcp_tools.hpp"

#include "mcp_rig.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

template <class Order>
const Order& posted(const McpRig& rig) {
    REQUIRE_FALSE(rig.posted.empty());
    const auto* order = std::get_if<Order>(&rig.posted.back().order);
    REQUIRE(order != nullptr);
    return *order;
}

}  // namespace

TEST_CASE("open answers once the session is open", "[mcp]") {
    McpRig rig;
    rig.initialize();
    CHECK(rig.call("open", R"({"url":"ws://127.0.0.1:8765/ws/chat/","session_id":"abc123",)"
                           R"("policy":"socket.io","faults":"latency:20ms","dialect":"phoenix",)"
                           R"("speech":["/op=10 send {}"],"silence_limit":"45s"})")
              .is_null());
    const core::SessionConfig& config = *posted<core::AddSession>(rig).config;
    CHECK(config.session_key == "abc123");
    CHECK(config.faults.faults.size() == 1);
    CHECK(config.uses_link);
    CHECK(config.dialect == "phoenix");
    CHECK(config.silence_limit == 45s);
    CHECK(config.speech == std::vector<core::SpeechRule>{{"/op", "10", "{}", {}}});
    rig.add();
    rig.dials();
    rig.look();
    CHECK(rig.said.size() == 1);
    rig.opens();
    rig.look();
    const Json content = McpRig::content(rig.last());
    CHECK(content["status"] == "open");
    CHECK(content["id"] == 1);
    CHECK(content["opens"] == 1);
}

TEST_CASE("open says after its time what there is", "[mcp]") {
    McpRig rig;
    rig.initialize();
    CHECK(rig.call("open", R"({"url":"ws://127.0.0.1:1/","within":"2s"})").is_null());
    rig.add();
    rig.dials();
    rig.pass(2s);
    rig.look();
    CHECK(McpRig::content(rig.last())["status"] == "connecting");
}

TEST_CASE("an agent dials this machine alone unless hosts are allowed", "[mcp]") {
    McpRig rig;
    rig.initialize();
    for (const char* url : {"wss://example.com/ws", "ws://10.0.0.1/",
                            "ws://127.0.0.1.evil.example/", "ws://127.evil.example/",
                            "ws://localhost.evil.example/", "ws://127.0.0.1@example.com/"}) {
        INFO(url);
        const Json reply = rig.call("open", std::string(R"({"url":")") + url + "\"}");
        CHECK(McpRig::is_error(reply));
        CHECK_THAT(McpRig::words(reply), contains_text("--allow-hosts"));
        CHECK(
            McpRig::is_error(rig.call("open", std::string(R"({"listen":0,"to":")") + url + "\"}")));
    }
    // No addresses of loopback either.
    CHECK(McpRig::is_error(rig.call("open", R"({"url":"ws://127.0.0.256/"})")));
    CHECK(McpRig::is_error(rig.call("open", R"({"url":"ws://127.0.1/"})")));
    CHECK(rig.posted.empty());
    McpRig open{{"0.1", {"example.com"}, false}};
    open.initialize();
    open.call("open", R"({"url":"wss://example.com/ws"})");
    CHECK(open.posted.size() == 1);
    open.call("open", R"({"url":"wss://other.example/ws"})");
    CHECK(open.posted.size() == 1);
}

TEST_CASE("placeholders are refused: no file, variable or command is an agent's", "[mcp]") {
    McpRig rig;
    rig.initialize();
    for (const char* arguments :
         {R"({"url":"ws://127.0.0.1/?t=${command:id}"})",
          R"({"url":"ws://127.0.0.1/","headers":{"Authorization":"Bearer ${file:/etc/passwd}"}})",
          R"({"url":"ws://127.0.0.1/","subprotocols":["${env:HOME}"]})"}) {
        INFO(arguments);
        CHECK(McpRig::is_error(rig.call("open", arguments)));
    }
    CHECK(rig.posted.empty());
}

TEST_CASE("a tap listens on loopback alone and tells what to dial", "[mcp]") {
    McpRig rig;
    rig.initialize();
    CHECK(McpRig::is_error(rig.call("open", R"({"listen":"0.0.0.0:9001","to":"127.0.0.1:1"})")));
    CHECK(McpRig::is_error(rig.call("open", R"({"listen":9001})")));
    CHECK(rig.posted.empty());
    CHECK(rig.call("open", R"({"listen":0,"to":"127.0.0.1:8765"})").is_null());
    rig.add(*posted<core::AddSession>(rig).config);
    core::TapChanged tap;
    tap.is_listening = true;
    tap.url = "ws://127.0.0.1:9001/";
    rig.tell(tap);
    rig.look();
    CHECK(McpRig::content(rig.last())["tap"]["url"] == "ws://127.0.0.1:9001/");
    CHECK(McpRig::content(rig.last())["kind"] == "tap");
}

TEST_CASE("certificates are given as the command line has them", "[mcp]") {
    McpRig rig;
    rig.initialize();
    rig.call("open",
             R"({"url":"wss://localhost:1/","ca":"ca.pem","cert":"me.pem","key":"me.key"})");
    const core::TlsOptions& own = posted<core::AddSession>(rig).config->tls;
    CHECK(own.ca_file == "ca.pem");
    CHECK(own.client_certificate_file == "me.pem");
    CHECK(own.client_key_file == "me.key");
    rig.call("open", R"({"listen":0,"to":"wss://localhost:1/","ca":"ca.pem",)"
                     R"("tls_cert":"tap.pem","tls_key":"tap.key"})");
    const core::SessionConfig& tap = *posted<core::AddSession>(rig).config;
    CHECK(tap.tls.ca_file == "ca.pem");
    CHECK(tap.tap->offers_tls);
    CHECK(tap.tap->certificate_file == "tap.pem");
    CHECK(tap.tap->key_file == "tap.key");
    const std::size_t before = rig.posted.size();
    for (const char* arguments :
         {R"({"url":"wss://localhost:1/","cert":"me.pem"})",
          R"({"url":"wss://localhost:1/","tls":true})",
          R"({"listen":0,"to":"ws://localhost:1/","tls_key":"tap.key"})",
          R"({"listen":0,"to":"ws://localhost:1/","cert":"a","key":"b"})"}) {
        INFO(arguments);
        CHECK(McpRig::is_error(rig.call("open", arguments)));
    }
    CHECK(rig.posted.size() == before);
}

TEST_CASE("arguments that do not fit are named, and unknown ones too", "[mcp]") {
    McpRig rig;
    rig.open_session();
    struct Bad {
        const char* tool;
        const char* arguments;
        const char* named;
    };
    const Bad all[] = {
        {"open", R"({"url":5})", "url"},
        {"open", R"({"url":"ws://127.0.0.1/","polices":"x"})", "polices"},
        {"open", R"({"url":"ws://127.0.0.1/","policy":"x"})", "socket.io"},
        {"open", R"({"url":"ws://127.0.0.1/","faults":["latency:x"]})", "faults"},
        {"open", R"({"url":"ws://127.0.0.1/","dialect":"klingon"})", "klingon"},
        {"open", R"({"url":"ws://127.0.0.1/","speech":["hello"]})", "' send '"},
        {"open", R"({"listen":0,"to":"ws://127.0.0.1/","speech":"open send a"})", "tap"},
        {"break", R"({"fault":"latncy:5ms"})", "latncy"},
        {"break", R"({"action":"explode"})", "action"},
        {"break", "{}", "fault"},
        {"break", R"({"action":"disable"})", "tap"},
        {"wait_for", R"({"until":"opened","within":"1 year"})", "within"},
        {"wait_for", R"({"until":"never"})", "until"},
        {"send", "{}", "text"},
        {"send", R"({"hex":"8"})", "hex"},
        {"list", R"({"session":7,"x":1})", "session"},
        {"attempts", R"({"session":7})", "there are 1 (chat)"},
        {"attempts", R"("no object")", "object"},
        {"expect", "{}", "recovers_within"},
        {"expect", R"({"expect":{"recover_within":"1s"}})", "recovers_within"},
        {"export", "{}", "file"}};
    for (const Bad& bad : all) {
        INFO(bad.tool << " " << bad.arguments);
        const Json reply = rig.call(bad.tool, bad.arguments);
        CHECK(McpRig::is_error(reply));
        CHECK_THAT(McpRig::words(reply), contains_text(bad.named));
    }
    CHECK(rig.exports.empty());
}

TEST_CASE("a break is asked for and answered with what came of it", "[mcp]") {
    McpRig rig;
    rig.open_session();
    CHECK(rig.call("break", R"({"action":"reset"})").is_null());
    posted<core::ForceReset>(rig);
    rig.pass(1ms);
    rig.tell(core::FaultMade{"reset", ""});
    rig.ends();
    rig.look();
    CHECK(McpRig::content(rig.last())["status"] == "closed");
    CHECK(rig.call("break", R"({"fault":"half_open,up,for 5s"})").is_null());
    const core::Fault fault = posted<core::AddFault>(rig).fault;
    CHECK(fault.kind == core::FaultKind::HalfOpen);
    core::FaultList faults;
    faults.faults.push_back(fault);
    rig.tell(core::FaultsChanged{std::make_shared<const core::FaultList>(faults), true});
    rig.look();
    CHECK(McpRig::content(rig.last())["faults"].size() == 1);
}

TEST_CASE("what the engine refuses is an error with its reason", "[mcp]") {
    McpRig rig;
    rig.open_session();
    CHECK(rig.call("break", R"({"action":"stop_retrying"})").is_null());
    rig.pass(1ms);
    rig.tell(core::CommandRefused{"stop_retrying", "nothing is retried"});
    rig.look();
    CHECK(McpRig::is_error(rig.last()));
    CHECK_THAT(McpRig::words(rig.last()), contains_text("nothing is retried"));
    rig.takes_commands = false;
    CHECK(McpRig::is_error(rig.call("break", R"({"action":"reset"})")));
}

TEST_CASE("wait_for counts what came after the last break, not what was before", "[mcp]") {
    McpRig rig;
    rig.open_session();
    rig.pass(1s);
    CHECK(rig.call("break", R"({"action":"reset"})").is_null());
    CHECK(rig.call("wait_for", R"({"until":"opened","within":"5s"})").is_null());
    const std::size_t before = rig.said.size();
    rig.pass(1ms);
    rig.ends();
    rig.look();
    REQUIRE(rig.said.size() == before + 1);  // the break's own answer
    rig.pass(500ms);
    rig.dials_and_opens();
    rig.look();
    REQUIRE(rig.said.size() == before + 2);
    CHECK(McpRig::content(rig.last())["is_met"] == true);
    CHECK(McpRig::content(rig.last())["seen"] == 1);
}

TEST_CASE("a message sent after a break does not hide what came of the break", "[mcp]") {
    McpRig rig;
    rig.open_session();
    rig.counts(1);
    rig.pass(1s);
    rig.call("break", R"({"action":"reset"})");
    rig.pass(1ms);
    rig.ends();
    rig.pass(500ms);
    rig.dials_and_opens();
    rig.look();
    rig.pass(1ms);
    rig.call("send", R"({"text":"again"})");
    CHECK(McpRig::content(rig.call("wait_for", R"({"until":"opened"})"))["is_met"] == true);
    CHECK(rig.call("wait_for", R"({"until":"resume_judged"})").is_null());
    rig.counts(2);
    rig.look();
    CHECK(McpRig::content(rig.last())["is_met"] == true);
    CHECK_THAT(McpRig::content(rig.last())["last"].get<std::string>(), contains_text("resumed"));
}

TEST_CASE("wait_for says at its deadline that it was not met", "[mcp]") {
    McpRig rig;
    rig.open_session();
    CHECK(
        rig.call("wait_for", R"({"until":"dialled","count":3,"within":2,"after_ms":0})").is_null());
    rig.pass(2s);
    rig.look();
    CHECK(McpRig::content(rig.last())["is_met"] == false);
    CHECK(McpRig::content(rig.last())["seen"] == 1);
    CHECK_FALSE(McpRig::is_error(rig.last()));
}

TEST_CASE("wait_for finds a message by its text, and the first dial that fails", "[mcp]") {
    McpRig rig;
    rig.open_session();
    CHECK(rig.call("wait_for", R"({"until":"message","containing":"\"count\":2"})").is_null());
    rig.counts(1);
    rig.look();
    rig.counts(2);
    rig.look();
    CHECK(McpRig::content(rig.last())["is_met"] == true);
    CHECK(rig.call("wait_for", R"({"until":"failed"})").is_null());
    rig.ends();
    rig.look();
    rig.pass(100ms);
    rig.dials();
    rig.ends();
    rig.look();
    CHECK(McpRig::content(rig.last())["is_met"] == true);
}

TEST_CASE("a session that gave up is not waited for any longer", "[mcp]") {
    McpRig rig;
    rig.open_session();
    CHECK(rig.call("wait_for", R"({"until":"opened","count":2,"within":"5m"})").is_null());
    rig.pass(1s);
    rig.ends();
    rig.tell(core::Halted{"attempt limit"});
    rig.look();
    CHECK(McpRig::content(rig.last())["is_met"] == false);
    CHECK_THAT(McpRig::words(rig.last()), contains_text("gave up"));
}

TEST_CASE("several sessions are waited for at once, each by its own", "[mcp]") {
    McpRig rig;
    rig.open_session();
    rig.call("open", R"({"url":"ws://127.0.0.1:8765/other","name":"other"})");
    rig.id = SessionId{2};
    rig.add();
    rig.status = core::ConnectionStatus::Closed;
    rig.dials_and_opens();
    rig.look();
    CHECK(rig.call("wait_for", R"({"session":1,"until":"closed"})").is_null());
    const int first = rig.id_of_call;
    CHECK(rig.call("wait_for", R"({"session":"2","until":"closed"})").is_null());
    const std::size_t before = rig.said.size();
    rig.pass(1s);
    rig.ends();
    rig.look();
    REQUIRE(rig.said.size() == before + 1);
    CHECK(rig.last()["id"] == first + 1);
    // Which one is meant has to be said now.
    CHECK_THAT(McpRig::words(rig.call("attempts")), contains_text("there are several"));
}

TEST_CASE("a closed session is forgotten, and there are only so many", "[mcp]") {
    McpRig rig;
    rig.open_session();
    CHECK(rig.call("close").is_null());
    posted<core::RemoveSession>(rig);
    rig.tell(core::SessionRemoved{});
    rig.look();
    CHECK(McpRig::content(rig.last())["is_closed"] == true);
    for (std::size_t i = 0; i < answers::mcp_sessions_max; ++i) {
        rig.call("open", R"({"url":"ws://127.0.0.1:1/"})");
    }
    const Json refused = rig.call("open", R"({"url":"ws://127.0.0.1:1/"})");
    CHECK(McpRig::is_error(refused));
    CHECK(rig.posted.size() == 2 + answers::mcp_sessions_max);
}

TEST_CASE("each tool has a schema that names its arguments", "[mcp]") {
    for (const answers::McpTool& tool : answers::mcp_tools()) {
        INFO(tool.name);
        const Json json = answers::mcp_tool_json(tool, true);
        CHECK(json["inputSchema"]["additionalProperties"] == false);
        CHECK(json["outputSchema"]["required"].size() > 0);
        CHECK(json["description"].get<std::string>().size() > 40);
        CHECK(answers::find_mcp_tool(tool.name) == &tool);
    }
    CHECK(answers::find_mcp_tool("rm") == nullptr);
}

TEST_CASE("lab starts the server of a dialect, and its faults become those that are listed",
          "[mcp]") {
    McpRig rig;
    rig.initialize();
    const auto tell = [&rig](std::vector<std::string> faults) {
        core::LabChanged lab;
        lab.is_listening = true;
        lab.url = "ws://127.0.0.1:9/mqtt";
        lab.dialect = "mqtt";
        lab.dialect_faults = std::move(faults);
        rig.tell_of_program(lab);
        rig.look();
    };
    CHECK(rig.call("lab", R"({"action":"start","dialect":"mqtt","every":"100ms",)"
                          R"("dialect_faults":["refuse:1"]})")
              .is_null());
    const core::LabDialect& asked = posted<core::StartLab>(rig).options.dialect;
    CHECK(asked.name == "mqtt");
    CHECK(asked.every == 100ms);
    CHECK(asked.faults == std::vector<core::DialectFault>{{core::DialectFaultKind::Refuse, 1}});
    tell({"refuse:1"});
    CHECK(McpRig::content(rig.last())["dialect"] == "mqtt");
    CHECK(McpRig::content(rig.last())["dialect_faults"] == Json::array({"refuse:1"}));

    rig.posted.clear();
    rig.call("lab", R"({"action":"dialect_faults","dialect_faults":["stop_heartbeat"]})");
    REQUIRE(rig.posted.size() == 2);
    CHECK_FALSE(std::get<core::SetLabDialectFault>(rig.posted[0].order).is_on);
    CHECK(std::get<core::SetLabDialectFault>(rig.posted[1].order).is_on);
    tell({"refuse:1", "stop_heartbeat"});
    CHECK(rig.said.size() == 2);  // not all of it yet
    tell({"stop_heartbeat"});
    CHECK(McpRig::content(rig.last())["dialect_faults"] == Json::array({"stop_heartbeat"}));

    rig.posted.clear();
    for (const char* wrong :
         {R"({"action":"start","dialect":"mqtt6"})",
          R"({"action":"start","dialect":"jsonrpc","dialect_faults":["stay_away"]})",
          R"({"action":"dialect_faults","dialect_faults":["refuze"]})"}) {
        INFO(wrong);
        CHECK(rig.call("lab", wrong)["result"]["isError"] == true);
    }
    CHECK(rig.posted.empty());
    CHECK(McpRig::content(rig.call("lab", R"({"action":"start"})"))["dialect"] == "mqtt");
}
