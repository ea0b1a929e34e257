// Manual pages and completions against what --help prints of each verb. One thread.
#include "app/manual.hpp"

#include <fstream>
#include <sstream>

#include "app/command_line.hpp"
#include "app/completion.hpp"
#include "catch.hpp"
#include "paths.hpp"

namespace redial::app::tests {
namespace {

ShowAndEnd shown(std::vector<const char*> words) {
    words.insert(words.begin(), "redial");
    const CommandLine line = parse_command_line(static_cast<int>(words.size()), words.data());
    const auto* text = std::get_if<ShowAndEnd>(&line.verb);
    REQUIRE(text != nullptr);
    return *text;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

// The first column of a help's list of options: "-h", "--help", ...
std::vector<std::string> flags_in(const std::string& help) {
    std::vector<std::string> flags;
    for (const std::string& line : lines_of(help)) {
        if (!line.starts_with("  -")) continue;
        std::istringstream words(line.substr(0, line.find("  ", 2)));
        for (std::string word; words >> word && word.starts_with('-');) {
            std::istringstream names(word);
            for (std::string name; std::getline(names, name, ',');) flags.push_back(name);
        }
    }
    return flags;
}

std::vector<std::string> verbs_in(const std::string& help) {
    std::vector<std::string> verbs;
    bool is_in_list = false;
    for (const std::string& line : lines_of(help)) {
        if (is_in_list && !line.starts_with("  ")) break;
        if (is_in_list) verbs.push_back(line.substr(2, line.find(' ', 2) - 2));
        if (line == "Subcommands:") is_in_list = true;
    }
    return verbs;
}

bool holds(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

std::string fish_name(const std::string& flag) {
    return flag.starts_with("--") ? " -l " + flag.substr(2) : " -s " + flag.substr(1);
}

}  // namespace

TEST_CASE("the manual has a page for each verb and an entry for each option of its help",
          "[manual]") {
    const std::vector<std::string> verbs = verbs_in(shown({"--help"}).text);
    REQUIRE(verbs.size() >= 12);
    std::ostringstream listed;
    for (const std::string& verb : verbs) listed << verb << "\n";
    CHECK(shown({"help", "--verbs"}).text == listed.str());
    const std::string whole = shown({"help", "--man"}).text;
    for (const std::string& verb : verbs) {
        INFO(verb);
        CHECK(holds(whole, "\\fBredial\\-" + verb + "\\fR(1)\n"));
        const std::vector<std::string> flags = flags_in(shown({verb.c_str(), "--help"}).text);
        CHECK(flags.size() >= 4);
        const std::string page = shown({"help", verb.c_str(), "--man"}).text;
        for (const std::string& flag : flags) {
            INFO(flag);
            CHECK(holds(page, "\\fB" + roff_escaped(flag) + "\\fR"));
        }
        CHECK(holds(page, ".SH \"EXIT STATUS\"\n.TP\n\\fB0\\fR\n"));
        CHECK(holds(page, ".TP\n\\fB2\\fR\n"));
    }
    for (const std::string& flag : flags_in(shown({"--help"}).text))
        CHECK(holds(whole, "\\fB" + roff_escaped(flag) + "\\fR"));
}

TEST_CASE("a page's exit status is what the verb's help says of it", "[manual]") {
    const std::string page = shown({"help", "connect", "--man"}).text;
    CHECK(holds(page, "\\fB0\\fR\nopen at the end, or closed by 1000, 1001, 1012\n"));
    CHECK(holds(page, "\\fB1\\fR\nnot so\n"));
    CHECK(holds(shown({"help", "serve", "--man"}).text, "\\fB1\\fR\nit was not: one line"));
}

TEST_CASE("no text can be taken for a request of roff", "[manual]") {
    CHECK(roff_escaped(".so /etc/passwd") == "\\&.so /etc/passwd");
    CHECK(roff_escaped("a\n.so x\n'br") == "a\n.br\n\\&.so x\n.br\n\\&\\(aqbr");
    CHECK(roff_escaped("C:\\temp -x ~^`") == "C:\\etemp \\-x \\(ti\\(ha\\(ga");
    CHECK(roff_escaped("") == "");
}

TEST_CASE("each shell's completions name each verb and each option of its help", "[manual]") {
    const std::string bash = shown({"help", "--completion", "bash"}).text;
    const std::string zsh = shown({"help", "--completion", "zsh"}).text;
    const std::string fish = shown({"help", "--completion", "fish"}).text;
    for (const std::string& verb : verbs_in(shown({"--help"}).text)) {
        INFO(verb);
        const std::string mark = "        '" + verb + "') options='";
        REQUIRE(holds(bash, mark));
        const std::size_t at = bash.find(mark) + mark.size();
        const std::string options = " " + bash.substr(at, bash.find('\'', at) - at) + " ";
        const std::size_t part = zsh.find("\n        " + verb + ")\n");
        REQUIRE(part != std::string::npos);
        const std::string zsh_part = zsh.substr(part, zsh.find(";;", part) - part);
        for (const std::string& flag : flags_in(shown({verb.c_str(), "--help"}).text)) {
            INFO(flag);
            CHECK(holds(options, " " + flag + " "));
            const bool is_known = holds(zsh_part, flag + "[") || holds(zsh_part, flag + "=[");
            CHECK(is_known);
            bool is_in_fish = false;
            for (const std::string& line : lines_of(fish)) {
                const bool is_of_verb = holds(line, "__fish_seen_subcommand_from " + verb + "'");
                is_in_fish = is_in_fish || (is_of_verb && holds(line, fish_name(flag) + " "));
            }
            CHECK(is_in_fish);
        }
    }
}

TEST_CASE("a value is completed by what it is", "[manual]") {
    CHECK(completed_by("FILE", {}) == Completed::File);
    CHECK(completed_by("IN.jsonl", {}) == Completed::File);
    CHECK(completed_by("DIR", {}) == Completed::Folder);
    CHECK(completed_by("TIME", {}) == Completed::Nothing);
    CHECK(completed_by("NAME", {"careful"}) == Completed::Choice);
    const std::string bash = shown({"help", "--completion", "bash"}).text;
    CHECK(holds(bash, "'report --format') _redial_words 'html markdown'"));
    CHECK(holds(bash, "'mcp --exports') _redial_files -d"));
    CHECK(holds(bash, "'connect --ca') _redial_files -f"));
    CHECK(holds(bash, "'tap --dialect') _redial_words 'auto none "));
    CHECK(holds(bash, "'serve --dialect') _redial_words '"));
    CHECK_FALSE(holds(bash, "'serve --dialect') _redial_words 'auto"));
}

TEST_CASE("help is what --help prints, and names the verb that there is not", "[manual]") {
    CHECK(shown({"help"}).text == shown({"--help"}).text);
    CHECK(shown({"help", "tap"}).text == shown({"tap", "--help"}).text);
    const ShowAndEnd wrong = shown({"help", "dance", "--man"});
    CHECK(wrong.exit_code == exit_usage);
    CHECK(holds(wrong.text, "'dance'"));
    CHECK(shown({"help", "--completion", "csh"}).exit_code == exit_usage);
    CHECK(shown({"help", "--man", "--verbs"}).exit_code == exit_usage);
    CHECK_FALSE(holds(shown({"--help"}).text, "\n  help"));
}

TEST_CASE("the program says the version that CMakeLists.txt says", "[manual]") {
    std::ifstream file(REDIAL_SOURCE_DIR "/CMakeLists.txt");
    std::string version;
    const std::string before = "project(redial VERSION ";
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(before))
            version = line.substr(before.size(), line.find(' ', before.size()) - before.size());
    REQUIRE(version.size() >= 5);
    CHECK(shown({"--version"}).text == "redial " + version + "\n");
    CHECK(holds(shown({"help", "--man"}).text, "\"redial " + version + "\""));
}

}  // namespace redial::app::tests
