// The host of a URL (RFC 3986 section 3.2.2): names, also international ones (IDNA 2008), and IPv6
// addresses with their zones (RFC 6874). Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace redial::wire {

// A name or an IPv4 address; comes out in lower case and in ASCII.
Result<std::string> read_name(std::string_view host);
// What stood in brackets; a zone may follow "%25" or "%".
Result<std::string> read_bracketed(std::string_view address);
// "xn--bcher-kva.example (bücher.example)": both forms of an international name, else as it is.
std::string host_both_ways(const std::string& host);

}  // namespace redial::wire
