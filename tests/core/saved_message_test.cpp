// Filling in saved messages.
#include "core/saved_message.hpp"

#include "catch.hpp"

using namespace redial;

TEST_CASE("each place of a template is filled in once, and what is filled in is not looked at",
          "[template]") {
    const core::TemplateValues values{
        .n = 7, .now = wall_from_us(1'790'856'000'123'999), .uuid = "{{n}}", .session = "abc"};
    CHECK(core::filled("{{n}}/{{session}}/{{n}}", values) == "7/abc/7");
    CHECK(core::filled("{{now}}", values) == "2026-10-01T12:00:00.123Z");
    CHECK(core::filled("[{{uuid}}]", values) == "[{{n}}]");
    CHECK(core::filled("{{{n}}}", values) == "{7}");
    CHECK(core::filled("{{m}} {{ {{n} {", values) == "{{m}} {{ {{n} {");
    CHECK(core::filled("", values).empty());
    CHECK(core::is_template("a{{n}}"));
    CHECK_FALSE(core::is_template("{\"a\":{\"b\":1}}"));
}
