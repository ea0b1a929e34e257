// Policies as files: presets by name, one's own as JSON. One thread.
#include "log/policy_file.hpp"
#include "catch.hpp"
#include "core/presets.hpp"
#include "samples.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

std::string error_of(std::string_view text) {
    const auto named = log::policy_from_text(text);
    return named ? "" : named.error().line();
}

}  // namespace

TEST_CASE("every preset survives being written and read as a file", "[log][policy]") {
    const TempFolder folder;
    for (const core::Preset& preset : core::presets()) {
        const core::NamedPolicy named{std::string(preset.name), preset.policy};
        const std::string path = folder.file(named.name + ".json");
        write_all(path, log::policy_to_text(named));
        const auto read = log::policy_named(path);
        INFO(named.name);
        REQUIRE(read);
        CHECK(*read == named);
        CHECK(*log::policy_named(named.name) == named);
    }
}

TEST_CASE("one's own policy starts from a preset and says only what is other", "[log][policy]") {
    const auto named = log::policy_from_text(
        R"({"name":"ours","preset":"socket.io","cap_ms":30000,"attempts_max":3})");
    REQUIRE(named);
    core::Policy expected = core::find_preset("socket.io")->policy;
    expected.cap = Duration{30'000'000};
    expected.attempts_max = 3;
    CHECK(named->policy == expected);
    CHECK(named->name == "ours");
    CHECK(log::policy_from_text("{}")->policy == core::Policy{});
}

TEST_CASE("a policy's file says what is wrong with it", "[log][policy]") {
    CHECK(error_of("{\n oops") == "it is not JSON from line 2 on");
    CHECK_THAT(error_of(R"({"facter":2})"), contains_text("a policy has no member \"facter\""));
    CHECK_THAT(error_of(R"({"factor":"2"})"), contains_text("factor should be a number"));
    CHECK_THAT(error_of(R"({"preset":"socketio"})"),
               contains_text("presets: chat-ui, careful, rfc6455"));
    CHECK_THAT(error_of(std::string(300u << 10, ' ')), contains_text("longer than 256 KiB"));
    CHECK_THAT(log::policy_named("nosuch").error().line(), contains_text("presets: chat-ui"));
    CHECK_THAT(log::policy_named("/nonexistent/p.json").error().line(),
               contains_text("/nonexistent/p.json"));
}
