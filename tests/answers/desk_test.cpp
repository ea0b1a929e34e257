// The desk: streams of events and expectations that wait, in virtual time.
#include "desk_rig.hpp"

#include <sstream>

using namespace redial;
using namespace redial::tests;
using nlohmann::json;
using Kind = core::ControlPiece::Kind;

namespace {

std::vector<json> lines_of(const std::string& text) {
    std::vector<json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(json::parse(line));
    return lines;
}

std::vector<std::string> types_of(const std::string& text) {
    std::vector<std::string> types;
    for (const json& line : lines_of(text)) types.push_back(line["type"]);
    return types;
}

using Types = std::vector<std::string>;

}  // namespace

TEST_CASE("a stream gives what happens from then on, a line an event", "[answers]") {
    DeskRig rig;
    rig.dials();
    rig.begin("/redial/events");
    REQUIRE(rig.pieces.size() == 1);
    CHECK(rig.pieces[0].kind == Kind::Head);
    CHECK(rig.pieces[0].reply.content_type == "application/x-ndjson");
    CHECK(rig.streamed().empty());
    rig.pass(2ms);
    rig.opens();
    rig.in("hello");
    const std::string text = rig.streamed();
    CHECK(types_of(text) == Types{"opened", "status", "message"});
    const json message = lines_of(text)[2];
    CHECK(message["text"] == "hello");
    CHECK(message["at_ms"] == 2);
    CHECK(message["seq"] == 6);
    CHECK(message["session"] == 1);
}

TEST_CASE("a stream asked for behind a number gives what came behind it", "[answers]") {
    DeskRig rig;
    rig.dials_and_opens();
    rig.begin("/redial/events?after=0");
    const std::string all = rig.streamed();
    CHECK(types_of(all) == Types{"session_added", "status", "attempt", "opened", "status"});
    rig.begin("/redial/events?after=3");
    CHECK(types_of(rig.streamed()) == Types{"opened", "status"});
    // As an EventSource asks when it comes again.
    core::ControlRequest again{"GET", "/redial/events", "test", ""};
    again.last_event_id = "4";
    rig.begin(again);
    CHECK(types_of(rig.streamed()) == Types{"status"});
}

TEST_CASE("a stream gives the types and the session that were asked for", "[answers]") {
    DeskRig rig;
    rig.begin("/redial/events?type=opened,ended&session=chat");
    rig.dials_and_opens();
    rig.id = SessionId{2};
    rig.status = core::ConnectionStatus::Closed;
    rig.add(good_config("other"));
    rig.dials_and_opens();
    const std::vector<json> lines = lines_of(rig.streamed());
    REQUIRE(lines.size() == 1);
    CHECK(lines[0]["type"] == "opened");
    CHECK(lines[0]["session"] == 1);
    rig.begin("/redial/events?session=none");
    CHECK(rig.reply.status == 400);
}

TEST_CASE("an event stream has numbers and types of its own form", "[answers]") {
    DeskRig rig;
    core::ControlRequest request{"GET", "/redial/events?type=attempt", "test", ""};
    request.accept = "text/event-stream";
    rig.begin(request);
    CHECK(rig.pieces[0].reply.content_type == "text/event-stream");
    rig.dials();
    const std::string text = rig.streamed();
    CHECK(text.starts_with("id: 3\nevent: attempt\ndata: {\"seq\":3,\"at_ms\":0,"));
    CHECK(text.ends_with("}\n\n"));
}

TEST_CASE("a reader who comes for what has gone is told how much it missed", "[answers]") {
    DeskRig rig;
    rig.dials_and_opens();
    for (std::size_t i = 0; i < answers::EventFeed::events_max; ++i) rig.in("x");
    rig.begin("/redial/events?after=2");
    std::string text;
    for (std::string more = rig.streamed(); !more.empty(); more = rig.streamed()) text += more;
    const std::vector<json> lines = lines_of(text);
    REQUIRE(lines.size() == answers::EventFeed::events_max + 1);
    CHECK(lines[0] == json{{"type", "missed"}, {"count", 3}});
    CHECK(lines[1]["seq"] == 6);
}

