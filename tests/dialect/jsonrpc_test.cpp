// JSON-RPC 2.0 and the Model Context Protocol: frames of rpc-websockets 10.0.1, of
// @modelcontextprotocol/sdk 1.32.2, and the specifications' examples.
#include "catch.hpp"
#include "read.hpp"
#include "recorded.hpp"

namespace redial::dialect {
namespace {

std::unique_ptr<Reader> jsonrpc() { return find_dialect("jsonrpc")->make_reader({}); }
std::unique_ptr<Reader> mcp() { return find_dialect("mcp")->make_reader({}); }

TEST_CASE("JSON-RPC calls are answered by id, notifications are not", "[dialect]") {
    const auto reader = jsonrpc();
    CHECK(noted_all(*reader, recorded("jsonrpc")) ==
          "> request 1\n"
          "< reply 1\n"
          "> request 2\n"
          "< reply 2 error\n"
          "> request 3\n"
          "< reply 3 error\n"
          "> request 4\n"
          "< reply 4\n");
    CHECK(read_all(*reader, recorded("jsonrpc")) ==
          "> call sum, id 1\n"
          "< result of 1\n"
          "> call boom, id 2\n"
          "< error of 2: -32011 boom\n"
          "> call none, id 3\n"
          "< error of 3: -32601 Method not found\n"
          "> call rpc.on, id 4\n"
          "< result of 4\n"
          "> notification hey\n"
          "< error of what could not be read: -32601 Method not found\n");
}

TEST_CASE("JSON-RPC's id 7 is not its id \"7\"", "[dialect]") {
    const auto reader = jsonrpc();
    CHECK(noted(*reader, out(R"({"jsonrpc":"2.0","method":"a","id":7})")) == "request 7");
    CHECK(noted(*reader, out(R"({"jsonrpc":"2.0","method":"a","id":"7"})")) == "request \"7\"");
    CHECK(noted(*reader, in(R"({"jsonrpc":"2.0","result":null,"id":"7"})")) == "reply \"7\"");
    CHECK(noted(*reader, in(R"({"jsonrpc":"2.0","error":null,"result":1,"id":7})")) == "reply 7");
    CHECK(noted(*reader, in(R"({"jsonrpc":"2.0","method":"a","id":null})")).empty());
    CHECK(noted(*reader, in(R"({"jsonrpc":"2.0","method":"a","params":{"id":7}})")).empty());
    CHECK(noted(*reader, in(R"({"id":7,"other":true})")).empty());
}

TEST_CASE("a JSON-RPC batch is each of its messages", "[dialect]") {
    const auto reader = jsonrpc();
    const std::string_view batch =
        R"([{"jsonrpc":"2.0","method":"sum","params":[1],"id":"1"},)"
        R"({"jsonrpc":"2.0","method":"hello"},{"jsonrpc":"2.0","result":3,"id":-4},)"
        R"({"jsonrpc":"2.0","method":"get","id":9}])";
    CHECK(noted(*reader, out(batch)) == "request \"1\"; reply -4; request 9");
    CHECK(reader->read(out(batch)).line ==
          "call sum, id \"1\"; notification hello; result of -4; 1 more");
    CHECK(reader->read(out(batch)).event == "sum");
    CHECK(reader->read(in("[]")).line.empty());
    CHECK(reader->read(in("[1]")).line.empty());
}

TEST_CASE("of more JSON-RPC messages in a batch than notes are added the first are", "[dialect]") {
    const auto reader = jsonrpc();
    std::string batch = "[";
    for (std::size_t k = 0; k < notes_max + 5; ++k) {
        batch += R"({"jsonrpc":"2.0","method":"\u0061","id":1},)";
    }
    batch.back() = ']';
    for (const auto& one : {jsonrpc(), mcp()}) {
        Notes notes;
        one->see(out(batch), notes);
        CHECK(notes.size() <= notes_max);
        CHECK(notes.size() >= notes_max - 1);
    }
}

TEST_CASE("of a JSON-RPC message that is cut off only what was whole is noted", "[dialect]") {
    const auto reader = jsonrpc();
    Message cut = out(R"({"jsonrpc":"2.0","id":3,"method":"a","params":{"x":)");
    cut.is_whole = false;
    CHECK(noted(*reader, cut) == "request 3");
    cut.is_whole = true;
    CHECK(noted(*reader, cut).empty());
}

TEST_CASE("MCP's ping is a life sign, its progress an answer that others follow", "[dialect]") {
    const auto reader = mcp();
    CHECK(noted_all(*reader, recorded("mcp")) ==
          "> request 0\n"
          "< reply 0\n"
          "> alive asked 1\n"
          "< alive answered 1\n"
          "> request 2\n"
          "< reply 2\n"
          "> request 3\n"
          "< reply 3 more\n"
          "< reply 3 more\n"
          "< reply 3 more\n"
          "< reply 3\n"
          "> request 4\n"
          "< reply 4\n"
          "> request 5\n"
          "< reply 5 error\n"
          "> request 6; subscribe clock://now\n"
          "< reply 6; subscribed clock://now\n"
          "< alive asked 0\n"
          "> alive answered 0\n"
          "> request 7\n"
          "> request 8; unsubscribed clock://now\n"
          "< reply 8\n");
}

TEST_CASE("MCP's messages say the tool, the resource, the progress", "[dialect]") {
    const auto reader = mcp();
    CHECK(read_all(*reader, recorded("mcp")) ==
          "> initialize 2025-11-25, id 0\n"
          "< result of 0\n"
          "> notifications/initialized\n"
          "> ping, id 1\n"
          "< result of 1\n"
          "> tools/list, id 2\n"
          "< result of 2\n"
          "> tools/call work, id 3\n"
          "< progress 1 of 3 for token 3: step 1\n"
          "< progress 2 of 3 for token 3: step 2\n"
          "< progress 3 of 3 for token 3: step 3\n"
          "< result of 3\n"
          "> tools/call fail, id 4\n"
          "< failed result of 4\n"
          "> resources/read clock://none, id 5\n"
          "< error of 5: -32602 MCP error -32602: Resource clock://none not found\n"
          "> resources/subscribe clock://now, id 6\n"
          "< result of 6\n"
          "< notifications/resources/updated clock://now\n"
          "< ping, id 0\n"
          "> result of 0\n"
          "> tools/call work, id 7\n"
          "> cancel 7: enough\n"
          "> resources/unsubscribe clock://now, id 8\n"
          "< result of 8\n");
    const Reading call = reader->read(
        out(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"work"}})"));
    CHECK(call.event == "tools/call");
    CHECK(call.topic == "work");
}

TEST_CASE("an MCP server refuses the session, or a subscription, by an error", "[dialect]") {
    const auto reader = mcp();
    noted(*reader, out(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{}})"));
    CHECK(noted(*reader, in(R"({"jsonrpc":"2.0","id":0,"error":{"code":-32602,)"
                            R"("message":"Unsupported protocol version"}})")) ==
          "reply 0 error; refused Unsupported protocol version");
    noted(*reader, out(R"({"jsonrpc":"2.0","id":1,"method":"resources/subscribe",)"
                       R"("params":{"uri":"a://b"}})"));
    CHECK(noted(*reader, in(R"({"jsonrpc":"2.0","id":1,"error":{"code":-32002}})")) ==
          "reply 1 error; not subscribed a://b");
    // Progress of what nobody asked, and an answer of the side that asked.
    CHECK(noted(*reader, in(R"({"jsonrpc":"2.0","method":"notifications/progress",)"
                            R"("params":{"progressToken":9,"progress":1}})"))
              .empty());
    noted(*reader, out(R"({"jsonrpc":"2.0","id":2,"method":"ping"})"));
    CHECK(noted(*reader, out(R"({"jsonrpc":"2.0","id":2,"result":{}})")) == "reply 2");
}

TEST_CASE("MCP is told from other JSON-RPC, and JSON-RPC from other JSON", "[dialect]") {
    CHECK(Recogniser({.url = "", .subprotocol = "mcp"}).found() == find_dialect("mcp"));
    const auto found = [](std::string_view text) {
        Recogniser recogniser({});
        for (std::size_t k = 0; k < Recogniser::messages_max; ++k) recogniser.see(out(text));
        return recogniser.found() == nullptr ? "none" : recogniser.found()->name;
    };
    CHECK(found(R"({"method":"tools/list","jsonrpc":"2.0","id":2})") == "mcp");
    CHECK(found(R"([{"method":"sum","jsonrpc":"2.0","id":2}])") == "jsonrpc");
    // The Language Server Protocol begins so.
    CHECK(found(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"processId":1}})") ==
          "jsonrpc");
    CHECK(found(R"({"method":"sum","id":2})") == "none");
    CHECK(found(R"({"jsonrpc":"2.0","chat":true})") == "none");
    CHECK(found(R"([{"method":"sum","jsonrpc":"2.0","id":2},1])") == "none");
}

}  // namespace
}  // namespace redial::dialect
