// Reads bounds out of test files and words them. Pure, any thread.
#include "verdict/bounds.hpp"

#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "control/scenario.hpp"

namespace redial::verdict {

using control::Complaints;
using control::Json;
using control::Members;

CountBounds read_count(const Json& value, const std::string& where, Complaints& complaints,
                       Bare bare) {
    CountBounds bounds;
    if (value.is_object()) {
        Members members(value, where, complaints);
        const bool has_least = members.whole("at_least", UINT64_MAX, bounds.least);
        const bool has_most = members.whole("at_most", UINT64_MAX, bounds.most);
        members.refuse_unknown();
        if (!has_least && !has_most) complaints.add(where, "this should have at_least or at_most");
        if (bounds.least > bounds.most) complaints.add(where, "at_least is above at_most");
        return bounds;
    }
    if (!value.is_number_unsigned()) {
        complaints.add(where,
                       "this should be a whole number from 0 on, or an object with at_least "
                       "and at_most");
        return bounds;
    }
    const auto count = value.get<std::uint64_t>();
    if (bare != Bare::AtMost) bounds.least = count;
    if (bare != Bare::AtLeast) bounds.most = count;
    return bounds;
}

std::string in_words(const CountBounds& bounds) {
    if (bounds.least == bounds.most) return fmt::format("exactly {}", bounds.most);
    if (bounds.most == UINT64_MAX) return fmt::format("at least {}", bounds.least);
    if (bounds.least == 0) return fmt::format("at most {}", bounds.most);
    return fmt::format("{} to {}", bounds.least, bounds.most);
}

std::optional<Duration> read_span(const Json& value, const std::string& where,
                                  Complaints& complaints) {
    const std::string text = value.is_string()   ? value.get<std::string>()
                             : value.is_number() ? value.dump()
                                                 : std::string();
    const auto span = duration_from_text(text);
    if (!span) complaints.add(where, "this should be a time, like \"500ms\" or \"5s\"");
    return span;
}

bool read_span(Members& members, const char* name, Duration& to) {
    if (members.find(name) == nullptr) return false;
    control::read_time(members, name, to);
    return true;
}

SpanBounds read_spans(const Json& value, const std::string& where, Complaints& complaints,
                      Bare bare) {
    SpanBounds bounds;
    if (value.is_object()) {
        Members members(value, where, complaints);
        Duration least{}, most{};
        if (read_span(members, "at_least", least)) bounds.least = least;
        if (read_span(members, "at_most", most)) bounds.most = most;
        members.refuse_unknown();
        if (!bounds.least && !bounds.most)
            complaints.add(where, "this should have at_least or at_most");
        if (bounds.least && bounds.most && least > most)
            complaints.add(where, "at_least is above at_most");
        return bounds;
    }
    const auto span = read_span(value, where, complaints);
    if (bare != Bare::AtMost) bounds.least = span;
    if (bare != Bare::AtLeast) bounds.most = span;
    return bounds;
}

std::string in_words(const SpanBounds& bounds) {
    if (bounds.least && bounds.most)
        return fmt::format("{} to {}", duration_in_words(*bounds.least),
                           duration_in_words(*bounds.most));
    if (bounds.least) return "at least " + duration_in_words(*bounds.least);
    return "at most " + duration_in_words(bounds.most.value_or(Duration{}));
}

std::optional<JsonPointer> read_pointer(const Json& value, const std::string& where,
                                        Complaints& to) {
    if (!value.is_string()) {
        to.add(where, "this should be a JSON pointer, like \"/type\"");
        return std::nullopt;
    }
    auto pointer = JsonPointer::parse(value.get<std::string>());
    if (!pointer) to.add(where, pointer.error().line());
    return pointer ? std::optional(*std::move(pointer)) : std::nullopt;
}

void read_direction(Members& members, core::Direction& to) {
    std::string text;
    if (!members.text("direction", text)) return;
    const auto direction = core::from_name<core::Direction>(text);
    if (!direction)
        return members.complain("direction",
                                "this should be one of " + core::names_in_words<core::Direction>());
    to = *direction;
}

void must_be_true(const Json& value, const std::string& where, Complaints& complaints) {
    const bool is_true = value.is_boolean() && value.get<bool>();
    if (!is_true)
        complaints.add(where, "this should be true; a test that does not expect it leaves it out");
}

}  // namespace redial::verdict
