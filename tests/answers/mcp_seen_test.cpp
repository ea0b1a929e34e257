// What an agent is told of what was seen: bounded, without secrets, judged where it asks for that.
#include "answers/sessions.hpp"
#include "mcp_rig.hpp"

using namespace redial;
using namespace redial::tests;

TEST_CASE("attempts tell dials, outages and the policy, the newest of many", "[mcp]") {
    McpRig rig;
    rig.open_session();
    for (std::uint32_t i = 1; i <= 200; ++i) {
        rig.pass(10s);
        rig.ends();
        rig.plans(1, 500ms);
        rig.pass(500ms);
        rig.dials(core::Origin::Policy, 1);
        rig.pass(2ms);
        rig.opens();
    }
    const Json content = McpRig::content(rig.call("attempts", R"({"limit":20})"));
    CHECK(content["attempts"].size() == 20);
    CHECK(content["left_out"] == 181);
    CHECK(content["attempts"].back()["attempt"] == 201);
    CHECK(content["attempts"].back()["waited_ms"] == 500.0);
    CHECK(content["outages"].back()["state"] == "healed");
    CHECK(content["outages"].back()["wait_ms"] == 500.0);
    REQUIRE(content["policies"].size() == 1);
    CHECK(content["policies"][0]["session"] == 1);
}

TEST_CASE("messages are told without secrets, cut where they are long", "[mcp]") {
    McpRig rig;
    rig.open_session();
    rig.in(R"({"password":"hunter2-and-more","session":"abc123"})");
    rig.in(std::string(100'000, 'x'));
    rig.look();
    const Json content = McpRig::content(rig.call("messages"));
    REQUIRE(content["messages"].size() == 2);
    const std::string text = content["messages"][0]["text"];
    CHECK(text.find("hunter2") == std::string::npos);
    CHECK(text.find("abc123") == std::string::npos);
    CHECK(content["messages"][1]["text"].get<std::string>().size() == answers::mcp_text_bytes_max);
    CHECK(content["messages"][1]["size"] == 100'000);
    // From where that ended.
    rig.in("later");
    rig.look();
    const Json more =
        McpRig::content(rig.call("messages", R"({"after":)" + content["last"].dump() + "}"));
    REQUIRE(more["messages"].size() == 1);
    CHECK(more["messages"][0]["text"] == "later");
}

TEST_CASE("an agent and a script are told of sessions in one form, with rows from 1", "[mcp]") {
    McpRig rig;
    rig.open_session();
    rig.in("hello");
    rig.pass(1s);
    rig.ends();
    rig.plans(1, 500ms);
    rig.pass(500ms);
    rig.dials_and_opens();
    rig.in("again");
    core::FindingMade made;
    made.rule = "retry_after_ignored";
    rig.tell(made);
    rig.look();
    answers::Secrecy secrecy(log::Secrets::Redacted);
    const WallTime wall{rig.now.time_since_epoch()};
    const answers::Known known{rig.workspace, secrecy, {}, {rig.now, wall}};
    const model::SessionModel& session = *rig.workspace.find(SessionId{1});
    const auto told = [](const core::ControlReply& reply) { return Json::parse(reply.body); };
    const auto agent = [&rig](const char* tool, const char* arguments = "{}") {
        return McpRig::content(rig.call(tool, arguments));
    };
    CHECK(agent("list")["sessions"][0] == told(answers::session_reply(known, session)));
    CHECK(agent("attempts")["outages"] == told(answers::outages_reply(known, session))["outages"]);
    CHECK(agent("findings")["findings"] ==
          told(answers::findings_reply(known, session))["findings"]);
    Json attempts = told(answers::attempts_reply(known, session, {0, 100}))["attempts"];
    for (Json& attempt : attempts)
        for (const char* head : {"request", "response", "server_request", "server_response"}) {
            if (attempt["opened"].is_object()) attempt["opened"].erase(head);
            if (attempt["ended"].is_object()) attempt["ended"].erase(head);
        }
    CHECK(agent("attempts")["attempts"] == attempts);
    const Json all = told(answers::messages_reply(known, session, {0, 100}));
    REQUIRE(all["messages"].size() == 2);
    const Json messages = agent("messages", R"({"after":0})");
    CHECK(messages == all);
    const std::string first = messages["messages"][0]["row"].dump();
    const Json behind = agent("messages", (R"({"after":)" + first + "}").c_str());
    REQUIRE(behind["messages"].size() == 1);
    CHECK(behind["messages"][0] == all["messages"][1]);
}

TEST_CASE("a list stays within its bytes and says what it left out", "[mcp]") {
    McpRig rig;
    rig.open_session();
    for (int i = 0; i < 500; ++i) rig.in(std::string(answers::mcp_text_bytes_max, 'x'));
    rig.look();
    const Json reply = rig.call("messages", R"({"limit":500})");
    CHECK(rig.said.back().size() < 3 * answers::mcp_reply_bytes_max);
    CHECK(McpRig::content(reply)["left_out"].get<int>() > 400);
}

TEST_CASE("findings are told with evidence and advice", "[mcp]") {
    McpRig rig;
    rig.open_session();
    CHECK(McpRig::words(rig.call("findings")) == "no findings so far");
    core::FindingMade made;
    made.rule = "retry_after_ignored";
    made.what = "dialled before Retry-After was over";
    made.evidence.push_back({AttemptId{1}, rig.now, "attempt 1"});
    rig.tell(made);
    rig.look();
    const Json content = McpRig::content(rig.call("findings", R"({"session":"chat"})"));
    REQUIRE(content["findings"].size() == 1);
    CHECK(content["findings"][0]["rule"] == "retry_after_ignored");
    CHECK(McpRig::content(rig.call("wait_for", R"({"until":"finding"})"))["is_met"] == true);
}

TEST_CASE("expectations are judged now, or once they are decided", "[mcp]") {
    McpRig rig;
    rig.open_session();
    const Json now = McpRig::content(rig.call("expect", R"({"expect":{"opens":{"at_least":1}}})"));
    CHECK(now["held"] == true);
    const Json pending =
        McpRig::content(rig.call("expect", R"({"expect":{"recovers_within":"3s"}})"));
    CHECK(pending["held"] == false);
    CHECK(pending["expectations"][0]["held"] == "pending");
    CHECK(rig.call("expect", R"({"expect":{"recovers_within":"3s"},"within":"10s"})").is_null());
    rig.pass(1s);
    rig.ends();
    rig.look();
    rig.pass(500ms);
    rig.dials_and_opens();
    rig.look();
    CHECK(McpRig::content(rig.last())["expectations"][0]["held"] == "held");
}

TEST_CASE("an export is asked of the host, and its error told", "[mcp]") {
    McpRig rig;
    rig.open_session();
    const Json done = rig.call("export", R"({"file":"run.jsonl","session":1})");
    REQUIRE(rig.exports.size() == 1);
    CHECK(rig.exports[0].session == SessionId{1});
    CHECK(McpRig::content(done)["size_bytes"] == 9);
    rig.call("export", R"({"file":"run.html"})");
    CHECK(rig.exports.back().format == "html");
    CHECK_THAT(rig.written, contains_text("<html"));
    CHECK(rig.written.find("abc123") == std::string::npos);
    rig.export_reply = Error{"it leads out of the folder for exports", "../x", ""};
    CHECK(McpRig::is_error(rig.call("export", R"({"file":"../x.jsonl"})")));
}
