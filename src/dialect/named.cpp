// Finds the dialect that a setting names. Any thread.
#include "dialect/named.hpp"

#include "dialect/generic_setting.hpp"
#include "dialect/setting.hpp"

namespace redial::dialect {
namespace {

// By a person's pointers: nothing about it is recognised.
constexpr Dialect generic = {.name = generic_word, .label = "JSON by pointers"};

}  // namespace

Named named_by(std::string_view setting) {
    if (!is_generic(setting)) return {find_dialect(setting_from(setting).name), std::nullopt};
    auto pointers = generic_from(setting);
    if (!pointers) return {};
    return {&generic, *std::move(pointers)};
}

std::unique_ptr<Reader> make_reader_of(const Dialect& dialect, const Named& named,
                                       const Opening& opening) {
    return named.pointers ? make_generic(*named.pointers) : dialect.make_reader(opening);
}

}  // namespace redial::dialect
