// The Model Context Protocol itself: revisions, lines that are none, waits, bounds.
#include "mcp_rig.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// A request of revision 2026-07-28.
std::string modern(const std::string& method, const std::string& params = "",
                   const std::string& version = "2026-07-28") {
    return R"({"jsonrpc":"2.0","id":"m","method":")" + method + R"(","params":{)" + params +
           (params.empty() ? "" : ",") + R"("_meta":{"io.modelcontextprotocol/protocolVersion":")" +
           version + R"(","io.modelcontextprotocol/clientCapabilities":{}}}})";
}

}  // namespace

TEST_CASE("initialize agrees to a revision that is known, and offers its own for others", "[mcp]") {
    for (const char* version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"}) {
        McpRig rig;
        rig.initialize(version);
        CHECK(rig.last()["result"]["protocolVersion"] == version);
        CHECK(rig.last()["result"]["serverInfo"]["name"] == "redial");
    }
    McpRig rig;
    rig.initialize("1999-01-01");
    CHECK(rig.last()["result"]["protocolVersion"] == "2025-11-25");
}

TEST_CASE("a request that names revision 2026-07-28 needs no handshake", "[mcp]") {
    McpRig rig;
    rig.line(modern("server/discover"));
    CHECK(rig.last()["result"]["supportedVersions"][0] == "2026-07-28");
    CHECK(rig.last()["result"]["resultType"] == "complete");
    rig.line(modern("tools/list"));
    CHECK(rig.last()["result"]["ttlMs"].is_number());
    CHECK(rig.last()["result"]["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "redial");
    rig.line(modern("tools/call", R"("name":"list","arguments":{})"));
    CHECK(rig.last()["result"]["resultType"] == "complete");
    CHECK(rig.last()["result"]["structuredContent"]["sessions"].is_array());
}

TEST_CASE("another revision in _meta is refused with those there are", "[mcp]") {
    McpRig rig;
    rig.line(modern("tools/list", "", "1900-01-01"));
    CHECK(rig.last()["error"]["code"] == -32022);
    CHECK(rig.last()["error"]["data"]["requested"] == "1900-01-01");
    CHECK(rig.last()["error"]["data"]["supported"].size() == 5);
}

TEST_CASE("without a revision and before initialize nothing but ping is answered", "[mcp]") {
    McpRig rig;
    rig.line(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})");
    CHECK(rig.last()["error"]["code"] == -32602);
    rig.line(R"({"jsonrpc":"2.0","id":2,"method":"ping"})");
    CHECK(rig.last()["result"].empty());
    rig.line(R"({"jsonrpc":"2.0","id":3,"method":"tools/list","params":{"_meta":{)"
             R"("io.modelcontextprotocol/protocolVersion":"2026-07-28"}}})");
    CHECK(rig.last()["error"]["code"] == -32602);
}

TEST_CASE("what is no request is said so, and the server goes on", "[mcp]") {
    McpRig rig;
    rig.initialize();
    struct Bad {
        const char* line;
        int code;
    };
    const Bad lines[] = {{"{", -32700},
                         {"nonsense", -32700},
                         {"17", -32600},
                         {"{}", -32600},
                         {R"({"jsonrpc":"1.0","id":1,"method":"ping"})", -32600},
                         {R"({"jsonrpc":"2.0","id":null,"method":"ping"})", -32600},
                         {R"({"jsonrpc":"2.0","id":1.5,"method":"ping"})", -32600},
                         {R"({"jsonrpc":"2.0","id":1,"method":5})", -32600},
                         {R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[1]})", -32602},
                         {R"({"jsonrpc":"2.0","id":1,"method":"resources/list"})", -32601},
                         {R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}})", -32602},
                         {R"({"jsonrpc":"2.0","id":1,"method":"tools/call",)"
                          R"("params":{"name":"rm"}})",
                          -32602}};
    for (const Bad& bad : lines) {
        INFO(bad.line);
        rig.line(bad.line);
        CHECK(rig.last()["error"]["code"] == bad.code);
    }
    const std::size_t before = rig.said.size();
    rig.line("");
    rig.line(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
    rig.line(R"({"jsonrpc":"2.0","method":"notifications/unheard_of"})");
    rig.line(R"({"jsonrpc":"2.0","id":4,"result":{}})");
    CHECK(rig.said.size() == before);
    rig.line(R"({"jsonrpc":"2.0","id":9,"method":"ping"})");
    CHECK(rig.last()["id"] == 9);
}

