// International names as DNS has them and as people read them (IDNA 2008, UTS 46, not
// transitional). Pure, any thread.
#pragma once

#include <string>

#include "base/result.hpp"

namespace redial::wire {

// From UTF-8. An error says what is wrong with the name.
Result<std::string> idn_to_ascii(const std::string& name);
// To UTF-8; "" where it is not such a name.
std::string idn_to_unicode(const std::string& name);

}  // namespace redial::wire
