// The Model Context Protocol as the lab's server speaks it, in virtual time. One thread.
#include "serve.hpp"

namespace redial::dialect {
namespace {

using namespace std::chrono_literals;
using enum core::DialectFaultKind;

std::string request(const std::string& id, const std::string& method, const std::string& params) {
    return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + method + R"(","params":)" +
           params + "}";
}

PeerId connected(Served& served) {
    const PeerId peer = served.open("ws://lab/", "mcp");
    served.send(peer, request("0", "initialize", R"({"protocolVersion":"2025-06-18"})"));
    served.send(peer, R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
    CHECK(served.told(peer).find(R"("id":0,"result":{"protocolVersion":"2025-06-18")") !=
          std::string::npos);
    return peer;
}

std::string logged(const std::string& data) {
    return R"({"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info",)"
           R"("logger":"lab","data":)" +
           data + "}}";
}

std::string progress(const std::string& token, int step, int total) {
    return R"({"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":)" +
           token + R"(,"progress":)" + std::to_string(step) + R"(,"total":)" +
           std::to_string(total) + "}}";
}

}  // namespace

TEST_CASE("MCP's server lets a client in, and tells its events to who is ready alone", "[serve]") {
    Served served("mcp");
    const PeerId early = served.open("ws://lab/", "mcp");
    served.send(early, request("1", "tools/list", "{}"));
    CHECK(served.told(early).find(R"("error":{"code":-32600)") != std::string::npos);
    const PeerId peer = connected(served);
    served.wait(2s);
    CHECK(served.told(peer) == logged(R"({"n":1})") + " " + logged(R"({"n":2})"));
    CHECK(served.told(early).empty());
    served.send(peer, request("2", "tools/list", "{}"));
    CHECK(served.told(peer).find(R"("name":"count")") != std::string::npos);
    served.send(peer, request("3", "initialize", R"({"protocolVersion":"1999-01-01"})"));
    CHECK(served.told(peer).find(R"("protocolVersion":"2025-11-25")") != std::string::npos);
}

TEST_CASE("MCP's server answers calls, with progress to who asks for it", "[serve]") {
    Served served("mcp");
    const PeerId peer = connected(served);
    const PeerId other = connected(served);
    served.send(peer, request("7", "tools/call", R"({"name":"echo","arguments":{"text":"h\"i"}})"));
    CHECK(served.told(peer) ==
          R"({"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"h\"i"}]}} )" +
              logged(R"({"echo":"h\"i"})"));
    CHECK(served.told(other) == logged(R"({"echo":"h\"i"})"));
    served.send(peer,
                request(R"("c")", "tools/call",
                        R"({"name":"count","arguments":{"to":2},"_meta":{"progressToken":9}})"));
    served.send(peer, request("8", "tools/call", R"({"name":"count","arguments":{"to":1}})"));
    served.wait(2s);
    CHECK(served.told(peer) ==
          logged(R"({"n":1})") + " " + progress("9", 1, 2) +
              R"( {"jsonrpc":"2.0","id":8,"result":{"content":[{"type":"text","text":)" +
              R"("counted to 1"}]}} )" + logged(R"({"n":2})") + " " + progress("9", 2, 2) +
              R"( {"jsonrpc":"2.0","id":"c","result":{"content":[{"type":"text","text":)" +
              R"("counted to 2"}]}})");
    served.send(peer, request("10", "tools/call", R"({"name":"none"})"));
    CHECK(served.told(peer).find("-32602") != std::string::npos);
}

TEST_CASE("MCP's server forgets a call that is cancelled", "[serve]") {
    Served served("mcp");
    const PeerId peer = connected(served);
    served.send(peer, request("5", "tools/call", R"({"name":"count","arguments":{"to":1}})"));
    served.send(peer, R"({"jsonrpc":"2.0","method":"notifications/cancelled",)"
                      R"("params":{"requestId":5}})");
    served.wait(1s);
    CHECK(served.told(peer) == logged(R"({"n":1})"));
}

TEST_CASE("MCP's server refuses logins, drops replies and stops its pings", "[serve]") {
    Served served("mcp", 10s);
    served.fault(Refuse, 1);
    const PeerId refused = served.open("ws://lab/", "mcp");
    served.send(refused, request("0", "initialize", R"({"protocolVersion":"2025-06-18"})"));
    CHECK(served.told(refused).find("refused on purpose") != std::string::npos);
    const PeerId peer = connected(served);
    served.fault(DropReply, 2);
    for (const char* id : {"21", "22", "23"}) served.send(peer, request(id, "tools/list", "{}"));
    const std::string told = served.told(peer);
    CHECK(told.find(R"("id":21)") != std::string::npos);
    CHECK(told.find(R"("id":22)") == std::string::npos);
    CHECK(told.find(R"("id":23)") != std::string::npos);
    served.send(peer, request("24", "ping", "{}"));
    served.wait(10s);
    const std::string before = served.told(peer);
    CHECK(before.find(R"("id":24,"result":{})") != std::string::npos);
    CHECK(before.find(R"("id":"ping-1","method":"ping")") != std::string::npos);
    served.fault(StopHeartbeat);
    served.send(peer, request("25", "ping", "{}"));
    served.wait(20s);
    const std::string after = served.told(peer);
    CHECK(after.find(R"("id":25)") == std::string::npos);
    CHECK(after.find("ping") == std::string::npos);
    CHECK(served.struck == std::vector<std::string>{"refuse", "drop_reply"});
}

TEST_CASE("MCP's server withstands what is no message of it", "[serve]") {
    Served served("mcp");
    const PeerId peer = connected(served);
    for (const char* bad : {"", "nonsense", "[]", "[1]", "{}", "7", R"({"jsonrpc":"2.0"})",
                            R"({"id":1,"result":{}})"})
        served.send(peer, bad);
    CHECK(served.told(peer).find("-32700") != std::string::npos);
    served.send(peer, request(std::string(2000, '7'), "ping", "{}"));
    CHECK(served.told(peer).find("close 1009") != std::string::npos);
    const PeerId greedy = connected(served);
    for (int n = 0; n < 70; ++n)
        served.send(greedy, request(std::to_string(n), "tools/call", R"({"name":"count"})"));
    CHECK(served.told(greedy).find("too many calls at once") != std::string::npos);
}

}  // namespace redial::dialect
