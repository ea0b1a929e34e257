// What is answered about sessions: names, numbers that last, slices, and no secrets.
#include "answers/answer.hpp"
#include "desk_rig.hpp"

using namespace redial;
using namespace redial::tests;
using nlohmann::json;

TEST_CASE("a session is found by its number and by its name, and others are 404", "[answers]") {
    DeskRig rig;
    rig.dials_and_opens();
    CHECK(rig.ask("/redial/sessions/1")["name"] == "chat");
    CHECK(rig.ask("/redial/sessions/chat")["id"] == 1);
    CHECK(rig.ask("/redial/sessions/ch%61t")["status"] == "open");
    const json missing = rig.ask("/redial/sessions/none");
    CHECK(rig.reply.status == 404);
    CHECK(missing["error"] == "there is no session \"none\"");
    rig.ask("/redial/sessions/chat/nothing");
    CHECK(rig.reply.status == 404);
    rig.ask("/redial/nothing");
    CHECK(rig.reply.status == 404);
}

TEST_CASE("sessions tell their state, their counts and when it began", "[answers]") {
    DeskRig rig;
    rig.dials_and_opens();
    rig.in("one");
    rig.out("two");
    rig.pass(1s);
    rig.ends();
    rig.plans(1, 500ms);
    const json all = rig.ask("/redial/sessions");
    REQUIRE(all["sessions"].size() == 1);
    const json& one = all["sessions"][0];
    CHECK(one["kind"] == "own");
    CHECK(one["status"] == "closed");
    CHECK(one["attempts"] == 1);
    CHECK(one["opens"] == 1);
    CHECK(one["messages_in"] == 1);
    CHECK(one["bytes_out"] == 3);
    CHECK(one["outages"] == 1);
    CHECK(one["waiting"]["delay_ms"] == 500);
    CHECK(one["since_ms"] == 1002);
    CHECK(one["at_ms"] == 0);
    CHECK(all["at_ms"] == 1002);
    CHECK(one["since"].get<std::string>().ends_with("Z"));
    CHECK(all["more"] == false);
}

TEST_CASE("attempts have their stages, their wait, how they opened and how they ended",
          "[answers]") {
    DeskRig rig;
    rig.dials();
    core::StageDone stage;
    stage.stage = core::StageName::Connect;
    stage.took = 1500us;
    stage.detail = "127.0.0.1:8765";
    rig.tell(stage);
    rig.pass(2ms);
    rig.opens();
    rig.pass(3s);
    rig.ends(closed(1012));
    rig.waits(1, 500ms);
    const json all = rig.ask("/redial/sessions/1/attempts");
    REQUIRE(all["attempts"].size() == 2);
    const json& first = all["attempts"][0];
    CHECK(first["state"] == "ended");
    CHECK(first["stages"][0]["took_us"] == 1500);
    CHECK(first["opened"]["at_ms"] == 2);
    CHECK(first["ended"]["close_code"] == 1012);
    CHECK(first["ended"]["open_ms"] == 3000);
    CHECK(first["planned"].is_null());
    const json& second = all["attempts"][1];
    CHECK(second["state"] == "connecting");
    CHECK(second["planned"]["delay_ms"] == 500);
    CHECK(second["waited_ms"] == 500);
    CHECK(second["opened"].is_null());
    CHECK(all["last"] == 2);
    CHECK(rig.ask("/redial/sessions/1/attempts?after=1")["attempts"].size() == 1);
    CHECK(rig.ask("/redial/sessions/1/attempts?limit=1")["more"] == true);
}

