// Takes the path of a request apart. Any thread.
#include "answers/request_path.hpp"

#include <algorithm>

#include "base/percent.hpp"
#include "wire/http_text.hpp"

namespace redial::answers {
namespace {

// Enough for every path there is; the rest makes it one that is not there.
constexpr std::size_t parts_max = 8;
constexpr std::size_t query_max = 32;
constexpr std::uint64_t limit_usual = 100;
constexpr std::uint64_t limit_most = 1000;

}  // namespace

RequestPath::RequestPath(std::string_view target) {
    target = target.substr(0, target.find('#'));
    const std::size_t mark = std::min(target.find('?'), target.size());
    std::string_view path = target.substr(0, mark);
    std::string_view query = target.substr(std::min(mark + 1, target.size()));
    bool is_first = true;  // "redial" itself
    while (!path.empty() && parts_.size() < parts_max) {
        path.remove_prefix(1);
        const std::size_t end = std::min(path.find('/'), path.size());
        if (!is_first) parts_.push_back(percent_decoded_path(path.substr(0, end)));
        is_first = false;
        path.remove_prefix(end);
    }
    while (!query.empty() && query_.size() < query_max) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        if (!pair.empty())
            query_.emplace_back(percent_decoded(pair.substr(0, equals)),
                                percent_decoded(pair.substr(std::min(equals + 1, pair.size()))));
    }
}

const std::string* RequestPath::find(std::string_view name) const {
    const auto found = std::find_if(query_.rbegin(), query_.rend(),
                                    [name](const auto& pair) { return pair.first == name; });
    return found == query_.rend() ? nullptr : &found->second;
}

Result<std::uint64_t> RequestPath::number(std::string_view name, std::uint64_t usual,
                                          std::uint64_t most) const {
    const std::string* text = find(name);
    if (text == nullptr) return usual;
    if (const auto value = wire::parse_number(*text, most)) return *value;
    return Error{wire::in_quotes(*text) + " is no whole number from 0 to " + std::to_string(most),
                 "?" + std::string(name), ""};
}

std::vector<std::string> RequestPath::list(std::string_view name) const {
    std::vector<std::string> all;
    const std::string* text = find(name);
    if (text == nullptr) return all;
    for (const std::string_view one : wire::split_list(*text, ','))
        if (!one.empty()) all.emplace_back(one);
    return all;
}

Status RequestPath::only(std::initializer_list<std::string_view> known) const {
    std::string names;
    for (const std::string_view name : known)
        names += (names.empty() ? "" : ", ") + std::string(name);
    for (const auto& [name, value] : query_)
        if (std::find(known.begin(), known.end(), name) == known.end())
            return Error{wire::in_quotes(name) + " is not known here", "?",
                         names.empty() ? "this path takes no query" : "it takes " + names};
    return Done{};
}

Result<Slice> slice_of(const RequestPath& path) {
    if (const Status known = path.only({"after", "limit"}); !known) return known.error();
    const auto after = path.number("after", 0, INT64_MAX);
    if (!after) return after.error();
    const auto limit = path.number("limit", limit_usual, limit_most);
    if (!limit) return limit.error();
    return Slice{*after, *limit};
}

}  // namespace redial::answers
