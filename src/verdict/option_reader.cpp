// Takes a session's options out of JSON and says which does not fit. Pure, any thread.
#include "verdict/option_reader.hpp"

#include <algorithm>
#include <cmath>

#include "base/near_names.hpp"
#include "core/presets.hpp"

namespace redial::verdict {
namespace {

constexpr double span_ms_max = 100.0 * 366 * 24 * 3600 * 1000;  // a hundred years

std::optional<Duration> ms_of(const control::Json& value) {
    const double ms = value.is_number() ? value.get<double>() : -1.0;
    if (!(ms >= 0 && ms <= span_ms_max)) return std::nullopt;
    return Duration{std::llround(ms * 1000.0)};
}

const core::Preset* preset_named(const control::Json& name, const std::string& where,
                                 control::Complaints& complaints) {
    const std::string text = name.is_string() ? name.get<std::string>() : std::string();
    const core::Preset* preset = core::find_preset(text);
    if (preset != nullptr) return preset;
    std::vector<std::string_view> names;
    for (const core::Preset& one : core::presets()) names.push_back(one.name);
    complaints.add(where, "this should be the name of a preset; " + hint_of_names(text, names));
    return nullptr;
}

}  // namespace

OptionReader::OptionReader(const control::Json& object, std::string where,
                           control::Complaints& complaints)
    : where_(std::move(where)), complaints_(complaints) {
    if (object.is_object())
        object_ = &object;
    else
        fail("this should be an object");
}

const control::Json* OptionReader::find(const char* name) {
    known_.emplace_back(name);
    if (object_ == nullptr) return nullptr;
    const auto found = object_->find(name);
    return found == object_->end() || found->is_null() ? nullptr : &*found;
}

const control::Json* OptionReader::array(const char* name) {
    const control::Json* found = find(name);
    if (found == nullptr) return nullptr;
    if (!found->is_array()) return complain(name, "this should be a list"), nullptr;
    if (found->size() > items_max) return complain(name, "these are too many"), nullptr;
    return found;
}

void OptionReader::operator()(const char* name, bool& value) {
    const control::Json* found = find(name);
    if (found == nullptr) return;
    if (!found->is_boolean()) return complain(name, "this should be true or false");
    value = found->get<bool>();
}

void OptionReader::operator()(const char* name, std::string& value) {
    const control::Json* found = find(name);
    if (found == nullptr) return;
    if (!found->is_string()) return complain(name, "this should be a text");
    value = found->get<std::string>();
}

void OptionReader::operator()(const char* name, double& value, double low, double high) {
    const control::Json* found = find(name);
    if (found == nullptr) return;
    const double number = found->is_number() ? found->get<double>() : std::nan("");
    if (!(number >= low && number <= high))
        return complain(name, fmt::format("this should be a number from {} to {}", low, high));
    value = number;
}

bool OptionReader::take_whole(const char* name, std::uint64_t low, std::uint64_t high,
                              std::uint64_t& to) {
    const control::Json* found = find(name);
    if (found == nullptr) return false;
    if (found->is_number_unsigned()) to = found->get<std::uint64_t>();
    if (found->is_number_unsigned() && to >= low && to <= high) return true;
    complain(name, fmt::format("this should be a whole number from {} to {}", low, high));
    return false;
}

void OptionReader::ms(const char* name, Duration& value) {
    const control::Json* found = find(name);
    if (found == nullptr) return;
    const auto span = ms_of(*found);
    if (!span) return complain(name, "this should be a number of milliseconds");
    value = *span;
}

void OptionReader::ms(const char* name, std::optional<Duration>& value) {
    Duration span{};
    ms(name, span);
    if (has(name)) value = span;
}

void OptionReader::list(const char* name, std::vector<std::string>& values) {
    const control::Json* found = array(name);
    if (found == nullptr) return;
    values.clear();
    for (const control::Json& item : *found) {
        if (!item.is_string()) return complain(name, "this should be a list of texts");
        values.push_back(item.get<std::string>());
    }
}

void OptionReader::list(const char* name, std::vector<std::uint16_t>& values) {
    const control::Json* found = array(name);
    if (found == nullptr) return;
    values.clear();
    for (const control::Json& item : *found) {
        const std::uint64_t whole =
            item.is_number_unsigned() ? item.get<std::uint64_t>() : UINT64_MAX;
        if (whole > 0xffff) return complain(name, "this should be a list of numbers, 0 to 65535");
        values.push_back(static_cast<std::uint16_t>(whole));
    }
}

void OptionReader::list_ms(const char* name, std::vector<Duration>& values) {
    const control::Json* found = array(name);
    if (found == nullptr) return;
    values.clear();
    for (const control::Json& item : *found) {
        const auto span = ms_of(item);
        if (!span) return complain(name, "this should be a list of milliseconds");
        values.push_back(*span);
    }
}

void OptionReader::refuse_unknown() {
    if (object_ == nullptr) return;
    for (const auto& [name, value] : object_->items()) {
        if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
        std::sort(known_.begin(), known_.end());
        known_.erase(std::unique(known_.begin(), known_.end()), known_.end());
        return complain(name.c_str(), "there is no such option; " + hint_of_names(name, known_));
    }
}

void OptionReader::take(const control::Json& found, std::string where, core::Policy& policy) {
    read_policy(found, where, complaints_, policy);
}

void read_policy(const control::Json& value, const std::string& where,
                 control::Complaints& complaints, core::Policy& policy) {
    if (value.is_string()) {
        if (const core::Preset* preset = preset_named(value, where, complaints))
            policy = preset->policy;
        return;
    }
    OptionReader reader(value, where, complaints);
    if (reader.has("preset")) {
        const auto* preset = preset_named(value["preset"], where + ".preset", complaints);
        if (preset != nullptr) policy = preset->policy;
    }
    fields(reader, policy);
    reader.refuse_unknown();
}

void read_session(const control::Json& value, const std::string& where,
                  control::Complaints& complaints, core::SessionConfig& config) {
    OptionReader reader(value, where, complaints);
    fields(reader, config);
    reader.refuse_unknown();
}

void read_lab(const control::Json& value, const std::string& where, control::Complaints& complaints,
              core::LabOptions& lab) {
    OptionReader reader(value, where, complaints);
    fields(reader, lab);
    // As `redial serve --heartbeat`: of whichever server it is.
    if (reader.has("heartbeat_ms") && !lab.dialect.heartbeat) lab.dialect.heartbeat = lab.heartbeat;
    reader.refuse_unknown();
}

}  // namespace redial::verdict
