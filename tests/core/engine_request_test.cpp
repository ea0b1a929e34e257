// Request lines of Engine.IO 4 and those that look like them. One thread.
#include "core/engine_request.hpp"

#include "catch.hpp"

namespace redial::core {
namespace {

std::optional<EngineRequest> of(const std::string& line) {
    return engine_request(line + " HTTP/1.1");
}

TEST_CASE("a request of Engine.IO tells its transport and its session", "[core][dialect]") {
    const auto first = of("GET /socket.io/?EIO=4&transport=polling&t=abc");
    REQUIRE(first);
    CHECK(first->begins_polling());
    CHECK_FALSE(first->is_post);
    const auto sent = of("POST /socket.io/?EIO=4&transport=polling&t=abd&sid=x%2Dy");
    REQUIRE(sent);
    CHECK(sent->is_post);
    CHECK(sent->sid == "x-y");
    CHECK_FALSE(sent->begins_polling());
    const auto socket = of("GET /engine.io/?EIO=4&transport=websocket&sid=xy");
    REQUIRE(socket);
    CHECK(socket->transport == EngineTransport::WebSocket);
    CHECK(socket->sid == "xy");
    CHECK_FALSE(of("GET /?EIO=4&transport=websocket")->begins_polling());
}

TEST_CASE("other requests, other protocols and JSONP are none of Engine.IO 4", "[core][dialect]") {
    for (const char* line :
         {"GET /", "", "GET", "GET /?EIO=4", "GET /?EIO=3&transport=polling",
          "GET /?EIO=44&transport=polling", "GET /?xEIO=4&transport=polling",
          "GET /?EIO=4&transport=polling&j=0", "GET /?EIO=4&transport=webtransport",
          "POST /?EIO=4&transport=polling", "OPTIONS /?EIO=4&transport=polling&sid=x",
          "GET /path/EIO=4/transport=polling"})
        CHECK_FALSE(of(line));
}

}  // namespace
}  // namespace redial::core
