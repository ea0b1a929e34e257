// What of the sessions is kept in the settings: their messages that wait only where they are to be.
#include "app/kept_sessions.hpp"

#include "catch.hpp"

namespace redial::tests {

namespace {

constexpr SessionId one{1};

core::Event event(core::Happening what) {
    return {core::Stamp{one, AttemptId{}, instant_from_us(1), wall_from_us(1)}, std::move(what)};
}

void add(model::Workspace& workspace, bool is_persisted) {
    auto config = std::make_shared<core::SessionConfig>();
    config->url = "ws://127.0.0.1:9/";
    config->queue.is_persisted = is_persisted;
    workspace.on_event(event(core::SessionAdded{config}));
}

void queue(model::Workspace& workspace, std::uint64_t id, std::size_t size) {
    workspace.on_event(event(core::MessageQueued{
        id, core::Opcode::Text, std::make_shared<const Bytes>(size, std::uint8_t{'x'})}));
}

}  // namespace

TEST_CASE("what a session has queued is kept where its settings say so, and without what left",
          "[settings]") {
    for (const bool is_persisted : {true, false}) {
        model::Workspace workspace({}, nullptr);
        add(workspace, is_persisted);
        for (std::uint64_t id = 1; id <= 3; ++id) queue(workspace, id, id);
        workspace.on_event(event(core::MessageLeftQueue{2, core::QueueFate::Cancelled}));
        const auto kept = app::sessions_to_keep(workspace, view::UiState());
        REQUIRE(kept.size() == 1);
        if (!is_persisted) {
            CHECK(kept[0].queued.empty());
            continue;
        }
        REQUIRE(kept[0].queued.size() == 2);
        CHECK(kept[0].queued[0].payload->size() == 1);
        CHECK(kept[0].queued[1].payload->size() == 3);
    }
}

TEST_CASE("a queue that is too much for the settings is kept from its front", "[settings]") {
    model::Workspace workspace({}, nullptr);
    add(workspace, true);
    queue(workspace, 1, 100);
    queue(workspace, 2, log::kept_messages_bytes_max);
    queue(workspace, 3, 1);
    const auto kept = app::sessions_to_keep(workspace, view::UiState());
    REQUIRE(kept[0].queued.size() == 1);
    CHECK(kept[0].queued[0].payload->size() == 100);
    // And what is kept can be written, whatever is in it.
    log::Settings settings;
    settings.sessions = kept;
    const log::KeptMessage worst{
        core::Opcode::Text,
        std::make_shared<const Bytes>(log::kept_messages_bytes_max, std::uint8_t{1})};
    settings.sessions[0].queued = {worst};
    const std::string text = log::settings_to_text(settings);
    CHECK(text.size() < log::settings_bytes_max);
    const auto read = log::settings_from_text(text);
    REQUIRE(read);
    CHECK(read->sessions == settings.sessions);
}

}  // namespace redial::tests
