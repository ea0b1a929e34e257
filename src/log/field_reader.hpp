// FieldReader: the reading half of the archives. One template `fields(archive, value)` a struct
// names its members once; JsonWriter writes them and FieldReader reads them, so the two cannot
// drift apart. An absent or null member leaves the value as it is; a member of a wrong type is an
// error that names it, and the first error stays. A number outside what makes sense is clamped. Any
// thread.
#pragma once

#include <algorithm>
#include <concepts>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "core/config_fields.hpp"
#include "log/written_names.hpp"

namespace redial::log {

using core::Is;

class FieldReader {
public:
    // `object` must outlive the reader; a value that is no object is an error. `path` names it in
    // messages ("sessions[2]."), may be empty.
    explicit FieldReader(const nlohmann::json& object, std::string path = {});
    static constexpr bool reads = true;

    void operator()(const char* name, bool& value);
    void operator()(const char* name, std::string& value);  // NAME, or NAME_base64
    void operator()(const char* name, double& value, double low, double high);
    void operator()(const char* name, float& value, float low, float high);
    template <std::integral T>
    requires(!std::same_as<T, bool>) void operator()(const char* name, T& value,
                                                     T low = std::numeric_limits<T>::min(),
                                                     T high = std::numeric_limits<T>::max()) {
        if (const auto* found = member(name)) number(name, *found, value, low, high);
    }
    template <class T>
    void operator()(const char* name, std::optional<T>& value) {
        if (!member(name)) return value.reset();
        T inner{};
        (*this)(name, inner);
        value = inner;
    }
    // Within 0 .. 100 years.
    void ms(const char* name, Duration& value);
    void ms(const char* name, std::optional<Duration>& value);
    void us(const char* name, Duration& value);
    void us(const char* name, std::optional<Duration>& value);
    template <class E>
    void choice(const char* name, E& value) {
        const auto* found = member(name);
        if (!found) return;
        if (!found->is_string()) return wrong(name, "a text");
        const auto known = from_written<E>(found->template get_ref<const std::string&>());
        if (!known) return wrong(name, "one of the known names");
        value = *known;
    }
    // A text that no value has for its name leaves the value as it is.
    template <class E>
    void choice_if_known(const char* name, E& value) {
        std::string text;
        (*this)(name, text);
        value = from_written<E>(text).value_or(value);
    }
    template <class T>
    void object(const char* name, T& value) {
        if (const auto* found = member(name)) take_object(*found, path_ + name, value);
    }
    void list(const char* name, std::vector<std::string>& values);
    void list_ms(const char* name, std::vector<Duration>& values);
    void list(const char* name, std::vector<std::uint16_t>& values);
    template <class T>
    void objects(const char* name, std::vector<T>& values) {
        const auto* found = array(name);
        if (!found) return;
        values.clear();
        for (std::size_t i = 0; i < found->size() && !error_; ++i) {
            const std::string where = path_ + name + "[" + std::to_string(i) + "]";
            take_object((*found)[i], where, values.emplace_back());
        }
    }
    bool has(const char* name) const { return member(name) != nullptr; }
    // "text" or "base64"; empty when neither is there.
    void payload(Bytes& bytes);

    const std::optional<Error>& error() const { return error_; }
    // The value that the error is about: "sessions[2].policy.cap_ms"; "" for the whole.
    const std::string& wrong_at() const { return wrong_at_; }
    void fail(std::string what);

private:
    const nlohmann::json* member(const char* name) const;
    const nlohmann::json* array(const char* name);
    void wrong(const char* name, const char* wanted);
    std::optional<Duration> ms_of(const nlohmann::json& value) const;
    // The value as a whole number when it is one and fits the signed or the unsigned 64 bits.
    static std::optional<std::int64_t> signed_of(const nlohmann::json& value);
    static std::optional<std::uint64_t> unsigned_of(const nlohmann::json& value);

    template <class T>
    void number(const char* name, const nlohmann::json& found, T& value, T low, T high) {
        if constexpr (std::signed_integral<T>) {
            const auto whole = signed_of(found);
            if (!whole || *whole < std::numeric_limits<T>::min() ||
                *whole > std::numeric_limits<T>::max())
                return wrong(name, "a whole number in range");
            value = std::clamp(static_cast<T>(*whole), low, high);
        } else {
            const auto whole = unsigned_of(found);
            if (!whole || *whole > std::numeric_limits<T>::max())
                return wrong(name, "a whole number in range, 0 or more");
            value = std::clamp(static_cast<T>(*whole), low, high);
        }
    }
    template <class T>
    void take_object(const nlohmann::json& found, const std::string& path, T& value) {
        FieldReader inner(found, path + ".");
        fields(inner, value);
        if (!error_ && inner.error_) {
            error_ = inner.error_;
            wrong_at_ = inner.wrong_at_;
        }
    }

    const nlohmann::json& object_;
    std::string path_;
    std::optional<Error> error_;
    std::string wrong_at_;
};

}  // namespace redial::log
