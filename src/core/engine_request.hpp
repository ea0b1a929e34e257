// What the first line of an HTTP request tells of Engine.IO 4, whose sessions begin with requests
// that poll and may go on over a WebSocket that names the same session. Source: engine.io-client
// 6.6.8 (transports/polling.js and websocket.js, uri). JSONP (`j=`) and protocols before 4 have
// other bodies, and are none here. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace redial::core {

enum class EngineTransport : std::uint8_t { Polling, WebSocket };

struct EngineRequest {
    EngineTransport transport = EngineTransport::Polling;
    bool is_post = false;  // packets of the client; else it waits for some of the server
    std::string sid;       // of the session that it goes on with; "" where it begins one

    // The first request of a client that polls: its dial.
    bool begins_polling() const { return transport == EngineTransport::Polling && sid.empty(); }
};
// Nothing where the line is another request's.
std::optional<EngineRequest> engine_request(std::string_view start_line);

}  // namespace redial::core
