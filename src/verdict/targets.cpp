// Reads close codes, statuses and kinds of outcome out of test files. Pure, any thread.
#include "verdict/targets.hpp"

#include "base/format.hpp"
#include "base/near_names.hpp"

namespace redial::verdict {
namespace {

constexpr std::size_t targets_max = 1000;

Target read_one(const control::Json& value, const std::string& where,
                control::Complaints& complaints) {
    Target target;
    if (value.is_number_unsigned()) {
        const auto code = value.get<std::uint64_t>();
        if (code < 100 || code > 4999)
            complaints.add(where,
                           "this should be a status (100 to 599) or a close code (1000 to "
                           "4999)");
        target.code = static_cast<std::uint16_t>(code);
        return target;
    }
    const std::string name = value.is_string() ? value.get<std::string>() : std::string();
    const auto kind = core::from_name<core::OutcomeKind>(name);
    if (kind) {
        target.kind = *kind;
        return target;
    }
    std::vector<std::string_view> names;
    for (const auto& row : core::enum_names<core::OutcomeKind>) names.emplace_back(row.name);
    complaints.add(where, "this should be a close code, a status or the name of an outcome; " +
                              hint_of_names(name, names));
    return target;
}

}  // namespace

bool Target::fits(const model::Attempt& ended) const {
    if (!ended.outcome) return false;
    const core::Outcome& outcome = *ended.outcome;
    if (code == 0) return outcome.kind == kind;
    if (code < 1000)
        return outcome.kind == core::OutcomeKind::HttpRefused && outcome.http_status == code;
    const bool is_peers =
        outcome.kind == core::OutcomeKind::Closed && outcome.by == core::EndedBy::Peer;
    return ended.was_open() && is_peers && outcome.close_code == code;
}

std::string Target::in_words() const {
    if (code == 0) return core::name_of(kind);
    return fmt::format("{}", code);
}

std::vector<Target> read_targets(const control::Json& value, const std::string& where,
                                 control::Complaints& complaints) {
    std::vector<Target> targets;
    if (!value.is_array()) {
        targets.push_back(read_one(value, where, complaints));
        return targets;
    }
    if (value.empty() || value.size() > targets_max)
        complaints.add(where, "this should be a list of codes");
    for (std::size_t i = 0; i < value.size() && i < targets_max; ++i)
        targets.push_back(read_one(value[i], fmt::format("{}[{}]", where, i), complaints));
    return targets;
}

std::string in_words(const std::vector<Target>& targets) {
    std::string words;
    for (const Target& target : targets) words += (words.empty() ? "" : ", ") + target.in_words();
    return words;
}

}  // namespace redial::verdict
