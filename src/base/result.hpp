// Result<T>: a value or an Error a person can act on. Expected failures are values (style rule 16);
// g++ 12 has no std::expected. Any thread.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "base/check.hpp"

namespace redial {

// What happened, where (host, file, field; may be empty), and what to try (may be empty).
struct Error {
    std::string what;
    std::string where;
    std::string hint;

    // One line: "where: what; hint".
    std::string line() const;
    bool operator==(const Error&) const = default;
};

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return state_.index() == 0; }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(value()); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    const Error& error() const {
        REDIAL_CHECK(state_.index() == 1);
        return *std::get_if<1>(&state_);
    }

private:
    T& value() {
        REDIAL_CHECK(state_.index() == 0);
        return *std::get_if<0>(&state_);
    }
    const T& value() const {
        REDIAL_CHECK(state_.index() == 0);
        return *std::get_if<0>(&state_);
    }
    std::variant<T, Error> state_;
};

struct Done {};
using Status = Result<Done>;

}  // namespace redial
