// Properties over random faults, traffic and splits: what is not asked for never happens, whatever
// is asked for besides. One thread, virtual time.
#include <algorithm>

#include "base/rng.hpp"
#include "rig.hpp"

namespace redial::link::tests {
namespace {

using core::Fault;
using core::FaultKind;
using core::Flow;

// Kinds that may delay and cut into pieces, but neither lose, nor add, nor change anything.
constexpr FaultKind harmless[] = {FaultKind::Latency,      FaultKind::Bandwidth, FaultKind::Slicer,
                                  FaultKind::PacketLoss,   FaultKind::SlowClose, FaultKind::Delay,
                                  FaultKind::SuppressPings};

Fault random_harmless(Rng& rng) {
    Fault fault = core::make_fault(harmless[rng.below(std::size(harmless))]);
    fault.flow = static_cast<Flow>(rng.below(3));
    if (rng.chance(0.3)) fault.probability = rng.unit();
    if (rng.chance(0.3)) fault.starts_after = Duration(static_cast<int>(rng.below(200000)));
    if (rng.chance(0.3)) fault.lasts = Duration(static_cast<int>(rng.below(200000)));
    fault.delay = Duration(static_cast<int>(rng.below(300000)));
    fault.jitter = Duration(static_cast<int>(rng.below(100000)));
    fault.bytes = 1 + rng.below(20000);
    fault.variation_bytes = rng.below(100);
    fault.rate = rng.unit() / 2;
    if (fault.kind == FaultKind::SuppressPings) fault.probability = 0;  // only looks
    if (rng.chance(0.2)) fault.is_armed = true;
    return fault;
}

core::FaultList random_list(Rng& rng) {
    core::FaultList list;
    list.seed = rng.next();
    for (std::uint64_t i = rng.below(5); i > 0; --i) list.faults.push_back(random_harmless(rng));
    return list;
}

// Frames of all kinds, fragments and control frames between them included; sometimes no frames.
Bytes random_stream(Side from, Rng& rng, const std::optional<wire::DeflateAgreement>& deflate) {
    const wire::Role role = from == Side::Client ? wire::Role::Client : wire::Role::Server;
    wire::Encoder encoder(role, deflate);
    Bytes stream;
    for (std::uint64_t i = rng.below(30); i > 0; --i) {
        Bytes payload(rng.chance(0.1) ? rng.below(5000) : rng.below(200));
        for (std::uint8_t& byte : payload) byte = static_cast<std::uint8_t>('a' + rng.below(4));
        if (rng.chance(0.2)) {
            encoder.append_ping(
                stream, BytesView(payload).first(std::min<std::size_t>(payload.size(), 100)));
        } else {
            encoder.append_fragmented(stream, wire::opcode::text, payload,
                                      rng.chance(0.3) ? 1 + rng.below(500) : 0);
        }
    }
    if (rng.chance(0.1)) {
        for (std::uint64_t i = rng.below(300); i > 0; --i) {
            stream.push_back(static_cast<std::uint8_t>(rng.next()));
        }
    }
    return stream;
}

// One round: both sides say their streams in random pieces at random times while the faults change.
struct Round {
    Bytes streams[2];
    std::size_t said[2] = {};

    void run(Rig& rig, Rng& rng, bool changes_faults) {
        const std::size_t piece_max = std::size_t{1} << rng.below(14);
        while (said[0] < streams[0].size() || said[1] < streams[1].size()) {
            const std::size_t place = rng.below(2);
            const Side from = place == 0 ? Side::Client : Side::Server;
            const BytesView rest = BytesView(streams[place]).subspan(said[place]);
            if (!rest.empty() && rig.connection->wants_bytes(from)) {
                const std::size_t size =
                    std::min<std::size_t>(rest.size(), 1 + rng.below(piece_max));
                rig.push(from, rest.first(size));
                said[place] += size;
            }
            if (rng.chance(0.5)) rig.run_for(Duration(static_cast<int>(rng.below(50000))));
            if (changes_faults && rng.chance(0.05)) rig.set(random_list(rng));
        }
        rig.end(Side::Client);
        rig.run_for(24h);
        rig.end(Side::Server);
        rig.run_for(24h);
    }
};

void make_streams(Round& round, Rng& rng, const std::optional<wire::DeflateAgreement>& deflate) {
    round.streams[0] = random_stream(Side::Client, rng, deflate);
    round.streams[1] = random_stream(Side::Server, rng, deflate);
}

}  // namespace

TEST_CASE("not one byte is lost, added, changed or moved unless asked, whatever delays them",
          "[link][property]") {
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        INFO("seed " << seed);
        Rng rng(seed);
        Rig rig(random_list(rng), Limits{rng.chance(0.5) ? 1u << 20 : 3000u});
        REQUIRE(rig.dial() == Admission::Relay);
        rig.upgrade(rng.chance(0.5) ? "permessage-deflate" : "");
        Round round;
        make_streams(round, rng, rig.deflate);
        round.run(rig, rng, true);
        REQUIRE((rig.server.got == round.streams[0]));  // too long to be printed
        REQUIRE((rig.client.got == round.streams[1]));
        REQUIRE(rig.server.is_finished);
        REQUIRE(rig.client.is_finished);
        REQUIRE(rig.connection->is_over());
    }
}

