// Reads members out of JSON that somebody else wrote, and says which one does not fit. Pure, any
// thread.
#include "control/json_input.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "base/json_text.hpp"
#include "wire/http_text.hpp"

namespace redial::control {
namespace {

// How far a text is JSON.
struct Position final : nlohmann::json_sax<nlohmann::json> {
    std::size_t at = 0;
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(string_t&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t where, const std::string&,
                     const nlohmann::detail::exception&) override {
        at = where;
        return false;
    }
};

std::size_t line_where_it_ends(std::string_view text) {
    Position position;
    nlohmann::json::sax_parse(text, &position);
    const std::string_view good = text.substr(0, position.at);
    return 1 + static_cast<std::size_t>(std::count(good.begin(), good.end(), '\n'));
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
    return all;
}

}  // namespace

Result<Json> json_from_text(std::string_view text) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return Error{"it is empty"};
    Json value = Json::parse(text, nullptr, false);
    if (value.is_discarded())
        return Error{fmt::format("it is not JSON from line {} on", line_where_it_ends(text))};
    // What nlohmann's parser takes and is_json does not is nested deeper than it may be.
    if (!is_json(text)) return Error{fmt::format("it is nested deeper than {}", json_depth_max)};
    return value;
}

void Complaints::add(std::string where, std::string what) {
    if (!first_) first_ = Error{std::move(what), std::move(where)};
}

Members::Members(const Json& value, std::string where, Complaints& complaints, NameCase name_case)
    : where_(std::move(where)), complaints_(complaints), name_case_(name_case) {
    if (value.is_object())
        object_ = &value;
    else
        complaints_.add(where_, "this should be an object");
}

std::string Members::path_of(const char* name) const {
    return where_.empty() ? name : where_ + "." + name;
}

void Members::complain(const char* name, std::string what) {
    complaints_.add(path_of(name), std::move(what));
}

bool Members::is_same(std::string_view a, std::string_view b) const {
    return a == b || (name_case_ == NameCase::Any && wire::equal_without_case(a, b));
}

const Json* Members::find(const char* name) {
    known_.emplace_back(name);
    if (object_ == nullptr) return nullptr;
    const Json* found = nullptr;
    for (const auto& [its_name, value] : object_->items())
        if (is_same(its_name, name) && !value.is_null()) found = &value;
    return found;
}

bool Members::text(const char* name, std::string& to) {
    const Json* found = find(name);
    if (found == nullptr) return false;
    if (!found->is_string()) return complain(name, "this should be a text"), false;
    to = found->get<std::string>();
    return true;
}

bool Members::flag(const char* name, bool& to) {
    const Json* found = find(name);
    if (found == nullptr) return false;
    if (!found->is_boolean()) return complain(name, "this should be true or false"), false;
    to = found->get<bool>();
    return true;
}

bool Members::number(const char* name, double low, double high, double& to) {
    const Json* found = find(name);
    if (found == nullptr) return false;
    const double value = found->is_number() ? found->get<double>() : std::nan("");
    if (!(value >= low && value <= high))
        return complain(name, fmt::format("this should be a number from {} to {}", low, high)),
               false;
    to = value;
    return true;
}

bool Members::whole(const char* name, std::uint64_t most, std::uint64_t& to) {
    const Json* found = find(name);
    if (found == nullptr) return false;
    // 5.0 is a whole number too.
    const double value = found->is_number() ? found->get<double>() : -1.0;
    const bool is_whole = value >= 0 && value < 1.8e19 && std::floor(value) == value;
    const std::uint64_t exact = found->is_number_unsigned() ? found->get<std::uint64_t>()
                                : is_whole                  ? static_cast<std::uint64_t>(value)
                                                            : 0;
    if (!is_whole || exact > most)
        return complain(name, fmt::format("this should be a whole number from 0 to {}", most)),
               false;
    to = exact;
    return true;
}

bool Members::texts(const char* name, std::vector<std::string>& to) {
    const Json* found = find(name);
    if (found == nullptr) return false;
    if (found->is_string()) {
        to = {found->get<std::string>()};
        return true;
    }
    const bool all_texts =
        found->is_array() && std::all_of(found->begin(), found->end(),
                                         [](const Json& value) { return value.is_string(); });
    if (!all_texts) return complain(name, "this should be a text or a list of texts"), false;
    to = found->get<std::vector<std::string>>();
    return true;
}

const Json* Members::list(const char* name) {
    const Json* found = find(name);
    if (found == nullptr) return nullptr;
    if (!found->is_array()) return complain(name, "this should be a list"), nullptr;
    return found;
}

void Members::refuse_unknown() {
    if (object_ == nullptr) return;
    const auto is_known = [this](const std::string& name) {
        return std::any_of(known_.begin(), known_.end(),
                           [&](const std::string& known) { return is_same(known, name); });
    };
    for (const auto& [name, value] : object_->items())
        if (!is_known(name))
            return complain(name.c_str(), "there is no such member; there are " + joined(known_));
}

}  // namespace redial::control
