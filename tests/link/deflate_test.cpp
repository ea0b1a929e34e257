// Faults of messages on connections with permessage-deflate (RFC 7692): later messages refer back
// to earlier ones, and the receiver must be able to read them all the same. One thread.
#include "rig.hpp"

namespace redial::link::tests {
namespace {

using Lines = std::vector<std::string>;

constexpr const char* extensions[] = {
    "permessage-deflate",
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover"};

// Long enough to be compressed, alike enough to refer to one another.
std::string text_of(int n) {
    return "message number " + std::to_string(n) + ", much like the one before it, which is why " +
           "a compressor refers back to that: " + std::string(40, static_cast<char>('a' + n % 26));
}

Lines texts(std::initializer_list<int> numbers) {
    Lines lines;
    for (const int n : numbers) lines.push_back(text_of(n));
    return lines;
}

}  // namespace

TEST_CASE("after a compressed message was dropped, repeated or moved the rest can be read",
          "[link][deflate]") {
    for (const char* extension : extensions) {
        for (const Side from : {Side::Client, Side::Server}) {
            const auto after = [&](std::string fault) {
                fault += from == Side::Client ? ",up" : ",down";
                Rig rig({fault.c_str()});
                rig.upgrade(extension);
                for (int n = 1; n <= 6; ++n) rig.say(from, text_of(n));
                return rig.messages(other(from));
            };
            INFO(extension);
            CHECK(after("drop,nth 2") == texts({1, 3, 4, 5, 6}));
            CHECK(after("drop,match \"number 3\"") == texts({1, 2, 4, 5, 6}));
            CHECK(after("duplicate,nth 2") == texts({1, 2, 2, 3, 4, 5, 6}));
            CHECK(after("reorder,nth 2") == texts({1, 3, 2, 4, 5, 6}));
            CHECK(after("delay:0ms,nth 2") == texts({1, 2, 3, 4, 5, 6}));
            Lines altered = texts({1, 2, 3, 4, 5, 6});
            altered[3] = "X";
            CHECK(after("alter:\"" + text_of(4) + "\",replacement X") == altered);
        }
    }
}

TEST_CASE("a context that was cut once stays cut after the fault is gone", "[link][deflate]") {
    Rig rig({"drop,nth 1,down"});
    rig.upgrade(extensions[0]);
    rig.say(Side::Server, text_of(1));
    rig.set({});
    for (int n = 2; n <= 4; ++n) rig.say(Side::Server, text_of(n));
    CHECK(rig.messages(Side::Client) == texts({2, 3, 4}));
}

TEST_CASE("without a hit compressed bytes pass as they came", "[link][deflate]") {
    Rig rig({"drop,match nothing", "latency:0ms"});
    rig.upgrade(extensions[0]);
    Bytes sent;
    wire::Encoder encoder(wire::Role::Server, wire::DeflateAgreement{});
    for (int n = 1; n <= 4; ++n) {
        Bytes bytes;
        encoder.append_message(bytes, wire::opcode::text, as_bytes(text_of(n)));
        rig.push(Side::Server, bytes);
        append(sent, BytesView(bytes));
    }
    CHECK(rig.client.got == sent);
}

TEST_CASE("a fault that comes after compressed messages says that it cannot read them",
          "[link][deflate]") {
    Rig rig;
    rig.upgrade(extensions[0]);
    rig.say(Side::Server, text_of(1));
    rig.set({"drop,down"});
    rig.say(Side::Server, text_of(2));
    rig.say(Side::Server, text_of(3));
    CHECK(rig.messages(Side::Client) == texts({1, 2, 3}));
    REQUIRE(rig.made.size() == 1);
    CHECK_THAT(rig.made.front(), redial::tests::contains_text("from the next connection on"));

    Rig free;  // without context takeover each message stands alone
    free.upgrade(extensions[1]);
    free.say(Side::Server, text_of(1));
    free.set({"drop,nth 3,down"});
    for (int n = 2; n <= 4; ++n) free.say(Side::Server, text_of(n));
    CHECK(free.messages(Side::Client) == texts({1, 2, 4}));
}

TEST_CASE(
    "messages too large to be held keep the context: before a hit as they came, behind one "
    "in fragments",
    "[link][deflate]") {
    std::string large;  // small once compressed, and one that is not
    for (int n = 0; n < 2000; ++n) large += std::to_string(n % 7);
    std::string noise;
    Rng rng(3);
    for (int n = 0; n < 20000; ++n) noise += static_cast<char>('a' + rng.below(16));
    for (const std::string& big : {large, noise}) {
        for (const char* nth : {"drop,nth 1", "drop,nth 3"}) {
            Rig rig({nth}, 1, Limits{2000});
            rig.upgrade(extensions[0]);
            rig.say(Side::Server, text_of(1));
            rig.say(Side::Server, big);
            rig.say(Side::Server, text_of(3));
            rig.say(Side::Server, big);
            rig.say(Side::Server, text_of(5));
            const bool is_first = std::string_view(nth).ends_with('1');
            CHECK(rig.messages(Side::Client) == (is_first
                                                     ? Lines{big, text_of(3), big, text_of(5)}
                                                     : Lines{text_of(1), big, big, text_of(5)}));
        }
    }
}

TEST_CASE("compressed data that is broken passes as it is", "[link][deflate]") {
    Rig rig({"alter:a,replacement b,down"});
    rig.upgrade(extensions[0]);
    const std::string broken = "\xc1\x04\xff\xff\xff\xff\x81\x01x";
    rig.push(Side::Server, broken);
    CHECK(rig.client.text() == broken);
}

}  // namespace redial::link::tests
