// The offline queue by itself: limits, order, acknowledgements, age, and random lives of it against
// rules that hold whatever happens. No sockets, no clock.
#include <map>

#include "base/rng.hpp"
#include "catch.hpp"
#include "net/session/offline_queue.hpp"

namespace redial::tests {

using namespace std::chrono_literals;
using core::QueueFate;
using net::OfflineQueue;

namespace {

constexpr Instant start = instant_from_us(1'000'000);

std::shared_ptr<const Bytes> shared(const std::string& text) {
    return std::make_shared<const Bytes>(to_bytes(text));
}

std::optional<std::uint64_t> push(OfflineQueue& queue, const std::string& text,
                                  Instant now = start) {
    return queue.push(core::Opcode::Text, shared(text), now).id;
}

// What goes out on a connection that takes everything: the payloads, in their order.
std::vector<std::string> send_all(OfflineQueue& queue) {
    std::vector<std::string> sent;
    while (const net::QueuedMessage* next = queue.next()) {
        sent.emplace_back(as_text(*next->payload));
        queue.note_sent();
    }
    return sent;
}

core::QueueLimits until_acknowledged() {
    core::QueueLimits limits;
    limits.delivery = core::Delivery::UntilAcknowledged;
    return limits;
}

OfflineQueue queue_with(const core::QueueLimits& limits) {
    OfflineQueue queue;
    queue.set_limits(limits);
    return queue;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a full queue refuses the newest, or drops the oldest until it fits", "[queue]") {
    core::QueueLimits limits;
    limits.messages_max = 3;
    limits.bytes_max = 10;
    OfflineQueue queue = queue_with(limits);
    for (const char* text : {"1234", "123", "12"}) REQUIRE(push(queue, text));
    CHECK_FALSE(push(queue, ""));  // a fourth message
    limits.overflow = core::Overflow::DropOldest;
    queue.set_limits(limits);
    const OfflineQueue::Pushed pushed = queue.push(core::Opcode::Text, shared("1234567"), start);
    CHECK(pushed.id == 4u);
    REQUIRE(pushed.left.size() == 2);
    CHECK(pushed.left[0].id == 1);
    CHECK(pushed.left[1].id == 2);
    CHECK(pushed.left[1].fate == QueueFate::Dropped);
    // One that could never fit drives nobody out.
    const OfflineQueue::Pushed too_large =
        queue.push(core::Opcode::Text, shared("12345678901"), start);
    CHECK_FALSE(too_large.id);
    CHECK(too_large.left.empty());
    CHECK(send_all(queue) == Texts{"12", "1234567"});
}

TEST_CASE("a message leaves when it is too old, to the microsecond", "[queue]") {
    core::QueueLimits limits;
    limits.age_max = 5s;
    OfflineQueue queue = queue_with(limits);
    CHECK_FALSE(queue.deadline());
    push(queue, "old");
    push(queue, "young", start + 1s);
    CHECK(queue.deadline() == start + 5s);
    CHECK(queue.expire(start + 5s - 1us).empty());
    const auto left = queue.expire(start + 5s);
    REQUIRE(left.size() == 1);
    CHECK(left[0].id == 1);
    CHECK(left[0].fate == QueueFate::Expired);
    CHECK(queue.deadline() == start + 6s);
    limits.age_max = Duration::max();
    queue.set_limits(limits);
    CHECK(queue.deadline() == Instant::max());
}

TEST_CASE("what is not acknowledged is sent again on the next connection, before newer ones",
          "[queue]") {
    OfflineQueue queue = queue_with(until_acknowledged());
    push(queue, R"({"id":1})");
    push(queue, R"({"id":"b"})");
    queue.begin_connection();
    CHECK(send_all(queue) == Texts{R"({"id":1})", R"({"id":"b"})"});
    CHECK(queue.acknowledge(R"({"ack":1.0})") == 1u);
    CHECK_FALSE(queue.acknowledge(R"({"ack":1})"));
    push(queue, R"({"id":3})");
    CHECK(send_all(queue) == Texts{R"({"id":3})"});  // on the same connection nothing comes twice
    push(queue, R"({"id":4})");
    queue.begin_connection();
    CHECK(send_all(queue) == Texts{R"({"id":"b"})", R"({"id":3})", R"({"id":4})"});
    CHECK(queue.acknowledge(R"({"ack":"\u0062"})") == 2u);
}

TEST_CASE("only what was sent can be acknowledged, and of equal ids the oldest is", "[queue]") {
    OfflineQueue queue = queue_with(until_acknowledged());
    push(queue, R"({"id":1,"n":1})");
    CHECK_FALSE(queue.acknowledge(R"({"ack":1})"));
    push(queue, R"({"id":1,"n":2})");
    send_all(queue);
    CHECK_FALSE(queue.acknowledge(R"({"ack":"1"})"));
    CHECK_FALSE(queue.acknowledge(R"({"ack":1,"pad":")" +
                                  std::string(net::acknowledged_bytes_max, 'x') + "\"}"));
    CHECK(queue.acknowledge(R"({"ack":1})") == 1u);
    CHECK(queue.acknowledge(R"({"ack":1})") == 2u);
    CHECK(queue.is_empty());
}

TEST_CASE("a message without an id is sent once, in its place", "[queue]") {
    OfflineQueue queue = queue_with(until_acknowledged());
    push(queue, R"({"id":1})");
    push(queue, "no JSON");
    queue.push(core::Opcode::Binary, shared(R"({"id":2})"), start);
    push(queue, R"({"id":null})");
    CHECK(send_all(queue).size() == 4);
    queue.begin_connection();
    CHECK(send_all(queue) == Texts{R"({"id":1})"});
}

TEST_CASE("settings that ask for no acknowledgement let go of what was sent", "[queue]") {
    OfflineQueue queue = queue_with(until_acknowledged());
    push(queue, R"({"id":1})");
    send_all(queue);
    push(queue, R"({"id":2})");
    const auto left = queue.set_limits({});
    REQUIRE(left.size() == 1);
    CHECK(left[0].id == 1);
    CHECK(left[0].fate == QueueFate::Sent);
    CHECK(send_all(queue) == Texts{R"({"id":2})"});
    CHECK(queue.is_empty());

    core::QueueLimits wrong = until_acknowledged();
    wrong.ack_pointer = "ack";
    queue.set_limits(wrong);
    CHECK(queue.pointer_error() == "ack: a JSON pointer starts with /; for example /count");
    push(queue, R"({"id":3})");
    send_all(queue);
    CHECK(queue.is_empty());
}

// One life of a queue, seen from outside, and what must hold after every step.
struct Life {
    explicit Life(std::uint64_t seed) : rng(seed) {
        limits.messages_max = 1 + static_cast<std::uint32_t>(rng.below(6));
        limits.bytes_max = 20 + rng.below(60);
        limits.age_max = rng.chance(0.5) ? Duration(1s * (1 + rng.below(5))) : Duration{0};
        limits.overflow =
            rng.chance(0.5) ? core::Overflow::DropOldest : core::Overflow::RefuseNewest;
        if (rng.chance(0.7)) limits.delivery = core::Delivery::UntilAcknowledged;
        queue.set_limits(limits);
    }

