// MsgpackScan: the values of a MessagePack text one after the other, as views into it: what a
// dialect asks for of its first elements, without a tree and without allocation. Bounded depth,
// linear time. Source: the MessagePack specification, formats. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"

namespace redial::dialect {

class MsgpackScan {
public:
    static constexpr std::size_t depth_max = 64;

    explicit MsgpackScan(BytesView bytes) : rest_(bytes) {}

    // Each takes the next value where it is of that kind. Anything else: nothing, and is_bad().
    std::optional<std::uint32_t> array();  // its elements follow
    std::optional<std::int64_t> whole_number();
    std::optional<std::string_view> string_or_nil();  // "" for nil
    std::optional<bool> boolean();
    // Over one value with all that is in it.
    bool skip();
    std::optional<BytesView> value();  // the same, and its bytes

    bool is_at_end() const { return rest_.empty(); }
    bool is_bad() const { return is_bad_; }

private:
    struct Head;
    // Of the next value, and takes it; false where the bytes end before, or are no MessagePack.
    bool take_head(Head& head);
    std::uint64_t take_big_endian(std::size_t bytes);
    std::string_view take_bytes(std::uint64_t size);

    BytesView rest_;
    bool is_bad_ = false;
};

}  // namespace redial::dialect
