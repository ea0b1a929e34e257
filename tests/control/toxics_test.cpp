// Toxics: every kind of fault as JSON and back, Toxiproxy's own with its names and units.
#include "control/toxics.hpp"

#include "fake_taps.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;
using control::Json;
using core::Fault;
using core::FaultKind;

namespace {

Json json(const std::string& text) { return *control::json_from_text(text); }

Fault fault_of(const std::string& text) {
    const control::ReadToxic read = control::toxic_from_json(json(text));
    INFO(text);
    REQUIRE(std::holds_alternative<Fault>(read));
    return std::get<Fault>(read);
}

control::ToxicError error_of(const std::string& text) {
    const control::ReadToxic read = control::toxic_from_json(json(text));
    INFO(text);
    REQUIRE(std::holds_alternative<control::ToxicError>(read));
    return std::get<control::ToxicError>(read);
}

// What a client sees: the toxic it gave, with what was left open filled in.
void check_shown(const std::string& given, const std::string& shown) {
    CHECK(control::toxic_to_json(fault_of(given)) == json(shown));
}

}  // namespace

TEST_CASE("Toxiproxy's own toxics keep its names, units and defaults", "[control][toxics]") {
    check_shown(R"({"type":"latency","attributes":{"latency":1000,"jitter":20}})",
                R"({"attributes":{"latency":1000,"jitter":20},"name":"latency_downstream",
                    "type":"latency","stream":"downstream","toxicity":1})");
    check_shown(R"({"type":"latency","stream":"upstream","toxicity":0.25})",
                R"({"attributes":{"latency":0,"jitter":0},"name":"latency_upstream",
                    "type":"latency","stream":"upstream","toxicity":0.25})");
    check_shown(R"({"name":"n","type":"bandwidth","attributes":{"rate":100}})",
                R"({"attributes":{"rate":100},"name":"n","type":"bandwidth",
                    "stream":"downstream","toxicity":1})");
    CHECK(fault_of(R"({"type":"bandwidth","attributes":{"rate":100}})").bytes == 100'000);
    CHECK(fault_of(R"({"type":"slow_close","attributes":{"delay":30}})").delay == 30ms);
    CHECK(fault_of(R"({"type":"timeout","attributes":{"timeout":500}})").delay == 500ms);
    CHECK(fault_of(R"({"type":"reset_peer","attributes":{"timeout":7}})").delay == 7ms);
    const Fault slicer = fault_of(R"({"type":"slicer","attributes":
        {"average_size":64,"size_variation":32,"delay":10}})");
    CHECK(slicer.bytes == 64);
    CHECK(slicer.variation_bytes == 32);
    CHECK(slicer.delay == 10us);  // microseconds, unlike all others
    CHECK(fault_of(R"({"type":"limit_data","attributes":{"bytes":12345}})").bytes == 12345);
    const Fault loss = fault_of(R"({"type":"packet_loss","attributes":
        {"loss_rate":0.5,"correlation":0.25}})");
    CHECK(loss.rate == 0.5);
    CHECK(loss.correlation == 0.25);
    CHECK(loss.delay > 0ms);  // without it a lost packet would cost nothing
}

TEST_CASE("a stream's name may be in any case and a toxic may do nothing", "[control][toxics]") {
    check_shown(R"({"type":"latency","stream":"UpStream"})",
                R"({"attributes":{"latency":0,"jitter":0},"name":"latency_UpStream",
                    "type":"latency","stream":"upstream","toxicity":1})");
    check_shown(R"({"name":"n","type":"noop","attributes":{"latency":5}})",
                R"({"attributes":{},"name":"n","type":"noop","stream":"downstream","toxicity":1})");
    CHECK(fault_of(R"({"type":"noop","attributes":{"latency":5}})").delay == 0ms);
}

TEST_CASE("every kind of fault is a toxic that can be made, read back and changed",
          "[control][toxics]") {
    for (const core::FaultKindInfo& info : core::fault_kinds()) {
        for (const core::Flow flow :
             {core::Flow::ToServer, core::Flow::ToClient, core::Flow::Both}) {
            Fault fault = core::make_fault(info.kind);
            if (info.has_flow) fault.flow = flow;
            fault.name = "mine";
            fault.probability = 0.5;
            fault.starts_after = 1500us;
            fault.lasts = 3s;
            fault.seed = 9;
            fault.is_armed = true;
            fault.is_on = false;
            const Json shown = control::toxic_to_json(fault);
            INFO(shown.dump());
            const control::ReadToxic again = control::toxic_from_json(shown);
            REQUIRE(std::holds_alternative<Fault>(again));
            CHECK(std::get<Fault>(again) == fault);
            const control::ReadToxic changed = control::toxic_changed_by_json(fault, shown);
            REQUIRE(std::holds_alternative<Fault>(changed));
            CHECK(std::get<Fault>(changed) == fault);
        }
    }
}

