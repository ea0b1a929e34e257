// Quotes a field of CSV (RFC 4180). Pure, any thread.
#pragma once

#include <string>
#include <string_view>

namespace redial {

// `field` between quotes, its own quotes doubled.
void append_csv_quoted(std::string& out, std::string_view field);

}  // namespace redial
