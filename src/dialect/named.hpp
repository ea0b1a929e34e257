// The dialect that a session's setting names, by a person's word: one of the list, or a generic one
// with its pointers. Pure, any thread.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "dialect/dialect.hpp"
#include "dialect/generic.hpp"

namespace redial::dialect {

struct Named {
    const Dialect* dialect = nullptr;         // null: the setting names none ("auto", "none")
    std::optional<GenericPointers> pointers;  // of a generic one
};
// What cannot be read names none (dialect/setting.hpp, check_setting).
Named named_by(std::string_view setting);

// A reader of `dialect`, which the setting may have named.
std::unique_ptr<Reader> make_reader_of(const Dialect& dialect, const Named& named,
                                       const Opening& opening);

}  // namespace redial::dialect
