// Completions for fish: one complete command for each verb, option and kind of argument. Pure, any
// thread.
#include "app/completion.hpp"

namespace redial::app {
namespace {

// In fish's single quotes only a quote and a backslash need one before them.
std::string fish_quoted(const std::string& text) {
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\\' || c == '\'') quoted += '\\';
        quoted += c;
    }
    return quoted + "'";
}

std::string line_of(const std::string& condition, const OptionWords& option) {
    std::string text = "complete -c redial -n " + fish_quoted(condition);
    for (const std::string& name : option.names)
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (!option.value.empty()) {
        switch (completed_by(option.value, option.choices)) {
            case Completed::Choice:
                text += " -x -a " + fish_quoted(in_a_row(option.choices));
                break;
            case Completed::File: text += " -r -F"; break;
            case Completed::Folder: text += " -x -a '(__fish_complete_directories)'"; break;
            case Completed::Nothing: text += " -x"; break;
        }
    }
    return text + " -d " + fish_quoted(option.about) + "\n";
}

bool takes_files(const VerbWords& verb) {
    if (verb.takes_client) return true;  // its command's words
    for (const ArgumentWords& argument : verb.arguments)
        if (completed_by(argument.value, {}) == Completed::File) return true;
    return false;
}

}  // namespace

std::string fish_completion_of(const CommandTree& tree) {
    std::string text =
        "# fish completion for redial. Made by redial help --completion fish.\n"
        "complete -c redial -f\n"
        "complete -c redial -n __fish_use_subcommand -F\n";  // a log for the window
    for (const VerbWords& verb : tree.verbs)
        text += "complete -c redial -n __fish_use_subcommand -a " + verb.name + " -d " +
                fish_quoted(verb.about) + "\n";
    for (const OptionWords& option : tree.whole.options)
        text += line_of("__fish_use_subcommand", option);
    for (const VerbWords& verb : tree.verbs) {
        const std::string condition = "__fish_seen_subcommand_from " + verb.name;
        if (takes_files(verb)) text += "complete -c redial -n " + fish_quoted(condition) + " -F\n";
        for (const OptionWords& option : verb.options) text += line_of(condition, option);
    }
    return text;
}

}  // namespace redial::app
