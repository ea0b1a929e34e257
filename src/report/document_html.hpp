// A document as one HTML file: its styles within, no script, and a policy that lets it ask for
// nothing from elsewhere. Pure, any thread.
#pragma once

#include <string>

#include "report/document.hpp"

namespace redial::report {

std::string html_of(const Document& document);

}  // namespace redial::report
