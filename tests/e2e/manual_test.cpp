// Manual pages before groff, and completions in real shells. Test's thread only.
#include "program.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

std::string printed(const std::vector<std::string>& words) {
    Program run(words);
    CHECK(run.exit_code() == 0);
    CHECK(run.err == "");
    return run.out;
}

bool has_command(const std::string& name) {
    Program look({"-c", "command -v " + name}, {}, "sh");
    if (look.exit_code() == 0) return true;
    WARN("not tested here: there is no " + name);
    return false;
}

// What bash offers for these words, the last of them being completed: one a line.
std::string offered_by_bash(const TestFolder& folder, const std::string& words) {
    write_file(folder.file("script"), printed({"help", "--completion", "bash"}));
    const std::string script = "cd " + folder.path() + "; source ./script; COMP_WORDS=(" + words +
                               "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "
                               "_redial; printf '%s\\n' \"${COMPREPLY[@]}\"";
    Program bash({"--norc", "-c", script}, {}, "bash");
    CHECK(bash.exit_code() == 0);
    INFO(bash.err);
    CHECK(bash.err == "");
    return "\n" + bash.out;
}

}  // namespace

TEST_CASE("groff has no warning about any page of the manual", "[manual]") {
    if (!has_command("groff")) return;
    TestFolder folder;
    std::istringstream verbs(printed({"help", "--verbs"}));
    std::vector<std::vector<std::string>> pages = {{"help", "--man"}};
    for (std::string verb; std::getline(verbs, verb);) pages.push_back({"help", verb, "--man"});
    REQUIRE(pages.size() >= 13);
    for (const auto& words : pages) {
        write_file(folder.file("page.1"), printed(words));
        Program groff({"-K", "utf8", "-man", "-ww", "-Tutf8", "-P-cbou", folder.file("page.1")}, {},
                      "groff");
        CHECK(groff.exit_code() == 0);
        INFO(words[1]);
        CHECK(groff.err == "");
        CHECK(groff.out.find("EXIT STATUS") != std::string::npos);
        CHECK(groff.out.find("--verbose LEVELS") != std::string::npos);
    }
}

TEST_CASE("bash completes verbs, options and values", "[manual]") {
    TestFolder folder;
    write_file(folder.file("a log.jsonl"), "");
    CHECK(offered_by_bash(folder, "redial rep") == "\nreport\n");
    CHECK(offered_by_bash(folder, "redial a") == "\na log.jsonl\n");
    CHECK(offered_by_bash(folder, "redial compare --fa") == "\n--fail-if\n");
    CHECK(offered_by_bash(folder, "redial report --format m") == "\nmarkdown\n");
    CHECK(offered_by_bash(folder, "redial report --format = m") == "\nmarkdown\n");
    CHECK(offered_by_bash(folder, "redial report --format =") == "\nhtml\nmarkdown\n");
    CHECK(offered_by_bash(folder, "redial connect ws://h/ --ca a") == "\na log.jsonl\n");
    CHECK(offered_by_bash(folder, "redial connect ws://h/ --for ''") == "\n\n");
    CHECK(offered_by_bash(folder, "redial connect --policy caref") == "\ncareful\n");
    // A client's command is no longer ours.
    CHECK(offered_by_bash(folder, "redial battery -- printen").find("\nprintenv\n") !=
          std::string::npos);
    CHECK(offered_by_bash(folder, "redial battery -- printenv --fil") == "\n\n");
}

TEST_CASE("a bash at a terminal completes at the key", "[manual]") {
    if (!has_command("script")) return;
    TestFolder folder;
    write_file(folder.file("script.bash"), printed({"help", "--completion", "bash"}));
    Program terminal({"-qec", "bash --norc --noprofile -i", "/dev/null"}, {"PS1=", "TERM=dumb"},
                     "script");
    terminal.type("source " + folder.file("script.bash") + " && echo 'rea''dy'\n");
    REQUIRE(terminal.says("ready"));
    terminal.type("echo redial-was: redial report --form\t\001\004\n");
    terminal.type("redial() { echo \"got:$*:\"; }\nredial report --form\t mark\t\nexit\n");
    CHECK(terminal.says("got:report --format markdown:"));
}

TEST_CASE("fish completes verbs, options and values", "[manual]") {
    if (!has_command("fish")) return;
    TestFolder folder;
    write_file(folder.file("redial.fish"), printed({"help", "--completion", "fish"}));
    const auto offered = [&folder](const std::string& words) {
        Program fish(
            {"-N", "-c", "source " + folder.file("redial.fish") + "; complete -C '" + words + "'"},
            {"HOME=" + folder.path()}, "fish");
        CHECK(fish.exit_code() == 0);
        CHECK(fish.err == "");
        return fish.out;
    };
    CHECK(offered("redial rep").starts_with("report\tA recording as a page to pass on\n"));
    CHECK(offered("redial compare --fa").starts_with("--fail-if\tFail when"));
    CHECK(offered("redial report --format m").starts_with("markdown\t"));
    CHECK(offered("redial connect --policy caref").starts_with("careful\t"));
}

TEST_CASE("zsh completes verbs, options and values", "[manual]") {
    if (!has_command("zsh")) return;
    TestFolder folder;
    write_file(folder.file("_redial"), printed({"help", "--completion", "zsh"}));
    // A second zsh at a terminal of its own gets the keys; what it lists is what it offers.
    const std::string script = R"zsh(
        zmodload zsh/zpty
        zpty -b inner 'TERM=dumb zsh -f -i'
        zpty -w inner "PS1=; unsetopt zle_bracketed_paste; fpath=($1 \$fpath); autoload -U compinit;
            compinit -u -D; redial() { print -r -- got:\"\$*\": }; print ready-\$((1 + 1))"
        zpty -r -m inner out '*ready-2*'
        for words in $'rep\t\n' $'report --form\tmark\t\n' $'compare --fai\tx\n' \
            $'connect --policy caref\t\n'; do
            zpty -w -n inner "redial $words"
            zpty -r -m inner out '*got:*:*'
            print -r -- ${out##*got}
        done
    )zsh";
    Program zsh({"-f", "-c", script, "zsh", folder.path()}, {"HOME=" + folder.path()}, "zsh");
    CHECK(zsh.says(":report"));
    CHECK(zsh.says(":report --format=markdown"));
    CHECK(zsh.says(":compare --fail-if=x:"));
    CHECK(zsh.says(":connect --policy careful"));
}
