// Completions for bash. bash splits words at "=" and ":" too, so that --format=csv arrives in
// three. Pure, any thread.
#include "app/completion.hpp"

namespace redial::app {
namespace {

// What comes of a value: one case of the script.
std::string case_of(const std::string& verb, const OptionWords& option) {
    std::string pattern;
    for (const std::string& name : option.names)
        pattern += (pattern.empty() ? "" : "|") + shell_quoted(verb + " " + name);
    std::string act;
    switch (completed_by(option.value, option.choices)) {
        case Completed::Choice:
            act = "_redial_words " + shell_quoted(in_a_row(option.choices));
            break;
        case Completed::File: act = "_redial_files -f"; break;
        case Completed::Folder: act = "_redial_files -d"; break;
        case Completed::Nothing: act = "_redial_nothing"; break;
    }
    return "        " + pattern + ") " + act + "; return ;;\n";
}

std::string cases_of(const VerbWords& verb, const std::string& name) {
    std::string cases;
    for (const OptionWords& option : verb.options)
        if (!option.value.empty()) cases += case_of(name, option);
    return cases;
}

std::string options_of(const VerbWords& verb, const std::string& name) {
    std::string all;
    for (const OptionWords& option : verb.options)
        for (const std::string& each : option.names) all += (all.empty() ? "" : " ") + each;
    return "        " + shell_quoted(name) + ") options=" + shell_quoted(all) + " ;;\n";
}

constexpr const char* head =
    R"sh(# bash completion for redial. Made by redial help --completion bash.
_redial_words() {
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}
_redial_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
}
_redial_nothing() {
    compopt +o default +o bashdefault 2>/dev/null
}
_redial() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb= i options=
    COMPREPLY=()
    if [ "$cur" = = ]; then
        cur=
    elif [ "$prev" = = ] && [ "$COMP_CWORD" -gt 2 ]; then
        prev=${COMP_WORDS[COMP_CWORD-2]}
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        # Behind "--" stands a client's command.
        if [ "${COMP_WORDS[i]}" = -- ]; then
            [ "$((i + 1))" -lt "$COMP_CWORD" ] || mapfile -t COMPREPLY < <(compgen -c -- "$cur")
            return
        fi
        [ -n "$verb" ] && continue
        case ${COMP_WORDS[i]} in
)sh";

constexpr const char* tail = R"sh(    esac
    if [[ $cur == -* ]]; then
        _redial_words "$options"
    elif [ -z "$verb" ] && [ "$COMP_CWORD" -eq 1 ]; then
        _redial_words "$verbs"
        compopt -o filenames 2>/dev/null
        local files
        mapfile -t files < <(compgen -f -- "$cur")
        COMPREPLY+=("${files[@]}")
    fi
}
complete -o bashdefault -o default -F _redial redial
)sh";

}  // namespace

std::string shell_quoted(const std::string& text, const std::string& inner) {
    std::string quoted = "'";
    for (const char c : text) {
        if (inner.find(c) != std::string::npos) quoted += '\\';
        quoted += c == '\'' ? "'\\''" : std::string(1, c);
    }
    return quoted + "'";
}

std::string in_a_row(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += (all.empty() ? "" : " ") + word;
    return all;
}

std::string bash_completion_of(const CommandTree& tree) {
    std::vector<std::string> names;
    std::string pattern;
    for (const VerbWords& verb : tree.verbs) {
        names.push_back(verb.name);
        pattern += (pattern.empty() ? "" : "|") + verb.name;
    }
    std::string text = head;
    text += "            " + pattern + ") verb=${COMP_WORDS[i]} ;;\n        esac\n    done\n";
    text += "    local verbs=" + shell_quoted(in_a_row(names)) + "\n";
    text += "    case \"$verb $prev\" in\n" + cases_of(tree.whole, "");
    for (const VerbWords& verb : tree.verbs) text += cases_of(verb, verb.name);
    text += "    esac\n    case $verb in\n" + options_of(tree.whole, "");
    for (const VerbWords& verb : tree.verbs) text += options_of(verb, verb.name);
    return text + tail;
}

}  // namespace redial::app
