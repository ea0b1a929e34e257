// The generic dialect: what a person's pointers find in JSON messages, and what they do not.
#include "dialect/generic.hpp"

#include "base/rng.hpp"
#include "catch.hpp"
#include "read.hpp"

namespace redial::dialect {
namespace {

std::optional<JsonPointer> at(std::string_view pointer) { return *JsonPointer::parse(pointer); }
std::optional<GenericSign> sign(std::string_view text) { return *GenericSign::parse(text); }

std::unique_ptr<Reader> reader_of(const auto& set) {
    GenericPointers pointers;
    set(pointers);
    return make_generic(std::move(pointers));
}

TEST_CASE("a generic client's id is answered by the same id, a server's own id asks nothing",
          "[dialect]") {
    const auto generic = reader_of([](auto& is) { is.id = at("/id"); });
    CHECK(noted(*generic, out(R"({"id":7,"do":"x"})")) == "request 7");
    CHECK(noted(*generic, out(R"({"id":"7"})")) == "request 7");
    CHECK(noted(*generic, in(R"({"id":8,"event":"y"})")) == "");
    CHECK(noted(*generic, in(R"({"id":7,"ok":true})")) == "reply 7");
    CHECK(noted(*generic, in(R"({"id":7,"ok":true})")) == "");      // answered already
    CHECK(noted(*generic, in(R"({"id":"\u0037"})")) == "reply 7");  // the text, not the number
}

TEST_CASE("a generic server's message is answered by its acknowledgement", "[dialect]") {
    const auto generic = reader_of([](auto& is) {
        is.id = at("/id");
        is.acknowledgement = at("/ack");
    });
    CHECK(noted(*generic, in(R"({"id":"a1"})")) == "request a1");
    CHECK(noted(*generic, out(R"({"ack":"a2"})")) == "acknowledged a2");
    CHECK(noted(*generic, out(R"({"ack":"a1"})")) == "acknowledged a1; reply a1");
}

TEST_CASE("a generic sequence is the server's, a number or a text", "[dialect]") {
    const auto generic = reader_of([](auto& is) {
        is.sequence = at("/meta/seq");
        is.acknowledgement = at("/seen");
    });
    CHECK(noted(*generic, in(R"({"meta":{"seq":41}})")) == "offset 41");
    CHECK(noted(*generic, in(R"({"meta":{"seq":"01H"}})")) == "offset 01H");
    CHECK(noted(*generic, in(R"({"seq":42})")) == "");
    CHECK(noted(*generic, in(R"({"meta":{"seq":null}})")) == "");
    CHECK(noted(*generic, out(R"({"meta":{"seq":43}})")) == "");
    CHECK(noted(*generic, out(R"({"seen":41})")) == "acknowledged 41");
}

TEST_CASE("generic heartbeats by two values, and by one that both sides send", "[dialect]") {
    const auto two = reader_of([](auto& is) {
        is.heartbeat = sign("/type=ping");
        is.heartbeat_answer = sign("/type=pong");
        is.id = at("/id");
    });
    CHECK(noted(*two, out(R"({"type":"ping","id":3})")) == "alive asked 3");
    CHECK(noted(*two, in(R"({"type":"pong","id":3})")) == "alive answered 3");
    CHECK(noted(*two, in(R"({"type":"ping"})")) == "alive asked");
    CHECK(noted(*two, in(R"({"type":"pings"})")) == "");
    const auto one = reader_of([](auto& is) { is.heartbeat = sign("/hb"); });
    CHECK(noted(*one, in(R"({"hb":null})")) == "alive asked");
    CHECK(noted(*one, in(R"({"hb":null})")) == "alive asked");
    CHECK(noted(*one, out(R"({"hb":1})")) == "alive answered");
    CHECK(noted(*one, out(R"({"hb":1})")) == "alive asked");
    CHECK(noted(*one, in(R"({"text":"hb"})")) == "");
}

TEST_CASE("of other than whole JSON texts nothing generic is noted", "[dialect]") {
    const auto generic = reader_of([](auto& is) { is.id = at("/id"); });
    CHECK(noted(*generic, out(R"({"id":7)")) == "");
    CHECK(noted(*generic, out("id 7")) == "");
    CHECK(noted(*generic, out_bytes(as_bytes(R"({"id":7})"))) == "");
    Message cut = out(R"({"id":7})");
    cut.is_whole = false;
    CHECK(noted(*generic, cut) == "");
    CHECK(noted(*generic, out(R"({"id":{"a":1}})")) == "");
}

TEST_CASE("a generic flood of ids that nobody answers is forgotten, not kept", "[dialect]") {
    const auto generic = reader_of([](auto& is) { is.id = at("/id"); });
    for (int id = 0; id < 10'000; ++id) {
        CHECK(noted(*generic, out("{\"id\":" + std::to_string(id) + "}")) ==
              "request " + std::to_string(id));
    }
    int answered = 0;
    for (int id = 0; id < 10'000; ++id) {
        if (!noted(*generic, in("{\"id\":" + std::to_string(id) + "}")).empty()) ++answered;
    }
    CHECK(answered > 0);
    CHECK(answered <= 1024);
}

TEST_CASE("a generic pointer to the top finds what a walk along it does, whatever the text",
          "[dialect]") {
    const auto of_top = reader_of([](auto& is) {
        is.id = at("/id");
        is.sequence = at("/seq");
    });
    // One deeper pointer, and each is followed by itself.
    const auto by_pointer = reader_of([](auto& is) {
        is.id = at("/id");
        is.sequence = at("/seq");
        is.heartbeat = sign("/not/there");
    });
    const std::string good =
        R"({ "id":"a1","n":{"id":2,"seq":[3]},"seq":4,"b":"\\","s\u0065q":5 })";
    const std::string_view signs = "{}[]\",:\\0-1.eEids \n\x01";
    Rng rng(23);
    std::size_t found = 0;
    for (int round = 0; round < 20'000; ++round) {
        // With an escaped name, and without.
        std::string text = round % 2 == 0 ? good : good.substr(0, good.find(",\"s\\")) + "}";
        for (int change = round % 3; change > 0; --change) {
            const std::size_t place = rng.below(text.size());
            const char sign = signs[rng.below(signs.size())];
            if (rng.chance(0.5))
                text[place] = sign;
            else
                text.insert(place, 1, sign);
        }
        INFO(text);
        const std::string line = of_top->read(in(text)).line;
        REQUIRE(line == by_pointer->read(in(text)).line);
        REQUIRE(noted(*of_top, in(text)) == noted(*by_pointer, in(text)));
        if (!line.empty()) ++found;
    }
    CHECK(found > 1000);
    // Of a long text, too.
    const std::string padding(1000, 'x');
    CHECK(of_top->read(in(R"({"x":")" + padding + R"(","seq":9})")).line == "sequence 9");
    CHECK(of_top->read(in(R"({"x":")" + padding + R"("})")).line == "");
    CHECK(of_top->read(in(R"([{"seq":9}])")).line == "");
}

TEST_CASE("behind any message of a generic flood the next one is noted as if it were the first",
          "[dialect]") {
    const auto make = [](std::string_view heartbeat) {
        return reader_of([heartbeat](auto& is) {
            is.id = at("/id");
            is.sequence = at("/meta/seq");
            is.acknowledgement = at("/seen");
            is.heartbeat = sign(heartbeat);
        });
    };
    Rng rng(29);
    const std::string_view signs = "{}[]\",:\\0123456789-.e \x01";
    const std::string_view heartbeat = GENERATE("/type=ping", "/meta/seq=21", "/meta=7", "/meta");
    std::size_t found = 0;
    for (int round = 0; round < 5'000; ++round) {
        const auto warm = make(heartbeat);
        const std::uint64_t number = rng.below(120);
        const auto text_of = [round](std::uint64_t count) {
            return R"({"type":"chat","meta":{"seq":)" + std::to_string(count) +
                   (round % 2 == 0 ? R"(},"b":"x"})" : R"(},"b":[{}],"a":1})");
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
        REQUIRE(now == noted(*make(heartbeat), in(text)));
        if (now.starts_with("offset")) ++found;
    }
    CHECK((heartbeat == "/meta" || found > 1000));
}

TEST_CASE("a generic message in a line; a sign as text", "[dialect]") {
    const auto generic = reader_of([](auto& is) {
        is.id = at("/id");
        is.sequence = at("/seq");
        is.acknowledgement = at("/ack");
        is.heartbeat = sign("/op=hb");
    });
    CHECK(generic->read(in(R"({"id":"a","seq":5,"ack":4})")).line ==
          "id a, sequence 5, acknowledges 4");
    CHECK(generic->read(in(R"({"op":"hb"})")).line == "heartbeat");
    CHECK(generic->read(in(R"({"other":1})")).line == "");
    CHECK_FALSE(GenericSign::parse("type=ping"));
    CHECK(GenericSign::parse("/a=b=c")->value == "b=c");
}

}  // namespace
}  // namespace redial::dialect
