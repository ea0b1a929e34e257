// The log's lines: every event both ways, exactness, and lines that are wrong.
#include <nlohmann/json.hpp>
#include <set>

#include "catch.hpp"
#include "log/event_fields.hpp"
#include "log/json_lines.hpp"
#include "log/message_line.hpp"
#include "samples.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

std::string line_of(const core::Event& event) {
    std::string line;
    log::append_event(line, event);
    return line;
}

std::string read_and_written_again(std::string_view line) {
    log::LineParser parser;
    const auto parsed = parser.parse(line);
    INFO(line);
    REQUIRE(parsed);
    REQUIRE(std::holds_alternative<core::Event>(*parsed));
    return line_of(std::get<core::Event>(*parsed));
}

std::string error_of(std::string_view line) {
    log::LineParser parser;
    const auto parsed = parser.parse(line);
    REQUIRE_FALSE(parsed);
    return parsed.error().what;
}

core::Event text_message(std::string_view text) {
    core::MessageSeen seen;
    seen.payload = as_bytes(text);
    seen.size_bytes = text.size();
    return {{.session = {1}, .attempt = {2}, .at = instant_from_us(3), .wall_at = wall_from_us(4)},
            seen};
}

}  // namespace

TEST_CASE("every kind of event is read as it was written", "[log]") {
    std::set<std::size_t> kinds;
    for (const core::Event& event : every_event()) {
        kinds.insert(event.what.index());
        const std::string line = line_of(event);
        CHECK(read_and_written_again(line) == line);
    }
    CHECK(kinds.size() == std::variant_size_v<core::Happening>);
}

TEST_CASE("the samples leave no member at its default, so that a forgotten one would be noticed",
          "[log]") {
    log::LineParser parser;
    for (const core::Event& event : every_event()) {
        if (std::holds_alternative<core::MessageSeen>(event.what)) continue;
        const auto line = nlohmann::json::parse(line_of(event));
        const std::string bare_line =
            R"({"type":")" + line["type"].get<std::string>() + R"(","mono_us":0})";
        const auto bare = parser.parse(bare_line);
        REQUIRE(bare);
        const auto defaults = nlohmann::json::parse(line_of(std::get<core::Event>(*bare)));
        for (const auto& [name, value] : line.items()) {
            INFO(line["type"] << " " << name);
            const bool is_envelope = name == "type" || name == "session" || name == "attempt";
            // a lab event belongs to the program
            if (!is_envelope) CHECK(defaults.value(name, nlohmann::json("absent")) != value);
        }
    }
}

TEST_CASE("a message's line is exactly the documented one", "[log][message-format]") {
    CHECK(line_of(text_message("say \"hi\"")) ==
          R"({"type":"message","session":1,"attempt":2,"mono_us":3,"wall_us":4,"dir":"in",)"
          R"("opcode":"text","size":8,"text":"say \"hi\""})"
          "\n");
    auto binary = text_message("\x01\x02\xff");
    std::get<core::MessageSeen>(binary.what).opcode = core::Opcode::Binary;
    std::get<core::MessageSeen>(binary.what).direction = core::Direction::Out;
    CHECK(line_of(binary) ==
          R"({"type":"message","session":1,"attempt":2,"mono_us":3,"wall_us":4,"dir":"out",)"
          R"("opcode":"binary","size":3,"base64":"AQL/"})"
          "\n");
}

TEST_CASE("any payload comes back byte for byte, one line each", "[log][message-format]") {
    for (int first = 0; first < 256; ++first) {
        for (const int length : {1, 7, 8, 9, 17}) {
            std::string text(static_cast<std::size_t>(length), 'a');
            text[text.size() / 2] = static_cast<char>(first);
            text.back() = static_cast<char>(first);
            const std::string line = line_of(text_message(text));
            CHECK(std::count(line.begin(), line.end(), '\n') == 1);
            log::LineParser parser;
            const auto parsed = parser.parse(line);
            REQUIRE(parsed);
            const auto& event = std::get<core::Event>(*parsed);
            CHECK(as_text(std::get<core::MessageSeen>(event.what).payload) == text);
        }
    }
}

TEST_CASE("the short way of reading messages gives what the long way gives", "[log]") {
    int short_ways = 0;
    for (const core::Event& event : every_event()) {
        if (!std::holds_alternative<core::MessageSeen>(event.what)) continue;
        const std::string line = line_of(event);
        core::Stamp stamp;
        core::MessageSeen seen;
        Bytes payload;
        std::vector<core::FrameSeen> frames;
        if (log::read_message_line(line, stamp, seen, payload, frames)) ++short_ways;
        CHECK(line_of({stamp, seen}) == line);
        const std::string spaced = "{ " + line.substr(1);  // only the long way takes white space
        CHECK_FALSE(log::read_message_line(spaced, stamp, seen, payload, frames));
        CHECK(read_and_written_again(spaced) == line);
        for (std::size_t cut = 0; cut + 2 < line.size(); ++cut)
            CHECK_FALSE(log::read_message_line(line.substr(0, cut), stamp, seen, payload, frames));
    }
    CHECK(short_ways == 12);
}