TEST_CASE("what a fault of messages does depends on the messages, not on how they are split",
          "[link][property]") {
    const char* kinds[] = {"drop,50%,both", "duplicate:1,50%,both", "reorder,50%,both",
                           // clang-format off
                           "alter:a,replacement bb,50%,both", "alter,50%,both",
                           "suppress_pings,50%", "reset:messages,count 7,both",
                           "reset:mid_frame,count 7,both", "reset:bytes,bytes 777,both",
                           "limit_data:777,both", "drop,match aab,both"};
    // clang-format on
    for (const char* kind : kinds) {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            INFO(kind << ", seed " << seed);
            std::vector<std::string> first[2];
            Bytes streams[2];
            for (int split = 0; split < 4; ++split) {
                Rng rng(seed);
                Rig rig({kind}, seed);
                // One way alone: which of two ways is cut off first is a matter of time.
                const Side from = seed % 2 == 0 ? Side::Client : Side::Server;
                rig.upgrade(seed % 3 == 0 ? "permessage-deflate" : "");
                if (split == 0) streams[0] = random_stream(from, rng, rig.deflate);
                Rng cuts(seed * 100 + static_cast<std::uint64_t>(split));
                const std::size_t piece_max = std::size_t{1} << (3 * split + 1);
                for (BytesView rest = streams[0]; !rest.empty() && !rig.connection->is_over();) {
                    const std::size_t size =
                        std::min<std::size_t>(rest.size(), 1 + cuts.below(piece_max));
                    rig.push(from, rest.first(size));
                    rest = rest.subspan(size);
                }
                std::vector<std::string> story = rig.messages(other(from));
                story.insert(story.end(), rig.made.begin(), rig.made.end());
                story.push_back(std::to_string(rig.client.is_reset) +
                                std::to_string(rig.client.is_finished));
                if (split == 0) first[0] = story;
                REQUIRE(story == first[0]);
            }
        }
    }
}

TEST_CASE("the same seed and the same traffic give the same outcome to the microsecond",
          "[link][property]") {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        INFO("seed " << seed);
        Round rounds[2];
        std::vector<std::pair<Instant, std::size_t>> arrivals[2];
        Bytes got[2];
        for (int run = 0; run < 2; ++run) {
            Rng rng(seed);
            core::FaultList list = random_list(rng);
            for (const char* text :
                 {"chunk_loss:10%", "alter,20%,both", "drop,20%,both", "duplicate:1,20%,up",
                  "inject:text,text hi,every 70ms,for 5s"}) {
                if (rng.chance(0.4)) list.faults.push_back(*core::fault_from_text(text));
            }
            Rig rig(list, Limits{});
            REQUIRE(rig.dial() == Admission::Relay);
            rig.upgrade();
            if (run == 0) {
                make_streams(rounds[0], rng, rig.deflate);
                for (int i = 0; i < 2; ++i) rounds[1].streams[i] = rounds[0].streams[i];
            }
            Rng steps(seed);
            rounds[run].run(rig, steps, false);
            for (const Rig::End* end : {&rig.client, &rig.server}) {
                for (const auto& arrival : end->arrivals) {
                    arrivals[run].emplace_back(arrival.at, arrival.size);
                }
                append(got[run], BytesView(end->got));
            }
        }
        REQUIRE((got[0] == got[1]));
        REQUIRE((arrivals[0] == arrivals[1]));
    }
}

TEST_CASE("what is held stays within the limit and what was read at once", "[link][property]") {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        INFO("seed " << seed);
        Rng rng(seed);
        core::FaultList list = random_list(rng);
        if (rng.chance(0.5)) list.faults.push_back(*core::fault_from_text("drop,match never,both"));
        const std::size_t limit = 2000 + rng.below(20000);
        Rig rig(list, Limits{limit});
        REQUIRE(rig.dial() == Admission::Relay);
        rig.upgrade();
        std::size_t said = 0;
        for (int i = 0; i < 500; ++i) {
            if (rig.connection->wants_bytes(Side::Server)) {
                const Bytes frame = random_stream(Side::Server, rng, std::nullopt);
                const std::size_t size = std::min<std::size_t>(frame.size(), 1000);
                if (size == 0) continue;
                rig.push(Side::Server, BytesView(frame).first(size));
                said += size;
            }
            REQUIRE(said - rig.client.got.size() <= limit + 1000);
            rig.run_for(Duration(static_cast<int>(rng.below(1000))));
        }
    }
}

}  // namespace redial::link::tests
