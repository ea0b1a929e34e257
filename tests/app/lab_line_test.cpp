// Lines as orders to the lab server.
#include "app/lab_line.hpp"
#include "catch.hpp"

namespace redial::app {

TEST_CASE("a line is an order to the lab server, or is refused with what there is", "[serve]") {
    const auto is = [](std::string_view line, const char* name) {
        const auto order = lab_order_of_line(line);
        return order && std::string_view(core::name_of(*order)) == name;
    };
    CHECK(is("reset", "drop_lab_connections"));
    CHECK(is(" restart ", "restart_lab"));
    CHECK(is("forget a b", "forget_lab_session"));
    CHECK(is("refuse on", "set_lab_refuses"));
    CHECK(is("503 off", "set_lab_503"));
    CHECK(is("events", "set_lab_streams"));
    CHECK(is("events end=3 times=1; status=503", "set_lab_streams"));
    const auto fault = lab_order_of_line("fault drop_reply:2 off");
    REQUIRE(fault);
    const auto* set = std::get_if<core::SetLabDialectFault>(&*fault);
    REQUIRE(set != nullptr);
    CHECK(set->fault == core::DialectFault{core::DialectFaultKind::DropReply, 2});
    CHECK(!set->is_on);
    for (const char* line : {"", "reset now", "refuse", "refuse maybe", "forget", "fault",
                             "fault nothing", "fault refuse on", "events ends=1"}) {
        INFO(line);
        CHECK(!lab_order_of_line(line));
    }
}

}  // namespace redial::app
