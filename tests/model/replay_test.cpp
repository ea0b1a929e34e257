// Replaying a session's events gives an equal model, from a tape and from the model's own memory.
// Virtual time, seeded chance.
#include "base/rng.hpp"
#include "catch.hpp"
#include "rig.hpp"
#include "support/model/snapshot.hpp"

namespace redial {
namespace {

using tests::Rig;
using namespace std::chrono_literals;

void random_traffic(Rig& rig, Rng& rng, std::int64_t& counter) {
    for (std::uint64_t n = rng.below(20); n > 0; --n) {
        rig.pass(Duration{static_cast<std::int64_t>(rng.below(100'000))});
        const std::uint64_t choice = rng.below(8);
        if (choice == 0) rig.pong(Duration{static_cast<std::int64_t>(rng.below(1000))});
        if (choice == 1) rig.in("{\"ts\":1}");
        if (choice == 2) rig.tell(core::FaultMade{"silent", rng.chance(0.5) ? "on" : "off"});
        if (choice == 3) rig.tell(core::Noted{core::Severity::Info, "remark"});
        if (choice == 4) rig.tell(core::Lost{3, 100, core::LossPlace::EventRing});
        if (choice >= 5) {
            rig.out("{\"text\":\"hi\"}");
            if (rng.chance(0.9)) rig.counts(++counter);
        }
    }
}

// A session's life: dials, failures, waits, talks, drops, restarts of the server, a clock that
// jumps.
void random_life(Rig& rig, std::uint64_t seed) {
    Rng rng(seed);
    std::int64_t counter = 0;
    rig.add();
    for (int round = 0; round < 60; ++round) {
        rig.dials(rng.chance(0.2) ? core::Origin::Person : core::Origin::Policy);
        rig.pass(3ms);
        if (rng.chance(0.6)) {
            rig.opens();
            random_traffic(rig, rng, counter);
        }
        rig.ends();
        if (rng.chance(0.1)) counter = 0;
        if (rng.chance(0.1)) counter += 2;
        if (rng.chance(0.1)) rig.wall_offset += 1h;
        rig.pass(1us);
        if (rng.chance(0.7)) rig.plans(1, 500ms);
        if (rng.chance(0.1)) rig.tell(core::Halted{"gave up"});
        rig.pass(700ms);
    }
}

// What an exporter does: journal and messages merged by their places.
void replay_from_memory(const model::Workspace& from, core::EventSink& to) {
    for (const auto& session : from.sessions()) {
        std::size_t next = 0;
        const model::Journal& journal = session->journal;
        const auto tell_journal_until = [&](std::uint64_t row) {
            for (; next < journal.size() && journal[next].row <= row; ++next) {
                to.on_event(*journal[next].event);
            }
        };
        for (std::uint64_t id = session->log.first_row(); id < session->log.end_row(); ++id) {
            tell_journal_until(id);
            const model::Row row = session->log.row(id);
            if (!row.is_traffic()) continue;
            core::MessageSeen seen{row.direction, row.opcode, row.is_compressed, row.was_queued,
                                   row.fragments, row.rtt,    row.size_bytes,    row.payload};
            to.on_message({session->id, row.attempt, row.at, from.wall_at(row.at)}, seen);
        }
        tell_journal_until(session->log.end_row());
    }
}

}  // namespace

TEST_CASE("replaying the events gives an equal model", "[model]") {
    const std::uint64_t seed = GENERATE(1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u);
    CAPTURE(seed);
    Rig rig;
    random_life(rig, seed);
    model::Workspace again;
    rig.tape.play(again);
    CHECK(model::tests::equal(rig.workspace, again));
    CHECK(rig.session().opens > 10);
    CHECK(rig.derived.told.size() > 5);
}

TEST_CASE("journal and message log together are the whole story", "[model]") {
    const std::uint64_t seed = GENERATE(1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u);
    CAPTURE(seed);
    Rig rig;
    random_life(rig, seed);
    model::Workspace again;
    replay_from_memory(rig.workspace, again);
    CHECK(model::tests::snapshot(again) == model::tests::snapshot(rig.workspace));
}

TEST_CASE("a log that also holds the verdicts gives the same model", "[model]") {
    Rig rig;
    model::Workspace live({}, &rig.tape);  // as a recorder sees it: derived events on the same tape
    Rig source;
    random_life(source, 3);
    source.tape.play(live);
    tests::Tape recorded = source.tape;
    for (const auto& item : rig.tape.told) recorded.told.push_back(item);
    model::Workspace again;
    recorded.play(again);
    CHECK(again.find(SessionId{1})->resumes == live.find(SessionId{1})->resumes);
    CHECK(again.find(SessionId{1})->log.end_row() == live.find(SessionId{1})->log.end_row());
}

TEST_CASE("a model that missed one event is not equal", "[model]") {
    Rig rig;
    random_life(rig, 2);
    tests::Tape cut = rig.tape;
    cut.told.erase(cut.told.begin() + 10);
    model::Workspace again;
    cut.play(again);
    CHECK_FALSE(model::tests::equal(rig.workspace, again));
}

}  // namespace redial
