// A document as Markdown (GitHub's: with tables), for a bug report: plots in letters, and what
// others said in code spans, so that it is no mention, link or markup. Pure, any thread.
#pragma once

#include <string>

#include "report/document.hpp"

namespace redial::report {

std::string markdown_of(const Document& document);

}  // namespace redial::report