TEST_CASE("what is kept for readers is bounded in bytes too", "[answers]") {
    DeskRig rig;
    rig.dials_and_opens();
    const std::string large(answers::EventFeed::payload_bytes_max * 2, 'x');
    for (int i = 0; i < 600; ++i) rig.in(large);
    rig.begin("/redial/events?after=0");
    std::string text;
    for (std::string more = rig.streamed(); !more.empty(); more = rig.streamed()) text += more;
    CHECK(text.size() < answers::EventFeed::bytes_max + 1024);
    const std::vector<json> lines = lines_of(text);
    CHECK(lines[0]["type"] == "missed");
    CHECK(lines[1]["size"] == large.size());
    CHECK(lines[1]["text"].get<std::string>().size() == answers::EventFeed::payload_bytes_max);
}

TEST_CASE("pieces that nobody takes stay bounded, and what follows is told as missed",
          "[answers]") {
    DeskRig rig;
    rig.dials_and_opens();
    rig.begin("/redial/events");
    rig.pieces.clear();
    std::size_t posted = 0;
    for (int round = 0; round < 3; ++round) {
        for (std::size_t i = 0; i < answers::EventFeed::events_max; ++i) rig.in("x");
        // As step() without anybody who takes.
        for (; rig.told < rig.tape.told.size(); ++rig.told) {
            const auto& message = std::get<Tape::Message>(rig.tape.told[rig.told]);
            core::MessageSeen seen = message.seen;
            seen.payload = message.payload;
            rig.desk.on_message(message.stamp, seen);
            rig.desk.step(rig.clocks());
        }
    }
    rig.desk.give([&posted](const core::Command&) { return ++posted > 0; });
    CHECK(posted <= answers::Desk::outgoing_max);
    CHECK(types_of(rig.streamed()).front() == "missed");
}

TEST_CASE("a reader that has gone is not fed any longer", "[answers]") {
    DeskRig rig;
    const std::uint64_t id = rig.begin("/redial/events");
    rig.desk.on_asked({id, {}}, rig.clocks());
    rig.dials();
    CHECK(rig.streamed().empty());
}

TEST_CASE("expectations without a deadline are judged at once", "[answers]") {
    DeskRig rig;
    rig.dials_and_opens();
    rig.outage(1s);
    const json held = rig.expect(R"({"expect":{"recovers_within":"3s"}})");
    CHECK(rig.reply.status == 200);
    CHECK(held["held"] == true);
    CHECK(held["expectations"][0]["name"] == "recovers_within");
    CHECK(held["expectations"][0]["held"] == "held");
    const json failed = rig.expect(R"({"expect":{"recovers_within":"500ms"}})");
    CHECK(rig.reply.status == 417);
    CHECK(failed["held"] == false);
    CHECK_FALSE(failed["expectations"][0]["proofs"].empty());
}

TEST_CASE("expectations with a deadline are answered as soon as all are decided", "[answers]") {
    DeskRig rig;
    rig.dials_and_opens();
    rig.begin({"POST", "/redial/expect", "test",
               R"({"expect":{"recovers_within":"3s"},"deadline":"10s"})"});
    REQUIRE(rig.pieces.size() == 1);
    CHECK(rig.pieces[0].kind == Kind::Later);
    CHECK(rig.desk.deadline().has_value());
    rig.pass(1s);
    rig.ends();
    rig.step();
    CHECK(rig.reply.status == 0);
    rig.waits_and_opens(1, 500ms);
    rig.pass(30ms);
    rig.step();
    CHECK(rig.reply.status == 200);
    CHECK_FALSE(rig.desk.deadline().has_value());
}

TEST_CASE("expectations that are not decided at their deadline are answered as not seen",
          "[answers]") {
    DeskRig rig;
    rig.dials_and_opens();
    rig.begin(
        {"POST", "/redial/expect", "test", R"({"expect":{"recovers_within":"3s"},"deadline":2})"});
    rig.pass(1990ms);
    rig.step();
    CHECK(rig.reply.status == 0);
    rig.pass(30ms);
    rig.step();
    CHECK(rig.reply.status == 417);
    CHECK(json::parse(rig.reply.body)["expectations"][0]["held"] == "not_seen");
    rig.expect(R"({"expect":{"recovers_within":"3s"},"allow_not_seen":["recovers_within"]})");
    CHECK(rig.reply.status == 200);
}

TEST_CASE("an expectation that failed is told before the deadline", "[answers]") {
    DeskRig rig;
    rig.dials_and_opens();
    rig.begin({"POST", "/redial/expect", "test",
               R"({"expect":{"recovers_within":"1s","resumes":true},"deadline":"60s"})"});
    rig.ends();
    rig.waits_and_opens(1, 2s);
    rig.pass(30ms);
    rig.step();
    CHECK(rig.reply.status == 417);
}