TEST_CASE("a line that is too long or nested too deep is refused and costs nothing", "[mcp]") {
    McpRig rig;
    rig.initialize();
    rig.line(R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":")" +
             std::string(answers::rpc_line_bytes_max, 'x') + "\"}}");
    CHECK(rig.last()["error"]["code"] == -32600);
    CHECK(rig.last()["id"].is_null());
    rig.line(std::string(100'000, '['));
    CHECK(rig.last()["error"]["code"] == -32700);
    rig.server.refuse_long_line();
    CHECK(rig.last()["error"]["code"] == -32600);
}

TEST_CASE("a batch is one line of replies in revision 2025-03-26 and an error in others", "[mcp]") {
    const char* batch = R"([{"jsonrpc":"2.0","id":1,"method":"ping"},)"
                        R"({"jsonrpc":"2.0","method":"notifications/initialized"},)"
                        R"({"jsonrpc":"2.0","id":2,"method":"nothing"}, 5])";
    McpRig old;
    old.initialize("2025-03-26");
    const std::size_t before = old.said.size();
    old.line(batch);
    REQUIRE(old.said.size() == before + 1);
    REQUIRE(old.last().size() == 3);
    CHECK(old.last()[0]["id"] == 1);
    CHECK(old.last()[1]["error"]["code"] == -32601);
    CHECK(old.last()[2]["error"]["code"] == -32600);
    McpRig other;
    other.initialize();
    other.line(batch);
    CHECK(other.last()["error"]["code"] == -32600);
}

TEST_CASE("older clients get no output schemas and no structured content", "[mcp]") {
    McpRig rig;
    rig.initialize("2024-11-05");
    rig.line(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})");
    const Json tools = rig.last()["result"]["tools"];
    REQUIRE(tools.size() >= 10);
    for (const Json& tool : tools) {
        CHECK(tool["inputSchema"]["type"] == "object");
        CHECK_FALSE(tool.contains("outputSchema"));
    }
    const Json reply = rig.call("list");
    CHECK_FALSE(reply["result"].contains("structuredContent"));
    CHECK(reply["result"]["content"].size() == 2);
}

TEST_CASE("a cancelled wait says nothing any more", "[mcp]") {
    McpRig rig;
    rig.open_session();
    CHECK(rig.call("wait_for", R"({"until":"closed","within":"10s"})").is_null());
    const std::size_t before = rig.said.size();
    rig.line(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" +
             std::to_string(rig.id_of_call) + "}}");
    rig.ends();
    rig.pass(20s);
    rig.look();
    CHECK(rig.said.size() == before);
    CHECK_FALSE(rig.server.deadline());
}

TEST_CASE("a wait tells its progress each second to those who asked for it", "[mcp]") {
    McpRig rig;
    rig.open_session();
    CHECK(rig.call("wait_for", R"({"until":"closed","within":"10s"})", R"({"progressToken":"p"})")
              .is_null());
    const std::size_t before = rig.said.size();
    rig.pass(1s);
    rig.look();
    rig.pass(100ms);
    rig.look();
    rig.pass(1s);
    rig.look();
    REQUIRE(rig.said.size() == before + 2);
    CHECK(rig.last()["method"] == "notifications/progress");
    CHECK(rig.last()["params"]["progressToken"] == "p");
    CHECK(rig.last()["params"]["progress"] == 2.1);
    CHECK(rig.last()["params"]["total"] == 10.0);
}

TEST_CASE("only so many requests wait at once, and each id once", "[mcp]") {
    McpRig rig;
    rig.open_session();
    for (std::size_t i = 0; i < answers::mcp_pending_max; ++i)
        CHECK(rig.call("wait_for", R"({"until":"closed"})").is_null());
    const Json refused = rig.call("wait_for", R"({"until":"closed"})");
    CHECK(McpRig::is_error(refused));
    --rig.id_of_call;
    --rig.id_of_call;
    CHECK(rig.call("list")["error"]["code"] == -32600);
}

TEST_CASE("what waits when the input ends is answered as it stands", "[mcp]") {
    McpRig rig;
    rig.open_session();
    CHECK(rig.call("wait_for", R"({"until":"closed"})").is_null());
    rig.line(modern("subscriptions/listen", R"("notifications":{"toolsListChanged":true})"));
    CHECK(rig.last()["method"] == "notifications/subscriptions/acknowledged");
    CHECK(rig.last()["params"]["notifications"].empty());
    const std::size_t before = rig.said.size();
    rig.server.finish(rig.now);
    REQUIRE(rig.said.size() == before + 2);
    CHECK(Json::parse(rig.said[before])["result"]["structuredContent"]["is_met"] == false);
    CHECK(rig.last()["result"]["_meta"]["io.modelcontextprotocol/subscriptionId"] == "m");
}
