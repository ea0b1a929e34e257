// Text as it may stand in XML and HTML. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

namespace redial {

// For content and for attributes in either quotes. Controls that XML 1.0 has no way to write (2.2)
// and bytes that are not UTF-8 become U+FFFD.
std::string xml_escaped(std::string_view text);

}  // namespace redial
