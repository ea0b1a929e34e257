// The offline queue as the model shows it. Virtual time.
#include "catch.hpp"
#include "rig.hpp"

namespace redial::tests {

namespace {

std::shared_ptr<const Bytes> shared(const std::string& text) {
    return std::make_shared<const Bytes>(to_bytes(text));
}

}  // namespace

TEST_CASE("queued messages are shown until they leave", "[model]") {
    Rig rig;
    rig.add();
    rig.tell(core::MessageQueued{1, core::Opcode::Text, shared("one")});
    rig.pass(1s);
    rig.tell(core::MessageQueued{2, core::Opcode::Binary, shared("two")});
    rig.tell(core::MessageQueued{3, core::Opcode::Text, shared("three")});
    REQUIRE(rig.session().queued.size() == 3);
    CHECK(rig.session().queued[1].queued_at == rig.now);
    rig.tell(core::MessageLeftQueue{2, core::QueueFate::Cancelled});
    rig.tell(core::MessageLeftQueue{1, core::QueueFate::Sent});
    rig.tell(core::MessageLeftQueue{99, core::QueueFate::Sent});
    REQUIRE(rig.session().queued.size() == 1);
    CHECK(rig.session().queued[0].id == 3);
}

TEST_CASE("each message that leaves the queue is shown with its fate, the last fifty of them",
          "[model]") {
    Rig rig;
    rig.add();
    rig.tell(core::MessageQueued{1, core::Opcode::Text, shared("one")});
    rig.tell(core::MessageQueued{2, core::Opcode::Text, shared(std::string(5000, 'x'))});
    rig.tell(core::QueuedSent{1, 1});
    rig.tell(core::QueuedSent{1, 2});
    CHECK(rig.session().queued[0].sent_times == 2);
    rig.pass(1s);
    rig.tell(core::MessageLeftQueue{1, core::QueueFate::Acknowledged});
    rig.tell(core::MessageLeftQueue{2, core::QueueFate::Sent});
    const auto& fates = rig.session().queue_fates;
    REQUIRE(fates.size() == 2);
    CHECK(fates[0].message.id == 1);
    CHECK(fates[0].message.sent_times == 2);
    CHECK(fates[0].fate == core::QueueFate::Acknowledged);
    CHECK(fates[0].at == rig.now);
    CHECK(fates[0].message.queued_at == rig.now - 1s);
    CHECK(fates[1].message.sent_times == 1);
    CHECK(fates[1].message.payload->size() == 4096);
    CHECK(fates[1].size_bytes == 5000);
    for (std::uint64_t id = 3; id < 103; ++id) {
        rig.tell(core::MessageQueued{id, core::Opcode::Text, shared("more")});
        rig.tell(core::MessageLeftQueue{id, core::QueueFate::Dropped});
    }
    CHECK(fates.size() == 50);
    CHECK(fates[0].message.id == 53);
}

}  // namespace redial::tests