TEST_CASE("what was over before a moment is not looked at, and what stood then is whole",
          "[answers]") {
    DeskRig rig;
    rig.dials_and_opens();
    rig.outage(5s);
    rig.pass(1s);
    const std::string since = std::to_string((to_us(rig.now) - 1'000'000) / 1000);
    const std::string body = R"({"expect":{"recovers_within":"3s"},"from_ms":)" + since + "}";
    CHECK(rig.expect(R"({"expect":{"recovers_within":"3s"}})")["held"] == false);
    CHECK(rig.expect(body)["expectations"][0]["held"] == "not_seen");
    rig.pass(1s);
    rig.ends();
    rig.waits_and_opens(1, 500ms);
    CHECK(rig.expect(body)["held"] == true);
}

TEST_CASE("what does not fit in a request for expectations is 400 with its place", "[answers]") {
    DeskRig rig;
    const auto error_of = [&](const std::string& body) {
        const json answer = rig.expect(body);
        CHECK(rig.reply.status == 400);
        return answer["error"].get<std::string>();
    };
    CHECK_THAT(error_of("{"), contains_text("JSON"));
    CHECK_THAT(error_of("{}"), contains_text("expect: this is missing"));
    CHECK_THAT(error_of(R"({"expect":{"recover_within":"3s"}})"), contains_text("recovers_within"));
    CHECK_THAT(error_of(R"({"expect":{"lost":0},"deadline":"11m"})"), contains_text("deadline"));
    CHECK_THAT(error_of(R"({"expect":{"lost":0},"session":"none"})"), contains_text("session"));
    CHECK_THAT(error_of(R"({"expect":{"lost":0},"until":"5s"})"), contains_text("until"));
    CHECK_THAT(error_of(R"({"expect":{}})"), contains_text("nothing is expected"));
    CHECK_THAT(error_of(R"({"expect":{"lost":0},"allow_not_seen":["opens"]})"),
               contains_text("allow_not_seen"));
    rig.begin("/redial/expect");
    CHECK(rig.reply.status == 405);
}

TEST_CASE("the lab server is asked for and told, as a dialect's server with its faults",
          "[answers]") {
    DeskRig rig;
    const auto post = [&rig](const std::string& body) {
        rig.orders.clear();
        return rig.ask(core::ControlRequest{"POST", "/redial/lab", "test", body});
    };
    CHECK(rig.ask("/redial/lab")["listening"] == false);
    post(R"({"dialect":"mqtt","every_ms":100,"dialect_faults":["refuse:1"]})");
    CHECK(rig.reply.status == 202);
    REQUIRE(rig.orders.size() == 1);
    const core::LabDialect asked = std::get<core::StartLab>(rig.orders[0]).options.dialect;
    CHECK(asked.name == "mqtt");
    CHECK(asked.every == 100ms);
    CHECK(asked.faults == std::vector<core::DialectFault>{{core::DialectFaultKind::Refuse, 1}});
    core::LabChanged lab;
    lab.is_listening = true;
    lab.dialect = "mqtt";
    lab.dialect_faults = {"refuse:1"};
    rig.tell_of_program(lab);
    CHECK(rig.ask("/redial/lab")["dialect_faults"] == json::array({"refuse:1"}));
    post(R"({"dialect":"mqtt","dialect_faults":["stop_heartbeat"]})");  // it is that already
    REQUIRE(rig.orders.size() == 2);
    CHECK_FALSE(std::get<core::SetLabDialectFault>(rig.orders[0]).is_on);
    CHECK(std::get<core::SetLabDialectFault>(rig.orders[1]).fault.kind ==
          core::DialectFaultKind::StopHeartbeat);
    post(R"({"dialect":"mcp"})");
    CHECK(std::get<core::StartLab>(rig.orders.at(0)).options.dialect.name == "mcp");
    for (const char* wrong : {R"({"dialect":"klingon"})", R"({"dialect_faults":["refuze"]})", "[]",
                              R"({"dialect":"mcp","dialect_faults":["stay_away"]})",
                              R"({"dialekt":"mqtt"})", R"({"every_ms":-1})"}) {
        INFO(wrong);
        CHECK(post(wrong).contains("error"));
        CHECK(rig.reply.status == 400);
        CHECK(rig.orders.empty());
    }
}
