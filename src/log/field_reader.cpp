// Takes members out of a parsed JSON object, with errors that name them. Any thread.
#include "log/field_reader.hpp"

#include <algorithm>
#include <cmath>

#include "base/base64.hpp"

namespace redial::log {
namespace {

constexpr double span_ms_max = 100.0 * 366 * 24 * 3600 * 1000;  // a hundred years

}  // namespace

FieldReader::FieldReader(const nlohmann::json& object, std::string path)
    : object_(object), path_(std::move(path)) {
    if (object_.is_object()) return;
    if (!path_.empty()) path_.pop_back();  // the dot
    fail((path_.empty() ? std::string("this") : path_) + " should be an object");
}

void FieldReader::fail(std::string what) {
    if (error_) return;
    error_ = Error{.what = std::move(what)};
    wrong_at_ = path_.ends_with('.') ? path_.substr(0, path_.size() - 1) : path_;
}

void FieldReader::wrong(const char* name, const char* wanted) {
    if (error_) return;
    fail(path_ + name + " should be " + wanted);
    wrong_at_ = path_ + name;
}

const nlohmann::json* FieldReader::member(const char* name) const {
    if (error_) return nullptr;
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
}

const nlohmann::json* FieldReader::array(const char* name) {
    const auto* found = member(name);
    if (found && !found->is_array()) {
        wrong(name, "a list");
        return nullptr;
    }
    return found;
}

void FieldReader::operator()(const char* name, bool& value) {
    const auto* found = member(name);
    if (!found) return;
    if (!found->is_boolean()) return wrong(name, "true or false");
    value = found->get<bool>();
}

void FieldReader::operator()(const char* name, std::string& value) {
    if (const auto* found = member(name)) {
        if (!found->is_string()) return wrong(name, "a text");
        value = found->get_ref<const std::string&>();
        return;
    }
    const std::string twin = std::string(name) + "_base64";
    const auto* found = member(twin.c_str());
    if (!found) return;
    const auto bytes =
        found->is_string() ? from_base64(found->get_ref<const std::string&>()) : std::nullopt;
    if (!bytes) return wrong(twin.c_str(), "base64");
    value = as_text(*bytes);
}

void FieldReader::operator()(const char* name, double& value, double low, double high) {
    const auto* found = member(name);
    if (!found) return;
    if (!found->is_number()) return wrong(name, "a number");
    value = std::clamp(found->get<double>(), low, high);
}

void FieldReader::operator()(const char* name, float& value, float low, float high) {
    double wide = static_cast<double>(value);
    (*this)(name, wide, static_cast<double>(low), static_cast<double>(high));
    value = static_cast<float>(wide);
}

std::optional<std::int64_t> FieldReader::signed_of(const nlohmann::json& value) {
    if (value.is_number_unsigned()) {
        const auto whole = value.get<std::uint64_t>();
        if (whole > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return std::nullopt;
        return static_cast<std::int64_t>(whole);
    }
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (!value.is_number_float()) return std::nullopt;
    // Other programs write 12 as 12.0; above 2^53 a double is no longer exact.
    const double real = value.get<double>();
    if (std::abs(real) > 9007199254740992.0 || real != std::trunc(real)) return std::nullopt;
    return static_cast<std::int64_t>(real);
}

std::optional<std::uint64_t> FieldReader::unsigned_of(const nlohmann::json& value) {
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    const auto whole = signed_of(value);
    if (!whole || *whole < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*whole);
}

std::optional<Duration> FieldReader::ms_of(const nlohmann::json& value) const {
    if (!value.is_number()) return std::nullopt;
    const double ms = std::clamp(value.get<double>(), 0.0, span_ms_max);
    return Duration{std::llround(ms * 1000.0)};
}

void FieldReader::ms(const char* name, Duration& value) {
    const auto* found = member(name);
    if (!found) return;
    const auto span = ms_of(*found);
    if (!span) return wrong(name, "a number of milliseconds");
    value = *span;
}

void FieldReader::ms(const char* name, std::optional<Duration>& value) {
    if (!member(name)) return value.reset();
    Duration span{};
    ms(name, span);
    value = span;
}

void FieldReader::us(const char* name, Duration& value) {
    std::int64_t us = value.count();
    (*this)(name, us);
    value = Duration{us};
}

void FieldReader::us(const char* name, std::optional<Duration>& value) {
    if (!member(name)) return value.reset();
    Duration span{};
    us(name, span);
    value = span;
}

void FieldReader::list(const char* name, std::vector<std::string>& values) {
    const auto* found = array(name);
    if (!found) return;
    values.clear();
    for (const auto& item : *found) {
        if (!item.is_string()) return wrong(name, "a list of texts");
        values.push_back(item.get_ref<const std::string&>());
    }
}

void FieldReader::list_ms(const char* name, std::vector<Duration>& values) {
    const auto* found = array(name);
    if (!found) return;
    values.clear();
    for (const auto& item : *found) {
        const auto span = ms_of(item);
        if (!span) return wrong(name, "a list of milliseconds");
        values.push_back(*span);
    }
}

void FieldReader::list(const char* name, std::vector<std::uint16_t>& values) {
    const auto* found = array(name);
    if (!found) return;
    values.clear();
    for (const auto& item : *found) {
        const auto whole = unsigned_of(item);
        if (!whole || *whole > 0xffff) return wrong(name, "a list of numbers, 0 to 65535");
        values.push_back(static_cast<std::uint16_t>(*whole));
    }
}

void FieldReader::payload(Bytes& bytes) {
    bytes.clear();
    if (const auto* text = member("text")) {
        if (!text->is_string()) return wrong("text", "a text");
        const BytesView view = as_bytes(text->get_ref<const std::string&>());
        bytes.assign(view.begin(), view.end());
        return;
    }
    const auto* base64 = member("base64");
    if (!base64) return;
    auto decoded =
        base64->is_string() ? from_base64(base64->get_ref<const std::string&>()) : std::nullopt;
    if (!decoded) return wrong("base64", "base64");
    bytes = std::move(*decoded);
}

}  // namespace redial::log
