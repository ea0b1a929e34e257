// What a card says of a client whose program ended before it was told to: how, and in the middle of
// what. It dials no more, which is told apart from one that stays and is quiet. Pure, any thread.
#pragma once

#include <optional>
#include <string>

#include "verdict/card.hpp"

namespace redial::verdict {

// None: it ran until it was ended, or it is a session of Redial's own that gave up. `last`: its
// last dial; null: it had none.
std::optional<CardEnd> card_end(const Played& played, const model::Attempt* last);

// "its program ended by itself with exit code 1 while it was connected". No figures that differ
// from run to run.
std::string in_words(const CardEnd& end);

}  // namespace redial::verdict
