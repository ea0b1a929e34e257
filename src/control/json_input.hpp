// JSON that somebody else wrote: parsed with bounds, its members taken out one by one; the first
// thing that does not fit is kept as an error that names the member. Pure, any thread.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace redial::control {

using Json = nlohmann::ordered_json;

// Error: "it is not JSON from line 3 on".
Result<Json> json_from_text(std::string_view text);

// What reading several objects came to: the first error stays.
class Complaints {
public:
    void add(std::string where, std::string what);
    const std::optional<Error>& first() const { return first_; }

private:
    std::optional<Error> first_;
};

// How the names of members are compared.
enum class NameCase : std::uint8_t {
    Exact,
    Any,  // as Go's encoding/json does, and so Toxiproxy; of several that fit the last counts
};

// The members of one object. `where` names it in errors: "", "timeline[2]".
class Members {
public:
    // An error when `value` is no object; then nothing is found in it.
    Members(const Json& value, std::string where, Complaints& complaints,
            NameCase name_case = NameCase::Exact);

    // Null where it is absent or null. What was asked for is known; see refuse_unknown().
    const Json* find(const char* name);
    // Each leaves `to` as it is when the member is absent; true: it was there and fitted.
    bool text(const char* name, std::string& to);
    bool flag(const char* name, bool& to);
    bool number(const char* name, double low, double high, double& to);
    bool whole(const char* name, std::uint64_t most, std::uint64_t& to);
    // A text or a list of texts.
    bool texts(const char* name, std::vector<std::string>& to);
    const Json* list(const char* name);

    void complain(const char* name, std::string what);
    // An error for the first member that nobody asked for, with those that were.
    void refuse_unknown();
    std::string path_of(const char* name) const;

private:
    bool is_same(std::string_view a, std::string_view b) const;

    const Json* object_ = nullptr;
    std::string where_;
    Complaints& complaints_;
    NameCase name_case_;
    std::vector<std::string> known_;
};

}  // namespace redial::control
