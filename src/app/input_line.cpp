// Reads a line of standard input as an order to a session. Pure, any thread.
#include "app/input_line.hpp"

#include <charconv>

#include "base/hex.hpp"
#include "core/close_codes.hpp"

namespace redial::app {
namespace {

constexpr std::size_t control_payload_bytes_max = 125;  // RFC 6455 5.5
constexpr std::size_t close_reason_bytes_max = 123;     // less the code's two

std::shared_ptr<const Bytes> shared(const std::string& text) {
    return std::make_shared<const Bytes>(to_bytes(text));
}

Error wrong(const std::string& command, const char* what, const char* hint) {
    return {what, command, hint};
}

// The first word, and what follows its space.
std::pair<std::string, std::string> split(const std::string& text) {
    const std::size_t space = text.find(' ');
    if (space == std::string::npos) return {text, ""};
    return {text.substr(0, space), text.substr(space + 1)};
}

Result<core::Order> ping_of(const std::string& text) {
    if (text.size() > control_payload_bytes_max)
        return wrong("/ping", "a ping carries at most 125 bytes", "say less");
    return core::Order(core::SendPing{shared(text)});
}

Result<core::Order> binary_of(const std::string& text) {
    const auto bytes = bytes_from_hex(text);
    if (!bytes) return wrong("/binary", "this is not hexadecimal", "try /binary 48 65 6c");
    return core::Order(
        core::SendMessage{core::Opcode::Binary, std::make_shared<const Bytes>(*bytes)});
}

Result<core::Order> close_of(const std::string& text) {
    const auto [number, reason] = split(text);
    core::Disconnect order;
    if (!number.empty()) {
        const char* end = number.data() + number.size();
        const auto read = std::from_chars(number.data(), end, order.close_code);
        const bool is_code = read.ec == std::errc() && read.ptr == end &&
                             core::info_of_close_code(order.close_code).may_be_sent;
        if (!is_code) return wrong("/close", "this code may not be sent", "try /close 1000 bye");
    }
    if (reason.size() > close_reason_bytes_max)
        return wrong("/close", "a reason has at most 123 bytes", "say less");
    order.close_reason = reason;
    return core::Order(order);
}

}  // namespace

Result<core::Order> order_of_line(std::string line, const LineRules& rules) {
    if (rules.takes_commands && line.starts_with("/") && !line.starts_with("//")) {
        const auto [command, rest] = split(line);
        if (command == "/ping") return ping_of(rest);
        if (command == "/binary") return binary_of(rest);
        if (command == "/close") return close_of(rest);
        if (command == "/reconnect" && rest.empty()) return core::Order(core::ReconnectNow{});
        return wrong(command, "there is no such command, and nothing was sent",
                     line_commands_in_words);
    }
    if (rules.takes_commands && line.starts_with("//")) line.erase(0, 1);
    const auto opcode = rules.is_binary ? core::Opcode::Binary : core::Opcode::Text;
    return core::Order(core::SendMessage{opcode, shared(line)});
}

}  // namespace redial::app
