// A certificate made on the spot, for a tap that offers wss and was given none: self-signed, kept
// in memory, for the names it is asked for. Any thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace redial::wire {

struct SelfSigned {
    std::string pem;          // the certificate and its key
    std::string certificate;  // the certificate alone, for who wants to trust it
    std::string fingerprint;  // lower-case hex SHA-256
};

// `names`: DNS names and numeric addresses. Valid from a day before `now` for 30 days. Error: what
// OpenSSL would not do.
Result<SelfSigned> make_self_signed(const std::vector<std::string>& names, WallTime now);

}  // namespace redial::wire
