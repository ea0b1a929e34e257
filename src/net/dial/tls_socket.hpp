// A connection on which TLS is open already, as a socket: what is given and read is plain, so that
// another handshake, and another TLS, can be spoken inside it. The way behind a proxy that is
// spoken to by TLS (RFC 9110 section 9.3.6 inside RFC 8446). Service thread only.
#pragma once

#include "net/dial/channel.hpp"
#include "net/service/service.hpp"

namespace redial::net {

// `outer`: TLS is open, and nothing more of it is under way. The new channel has no TLS of its own.
Channel inside_tls(DialService& service, Channel outer, SocketSink& sink);

}  // namespace redial::net
