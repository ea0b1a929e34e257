// What is installed for desktops, before the judges that desktops bring. Test's thread only.
#include "program.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

const std::string share = std::string(REDIAL_SOURCE_DIR) + "/share/";

// All that a judge says, both outputs; its exit code is checked.
std::string said_by(const std::string& judge, const std::vector<std::string>& words,
                    const std::vector<std::string>& environment = {}) {
    Program run(words, environment, judge);
    CHECK(run.exit_code() == 0);
    return run.out + run.err;
}

bool has_command(const std::string& name) {
    Program look({"-c", "command -v " + name}, {}, "sh");
    if (look.exit_code() == 0) return true;
    WARN("not tested here: there is no " + name);
    return false;
}

}  // namespace

TEST_CASE("the desktop entry is one that its validator says nothing of", "[packages]") {
    if (!has_command("desktop-file-validate")) return;
    CHECK(said_by("desktop-file-validate", {share + "redial.desktop"}) == "");
}

TEST_CASE("the AppStream data holds and names the desktop entry that is there", "[packages]") {
    if (!has_command("appstreamcli")) return;
    const std::string said = said_by(
        "appstreamcli", {"validate", "--no-net", "--no-color", share + "redial.metainfo.xml"});
    INFO(said);
    CHECK(said.find("E: ") == std::string::npos);
    CHECK(said.find("W: ") == std::string::npos);
    CHECK(text_of(share + "redial.metainfo.xml").find(">redial.desktop<") != std::string::npos);
}

TEST_CASE("a recording is told from other JSON by its first line, and a HAR by its name",
          "[packages]") {
    if (!has_command("update-mime-database") || !has_command("gio")) return;
    TestFolder folder;
    std::filesystem::create_directories(folder.file("mime/packages"));
    std::filesystem::copy_file("/usr/share/mime/packages/freedesktop.org.xml",
                               folder.file("mime/packages/freedesktop.org.xml"));
    std::filesystem::copy_file(share + "redial-mime.xml", folder.file("mime/packages/redial.xml"));
    const std::vector<std::string> searched = {"XDG_DATA_DIRS=" + folder.path(),
                                               "XDG_DATA_HOME=" + folder.path()};
    CHECK(said_by("update-mime-database", {folder.file("mime")}, searched).find("rror") ==
          std::string::npos);
    Program record({"export", std::string(REDIAL_SOURCE_DIR) + "/examples/tour/before.jsonl",
                    folder.file("a.har")});
    CHECK(record.exit_code() == 0);
    std::filesystem::copy_file(std::string(REDIAL_SOURCE_DIR) + "/examples/tour/before.jsonl",
                               folder.file("run.jsonl"));
    write_file(folder.file("other.jsonl"), "{\"type\":\"header\",\"format\":\"another\"}\n");
    const auto kind_of = [&folder, &searched](const std::string& name) {
        return said_by("gio", {"info", "--attributes=standard::content-type", folder.file(name)},
                       searched);
    };
    CHECK(kind_of("run.jsonl").find("application/vnd.redial.log+jsonl") != std::string::npos);
    CHECK(kind_of("other.jsonl").find("vnd.redial") == std::string::npos);
    CHECK(kind_of("a.har").find("application/har+json") != std::string::npos);
}
