// Lines of standard input as orders. One thread.
#include "app/input_line.hpp"

#include "catch.hpp"

namespace redial::app::tests {
namespace {

const LineRules plain;
const LineRules commands{.is_binary = false, .takes_commands = true};

std::string text_of(const Result<core::Order>& order) {
    REQUIRE(order);
    const auto* message = std::get_if<core::SendMessage>(&*order);
    REQUIRE(message != nullptr);
    return std::string(as_text(*message->payload));
}

}  // namespace

TEST_CASE("without commands a line is a message whatever it begins with", "[cli]") {
    CHECK(text_of(order_of_line("/close", plain)) == "/close");
    CHECK(text_of(order_of_line("//x", plain)) == "//x");
    CHECK(text_of(order_of_line("", plain)).empty());
}

TEST_CASE("with commands a slash begins one and two begin a message with one", "[cli]") {
    CHECK(text_of(order_of_line("hello /close", commands)) == "hello /close");
    CHECK(text_of(order_of_line("//close", commands)) == "/close");
    CHECK(text_of(order_of_line("///x", commands)) == "//x");
    const auto ping = order_of_line("/ping are you there", commands);
    REQUIRE(ping);
    REQUIRE(std::get_if<core::SendPing>(&*ping) != nullptr);
    CHECK(as_text(*std::get_if<core::SendPing>(&*ping)->payload) == "are you there");
    const auto binary = order_of_line("/binary 00 ff7f", commands);
    REQUIRE(binary);
    const auto* message = std::get_if<core::SendMessage>(&*binary);
    REQUIRE(message != nullptr);
    CHECK(message->opcode == core::Opcode::Binary);
    CHECK(*message->payload == Bytes{0x00, 0xff, 0x7f});
    const auto close = order_of_line("/close 4001 see you", commands);
    REQUIRE(close);
    const auto* disconnect = std::get_if<core::Disconnect>(&*close);
    REQUIRE(disconnect != nullptr);
    CHECK(disconnect->close_code == 4001);
    CHECK(disconnect->close_reason == "see you");
    CHECK(order_of_line("/close", commands));
    CHECK(order_of_line("/reconnect", commands));
}

TEST_CASE("a command that is none is refused and never sent as a message", "[cli]") {
    for (const char* line : {"/clsoe", "/", "/binary xyz", "/binary abc", "/close 1005", "/close 1",
                             "/close 99999", "/close x", "/reconnect now"}) {
        INFO(line);
        const auto order = order_of_line(line, commands);
        REQUIRE_FALSE(order);
        CHECK_FALSE(order.error().hint.empty());
    }
    CHECK_FALSE(order_of_line("/ping " + std::string(126, 'x'), commands));
    CHECK_FALSE(order_of_line("/close 1000 " + std::string(124, 'x'), commands));
}

TEST_CASE("binary lines are binary messages of their bytes", "[cli]") {
    const auto order = order_of_line("hi", {.is_binary = true});
    CHECK(text_of(order) == "hi");
    CHECK(std::get_if<core::SendMessage>(&*order)->opcode == core::Opcode::Binary);
}

}  // namespace redial::app::tests
