// Faults as text: each kind comes back as it was written, and what does not fit is said.
#include "core/fault.hpp"

#include "base/rng.hpp"
#include "base/utf8.hpp"
#include "catch.hpp"

using namespace redial;
using namespace redial::core;
using namespace std::chrono_literals;

namespace {

Fault read(std::string_view text) {
    const auto fault = fault_from_text(text);
    INFO(text << ": " << (fault ? "" : fault.error().line()));
    REQUIRE(fault);
    return *fault;
}

std::string error_of(std::string_view text) {
    const auto fault = fault_from_text(text);
    return fault ? "" : fault.error().line();
}

struct Randomise {
    Fault& fault;
    Rng& rng;
    void operator()(Duration Fault::*m) const {
        fault.*m = Duration{static_cast<Duration::rep>(rng.below(1ull << rng.below(40)))};
    }
    void operator()(double Fault::*m) const { fault.*m = rng.unit(); }
    void operator()(std::uint64_t Fault::*m) const { fault.*m = rng.next() >> rng.below(64); }
    void operator()(std::uint16_t Fault::*m) const {
        fault.*m = static_cast<std::uint16_t>(rng.below(65536));
    }
    void operator()(std::string Fault::*m) const {
        const std::string alphabet = "ab ,:\"\\%=\xc2\xb1\n\x01\xff";
        std::string text;
        for (std::uint64_t i = rng.below(12); i > 0; --i)
            text += alphabet[rng.below(alphabet.size())];
        fault.*m = text;
    }
    void operator()(ResetPhase Fault::*m) const {
        fault.*m = static_cast<ResetPhase>(rng.below(8));
    }
    void operator()(Breakage Fault::*m) const { fault.*m = static_cast<Breakage>(rng.below(8)); }
    void operator()(Refusal Fault::*m) const { fault.*m = static_cast<Refusal>(rng.below(2)); }
    void operator()(Opcode Fault::*m) const {
        const Opcode all[] = {Opcode::Text, Opcode::Binary, Opcode::Close, Opcode::Ping};
        fault.*m = all[rng.below(4)];
    }
};

}  // namespace

TEST_CASE("every fault with any parameters is read back as it was written", "[fault]") {
    Rng rng(11);
    for (const FaultKindInfo& info : fault_kinds()) {
        for (int round = 0; round < 200; ++round) {
            Fault fault = make_fault(info.kind);
            if (info.has_flow) fault.flow = static_cast<Flow>(rng.below(3));
            for (const FaultField& field : info.fields)
                std::visit(Randomise{fault, rng}, field.member);
            if (rng.chance(0.5)) fault.probability = rng.unit();
            if (rng.chance(0.5)) fault.starts_after = Duration{static_cast<int>(rng.below(99999))};
            if (rng.chance(0.5)) fault.lasts = Duration{static_cast<int>(rng.below(9999999))};
            if (rng.chance(0.3)) Randomise{fault, rng}(&Fault::name);
            fault.seed = rng.below(3);
            fault.is_armed = rng.chance(0.2);
            fault.is_on = rng.chance(0.8);
            const std::string text = to_text(fault);
            INFO(text);
            CHECK(read(text) == fault);
            CHECK(is_utf8(as_bytes(text)));
        }
    }
}

TEST_CASE("a fault is written as the README shows it", "[fault]") {
    const Fault latency = read("latency:120ms±30ms,down");
    CHECK(latency.delay == 120ms);
    CHECK(latency.jitter == 30ms);
    CHECK(latency.flow == Flow::ToClient);
    CHECK(read("latency:120ms+-30ms,down") == latency);
    CHECK(to_text(latency) == "latency:120ms,down,jitter 30ms");
    CHECK(read("down").kind == FaultKind::Down);
    CHECK(read("reset:messages,count 5").phase == ResetPhase::Messages);
    CHECK(read("answer:503,retry_after 2s").delay == 2s);
    CHECK(read("half_open,up,for 5s").lasts == Duration{5s});
    CHECK(read("flap:5s,down 2s").every == 2s);
    CHECK(read("down").refusal == Refusal::Reset);
    CHECK(read("down,refuse=kernel").refusal == Refusal::Kernel);
    CHECK(to_text(read("down,refuse kernel")) == "down,refuse kernel");
    CHECK(to_text(read("down,refuse reset")) == "down");
    CHECK(read("flap:5s,down 2s,refuse kernel").refusal == Refusal::Kernel);
    CHECK(in_words(read("down,refuse kernel")) == "Down, refuse kernel");
    CHECK(error_of("down,refuse never").find("try one of reset, kernel") != std::string::npos);
    CHECK(read("bandwidth:64k,50%,from 1.5s").bytes == 65536);
    CHECK(read("bandwidth:64k,50%,from 1.5s").probability == 0.5);
    CHECK(read("slicer:20±5").variation_bytes == 5);
    CHECK(read("close:1012,reason \"back, soon\",both").text == "back, soon");
}

TEST_CASE("an error names the word that does not fit and what would", "[fault]") {
    CHECK(error_of("latncy:5ms").find("no fault is called 'latncy'") != std::string::npos);
    CHECK(error_of("latncy:5ms").find("latency, bandwidth") != std::string::npos);
    CHECK(error_of("").find("needs a kind") != std::string::npos);
    CHECK(error_of("latency:fast").find("'latency fast' does not fit; try a time") !=
          std::string::npos);
    CHECK(error_of("latency:5ms,sideways").find("'sideways' does not fit; try up, down") !=
          std::string::npos);
    CHECK(error_of("down:5").find("takes no value") != std::string::npos);
    CHECK(error_of("reset:sometimes").find("one of accept, before_answer") != std::string::npos);
    CHECK(error_of("refuse:3,up").find("'up' does not fit") != std::string::npos);
    CHECK(error_of("drop,120%").find("'120%' does not fit") != std::string::npos);
    CHECK(error_of("latency:-5ms") != "");
    CHECK(error_of("latency:120").find("with its unit, such as 120ms") != std::string::npos);
    CHECK(read("latency:0").delay == 0ms);
    CHECK(error_of("latency:1e300s") != "");
    CHECK(error_of("limit_data:99999999999999999999") != "");
    CHECK(error_of("limit_data:18446744073709551615k") != "");
    CHECK(error_of("close:1000,reason \"no end") != "");
    CHECK(error_of("drop,match \"a\\x4\"") != "");
    CHECK(error_of("drop,match \"a\"b\"") != "");
}

TEST_CASE("each kind has a name of its own and its usual values within its bounds", "[fault]") {
    for (const FaultKindInfo& info : fault_kinds()) {
        CHECK(find_fault_kind(info.name) == &info);
        CHECK(&info_of(info.kind) == &info);
        for (const FaultField& field : info.fields) {
            const bool is_text = std::holds_alternative<std::string Fault::*>(field.member);
            if (is_text || field.high == 0) continue;
            INFO(info.name << " " << field.name);
            CHECK(field.usual >= field.low);
            CHECK(field.usual <= field.high);
        }
    }
}

TEST_CASE("a fault in words says what a person would", "[fault]") {
    CHECK(in_words(read("latency:120ms±30ms,down,for 3s")) ==
          "Latency, latency 120 ms, jitter 30 ms, server to client, for 3 s");
    CHECK(in_words(read("half_open,up,50%")) == "Half-open, client to server, 50 %");
    CHECK(in_words(read("refuse:3,armed")) == "Refuse, count 3, next attempt only");
}
