// A JSON file that a person may have edited: read with bounds, and with errors that name the line.
// Any thread.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace redial::log {

// At most a little more than `bytes_max`: longer texts are for json_document to refuse.
Result<std::string> read_text_file(const std::string& path, std::size_t bytes_max);

// Refuses what is too long, nested too deep or not JSON, by line.
Result<nlohmann::json> json_document(std::string_view text, std::size_t bytes_max);

}  // namespace redial::log
