// Reads Engine.IO's parameters from a request line. Any thread.
#include "core/engine_request.hpp"

#include "core/session_config.hpp"

namespace redial::core {

std::optional<EngineRequest> engine_request(std::string_view start_line) {
    EngineRequest request;
    request.is_post = start_line.starts_with("POST ");
    if (!request.is_post && !start_line.starts_with("GET ")) return std::nullopt;
    start_line.remove_prefix(start_line.find(' ') + 1);
    const std::string_view target = start_line.substr(0, start_line.find(' '));
    // Nearly every other request is done with here.
    if (target.find("EIO=4") == std::string_view::npos) return std::nullopt;
    if (value_in_query(target, "EIO") != "4" || value_in_query(target, "j")) return std::nullopt;
    const std::optional<std::string> transport = value_in_query(target, "transport");
    if (transport == "websocket") {
        request.transport = EngineTransport::WebSocket;
    } else if (transport != "polling") {
        return std::nullopt;
    }
    request.sid = value_in_query(target, "sid").value_or("");
    // A session begins with a GET (engine.io, server.js verify).
    if (request.is_post && request.sid.empty()) return std::nullopt;
    return request;
}

}  // namespace redial::core