TEST_CASE("outages have their parts, and the totals what they make together", "[answers]") {
    DeskRig rig;
    rig.dials_and_opens();
    rig.pass(10s);
    rig.ends();
    rig.waits_and_opens(1, 500ms);
    rig.in("back");
    const json all = rig.ask("/redial/sessions/chat/outages");
    REQUIRE(all["outages"].size() == 1);
    const json& outage = all["outages"][0];
    CHECK(outage["lost_attempt"] == 1);
    CHECK(outage["healed_attempt"] == 2);
    CHECK(outage["wait_ms"] == 500);
    CHECK(outage["connect_ms"] == 2);
    CHECK(outage["total_ms"] == 502);
    CHECK(outage["opened_ms"] == 10504);
    CHECK(all["totals"]["count"] == 1);
    CHECK(all["totals"]["recovery_ms"] == 502);
}

TEST_CASE("messages are asked for behind the last row, and rows are never given twice",
          "[answers]") {
    DeskRig rig;
    rig.dials_and_opens();
    for (int i = 0; i < 5; ++i) rig.in("message " + std::to_string(i));
    const json first = rig.ask("/redial/sessions/1/messages?limit=2");
    REQUIRE(first["messages"].size() == 2);
    CHECK(first["messages"][0]["text"] == "message 0");
    CHECK(first["messages"][0]["dir"] == "in");
    CHECK(first["messages"][0]["type"] == "message");
    CHECK(first["more"] == true);
    rig.ends();  // a row of words between them
    rig.waits_and_opens(1, 500ms);
    rig.out("later");
    const std::string after = std::to_string(first["last"].get<int>());
    const json rest = rig.ask("/redial/sessions/1/messages?after=" + after);
    REQUIRE(rest["messages"].size() == 4);
    CHECK(rest["messages"][0]["text"] == "message 2");
    CHECK(rest["messages"][3]["text"] == "later");
    CHECK(rest["messages"][3]["row"] > rest["messages"][2]["row"]);
    CHECK(rest["more"] == false);
    const json none =
        rig.ask("/redial/sessions/1/messages?after=" + std::to_string(rest["last"].get<int>()));
    CHECK(none["messages"].empty());
    CHECK(none["last"] == rest["last"]);
}

TEST_CASE("a message that is large is cut between two characters and keeps its size", "[answers]") {
    DeskRig rig;
    rig.dials_and_opens();
    std::string text = "x";
    while (text.size() < answers::payload_bytes_max + 10) text += "\xc3\xa9";
    rig.in(text);
    const json message = rig.ask("/redial/sessions/1/messages")["messages"][0];
    CHECK(message["size"] == text.size());
    CHECK(message["text"].get<std::string>().size() == answers::payload_bytes_max - 1);
}

TEST_CASE("a query that does not fit is 400 and names what does", "[answers]") {
    DeskRig rig;
    CHECK(rig.ask("/redial/sessions?limit=1001")["error"] ==
          "?limit: \"1001\" is no whole number from 0 to 1000");
    CHECK(rig.reply.status == 400);
    rig.ask("/redial/sessions?limit=-1");
    CHECK(rig.reply.status == 400);
    CHECK(rig.ask("/redial/sessions?afetr=1")["error"] ==
          "?: \"afetr\" is not known here; it takes after, limit");
    rig.ask("/redial/sessions/1/outages?after=1");
    CHECK(rig.reply.status == 400);
    rig.ask({"POST", "/redial/sessions", "test", "{}"});
    CHECK(rig.reply.status == 405);
}

TEST_CASE("answers hold no secret that a log would not hold, unless it was asked for",
          "[answers]") {
    for (const auto secrets : {log::Secrets::Redacted, log::Secrets::Included}) {
        DeskRig rig(good_config(), secrets);
        rig.dials();
        core::AttemptOpened opened;
        opened.request = "GET / HTTP/1.1\r\nAuthorization: Bearer topsecrettoken\r\n\r\n";
        rig.tell(opened);
        rig.turns(core::ConnectionStatus::Open);
        rig.in(R"({"session":"abc123","token":"topsecrettoken"})");
        std::string all;
        for (const char* what : {"", "/attempts", "/messages", "/outages", "/findings"}) {
            rig.begin("/redial/sessions/1" + std::string(what));
            all += rig.reply.body;
        }
        const bool is_there = secrets == log::Secrets::Included;
        CHECK((all.find("topsecrettoken") != std::string::npos) == is_there);
        CHECK((all.find("abc123") != std::string::npos) == is_there);
        CHECK((all.find("REDACTED") == std::string::npos) == is_there);
    }
}

