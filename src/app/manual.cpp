// Writes manual pages. A footer's line that begins with "Exit:" is its EXIT STATUS, the rest of the
// footer its NOTES. No date stands in a page, so that two builds of one version are the same.
// Pure, any thread.
#include "app/manual.hpp"

#include <cctype>
#include <vector>

#include "base/version.hpp"

namespace redial::app {
namespace {

constexpr std::string_view exit_mark = "Exit:";
// Where the tree says nothing else; the codes are those of app/command_line.hpp.
constexpr std::string_view exits_of_all =
    "0 what was asked was done; "
    "1 it was not: one line on standard error says what happened, where, and what to try; "
    "2 what was asked cannot be understood";

std::string upper(std::string_view text) {
    std::string all(text);
    for (char& c : all) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return all;
}

std::string trimmed(std::string_view text) {
    const std::size_t from = text.find_first_not_of(" \n");
    if (from == std::string_view::npos) return {};
    return std::string(text.substr(from, text.find_last_not_of(" \n") + 1 - from));
}

std::vector<std::string> split(std::string_view text, char at) {
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t end = std::min(text.find(at, from), text.size());
        parts.push_back(trimmed(text.substr(from, end - from)));
        from = end + 1;
    }
    return parts;
}

struct Footer {
    std::string notes;
    std::string exits;
};
Footer footer_of(std::string_view text) {
    Footer footer;
    for (const std::string& line : split(text, '\n')) {
        if (line.starts_with(exit_mark)) {
            footer.exits = trimmed(line.substr(exit_mark.size()));
        } else if (!line.empty()) {
            footer.notes += (footer.notes.empty() ? "" : "\n") + line;
        }
    }
    return footer;
}

std::string bold(std::string_view text) { return "\\fB" + roff_escaped(text) + "\\fR"; }
std::string slanted(std::string_view text) { return "\\fI" + roff_escaped(text) + "\\fR"; }
// An entry of a list: its sign, and what it means.
std::string entry(const std::string& sign, std::string_view about) {
    return ".TP\n" + sign + "\n" + roff_escaped(about) + "\n";
}

std::string arguments_in_words(const VerbWords& verb) {
    std::string text;
    for (const ArgumentWords& argument : verb.arguments) {
        const std::string name = slanted(argument.name) + (argument.is_repeatable ? "\\&..." : "");
        text += argument.is_required ? " " + name : " [" + name + "]";
    }
    if (verb.takes_client) text += " [" + bold("--") + " " + slanted("COMMAND") + "\\&...]";
    return text;
}

std::string option_sign(const OptionWords& option) {
    std::string sign;
    for (const std::string& name : option.names) sign += (sign.empty() ? "" : ", ") + bold(name);
    if (!option.value.empty()) sign += " " + slanted(option.value);
    return sign;
}

std::string options_section(const VerbWords& verb) {
    std::string text;
    if (!verb.arguments.empty()) text += ".SH ARGUMENTS\n";
    for (const ArgumentWords& argument : verb.arguments)
        text += entry(slanted(argument.value), argument.about);
    text += ".SH OPTIONS\n";
    for (const OptionWords& option : verb.options) {
        text += entry(option_sign(option), option.about);
        if (option.choices.empty() || option.value.find('|') != std::string::npos) continue;
        std::string all;
        for (const std::string& choice : option.choices) all += (all.empty() ? "" : ", ") + choice;
        text += ".IP\nKnown: " + roff_escaped(all) + "\n";
    }
    return text;
}

// "0 done; 1 it was not" as a list.
std::string exit_section(std::string_view exits) {
    std::string text = ".SH \"EXIT STATUS\"\n";
    for (const std::string& part : split(exits.empty() ? exits_of_all : exits, ';')) {
        const std::size_t space = part.find(' ');
        if (space == std::string::npos) continue;
        text += entry(bold(part.substr(0, space)), trimmed(part.substr(space)));
    }
    return text;
}

std::string verbs_section(const CommandTree& tree) {
    std::string text = ".SH VERBS\nEach has a page of its own.\n";
    for (const VerbWords& verb : tree.verbs)
        text += entry("\\fBredial\\-" + roff_escaped(verb.name) + "\\fR(1)", verb.about);
    return text;
}

std::string environment_section() {
    return ".SH ENVIRONMENT\n" +
           entry(bold("REDIAL_LOG"), "What --verbose is where it is not given.") +
           entry(bold("DISPLAY") + ", " + bold("WAYLAND_DISPLAY"),
                 "Where the window opens; without one the verbs work all the same.") +
           ".SH FILES\n" +
           entry(slanted("$XDG_CONFIG_HOME/redial"),
                 "Settings and layout of the window (~/.config/redial); --config names another.");
}

std::string see_also(const CommandTree& tree, const VerbWords* verb) {
    std::string text = ".SH \"SEE ALSO\"\n";
    if (verb != nullptr) text += "\\fBredial\\fR(1),\n";
    for (const VerbWords& other : tree.verbs)
        if (&other != verb) text += "\\fBredial\\-" + roff_escaped(other.name) + "\\fR(1),\n";
    return text + slanted("/usr/share/doc/redial") + ", of the package redial\\-doc" + "\n";
}

}  // namespace

std::string roff_escaped(std::string_view text) {
    std::string escaped;
    bool is_line_start = true;
    for (const char c : text) {
        // A dot or a quote that begins a line would be a request.
        if (is_line_start && (c == '.' || c == '\'')) escaped += "\\&";
        is_line_start = c == '\n';
        switch (c) {
            case '\\': escaped += "\\e"; break;
            case '-': escaped += "\\-"; break;
            case '\'': escaped += "\\(aq"; break;
            case '`': escaped += "\\(ga"; break;
            case '^': escaped += "\\(ha"; break;
            case '~': escaped += "\\(ti"; break;
            case '"': escaped += "\\(dq"; break;
            case '\n': escaped += "\n.br\n"; break;
            default: escaped += c;
        }
    }
    return escaped;
}

std::string manual_of(const CommandTree& tree, const VerbWords* verb) {
    const VerbWords& words = verb != nullptr ? *verb : tree.whole;
    const std::string page = verb != nullptr ? "redial-" + verb->name : "redial";
    const Footer footer = footer_of(words.footer);
    std::string text = ".\\\" Made by redial help --man.\n.TH " + upper(page) +
                       " 1 \"\" \"redial " + std::string(program_version) +
                       "\" \"User Commands\"\n";
    // An option that is divided at the end of a line could not be copied.
    text += ".nh\n.SH NAME\n" + roff_escaped(page) + " \\- " + roff_escaped(words.about) + "\n";
    text += ".SH SYNOPSIS\n\\fBredial\\fR" + (verb != nullptr ? " " + bold(verb->name) : "") +
            " [" + slanted("OPTION") + "\\&...]" + arguments_in_words(words) + "\n";
    if (verb == nullptr) {
        text += ".br\n\\fBredial\\fR " + slanted("VERB") + " [" + slanted("OPTION") + "\\&...] [" +
                slanted("ARGUMENT") + "\\&...]\n";
        text += verbs_section(tree);
    }
    text += options_section(words);
    if (!footer.notes.empty()) text += ".SH NOTES\n" + roff_escaped(footer.notes) + "\n";
    text += exit_section(footer.exits);
    if (verb == nullptr) text += environment_section();
    return text + see_also(tree, verb);
}

}  // namespace redial::app
