// OptionReader: the strict archive that reads a session's options out of a test file by the names
// of the settings file (core/config_fields.hpp): a member that does not exist is an error with the
// nearest name, and so is a number that does not fit. Pure, any thread.
#pragma once

#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.hpp"
#include "control/json_input.hpp"
#include "core/config_fields.hpp"

namespace redial::verdict {

class OptionReader {
public:
    static constexpr bool reads = true;

    // `object` and `complaints` must outlive it; a value that is no object is an error.
    OptionReader(const control::Json& object, std::string where, control::Complaints& complaints);

    void operator()(const char* name, bool& value);
    void operator()(const char* name, std::string& value);
    void operator()(const char* name, double& value, double low, double high);
    template <std::integral T>
    requires(!std::same_as<T, bool>) void operator()(const char* name, T& value,
                                                     T low = std::numeric_limits<T>::min(),
                                                     T high = std::numeric_limits<T>::max()) {
        std::uint64_t whole = 0;
        const auto least = static_cast<std::uint64_t>(low);
        if (take_whole(name, least, static_cast<std::uint64_t>(high), whole))
            value = static_cast<T>(whole);
    }
    template <class T>
    void operator()(const char* name, std::optional<T>& value) {
        if (!has(name)) return;
        T inner{};
        (*this)(name, inner);
        value = inner;
    }
    void ms(const char* name, Duration& value);
    void ms(const char* name, std::optional<Duration>& value);
    template <class E>
    void choice(const char* name, E& value) {
        const control::Json* found = find(name);
        if (found == nullptr) return;
        const auto known = found->is_string()
                               ? core::from_name<E>(found->template get<std::string>())
                               : std::nullopt;
        if (!known) return complain(name, "this should be one of " + core::names_in_words<E>());
        value = *known;
    }
    template <class T>
    void object(const char* name, T& value) {
        if (const control::Json* found = find(name)) take(*found, path_of(name), value);
    }
    void list(const char* name, std::vector<std::string>& values);
    void list(const char* name, std::vector<std::uint16_t>& values);
    void list_ms(const char* name, std::vector<Duration>& values);
    template <class T>
    void objects(const char* name, std::vector<T>& values) {
        const control::Json* found = array(name);
        if (found == nullptr) return;
        values.clear();
        for (std::size_t i = 0; i < found->size(); ++i)
            take((*found)[i], fmt::format("{}[{}]", path_of(name), i), values.emplace_back());
    }
    bool has(const char* name) { return find(name) != nullptr; }
    void fail(std::string what) { complaints_.add(where_, std::move(what)); }
    // Behind the last member: whatever else stands there is an error.
    void refuse_unknown();

private:
    static constexpr std::size_t items_max = 10'000;

    const control::Json* find(const char* name);
    const control::Json* array(const char* name);
    void complain(const char* name, std::string what) {
        complaints_.add(path_of(name), std::move(what));
    }
    std::string path_of(const char* name) const { return where_ + "." + name; }
    bool take_whole(const char* name, std::uint64_t low, std::uint64_t high, std::uint64_t& to);

    template <class T>
    void take(const control::Json& found, std::string where, T& value) {
        OptionReader inner(found, std::move(where), complaints_);
        fields(inner, value);
        inner.refuse_unknown();
    }
    // A preset by its name, or an object that may name one to start from.
    void take(const control::Json& found, std::string where, core::Policy& policy);

    const control::Json* object_ = nullptr;
    std::string where_;
    control::Complaints& complaints_;
    std::vector<std::string_view> known_;
};

// A preset by its name, or an object with `preset` and the members of a policy.
void read_policy(const control::Json& value, const std::string& where,
                 control::Complaints& complaints, core::Policy& policy);
// Every option that a session has.
void read_session(const control::Json& value, const std::string& where,
                  control::Complaints& complaints, core::SessionConfig& config);
void read_lab(const control::Json& value, const std::string& where, control::Complaints& complaints,
              core::LabOptions& lab);

}  // namespace redial::verdict