TEST_CASE("the policy of a client is told only where enough of it was seen", "[answers]") {
    DeskRig rig(tap_config());
    rig.dials_and_opens();
    json policy = rig.ask("/redial/sessions/1/policy");
    CHECK(policy["named"] == false);
    CHECK(policy["policy"].is_null());
    CHECK(policy["configured"].is_null());
    rig.pass(30s);
    rig.ends();
    for (const Duration wait : {500ms, 1000ms, 2000ms, 4000ms, 8000ms}) {
        rig.comes_back(wait);
        rig.ends(refused());
    }
    policy = rig.ask("/redial/sessions/1/policy");
    CHECK(policy["named"] == true);
    CHECK(policy["policy"]["first_delay_ms"] == Approx(500.0).epsilon(0.05));
    CHECK(policy["known"]["base"] == true);
}

TEST_CASE("findings are told with their evidence and how often they were seen", "[answers]") {
    DeskRig rig(tap_config());
    rig.dials_and_opens();
    rig.pass(60s);
    rig.ends();
    for (int i = 0; i < 30; ++i) {
        rig.comes_back(1ms);
        rig.ends(refused());
    }
    const json all = rig.ask("/redial/sessions/web-app/findings");
    REQUIRE_FALSE(all["findings"].empty());
    const json& finding = all["findings"][0];
    CHECK_FALSE(finding["rule"].get<std::string>().empty());
    CHECK(finding["count"] >= 1);
    CHECK_FALSE(finding["evidence"].empty());
    CHECK(finding["first_ms"] >= 60'000);
}

TEST_CASE("a page's user agent is refused under /redial too", "[answers]") {
    DeskRig rig;
    rig.begin({"GET", "/redial/sessions", "Mozilla/5.0 (X11)", ""});
    CHECK(rig.reply.status == 403);
}

TEST_CASE("OPTIONS and a wrong method are told which methods a path has", "[answers]") {
    DeskRig rig;
    const auto allowed = [&rig](const char* method, const char* path, int status) {
        rig.begin({method, path, "test", ""});
        INFO(method << ' ' << path);
        CHECK(rig.reply.status == status);
        return rig.reply.allow;
    };
    for (const char* path : {"/redial/sessions?limit=1", "/redial/sessions/1/attempts",
                             "/redial/events", "/redial/openapi.json"}) {
        CHECK(allowed("OPTIONS", path, 204) == "HEAD, GET, OPTIONS");
        CHECK(allowed("DELETE", path, 405) == "HEAD, GET, OPTIONS");
    }
    CHECK(allowed("OPTIONS", "/redial/expect", 204) == "POST, OPTIONS");
    CHECK(allowed("GET", "/redial/expect", 405) == "POST, OPTIONS");
    CHECK(allowed("OPTIONS", "/redial/nothing", 404).empty());
}

TEST_CASE("only what begins with /redial goes on to the desk", "[answers]") {
    const auto goes_on = [](const std::string& path) {
        return answers::is_ours({"GET", path, "test", ""});
    };
    CHECK(goes_on("/redial/sessions"));
    CHECK(goes_on("/redial"));
    CHECK(goes_on("/redial?x"));
    CHECK_FALSE(goes_on("/redialled"));
    CHECK_FALSE(goes_on("/proxies/redial"));
    CHECK(answers::answer_or_pass_on({"GET", "/redial/events", "", ""}, {}, "1").goes_on);
    CHECK(answers::answer_or_pass_on({"GET", "/version", "", ""}, {}, "1").reply.status == 200);
    CHECK(answers::pass_on({"GET", "/proxies", "", ""}).reply.status == 404);
}
