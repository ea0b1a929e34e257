// Gateways in Discord's manner: frames of @discordjs/ws 2.0.4 and a gateway that was written by
// Discord's documentation.
#include "base/rng.hpp"
#include "catch.hpp"
#include "read.hpp"
#include "recorded.hpp"

namespace redial::dialect {
namespace {

constexpr std::string_view plain_url = "wss://h/?v=10&encoding=json";
constexpr std::string_view zlib_url = "wss://h/?v=10&encoding=json&compress=zlib-stream";

std::unique_ptr<Reader> reader(std::string_view url = plain_url) {
    return find_dialect("gateway")->make_reader({.url = url, .subprotocol = ""});
}

TEST_CASE("a gateway's session is told by READY, its heartbeats by hello and their sequence",
          "[dialect]") {
    const auto gateway = reader();
    CHECK(noted_all(*gateway, recorded("gateway_new")) ==
          "< terms client every 600 ms within 600 ms\n"
          "< offset 1; session sess1\n"
          "< offset 2\n"
          "> alive asked; acknowledged 2\n"
          "< alive answered\n"
          "< offset 3\n"
          "> alive asked; acknowledged 3\n"
          "< alive answered\n"
          "> alive asked; acknowledged 3\n"
          "< alive answered\n"
          "< asked to go\n");
    CHECK(read_all(*gateway, recorded("gateway_new")) ==
          "< hello, heartbeat every 600 ms\n"
          "> identify\n"
          "< event READY 1, session sess1\n"
          "< event MESSAGE_CREATE 2\n"
          "> heartbeat, last 2\n"
          "< heartbeat acknowledged\n"
          "< event MESSAGE_CREATE 3\n"
          "< heartbeat wanted\n"
          "> heartbeat, last 3\n"
          "< heartbeat acknowledged\n"
          "> heartbeat, last 3\n"
          "< heartbeat acknowledged\n"
          "< reconnect\n");
}

TEST_CASE("a gateway's session that is taken up goes on with its sequence", "[dialect]") {
    const auto gateway = reader();
    CHECK(noted_all(*gateway, recorded("gateway_resumed"))
              .starts_with("< terms client every 600 ms within 600 ms\n"
                           "> resume sess1 3\n"
                           "< offset 4\n"
                           "< offset 5; resumed sess1 3\n"
                           "> alive asked; acknowledged 5\n"));
}

TEST_CASE("a gateway that does not know the session refuses it and wants a new one", "[dialect]") {
    const auto gateway = reader();
    CHECK(noted_all(*gateway, recorded("gateway_gone")) ==
          "< terms client every 600 ms within 600 ms\n"
          "> resume sess1 5\n"
          "< not resumed sess1 5; session gone\n");
    CHECK(gateway->read(in(R"({"op":9,"d":true})")).line == "session invalid, may be resumed");
    // It may be taken up once more: nothing is decided.
    CHECK(noted(*gateway, in(R"({"op":9,"d":true})")) == "failed");
}

TEST_CASE("a gateway's zlib-stream is read across messages", "[dialect]") {
    const auto gateway = reader(zlib_url);
    const auto messages = recorded("gateway_zlib_stream");
    CHECK(noted_all(*gateway, messages)
              .starts_with("< terms client every 600 ms within 600 ms\n"
                           "< offset 1; session sess1\n"
                           "< offset 2\n"
                           "> alive asked; acknowledged 2\n"));
    CHECK(read_all(*gateway, messages).find("< event MESSAGE_CREATE 3\n") != std::string::npos);
    CHECK(gateway->read(to_message(messages[3])).tree ==
          R"({"t":"MESSAGE_CREATE","s":2,"op":0,"d":{"id":"7","content":"hello"}})");
    // Behind one that is missing in part nothing can be read.
    const auto other = reader(zlib_url);
    Message cut = to_message(messages[0]);
    cut.is_whole = false;
    CHECK(noted(*other, cut).empty());
    CHECK(noted(*other, to_message(messages[2])).empty());
}

TEST_CASE("a gateway's text that is split over messages is read with its last part", "[dialect]") {
    const auto gateway = reader(zlib_url);
    const Bytes whole = recorded("gateway_zlib_stream")[0].payload;
    const BytesView bytes = whole;
    CHECK(noted(*gateway, in_bytes(bytes.first(20))).empty());
    CHECK(noted(*gateway, in_bytes(bytes.subspan(20))) ==
          "terms client every 600 ms within 600 ms");
}

TEST_CASE("a gateway's event is numbered also where its end was not kept", "[dialect]") {
    const auto gateway = reader();
    Message cut = in(R"({"t":"GUILD_CREATE","s":7,"op":0,"d":{"name":"lo)");
    cut.is_whole = false;
    CHECK(noted(*gateway, cut) == "offset 7");
    CHECK(gateway->read(cut).line == "event GUILD_CREATE 7");
    Message ready = in(R"({"t":"READY","s":1,"op":0,"d":{"session_id":"abc","gui)");
    CHECK(noted(*gateway, ready) == "offset 1");
    CHECK(noted(*gateway, in(R"({"op":10,"d":{"heartbeat_interval":5)")) == "");
    CHECK(noted(*gateway, in(R"({"op":10,"d":{"heartbeat_interval":-5}})")) == "");
}

TEST_CASE("a gateway's event is numbered in whatever order its members stand", "[dialect]") {
    const auto gateway = reader();
    CHECK(noted(*gateway, in(R"({"t":"A_B","s":7,"op":0,"d":{}})")) == "offset 7");
    CHECK(noted(*gateway, in(R"({"op":0,"s":8,"t":"A","d":{}})")) == "offset 8");
    CHECK(noted(*gateway, in(R"({"d":{"s":1,"op":7},"t":"A","s":9,"op":0})")) == "offset 9");
    CHECK(noted(*gateway, in(R"({"t":"A","s":null,"op":0,"d":{}})")) == "");
    CHECK(noted(*gateway, in(R"({"t":"A","s":7,"op":5,"d":{}})")) == "");
    CHECK(noted(*gateway, out(R"({"t":"A","s":7,"op":0,"d":{}})")) == "");
}

TEST_CASE("a gateway is recognised by its hello, packed or not; others with an op are not",
          "[dialect]") {
    const Dialect* gateway = find_dialect("gateway");
    const auto found_by = [](const Message& message, int times = 1) {
        Recogniser recogniser({});
        for (int k = 0; k < times; ++k) recogniser.see(message);
        return recogniser.found();
    };
    CHECK(found_by(in(R"({"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250}})")) ==
          gateway);
    CHECK(found_by(in_bytes(recorded("gateway_zlib_stream")[0].payload)) == gateway);
    CHECK(found_by(in(R"({"t":"X","s":1,"op":0,"d":{}})"), 8) == gateway);
    CHECK(found_by(in(R"({"t":"X","s":1,"op":0,"d":{}})"), 7) == nullptr);
    CHECK(Recogniser({.url = "wss://gateway.discord.gg/?v=10", .subprotocol = ""}).found() ==
          gateway);
    // obs-websocket 5: hello is op 0, identify op 1, events op 5.
    CHECK(found_by(in(R"({"op":0,"d":{"obsWebSocketVersion":"5.1.0","rpcVersion":1}})"), 8) ==
          nullptr);
    CHECK(found_by(out(R"({"op":1,"d":{"rpcVersion":1}})"), 8) == nullptr);
    // Bitfinex and others of the kind: an op that is a word.
    CHECK(found_by(in(R"({"op":"subscribe","args":["trade"]})"), 8) == nullptr);
    CHECK(found_by(in(R"({"op":11})"), 8) == nullptr);  // fits, and proves nothing
    CHECK(found_by(in_bytes(to_bytes("x\x9c not zlib")), 8) == nullptr);
}

TEST_CASE("behind any event of a gateway the next one is noted as if it were the first",
          "[dialect]") {
    Rng rng(31);
    const std::string_view signs = "{}[]\",:0123456789-. READYt";
    std::size_t found = 0;
    for (int round = 0; round < 10'000; ++round) {
        const auto warm = reader();
        const std::uint64_t number = rng.below(120);
        const auto text_of = [](std::uint64_t count) {
            return R"({"t":"CHAT","s":)" + std::to_string(count) + R"(,"op":0,"d":{"a":1}})";
        };
        for (std::uint64_t k = 0; k < 3; ++k) noted(*warm, in(text_of(number + k)));
        std::string text = text_of(number + 3 + rng.below(2));
        for (int change = round % 3; change > 0; --change) {
            const std::size_t place = rng.below(text.size());
            const char sign = signs[rng.below(signs.size())];
            if (rng.chance(0.7))
                text[place] = sign;
            else
                text.insert(place, 1, sign);
        }
        INFO(number << " and " << text);
        const std::string now = noted(*warm, in(text));
        REQUIRE(now == noted(*reader(), in(text)));
        if (now.starts_with("offset")) ++found;
    }
    CHECK(found > 5000);
}

}  // namespace
}  // namespace redial::dialect
