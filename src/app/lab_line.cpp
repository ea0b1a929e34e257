// Reads orders to the lab server. Any thread.
#include "app/lab_line.hpp"

#include "base/trimmed.hpp"

namespace redial::app {
namespace {

// The first word, taken off.
std::string_view take_word(std::string_view& rest) {
    rest = trimmed(rest);
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest = trimmed(rest.substr(end));
    return word;
}

}  // namespace

Result<core::Order> lab_order_of_line(std::string_view line) {
    std::string_view rest = line;
    const std::string_view word = take_word(rest);
    const bool is_switch = rest == "on" || rest == "off";
    if (word == "reset" && rest.empty()) return core::Order{core::DropLabConnections{}};
    if (word == "restart" && rest.empty()) return core::Order{core::RestartLab{}};
    if (word == "forget" && !rest.empty())
        return core::Order{core::ForgetLabSession{std::string(rest)}};
    if (word == "refuse" && is_switch) return core::Order{core::SetLabRefuses{rest == "on"}};
    if (word == "503" && is_switch) return core::Order{core::SetLab503{.is_on = rest == "on"}};
    if (word == "events") {
        auto streams = core::lab_streams_from(rest);
        if (!streams) return streams.error();
        return core::Order{core::SetLabStreams{*std::move(streams)}};
    }
    if (word == "fault") {
        const std::string_view text = take_word(rest);
        const auto fault = core::dialect_fault_from_text(text);
        if (!fault) return fault.error();
        if (rest.empty() || rest == "off")
            return core::Order{core::SetLabDialectFault{*fault, rest.empty()}};
    }
    return Error{.what = "not an order: " + std::string(line.substr(0, 80)),
                 .hint = std::string("there are ") + lab_lines_in_words};
}

}  // namespace redial::app
