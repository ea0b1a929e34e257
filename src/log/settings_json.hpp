// Reads settings out of parsed JSON; the files themselves are log/settings_store.cpp's. Any thread.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "log/settings.hpp"

namespace redial::log {

// `wrong_at`: the path of the value that an error is about, "sessions[2].policy.cap_ms". What the
// object does not say stays as it is in `settings`.
Result<Settings> settings_from_json(const nlohmann::json& object, std::string& wrong_at,
                                    Settings settings);

}  // namespace redial::log
