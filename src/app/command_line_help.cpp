// The options of `redial help`, and what it prints. Main thread.
#include "app/command_line_help.hpp"

#include "app/command_line_tree.hpp"
#include "app/completion.hpp"
#include "app/manual.hpp"

namespace redial::app {

CLI::App& add_help(CLI::App& app, RawHelp& raw) {
    CLI::App& help = *app.add_subcommand("help", "What --help prints; pages and completions");
    help.group("");
    help.add_option("VERB", raw.verb, "Of this verb");
    CLI::Option* manual = help.add_flag("--man", raw.is_manual, "As a manual page (roff)");
    CLI::Option* completion =
        help.add_option("--completion", raw.completion, "The completions of a shell")
            ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""))
            ->type_name("bash|zsh|fish");
    CLI::Option* verbs = help.add_flag("--verbs", raw.lists, "The verbs alone, one a line");
    manual->excludes(completion)->excludes(verbs);
    completion->excludes(verbs);
    return help;
}

ShowAndEnd help_of(const CLI::App& app, const RawHelp& raw) {
    const CommandTree tree = command_tree_of(app);
    if (raw.completion == "bash") return {bash_completion_of(tree), exit_done};
    if (raw.completion == "zsh") return {zsh_completion_of(tree), exit_done};
    if (raw.completion == "fish") return {fish_completion_of(tree), exit_done};
    std::string names;
    const VerbWords* asked = nullptr;
    for (const VerbWords& verb : tree.verbs) {
        names += verb.name + "\n";
        if (verb.name == raw.verb) asked = &verb;
    }
    if (raw.lists) return {names, exit_done};
    if (!raw.verb.empty() && asked == nullptr)
        return {"help: there is no verb '" + raw.verb + "'; try redial --help", exit_usage};
    if (raw.is_manual) return {manual_of(tree, asked), exit_done};
    // CLI11's help() of the whole would be that of the verb that was parsed: of this one.
    if (asked == nullptr)
        return {app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal),
                exit_done};
    return {app.get_subcommand(asked->name)->help(app.get_name()), exit_done};
}

}  // namespace redial::app
