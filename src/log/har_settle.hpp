// What an entry of a HAR comes to once all of it was read: its times, which may lack a date or a
// zone and then take them from each other, and the body of a refusal. Pure, any thread.
#pragma once

#include <string>

#include "log/har_entry.hpp"

namespace redial::log {

// Fills in started_at, every message's `at` (in order of time) and the body's bytes. "" or why the
// entry cannot be used.
std::string settle(HarEntry& entry);

}  // namespace redial::log