TEST_CASE("Redial's own kinds take the names that the command line has for their parameters",
          "[control][toxics]") {
    const Fault answer = fault_of(R"({"type":"answer","attributes":
        {"status":429,"retry_after":2500,"location":"/elsewhere"}})");
    CHECK(answer.code == 429);
    CHECK(answer.delay == 2500ms);
    CHECK(answer.text == "/elsewhere");
    CHECK(fault_of(R"({"type":"reset","attributes":{"phase":"mid_frame"}})").phase ==
          core::ResetPhase::MidFrame);
    CHECK(fault_of(R"({"type":"inject","attributes":{"opcode":"ping","text":"x"}})").opcode ==
          core::Opcode::Ping);
    const Fault drop = fault_of(R"({"type":"drop","stream":"both","attributes":
        {"filter":"is:heartbeat","times":3}})");
    CHECK(drop.filter == "is:heartbeat");
    CHECK(drop.times == 3);
    CHECK(fault_of(R"({"type":"half_open","stream":"both"})").flow == core::Flow::Both);
    CHECK(fault_of(R"({"type":"close"})").code ==
          core::make_fault(FaultKind::Close).code);  // the usual ones where none are given
}

TEST_CASE("what is wrong with a toxic is said, and by Toxiproxy's statuses", "[control][toxics]") {
    CHECK(error_of(R"({"type":"latence"})").words == "invalid toxic type");
    CHECK(error_of(R"({"type":"latency","stream":"sideways"})").words ==
          "stream was invalid, can be either upstream or downstream");
    CHECK(error_of(R"({"type":"latency","toxicity":1.5})").words ==
          "bad request body: toxicity: this should be a number from 0 to 1");
    CHECK(error_of(R"({"type":"latency","attributes":{"latency":"slow"}})").words ==
          "bad request body: attributes.latency: this should be a number from 0 to "
          "3200000000000");
    CHECK(error_of(R"({"type":"latency","attributes":[1]})").words ==
          "bad request body: attributes: this should be an object");
    CHECK(error_of(R"({"type":"answer","attributes":{"cod":1}})").words ==
          "bad request body: attributes.cod: there is no such member; there are status, "
          "retry_after, location, tokens, connections");
    CHECK_THAT(error_of(R"({"type":"reset","attributes":{"phase":"later"}})").words,
               contains_text("'later' is none of accept, before_answer"));
    CHECK_THAT(error_of(R"({"type":"drop","attributes":{"filter":"evnt:chat"}})").words,
               contains_text("no such word: evnt"));
    CHECK_THAT(error_of(R"({"type":"drop","attributes":{"filter":"marked"}})").words,
               contains_text("neither marks nor attempts"));
    CHECK(fault_of(R"({"type":"latency","attributes":{"unheard_of":1}})").delay == 0ms);
}

TEST_CASE("toxics are added, listed by stream, changed in place and removed", "[control][toxics]") {
    FakeTaps taps;
    taps.ask_json("POST", "/proxies", R"({"name":"p","upstream":"h:1"})");
    const std::string toxics = "/proxies/p/toxics";
    CHECK(taps.ask("POST", toxics, R"({"type":"latency","attributes":{"latency":5}})").status ==
          200);
    taps.ask_json("POST", toxics, R"({"type":"bandwidth","stream":"upstream"})");
    taps.ask_json("POST", toxics, R"({"type":"down","name":"off"})");
    const Json all = taps.ask_json("GET", toxics);
    REQUIRE(all.size() == 3);
    CHECK(all[0]["name"] == "bandwidth_upstream");
    CHECK(all[1]["name"] == "latency_downstream");
    CHECK(all[2]["stream"] == "downstream");  // a kind without a direction
    CHECK(taps.ask_json("GET", "/proxies/p")["toxics"] == all);

    CHECK(taps.ask("POST", toxics, R"({"type":"latency"})").status == 409);
    const Json changed = taps.ask_json("POST", toxics + "/latency_downstream",
                                       R"({"attributes":{"jitter":3},"toxicity":0.5})");
    CHECK(changed["attributes"] == json(R"({"latency":5,"jitter":3})"));
    CHECK(taps.ask_json("GET", toxics + "/latency_downstream") == changed);
    CHECK(taps.ask_json("GET", toxics)[1] == changed);
    CHECK(taps.ask("PATCH", toxics + "/latency_downstream", "{").status == 400);

    CHECK(taps.ask("DELETE", toxics + "/latency_downstream").status == 204);
    CHECK(taps.ask("DELETE", toxics + "/latency_downstream").status == 404);
    CHECK(taps.ask("GET", toxics + "/latency_downstream").status == 404);
    CHECK(taps.ask("GET", "/proxies/q/toxics").status == 404);
    CHECK(taps.ask("PUT", toxics).status == 405);
    CHECK(taps.tap().faults.faults.size() == 2);
}
