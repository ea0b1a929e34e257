// Names that come near a mistyped one, for errors. Pure, any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace redial {

// "recovers_within", "lost or opens": at most three of `names`, the nearest first; "" when none is
// near. Texts longer than 64 bytes are near nothing.
std::string near_names(std::string_view text, std::span<const std::string_view> names);
// "did you mean lost?", or "there are lost, opens" where none is near.
std::string hint_of_names(std::string_view text, std::span<const std::string_view> names);

}  // namespace redial
