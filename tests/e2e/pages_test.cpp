// The pages that people look for, played: every command runs as it stands there and says what the
// page has below it. Test's thread only.
#include "page_play.hpp"

using namespace redial::tests;

namespace {

// Plays a page where a clone's examples are; its steps, as a check that there were any.
std::size_t play(const std::string& name) {
    PagePlayer player(text_of(REDIAL_SOURCE_DIR "/docs/" + name));
    std::filesystem::create_symlink(REDIAL_SOURCE_DIR "/examples",
                                    player.folder().file("examples"));
    for (const std::string& fault : player.play()) FAIL_CHECK(name << ": " << fault);
    return player.steps();
}

std::vector<std::string> faults_of(const std::string& console) {
    return PagePlayer("```console\n" + console + "```\n").play();
}

}  // namespace

TEST_CASE("a page that says what no command says is found out", "[cli][pages]") {
    CHECK(faults_of("$ echo one two\none ...\n").empty());
    CHECK(faults_of("$ echo one two\none\n").size() == 1);
    CHECK(faults_of("$ printf 'a\\nb\\n'\na\nb\n").empty());
    CHECK(faults_of("$ printf 'a\\nb\\n'\nb\na\n").size() == 1);
    CHECK(faults_of("$ echo took 1.5 s, 20 times\ntook 1.7 s, 20 times\n").empty());
    CHECK(faults_of("$ echo took 1.5 s, 20 times\ntook 1.7 s, 21 times\n").size() == 1);
    CHECK(faults_of("$ false\n").size() == 1);
    CHECK(faults_of("$ false\n$ echo $?\n1\n").empty());
    CHECK(faults_of("$ true\n$ echo $?\n1\n").size() == 1);
    CHECK(faults_of("$ echo words >&2\nwords\n").empty());
    CHECK(faults_of("$ echo a ws://127.0.0.1:8765/\na ws://127.0.0.1:8765/\n").empty());
}

TEST_CASE("docs/debug-a-reconnect.md does what it says", "[cli][pages]") {
    CHECK(play("debug-a-reconnect.md") > 5);
}

TEST_CASE("docs/wrap-your-client.md does what it says", "[cli][pages]") {
    CHECK(play("wrap-your-client.md") > 5);
}

TEST_CASE("docs/find-an-idle-timeout.md does what it says", "[cli][pages]") {
    CHECK(play("find-an-idle-timeout.md") > 5);
}

TEST_CASE("docs/embed.md does what it says", "[cli][pages]") { CHECK(play("embed.md") > 0); }

TEST_CASE("docs/export-and-share.md does what it says", "[cli][pages]") {
    CHECK(play("export-and-share.md") > 5);
}

TEST_CASE("docs/write-a-policy.md does what it says", "[cli][pages]") {
    CHECK(play("write-a-policy.md") > 2);
}
