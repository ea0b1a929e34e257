// A person's own rules: which messages they answer, what is filled in, and when it is too much.
#include "net/session/speech_rules.hpp"

#include "catch.hpp"
#include "core/speech_rule.hpp"

namespace redial::tests {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

constexpr Instant begin = instant_from_us(1'000'000);

class Rules {
public:
    explicit Rules(const Texts& texts) {
        std::vector<core::SpeechRule> made;
        for (const std::string& text : texts) {
            const auto rule = core::speech_rule_from_text(text);
            REQUIRE(rule);
            made.push_back(*rule);
        }
        rules.set(made);
        rules.begin_connection(begin);
    }
    Texts hear(std::string_view text, Instant at = begin) {
        Texts says;
        rules.heard(text, at, says);
        return says;
    }
    Texts take(Instant at) {
        Texts says;
        rules.take_due(at, says);
        return says;
    }
    net::SpeechRules rules;
};

TEST_CASE("a rule answers what has its value at its pointer, and nothing else", "[speech]") {
    Rules rules({"/op=10 send hello", "/name=a\"b send named", "/any send any",
                 "text ping send pong", "/on=true send on"});
    CHECK(rules.hear(R"({"op":10})") == Texts{"hello"});
    CHECK(rules.hear(R"({"op":"10","any":null})") == Texts{"hello", "any"});
    CHECK(rules.hear(R"({"op":11})").empty());
    CHECK(rules.hear(R"({"d":{"op":10}})").empty());
    CHECK(rules.hear(R"({"name":"a\"b"})") == Texts{"named"});
    CHECK(rules.hear(R"({"on":true})") == Texts{"on"});
    CHECK(rules.hear("ping") == Texts{"pong"});
    CHECK(rules.hear("ping ").empty());
    CHECK(rules.hear("{not json").empty());
}

TEST_CASE("what a message holds is filled in as a value of the JSON it stands in", "[speech]") {
    const std::string message = R"({"id":7,"name":"a\"}b","list":[1,{"x":2}]})";
    const auto answer = [&message](const std::string& send) {
        return Rules({"/id send " + send}).hear(message).at(0);
    };
    CHECK(answer(R"({"ack":{{/id}}})") == R"({"ack":7})");
    CHECK(answer(R"({"ack":{{/name}}})") == R"({"ack":"a\"}b"})");
    CHECK(answer(R"({"ack":"id {{/id}} of {{/name}}"})") == R"({"ack":"id 7 of a\"}b"})");
    CHECK(answer(R"({"ack":"{{/list}}"})") == R"({"ack":""})");
    CHECK(answer(R"({"ack":{{/list/1}}})") == R"({"ack":{"x":2}})");
    CHECK(answer(R"({"ack":{{/none}}})") == R"({"ack":null})");
    CHECK(answer("got {{/name}}, {{/none}}, {{n}}") == "got a\"}b, , {{n}}");
}

TEST_CASE("what is said unasked is said at the opening, and again and again where it says so",
          "[speech]") {
    Rules rules({"open send hi", "every 30s send beat"});
    CHECK(rules.rules.due() == begin);
    CHECK(rules.take(begin) == Texts{"hi", "beat"});
    CHECK(rules.rules.due() == begin + 30s);
    CHECK(rules.take(begin + 29s).empty());
    CHECK(rules.take(begin + 95s) == Texts{"beat"});
    CHECK(rules.rules.due() == begin + 120s);
    CHECK(rules.hear("hi").empty());
    rules.rules.begin_connection(begin + 200s);
    CHECK(rules.take(begin + 200s) == Texts{"hi", "beat"});
}

TEST_CASE("of answers that are too many, and of one that is too long, the rest is left out",
          "[speech]") {
    Rules rules({"text a send b", "/long send {{/long}}"});
    std::size_t answers = 0;
    for (int k = 0; k < 150; ++k) answers += rules.hear("a").size();
    CHECK(answers == net::SpeechRules::rate_max);
    CHECK(rules.rules.take_left_out());
    CHECK_FALSE(rules.rules.take_left_out());
    CHECK(rules.hear("a", begin + 1s) == Texts{"b"});
    const std::string longer(net::SpeechRules::answer_bytes_max + 1, 'x');
    CHECK(rules.hear(R"({"long":")" + longer + R"("})", begin + 2s).empty());
}

TEST_CASE("only so many rules are used, and a bad one is named", "[speech]") {
    net::SpeechRules rules;
    rules.set(
        std::vector<core::SpeechRule>(core::speech_rules_max + 1, {.value = "a", .send = "b"}));
    CHECK(rules.words_of_bad() == "only the first 64 rules of the session's own answers are used");
    rules.set({{.pointer = "no", .value = "", .send = "b"}});
    CHECK(rules.is_empty());
    CHECK(rules.words_of_bad() == "nothing is sent by a rule that cannot be read: no");
}

TEST_CASE("a rule is written as it is read", "[speech]") {
    for (const char* text : {"open send a send b", "every 1500ms send {}", "/a~1b/0=x y send z",
                             "/a send {{/a}}", "text a b send c"}) {
        CHECK(core::text_of(*core::speech_rule_from_text(text)) == text);
    }
    for (const char* text : {"", "open send ", "send x", "every 1ms send x", "when send x",
                             "/a= send x", "text  send"}) {
        INFO(text);
        CHECK_FALSE(core::speech_rule_from_text(text));
    }
}

}  // namespace
}  // namespace redial::tests
