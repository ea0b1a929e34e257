// Every `redial ...` of the pages asks for options that its verb has, as the built program tells.
// Test's thread only.
#include <map>
#include <optional>
#include <regex>
#include <set>

#include "program.hpp"

using namespace redial::tests;

namespace {

std::set<std::string> options_in(const std::string& text) {
    static const std::regex option("(^|[ ,])(--[a-z][a-z0-9-]*)");
    std::set<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), option), end; at != end; ++at)
        found.insert((*at)[2]);
    return found;
}

// By verb, "" for the program itself.
std::map<std::string, std::set<std::string>> options_of_verbs() {
    Program own({"--help"});
    REQUIRE(own.exit_code() == 0);
    std::map<std::string, std::set<std::string>> options{{"", options_in(own.out)}};
    std::istringstream lines(own.out.substr(own.out.find("Subcommands:")));
    static const std::regex row("^  ([a-z]+)  .*");
    std::smatch verb;
    for (std::string line; std::getline(lines, line);) {
        if (!std::regex_match(line, verb, row)) continue;
        Program help({verb[1], "--help"});
        REQUIRE(help.exit_code() == 0);
        options[verb[1]] = options_in(help.out);
    }
    return options;
}

// The commands of a page, within a line and as lines that begin with "$ ".
std::vector<std::string> commands_in(std::string page) {
    page = std::regex_replace(page, std::regex("\\\\\n"), " ");
    static const std::regex command(
        "`(redial [^`\n]*)`|(?:^|\n) *\\$ (?:[^\n]*\\| )?(redial [^\n]*)");
    std::vector<std::string> found;
    for (std::sregex_iterator at(page.begin(), page.end(), command), end; at != end; ++at)
        found.push_back((*at)[1].matched ? (*at)[1] : (*at)[2]);
    return found;
}

// What the shell, another program or a quoted word has is not the command's own.
std::string own_words(const std::string& command) {
    static const std::regex in_quotes("'[^']*'|\"[^\"]*\"");
    static const std::regex rest(" -- .*| [|] .*| > .*| +#.*");
    return std::regex_replace(std::regex_replace(command, in_quotes, "Q"), rest, "");
}

std::vector<std::string> unknown_in(const std::string& page,
                                    std::map<std::string, std::set<std::string>>& options) {
    std::vector<std::string> unknown;
    for (const std::string& command : commands_in(page)) {
        std::istringstream words(command);
        std::string program, verb;
        words >> program >> verb;
        if (verb == "help") continue;  // any verb's words may follow it
        const auto& known = options[options.contains(verb) ? verb : ""];
        for (const std::string& option : options_in(own_words(command)))
            if (!known.contains(option)) unknown.push_back(option + " in " + command);
    }
    return unknown;
}

std::vector<std::string> pages() {
    const std::filesystem::path source = REDIAL_SOURCE_DIR;
    std::vector<std::string> found;
    for (const char* folder : {"", "docs"})
        for (const auto& entry : std::filesystem::directory_iterator(source / folder))
            if (entry.path().extension() == ".md") found.push_back(entry.path());
    return found;
}

}  // namespace

TEST_CASE("an option that no verb has is found in a page", "[cli][pages]") {
    auto options = options_of_verbs();
    CHECK(options.size() > 10);
    CHECK(unknown_in("    $ redial serve --port 1 | jq --raw\n`redial tap --listen 1`", options)
              .empty());
    CHECK(unknown_in("    $ redial serve --listen 1\n", options).size() == 1);
    CHECK(unknown_in("say `redial check --html`", options).size() == 1);
    CHECK(unknown_in("    $ redial serve \\\n        --listen 1\n", options).size() == 1);
    CHECK(unknown_in("`redial test a -- node b --loud`", options).empty());
}

TEST_CASE("every command in a page has options that there are", "[cli][pages]") {
    auto options = options_of_verbs();
    std::size_t commands = 0;
    for (const std::string& page : pages()) {
        const std::string text = text_of(page);
        commands += commands_in(text).size();
        for (const std::string& unknown : unknown_in(text, options))
            FAIL_CHECK(page << ": " << unknown);
    }
    CHECK(commands > 100);
}
