// Completions of the command line for three shells, made of the tree that --help prints: verbs,
// options, and what may stand behind an option. Pure, any thread.
#pragma once

#include <string>

#include "app/command_tree.hpp"

namespace redial::app {

// For /usr/share/bash-completion/completions/redial; asks nothing of the package bash-completion.
std::string bash_completion_of(const CommandTree& tree);
// For a folder of zsh's fpath, as _redial.
std::string zsh_completion_of(const CommandTree& tree);
// For /usr/share/fish/vendor_completions.d/redial.fish.
std::string fish_completion_of(const CommandTree& tree);

// In single quotes for any of the three; `inner` is what the shell's own specification puts a
// backslash before.
std::string shell_quoted(const std::string& text, const std::string& inner = "");
// "a b c"
std::string in_a_row(const std::vector<std::string>& words);

}  // namespace redial::app
