// Faults of a dialect as text.
#include "core/lab_dialect.hpp"
#include "catch.hpp"

namespace redial::core {

TEST_CASE("a fault of a dialect is read as it is written", "[fault]") {
    for (const auto& row : enum_names<DialectFaultKind>) {
        const auto fault = dialect_fault_from_text(row.name);
        REQUIRE(fault);
        CHECK(*fault == DialectFault{row.value, 0});
        CHECK(dialect_fault_text(*fault) == row.name);
    }
    const auto third = dialect_fault_from_text("drop_reply:3");
    REQUIRE(third);
    CHECK(*third == DialectFault{DialectFaultKind::DropReply, 3});
    CHECK(dialect_fault_text(*third) == "drop_reply:3");
}

TEST_CASE("what is no fault of a dialect is refused with what is", "[fault]") {
    for (const char* text : {"", "drop", "refuse:", "refuse:0", "refuse:x", "refuse:1x",
                             "refuse:-1", "refuse:99999999999", "stop_heartbeat:1"}) {
        INFO(text);
        CHECK(!dialect_fault_from_text(text));
    }
    CHECK(dialect_fault_from_text("drop").error().hint.find("drop_reply") != std::string::npos);
}

}  // namespace redial::core
