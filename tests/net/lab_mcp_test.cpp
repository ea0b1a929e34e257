// The lab server as one of the Model Context Protocol over Streamable HTTP (revision 2025-06-18,
// "Transports"), in a time of the test's own.
#include "catch.hpp"
#include "net/lab/lab_pages.hpp"
#include "net/lab/lab_stream_player.hpp"

namespace redial::net::tests {
namespace {

using namespace std::chrono_literals;
using Fields = std::vector<wire::HttpField>;

std::string field(const LabReply& reply, const std::string& name) {
    for (const wire::HttpField& one : reply.fields)
        if (one.name == name) return one.value;
    return "";
}

struct Client {
    Client() { now.mono = instant_from_us(1'000'000'000); }

    LabReply ask(const std::string& method, const std::string& body, Fields more = {},
                 const std::string& path = "/mcp") {
        wire::HttpRequest request;
        request.method = method;
        request.path = path;
        request.body = body;
        request.head.fields = std::move(more);
        if (!request.head.find("Accept"))
            request.head.fields.push_back({"Accept", "application/json, text/event-stream"});
        if (!request.head.find("Content-Type"))
            request.head.fields.push_back({"Content-Type", "application/json"});
        if (!id.empty() && !request.head.find("Mcp-Session-Id"))
            request.head.fields.push_back({"Mcp-Session-Id", id});
        return pages.answer(request, now);
    }
    void begin(const std::string& revision) {
        const LabReply reply =
            ask("POST", R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":)"
                        R"({"protocolVersion":")" +
                            revision + R"("}})");
        REQUIRE(reply.status == 200);
        REQUIRE(reply.body.find(R"("protocolVersion":")" + revision + '"') != std::string::npos);
        id = field(reply, "Mcp-Session-Id");
        REQUIRE(id.size() == 36);
    }
    LabReply count(int to, const std::string& path = "/mcp") {
        return ask("POST",
                   R"({"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"count",)"
                   R"("arguments":{"to":)" +
                       std::to_string(to) + R"(,"every_ms":1000},"_meta":{"progressToken":7}}})",
                   {}, path);
    }
    LabReply resume(const std::string& last, const std::string& path = "/mcp") {
        return ask("GET", "", {{"Last-Event-ID", last}}, path);
    }
    // What the answer says until it ends, or for so long.
    std::string body_of(LabReply& reply, Duration span = 1h) {
        REQUIRE(reply.feed);
        LabStreamPlayer player(reply.how, std::move(reply.feed), now.mono);
        std::string body;
        const Instant end = now.mono + span;
        while (player.play(now.mono, body) == LabStreamPlayer::Goes::On) {
            const auto due = player.deadline();
            if (!due || *due > end) break;
            now.mono = std::max(now.mono, *due);
        }
        return body;
    }
    // The ids and what they are of: "1-1 progress".
    static std::string outline(const std::string& body) {
        std::string found;
        for (std::size_t at = body.find("id: "); at != std::string::npos;
             at = body.find("id: ", at + 1)) {
            const std::string block = body.substr(at, body.find("\n\n", at) - at);
            found += found.empty() ? "" : ", ";
            found += block.substr(4, block.find('\n') - 4);
            if (block.find("\"result\"") != std::string::npos) found += " result";
            if (block.ends_with("data: ")) found += " nothing";
        }
        return found;
    }

    Now now;
    LabStore store;
    LabPages pages{store};
    std::string id;
};

}  // namespace

TEST_CASE("a call's progress and result are events that can be resumed from", "[lab]") {
    Client client;
    client.begin("2025-06-18");
    LabReply reply = client.count(3);
    CHECK(reply.content_type == "text/event-stream");
    const std::string body = client.body_of(reply);
    CHECK(Client::outline(body) == "1-1, 1-2, 1-3, 1-4 result");
    CHECK(body.find(R"("progressToken":7,"progress":2,"total":3)") != std::string::npos);
    CHECK(body.find(R"({"jsonrpc":"2.0","id":"x","result":)") != std::string::npos);
    LabReply resumed = client.resume("1-2");
    CHECK(Client::outline(client.body_of(resumed)) == "1-3, 1-4 result");
    LabReply again = client.resume("1-2", "/mcp?resume=again");
    CHECK(Client::outline(client.body_of(again)) == "1-2, 1-3, 1-4 result");
    CHECK(client.resume("9-1").status == 400);
    CHECK(client.resume("x").status == 400);
}