    void left(std::uint64_t id, QueueFate fate) {
        INFO("message " << id << " " << core::name_of(fate));
        REQUIRE(inside.contains(id));  // each leaves once
        if (fate == QueueFate::Acknowledged) REQUIRE(inside[id].was_sent);
        inside.erase(id);
    }
    void push_one() {
        const bool has_id = rng.chance(0.8);
        const std::string text = has_id ? R"({"id":)" + std::to_string(rng.below(4)) + "}" : "text";
        const auto pushed = queue.push(core::Opcode::Text, shared(text), now);
        for (const auto& gone : pushed.left) {
            REQUIRE(gone.id == inside.begin()->first);  // the oldest
            left(gone.id, gone.fate);
        }
        if (pushed.id) {
            const bool keeps = has_id && queue.keeps_until_acknowledged();
            REQUIRE((inside.empty() || inside.rbegin()->first < *pushed.id));
            inside[*pushed.id] = {text, now, keeps, false, false};
        } else {
            REQUIRE(pushed.left.empty());
            REQUIRE(limits.overflow == core::Overflow::RefuseNewest);
        }
    }
    // Of those not yet sent on this connection the first, whatever was cancelled or dropped.
    void send_one() {
        std::uint64_t first = 0;
        for (const auto& [id, one] : inside) {
            if (first == 0 && !one.was_sent_here) first = id;
        }
        const net::QueuedMessage* next = queue.next();
        REQUIRE((next == nullptr ? 0 : next->id) == first);
        if (next == nullptr) return;
        Inside& one = inside[first];
        const core::Happening told = queue.note_sent();
        REQUIRE(std::holds_alternative<core::QueuedSent>(told) == one.keeps);
        one.was_sent = one.was_sent_here = true;
        if (!one.keeps) left(first, QueueFate::Sent);
    }
    void acknowledge_one() {
        const std::string value = std::to_string(rng.below(4));
        std::optional<std::uint64_t> expected;
        for (const auto& [id, one] : inside) {
            const bool is_it = one.was_sent && one.text == R"({"id":)" + value + "}";
            if (is_it && !expected) expected = id;
        }
        REQUIRE(queue.acknowledge(R"({"ack":)" + value + "}") == expected);
        if (expected) left(*expected, QueueFate::Acknowledged);
    }
    void step() {
        switch (rng.below(7)) {
            case 0:
            case 1: return push_one();
            case 2: return send_one();
            case 3: return acknowledge_one();
            case 4:
                queue.begin_connection();
                for (auto& [id, one] : inside) one.was_sent_here = false;
                return;
            case 5: {
                const std::uint64_t id = 1 + rng.below(40);
                REQUIRE(queue.try_cancel(id) == inside.contains(id));
                if (inside.contains(id)) left(id, QueueFate::Cancelled);
                return;
            }
            default: now += 1s;
        }
        for (const auto& gone : queue.expire(now)) left(gone.id, gone.fate);
    }
    void check() {
        std::size_t bytes = 0;
        for (const auto& [id, one] : inside) {
            bytes += one.text.size();
            if (limits.age_max > 0s) REQUIRE(now - one.queued_at < limits.age_max);
        }
        REQUIRE(bytes <= limits.bytes_max);
        REQUIRE(inside.size() <= limits.messages_max);
        REQUIRE(queue.is_empty() == inside.empty());
    }

    struct Inside {
        std::string text;
        Instant queued_at{};
        bool keeps = false;
        bool was_sent = false;
        bool was_sent_here = false;
    };
    Rng rng;
    core::QueueLimits limits;
    OfflineQueue queue;
    std::map<std::uint64_t, Inside> inside;
    Instant now = start;
};

TEST_CASE("whatever happens to a queue, its limits, its order and one fate each hold", "[queue]") {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        INFO("seed " << seed);
        Life life(seed);
        for (int i = 0; i < 300; ++i) {
            life.step();
            life.check();
        }
    }
}

}  // namespace redial::tests
