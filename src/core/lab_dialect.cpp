// Reads and writes the faults of a dialect as people write them. Any thread.
#include "core/lab_dialect.hpp"

#include <charconv>

namespace redial::core {
namespace {

constexpr std::string_view has_no_number = "this fault has no number";

}  // namespace

Result<DialectFault> dialect_fault_from_text(std::string_view text) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::string_view name = text.substr(0, colon);
    const auto kind = from_name<DialectFaultKind>(name);
    if (!kind) {
        return Error{.what = "no such fault of a dialect: " + std::string(name),
                     .hint = "one of " + names_in_words<DialectFaultKind>()};
    }
    DialectFault fault{.kind = *kind};
    if (colon == text.size()) return fault;
    const std::string_view number = text.substr(colon + 1);
    if (fault.kind == DialectFaultKind::StopHeartbeat) {
        return Error{.what = std::string(has_no_number), .where = std::string(text)};
    }
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), fault.number);
    const bool is_number = error == std::errc{} && end == number.data() + number.size();
    if (!is_number || fault.number == 0) {
        return Error{.what = "not a number from 1 on: " + std::string(number),
                     .where = std::string(name),
                     .hint = "such as " + std::string(name) + ":3"};
    }
    return fault;
}

std::string dialect_fault_text(const DialectFault& fault) {
    std::string text = name_of(fault.kind);
    if (fault.number != 0) text += ":" + std::to_string(fault.number);
    return text;
}

}  // namespace redial::core