TEST_CASE("what the short way does not know is left to the long way", "[log]") {
    const std::string line = line_of(text_message("abc\n"));
    const auto with = [&](const std::string& part, const std::string& other) {
        std::string changed = line;
        const std::size_t at = changed.find(part);
        REQUIRE(at != std::string::npos);
        core::Stamp stamp;
        core::MessageSeen seen;
        Bytes payload;
        std::vector<core::FrameSeen> frames;
        return log::read_message_line(changed.replace(at, part.size(), other), stamp, seen, payload,
                                      frames);
    };
    CHECK(with("abc", "xyz"));
    CHECK_FALSE(with("abc", "\\u00e9"));
    CHECK_FALSE(with("abc", "\\/"));
    CHECK_FALSE(with("abc", "\xff"));
    CHECK_FALSE(with("abc", "\t"));
    CHECK_FALSE(with("\"session\":1", "\"session\":01"));
    CHECK_FALSE(with("\"session\":1", "\"session\":1.5"));
    CHECK_FALSE(with("\"session\":1", "\"session\":4294967296"));
    CHECK_FALSE(with("\"opcode\":\"text\"", "\"opcode\":\"odd\""));
    CHECK_FALSE(with("\"size\":4,", "\"size\":4,\"extra\":1,"));
    CHECK_FALSE(with("}", ",\"extra\":1}"));
}

TEST_CASE("a delay is written in milliseconds exact to the microsecond", "[log]") {
    const auto ms = [](std::int64_t us) {
        std::string text;
        log::append_ms(text, Duration{us});
        return text;
    };
    CHECK(ms(0) == "0");
    CHECK(ms(500'000) == "500");
    CHECK(ms(3'688'250) == "3688.25");
    CHECK(ms(1) == "0.001");
    CHECK(ms(-1) == "-0.001");
    CHECK(ms(-2'050) == "-2.05");
}

TEST_CASE("a text of control characters beyond a line's length is written as base64", "[log]") {
    const std::string text((21u << 20), '\x01');  // six bytes each escaped: 126 MiB
    const std::string line = line_of(text_message(text));
    CHECK(line.size() < log::line_bytes_max);
    CHECK_THAT(line.substr(0, 200), contains_text("\"base64\":\"AQEB"));
}

TEST_CASE("a line of an unknown type or with unknown members is no error", "[log]") {
    log::LineParser parser;
    const auto unknown = parser.parse(R"({"type":"bookmark","mono_us":1,"row":4})");
    REQUIRE(unknown);
    CHECK(std::get<log::UnknownLine>(*unknown).type == "bookmark");
    CHECK(parser.parse(R"({"type":"halted","mono_us":1,"cause":"x","severity":[1,{"a":2}]})"));
}

TEST_CASE("a whole number may be written as 12.0, as other programs do", "[log]") {
    log::LineParser parser;
    const auto parsed = parser.parse(R"({"type":"halted","session":12.0,"mono_us":1e3})");
    REQUIRE(parsed);
    CHECK(std::get<core::Event>(*parsed).stamp.session.value == 12);
    CHECK(to_us(std::get<core::Event>(*parsed).stamp.at) == 1000);
}

TEST_CASE("a wrong line's error names the member", "[log]") {
    CHECK(error_of("{\"type\":\"status\"") == "this is not JSON");
    CHECK(error_of("[1]") == "this is not a JSON object");
    CHECK(error_of(R"({"mono_us":1})") == "type is missing");
    CHECK(error_of(R"({"type":"status"})") == "mono_us is missing");
    CHECK(error_of(R"({"type":"status","mono_us":1,"to":"ajar"})") ==
          "to should be one of the known names");
    CHECK(error_of(R"({"type":"planned","mono_us":1,"delay_ms":"4"})") ==
          "delay_ms should be a number of milliseconds");
    CHECK(error_of(R"({"type":"planned","mono_us":1,"retry":-1})") ==
          "retry should be a whole number in range, 0 or more");
    CHECK(error_of(R"({"type":"message","mono_us":1,"base64":"A"})") == "base64 should be base64");
    CHECK(error_of(R"({"type":"session_added","mono_us":1,"config":{"policy":{"factor":"2"}}})") ==
          "config.policy.factor should be a number");
    CHECK(error_of(R"({"type":"session_added","mono_us":1,"config":{"headers":[{},3]}})") ==
          "config.headers[1] should be an object");
    CHECK(error_of(R"({"type":"header","mono_us":1,"version":1})") ==
          "format should be \"redial-log\"");
}

TEST_CASE("a hundred thousand brackets are a bad line and nothing worse", "[log]") {
    CHECK(error_of(std::string(100'000, '[')) == "this is not JSON");
    log::LineParser parser;
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    CHECK(parser.parse(R"({"type":"halted","mono_us":1,"x":)" + deep + "}"));
}
