// Dials of a port on which nobody listens, as the system shows them: a packet socket with a filter
// for the SYNs that come to that port (RFC 9293 3.5). Linux lets only CAP_NET_RAW see them.
// Service thread only.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "net/system/address.hpp"

namespace redial::net {

// A non-blocking descriptor that is readable when somebody has knocked, or why there is none.
std::variant<int, std::string> begin_syn_watch(const Address& listened);
// Who knocked next; nullopt: nobody more. SYNs that came for another address are passed over.
std::optional<Address> read_syn(int descriptor, const Address& listened);
// SYNs that found no room in the socket's buffer since it was asked last.
unsigned lost_syns(int descriptor);

}  // namespace redial::net
