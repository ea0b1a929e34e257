// Marks: by the message's time, so that they hold in a log that begins elsewhere.
#include "model/session/marks.hpp"

#include "catch.hpp"
#include "model/fold/workspace.hpp"

using namespace redial;

namespace {

constexpr SessionId id{1};

core::Stamp at_us(std::int64_t us) {
    return {.session = id, .attempt = AttemptId{1}, .at = instant_from_us(us)};
}

void say(model::Workspace& workspace, std::int64_t us, std::string_view text) {
    workspace.on_message(at_us(us), {.size_bytes = text.size(), .payload = as_bytes(text)});
}

// Two messages share a microsecond; a note stands between them.
void fill(model::Workspace& workspace) {
    workspace.on_event({at_us(1), core::SessionAdded{std::make_shared<core::SessionConfig>()}});
    say(workspace, 2, "a");
    say(workspace, 3, "b");
    workspace.on_event({at_us(3), core::Noted{core::Severity::Info, "between"}});
    say(workspace, 3, "c");
}

}  // namespace

TEST_CASE("a mark means the same message in a history that begins elsewhere", "[mark]") {
    model::Workspace whole;
    fill(whole);
    const model::MessageLog& log = whole.find(id)->log;
    const core::MessageMarked marked = model::mark_of(log, 3, true, "why");
    CHECK(marked.message_at == instant_from_us(3));
    CHECK(marked.place == 1);
    model::Workspace later;
    later.on_event({at_us(1), core::SessionAdded{std::make_shared<core::SessionConfig>()}});
    later.on_event({at_us(2), core::Noted{core::Severity::Info, "another row"}});
    later.on_event({at_us(2), core::Noted{core::Severity::Info, "and another"}});
    say(later, 3, "b");
    say(later, 3, "c");
    later.on_event({at_us(4), marked});
    const model::SessionModel& session = *later.find(id);
    CHECK(session.log.row(3).is_marked);
    CHECK(session.log.row(3).text() == "c");
    CHECK_FALSE(session.log.row(2).is_marked);
    REQUIRE(session.mark_notes.contains(3));
    CHECK(session.mark_notes.at(3) == "why");
}

TEST_CASE("taking a mark away takes its note away, and a mark of nothing is ignored", "[mark]") {
    model::Workspace workspace;
    fill(workspace);
    const model::SessionModel& session = *workspace.find(id);
    workspace.on_event({at_us(5), model::mark_of(session.log, 0, true, "note")});
    CHECK(session.mark_notes.size() == 1);
    workspace.on_event({at_us(6), model::mark_of(session.log, 0, false, "")});
    CHECK_FALSE(session.log.row(0).is_marked);
    CHECK(session.mark_notes.empty());
    workspace.on_event({at_us(7), core::MessageMarked{.message_at = instant_from_us(99)}});
    workspace.on_event(
        {at_us(7), core::MessageMarked{.message_at = instant_from_us(3), .place = 2}});
    CHECK(session.mark_notes.empty());
}

TEST_CASE("the row of an opening says how long the session was down", "[mark]") {
    model::Workspace workspace;
    fill(workspace);
    core::AttemptEnded ended;
    ended.was_open = true;
    workspace.on_event({at_us(1'000'000), ended});
    core::Stamp stamp = at_us(4'500'000);
    stamp.attempt = AttemptId{2};
    workspace.on_event({stamp, core::AttemptOpened{.address = "1.2.3.4:5"}});
    const model::MessageLog& log = workspace.find(id)->log;
    CHECK(log.row(log.end_row() - 1).text() == "open: 1.2.3.4:5 \xc2\xb7 after 3.5 s down");
}
