// redial mcp as a process: npm's own clients of the Model Context Protocol call each tool, and the
// input's end, a huge line and a reader that does not read are survived.
#include "program.hpp"

using namespace redial::tests;

namespace {

void play_agent(const std::string& kind) {
    TestFolder folder;
    const std::string source = REDIAL_SOURCE_DIR;
    Program agent({source + "/tests/peers/mcp_client.js", kind, REDIAL_BINARY, folder.path()},
                  {"NODE_PATH=" + source + "/.cache/peers/node_modules"}, "node");
    const int exit_code = agent.exit_code();
    INFO("scripts/setup test installs its packages\n" << agent.out << agent.err);
    CHECK(exit_code == 0);
    CHECK(agent.out.find("ok 12 tools") != std::string::npos);
}

const std::string hello =
    R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18"}})"
    "\n";

}  // namespace

TEST_CASE("npm's SDK with a handshake calls every tool of redial mcp", "[mcp]") {
    play_agent("sdk");
}

TEST_CASE("npm's client of revision 2026-07-28 calls every tool of redial mcp", "[mcp]") {
    play_agent("client");
}

TEST_CASE("redial mcp ends soon after its input, with what waited answered", "[mcp]") {
    Program mcp({"mcp"});
    mcp.type(hello);
    mcp.type(R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"open",)"
             R"("arguments":{"url":"ws://127.0.0.1:9/","within":"5m"}}})"
             "\n");
    mcp.after("\"id\":1");
    mcp.end_input();
    CHECK(mcp.exit_code() == 0);
    CHECK(mcp.out.find("\"id\":2") != std::string::npos);
    CHECK(mcp.err.empty());
}

TEST_CASE("a huge line is refused by redial mcp, and the next one answered", "[mcp]") {
    Program mcp({"mcp"});
    mcp.type(hello);
    for (int i = 0; i < 20; ++i) {
        mcp.type(std::string(1 << 20, 'x'));
    }
    mcp.type("\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}\n");
    mcp.after("\"id\":2");
    mcp.end_input();
    CHECK(mcp.exit_code() == 0);
    CHECK(mcp.out.find("-32600") != std::string::npos);
}

TEST_CASE("redial mcp ends although nobody reads what it says", "[mcp]") {
    Program mcp({"mcp"});
    mcp.type(hello);
    for (int i = 2; i < 300; ++i)
        mcp.type("{\"jsonrpc\":\"2.0\",\"id\":" + std::to_string(i) +
                 ",\"method\":\"tools/list\"}\n");
    mcp.end_input();
    // It has ended before a byte of it was read.
    siginfo_t ended{};
    CHECK(::waitid(P_PID, static_cast<id_t>(mcp.id()), &ended, WEXITED | WNOWAIT) == 0);
    CHECK(ended.si_status == 0);
    CHECK(mcp.exit_code() == 0);
}

TEST_CASE("redial mcp with a folder that is not there is a usage error", "[mcp]") {
    Program mcp({"mcp", "--exports", "/nonexistent/folder"});
    CHECK(mcp.exit_code() == 2);
    CHECK(count_of(mcp.err, "\n") == 1);
    CHECK(mcp.out.empty());
}
