// Settings out of parsed JSON: settings.cpp knows the members, settings_store.cpp the files. Any
// thread.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "log/settings.hpp"

namespace redial::log {

// `wrong_at`: the path of the value that an error is about, "sessions[2].policy.cap_ms".
Result<Settings> settings_from_json(const nlohmann::json& object, std::string& wrong_at);

}  // namespace redial::log