TEST_CASE("a client of revision 2025-11-25 gets an id before anything has happened", "[lab]") {
    Client client;
    client.begin("2025-11-25");
    LabReply reply = client.count(1);
    CHECK(Client::outline(client.body_of(reply)) == "1-1 nothing, 1-2, 1-3 result");
}

TEST_CASE("what happens to a call while nobody listens is there for who comes back", "[lab]") {
    Client client;
    client.begin("2025-06-18");
    LabReply reply = client.count(5, "/mcp?cut=1");
    const std::string cut = client.body_of(reply);
    CHECK(Client::outline(cut) == "1-1, 1-2");
    client.now.mono += 10s;
    LabReply lost = client.resume("1-1", "/mcp?resume=now");
    CHECK(Client::outline(client.body_of(lost)) == "1-6 result");
    LabReply resumed = client.resume("1-1");
    CHECK(Client::outline(client.body_of(resumed, 0s)) == "1-2, 1-3, 1-4, 1-5, 1-6 result");
}

TEST_CASE("a call that is cancelled, or whose session is ended, says no more", "[lab]") {
    Client client;
    client.begin("2025-06-18");
    LabReply reply = client.count(3);
    const LabReply taken =
        client.ask("POST", R"({"jsonrpc":"2.0","method":"notifications/cancelled",)"
                           R"("params":{"requestId":"x"}})");
    CHECK(taken.status == 202);
    CHECK(client.body_of(reply).empty());
    LabReply second = client.count(3);
    CHECK(client.ask("DELETE", "").status == 204);
    CHECK(client.body_of(second).empty());
    CHECK(client.count(3).status == 404);
}

TEST_CASE("a session that is not known, or not named, is told apart", "[lab]") {
    Client client;
    CHECK(client.count(1).status == 400);
    client.begin("2025-06-18");
    const std::string known = client.id;
    client.id = "made-up";
    CHECK(client.count(1).status == 404);
    client.id = known;
    CHECK(client.ask("DELETE", "", {{"Mcp-Session-Id", "made-up"}}).status == 404);
    CHECK(client.pages.forget("mcp"));
    CHECK(client.count(1).status == 404);
}

TEST_CASE("requests that the protocol does not know are refused by it", "[lab]") {
    Client client;
    client.begin("2025-06-18");
    const std::string ping = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
    CHECK(client.ask("POST", ping).body == R"({"jsonrpc":"2.0","id":1,"result":{}})");
    CHECK(client.ask("PUT", ping).status == 405);
    CHECK(client.ask("POST", ping, {{"Accept", "application/json"}}).status == 406);
    CHECK(client.ask("GET", "", {{"Accept", "application/json"}}).status == 406);
    CHECK(client.ask("POST", ping, {{"Content-Type", "text/plain"}}).status == 415);
    CHECK(client.ask("POST", ping, {{"Mcp-Protocol-Version", "1999-01-01"}}).status == 400);
    CHECK(client.ask("POST", "[" + ping + "]").status == 400);
    CHECK(client.ask("POST", "no").status == 400);
    CHECK(client.ask("POST", R"({"jsonrpc":"2.0","id":{},"method":"ping"})").status == 400);
    const std::string unknown = R"({"jsonrpc":"2.0","id":1,"method":"resources/list"})";
    CHECK(client.ask("POST", unknown).body.find("-32601") != std::string::npos);
    CHECK(client.count(0).body.find("-32602") != std::string::npos);
}

TEST_CASE("sessions and calls of a client are bounded", "[lab]") {
    Client client;
    client.begin("2025-06-18");
    const std::string first = client.id;
    for (int i = 0; i < 33; ++i) client.count(1);
    CHECK(client.resume("1-1").status == 400);
    CHECK(client.resume("2-1").status == 200);
    for (std::size_t i = 0; i < lab_mcp_sessions_max; ++i) client.begin("2025-06-18");
    client.id = first;
    CHECK(client.count(1).status == 404);
}

TEST_CASE("a stream that is only listened to is kept open, or ticks where it is asked to",
          "[lab]") {
    Client client;
    client.begin("2025-06-18");
    LabReply silent = client.ask("GET", "");
    CHECK(client.body_of(silent, 31s) == ":\n\n:\n\n");
    LabReply ticking = client.ask("GET", "", {}, "/mcp?every=1s");
    CHECK(Client::outline(client.body_of(ticking, 2s)) == "0-1, 0-2, 0-3");
    LabReply resumed = client.resume("0-1", "/mcp?every=1s");
    CHECK(Client::outline(client.body_of(resumed, 0s)) == "0-2, 0-3");
}

}  // namespace redial::net::tests
