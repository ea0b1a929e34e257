// The path of a request under /redial, taken apart and decoded; what its query may say. Pure, any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace redial::answers {

// "/redial/sessions/a%20b/messages?after=4": parts {"sessions", "a b", "messages"}, and the query.
class RequestPath {
public:
    explicit RequestPath(std::string_view target);

    const std::vector<std::string>& parts() const { return parts_; }
    // Null where it is not given; of several the last counts.
    const std::string* find(std::string_view name) const;
    // `usual` where it is not given. Error: no whole number up to `most`.
    Result<std::uint64_t> number(std::string_view name, std::uint64_t usual,
                                 std::uint64_t most) const;
    // "a,b" as its parts; none where it is not given.
    std::vector<std::string> list(std::string_view name) const;
    // Error: the first name that is none of `known`.
    Status only(std::initializer_list<std::string_view> known) const;

private:
    std::vector<std::string> parts_;
    std::vector<std::pair<std::string, std::string>> query_;
};

// Which part of a list is wanted: those behind the one of this number, so many at most.
struct Slice {
    std::uint64_t after = 0;
    std::uint64_t limit = 0;
};
// ?after=&limit=, and nothing else.
Result<Slice> slice_of(const RequestPath& path);

}  // namespace redial::answers
