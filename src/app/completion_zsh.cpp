// Completions for zsh, as specifications of its _arguments. Pure, any thread.
#include "app/completion.hpp"

namespace redial::app {
namespace {

// What completes a value, behind "MESSAGE:".
std::string action_of(const std::string& value, const std::vector<std::string>& choices) {
    switch (completed_by(value, choices)) {
        case Completed::Choice: return "(" + in_a_row(choices) + ")";
        case Completed::File: return "_files";
        case Completed::Folder: return "_files -/";
        case Completed::Nothing: return " ";
    }
    return " ";
}

std::string escaped(const std::string& text, const std::string& inner) {
    std::string all;
    for (const char c : text) {
        if (inner.find(c) != std::string::npos) all += '\\';
        all += c;
    }
    return all;
}

// One specification a name; "*" where it may be given again.
std::string specifications_of(const OptionWords& option) {
    std::string text;
    for (const std::string& name : option.names) {
        std::string one = option.is_repeatable ? "*" : "";
        one += name;
        if (!option.value.empty() && name.starts_with("--")) one += "=";
        one += "[" + escaped(option.about, "\\[]") + "]";
        if (!option.value.empty())
            one +=
                ":" + escaped(option.value, "\\:") + ":" + action_of(option.value, option.choices);
        text += " \\\n            " + shell_quoted(one);
    }
    return text;
}

std::string specifications_of(const VerbWords& verb) {
    std::string text;
    for (const OptionWords& option : verb.options) text += specifications_of(option);
    for (const ArgumentWords& argument : verb.arguments) {
        const std::string one = std::string(argument.is_repeatable ? "*" : "") + ":" +
                                escaped(argument.value, "\\:") + ":" +
                                action_of(argument.value, {});
        text += " \\\n            " + shell_quoted(one);
    }
    return text;
}

}  // namespace

std::string zsh_completion_of(const CommandTree& tree) {
    std::string text =
        "#compdef redial\n# zsh completion for redial. Made by redial help --completion zsh.\n"
        "_redial_first() {\n    local -a verbs\n    verbs=(\n";
    for (const VerbWords& verb : tree.verbs)
        text += "        " + shell_quoted(escaped(verb.name, ":") + ":" + verb.about) + "\n";
    text +=
        "    )\n    _alternative 'verbs:verb:{_describe -t verbs verb verbs}' "
        "'files:log:_files'\n}\n"
        "_redial() {\n    local curcontext=$curcontext state line ret=1\n"
        "    typeset -A opt_args\n    _arguments -C";
    for (const OptionWords& option : tree.whole.options) text += specifications_of(option);
    text +=
        " \\\n            '1: :_redial_first' \\\n            '*::: :->rest' && ret=0\n"
        "    [[ $state == rest ]] || return ret\n"
        // What is left is the verb's own command line: the verb takes the place of the command.
        "    words=($line[1] \"${words[@]}\")\n    (( CURRENT += 1 ))\n    case $line[1] in\n";
    for (const VerbWords& verb : tree.verbs) {
        text += "        " + verb.name + ")\n";
        // Behind "--" stands a client's command, completed as a command of its own.
        if (verb.takes_client)
            text +=
                "            if (( ${words[(Ie)--]} && ${words[(Ie)--]} < CURRENT )); then\n"
                "                (( CURRENT -= ${words[(Ie)--]} ))\n"
                "                words[1,${words[(Ie)--]}]=()\n"
                "                _normal && ret=0\n                return ret\n            fi\n";
        text += "            _arguments" + specifications_of(verb) + " && ret=0\n            ;;\n";
    }
    return text +
           "        *) _files && ret=0 ;;\n    esac\n    return ret\n}\n"
           "if [ \"$funcstack[1]\" = _redial ]; then\n    _redial \"$@\"\nelse\n"
           "    compdef _redial redial\nfi\n";
}

}  // namespace redial::app
