// Manual pages in roff (man(7)), made of the tree that --help prints. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "app/command_tree.hpp"

namespace redial::app {

// redial.1 without a verb, redial-VERB.1 with one that is in the tree.
std::string manual_of(const CommandTree& tree, const VerbWords* verb);

// Whatever characters it holds, it is printed as it is.
std::string roff_escaped(std::string_view text);

}  // namespace redial::app
