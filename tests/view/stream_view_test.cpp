// What the window offers for an event stream: nothing that would send, and the reason where a menu
// names it. Test thread.
#include <algorithm>
#include <string>

#include "catch.hpp"
#include "driver.hpp"
#include "view/messages/row_ops.hpp"
#include "view/shell/actions.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

constexpr SessionId id{1};

struct Rig : Driver {
    explicit Rig(const char* url) {
        core::SessionConfig config;
        config.url = url;
        add_session(id, config);
        opens(id);
        message(id, core::Direction::In, "id: 1\ndata: hi");
        frames(4);
    }
    view::Scene scene() { return {workspace, figures, ui, ui.theme, now, asked}; }
    std::string why_not(const char* name) {
        const auto all = view::actions();
        const auto found = std::find_if(all.begin(), all.end(), [name](const view::Action& row) {
            return row.name == std::string_view(name);
        });
        REQUIRE(found != all.end());
        return std::string(view::why_not(scene(), *found));
    }
    std::string why_not_again() {
        const model::SessionModel& session = *workspace.find(id);
        const model::MessageLog& log = session.log;
        return view::why_not_sent_again(scene(), session, log.row(log.end_row() - 1));
    }
};

}  // namespace

TEST_CASE("nothing is offered to be sent on an event stream, and the menu says why", "[streams]") {
    Rig stream("http://a.test/events");
    CHECK_FALSE(stream.shows("Enter sends"));
    CHECK(stream.why_not("Write a message") ==
          "For a WebSocket of Redial's own: on an event stream nothing can be sent");
    CHECK(stream.why_not_again() == "On an event stream nothing can be sent");
    CHECK(stream.why_not("Reconnect now").empty());

    Rig socket("ws://a.test/chat");
    CHECK(socket.shows("Enter sends"));
    CHECK(socket.why_not("Write a message").empty());
    CHECK(socket.why_not_again().empty());
}
