// What was opened and dialled last, in the preferences: noted, forgotten, and found by a part of
// it. Pure, UI thread only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "view/scene/preferences.hpp"

namespace redial::view {

inline constexpr std::size_t recent_max = 12;

// An address as it may be kept beyond its session: the session's id left out of the query, and
// REDACTED in place of what else is secret in it.
std::string kept_address(std::string_view url, std::string_view session_parameter);
// Whether a secret is missing that the person has to write again.
bool lacks_secret(std::string_view url);

void note_address(Preferences& preferences, std::string_view url,
                  std::string_view session_parameter);
void note_file(Preferences& preferences, const std::string& path);
void forget_file(Preferences& preferences, const std::string& path);

// Addresses that hold `typed`, without regard to case: those that begin with it (or do behind their
// scheme) first, then the others, newest first. The very text that was typed is not among them.
std::vector<std::string> addresses_like(const Preferences& preferences, std::string_view typed);

}  // namespace redial::view
