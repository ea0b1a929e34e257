// Texts that grow side by side: whole and in order, whether they stayed in memory or not. One
// thread.
#include "log/spool.hpp"

#include <sys/resource.h>
#include <csignal>

#include "catch.hpp"

using namespace redial;

namespace {

std::string taken(log::Spool& spool, log::Spool::Id id) {
    std::string text;
    spool.take(id, [&](std::string_view piece) { text += piece; });
    return text;
}

}  // namespace

TEST_CASE("texts in a spool come back whole and memory stays below its limit", "[log][spool]") {
    constexpr std::size_t limit = 1000;
    log::Spool spool(limit);
    std::vector<log::Spool::Id> ids;
    std::vector<std::string> texts(7);
    for (std::size_t i = 0; i < texts.size(); ++i) ids.push_back(spool.add());
    for (int step = 0; step < 500; ++step) {
        const std::size_t which = static_cast<std::size_t>(step) * 5 % texts.size();
        const std::string piece = std::to_string(step) + ".";
        texts[which] += piece;
        spool.append(ids[which], piece);
        CHECK(spool.held_bytes() <= limit);
        if (step != 300) continue;
        CHECK(taken(spool, ids[2]) == texts[2]);
        CHECK(spool.is_empty(ids[2]));
        texts[2].clear();
    }
    for (std::size_t i = 0; i < texts.size(); ++i) CHECK(taken(spool, ids[i]) == texts[i]);
    CHECK(spool.held_bytes() == 0);
    CHECK(spool.status());
    CHECK(taken(spool, spool.add()).empty());
}

TEST_CASE("a spool is used again after all of it was taken", "[log][spool]") {
    log::Spool spool(10);
    for (int round = 0; round < 3; ++round) {
        const log::Spool::Id id = spool.add();
        for (int i = 0; i < 100; ++i) spool.append(id, "0123456789");
        CHECK(taken(spool, id).size() == 1000);
    }
}

TEST_CASE("a spool without room on the disk says so and holds no more", "[log][spool]") {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    rlimit small = before;
    small.rlim_cur = 500;
    ::setrlimit(RLIMIT_FSIZE, &small);
    log::Spool spool(100);
    const log::Spool::Id id = spool.add();
    for (int i = 0; i < 1000; ++i) spool.append(id, "0123456789");
    ::setrlimit(RLIMIT_FSIZE, &before);
    REQUIRE_FALSE(spool.status());
    CHECK_THAT(spool.status().error().line(), tests::contains_text("keep a part of it"));
    CHECK(spool.held_bytes() <= 100);
}
