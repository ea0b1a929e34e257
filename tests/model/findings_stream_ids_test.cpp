// What is told of a stream's ids inside one connection, and of the waits that its server sets, each
// with its silent twin. In virtual time.
#include "catch.hpp"
#include "model/dialect/dialect_known.hpp"
#include "model/fit/policy_fit.hpp"
#include "stream_client.hpp"

namespace redial::tests {
namespace {

using model::RuleId;

struct IdClient : StreamClient {
    IdClient() { asks(); }
    void ids(std::initializer_list<std::string_view> all) {
        for (const std::string_view text : all) {
            pass(1s);
            in("id: " + std::string(text) + "\ndata: hi");
        }
    }
    void count(std::int64_t first, std::int64_t last) {
        for (std::int64_t number = first; number <= last; ++number) ids({std::to_string(number)});
    }
    const model::IdCounter& known() const { return session().dialect.known()->ids_inside; }
};

}  // namespace

TEST_CASE("1, 3, 4, 4, 5 lacks one and repeats one, once the ids are known to count",
          "[findings][streams]") {
    IdClient client;
    client.ids({"1", "3", "4", "4", "5"});
    CHECK(client.names().empty());
    client.count(6, 11);
    CHECK(client.known().missing() == 1);
    CHECK(client.known().repeated() == 1);
    const model::Finding* missing = client.found(RuleId::StreamIdsMissing);
    REQUIRE(missing != nullptr);
    CHECK(missing->made.what == "1 of the ids that count up to 11 is missing");
    REQUIRE(client.found(RuleId::StreamIdsRepeated) != nullptr);

    IdClient good;
    good.count(1, 50);
    CHECK(good.names().empty());
}

TEST_CASE("an id that comes late is not missing, and what another connection lost is not told here",
          "[findings][streams]") {
    IdClient late;
    late.count(1, 8);
    late.ids({"10", "9", "11", "12"});
    CHECK(late.known().missing() == 0);

    IdClient again;
    again.count(1, 8);
    again.ends();
    again.pass(3s);
    again.asks("8");
    again.count(20, 30);
    CHECK(again.found(RuleId::StreamIdsMissing) == nullptr);
    CHECK(again.known().missing_in_all() == 0);
}

TEST_CASE("ids that are no one counter are not called missing or repeated", "[findings][streams]") {
    const auto nothing = [](const IdClient& client) {
        CHECK(client.known().missing() == 0);
        CHECK(client.known().repeated() == 0);
        CHECK(client.names().empty());
    };
    IdClient seconds;  // since 1970, one of them left out
    seconds.count(1'790'000'000, 1'790'000'012);
    seconds.count(1'790'000'014, 1'790'000'030);
    nothing(seconds);

    IdClient rows;  // as Redis has them
    for (int number = 0; number < 20; ++number) rows.ids({"3-" + std::to_string(number * 2)});
    nothing(rows);

    IdClient interleaved;  // two streams on one connection
    for (int number = 1; number <= 10; ++number)
        interleaved.ids({std::to_string(number), std::to_string(1000 + number)});
    nothing(interleaved);

    IdClient in_turns;
    in_turns.count(1, 10);
    in_turns.count(101, 110);
    in_turns.count(11, 20);
    nothing(in_turns);

    IdClient filtered;  // it is sent what concerns it, of all that are counted
    for (const int number : {2, 3, 7, 11, 12, 13, 19, 20, 31, 32, 40})
        filtered.count(number, number);
    nothing(filtered);

    IdClient batches;  // several events under one id
    for (int number = 1; number <= 10; ++number)
        batches.ids({std::to_string(number), std::to_string(number)});
    nothing(batches);

    IdClient keys;
    for (const char* key : {"a1", "b7", "a1", "c4", "b7"}) keys.ids({key});
    nothing(keys);
}

namespace {

// Told of a wait, cut off six times, and back after another.
struct ToldClient : StreamClient {
    ToldClient(const std::string& retry, Duration waits) {
        asks();
        in("retry: " + retry + "\nid: 1\ndata: hi");
        for (int dial = 0; dial < 6; ++dial) {
            pass(5s);
            ends();
            pass(waits);
            asks("1");
        }
    }
};

model::PolicyFit fit_of(const StreamClient& client) {
    return model::fit_policy(model::dials_of(client.session().attempts, model::fit_dials_max));
}

}  // namespace

TEST_CASE("waits as long as the server set them say nothing of the client's ladder",
          "[findings][streams][fit]") {
    const ToldClient client("700", 704ms);
    const model::PolicyFit fit = fit_of(client);
    CHECK(fit.delays == 0);
    CHECK_FALSE(fit.is_named);
    CHECK(in_words(fit) ==
          "no waits of its own seen yet; the server's retry: 700 ms, kept 6 of 6 times");
    for (const RuleId rule : {RuleId::StreamRetryIgnored, RuleId::BackoffResetsOnOpen,
                              RuleId::FirstReconnectNotSpread, RuleId::ReconnectStorm})
        CHECK(client.found(rule) == nullptr);
}

TEST_CASE("of a client that does not keep to retry: the waits are its own",
          "[findings][streams][fit]") {
    const ToldClient client("8000", 1s);
    const model::PolicyFit fit = fit_of(client);
    CHECK(fit.delays == 6);
    CHECK(fit.told.kept == 0);
    CHECK(in_words(fit).ends_with("; the server's retry: 8 s, kept 0 of 6 times"));
    CHECK(client.found(RuleId::StreamRetryIgnored) != nullptr);
}

TEST_CASE("dials as soon as a stream's server wants them are no storm", "[findings][streams]") {
    const auto dials = [](std::string_view first_event) {
        StreamClient client;
        client.asks();
        client.in(first_event);
        for (int number = 0; number < 8; ++number) {
            client.pass(100ms);
            client.ends();
            client.pass(200ms);
            client.asks("1");
            client.in("id: 1\ndata: hi");
        }
        return client.found(RuleId::ReconnectStorm) != nullptr;
    };
    CHECK_FALSE(dials("retry: 200\nid: 1\ndata: hi"));
    CHECK(dials("id: 1\ndata: hi"));
    CHECK(dials("retry: 2000\nid: 1\ndata: hi"));
}

}  // namespace redial::tests
