// Reads CLI11's options into a CommandTree, with the names that values of some can have. Main
// thread.
#include "app/command_line_tree.hpp"

#include <algorithm>
#include <cctype>

#include "core/fault.hpp"
#include "core/presets.hpp"
#include "model/dialect/dialect_words.hpp"

namespace redial::app {
namespace {

// "html|markdown" is a list to choose from, "FILE|-" is none.
std::vector<std::string> listed_in(const std::string& value) {
    if (value.find('|') == std::string::npos) return {};
    for (const char c : value)
        if (std::isupper(static_cast<unsigned char>(c)) != 0) return {};
    return CLI::detail::split(value, '|');
}

// Names that only the floors below know. A lab server plays some of the dialects alone.
std::vector<std::string> known_names(const CLI::App& verb, const CLI::Option& option) {
    std::vector<std::string> names;
    if (option.check_lname("policy")) {
        for (const core::Preset& preset : core::presets()) names.emplace_back(preset.name);
    } else if (option.check_lname("dialect") && verb.get_name() == "serve") {
        for (const model::ServedChoice& choice : model::served_choices())
            names.emplace_back(choice.name);
    } else if (option.check_lname("dialect")) {
        for (const model::DialectChoice& choice : model::dialect_choices())
            names.emplace_back(choice.name);
    } else if (option.check_lname("fault")) {
        for (const core::FaultKindInfo& info : core::fault_kinds()) names.emplace_back(info.name);
    }
    return names;
}

OptionWords option_of(const CLI::App& verb, const CLI::Option& option) {
    OptionWords words;
    for (const std::string& name : option.get_snames()) words.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) words.names.push_back("--" + name);
    words.about = option.get_description();
    const bool has_value = option.get_items_expected_max() > 0;
    if (has_value) words.value = option.get_type_name();
    words.choices = has_value ? listed_in(words.value) : std::vector<std::string>();
    if (has_value && words.choices.empty()) words.choices = known_names(verb, option);
    words.is_repeatable = option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
    return words;
}

ArgumentWords argument_of(const CLI::Option& option) {
    ArgumentWords words;
    words.name = option.get_single_name();
    words.value = option.get_type_name();
    if (words.value.find_first_not_of(' ') == std::string::npos) words.value = words.name;
    words.about = option.get_description();
    words.is_required = option.get_required();
    words.is_repeatable = option.get_items_expected_max() > 1;
    return words;
}

VerbWords verb_of_app(const CLI::App& app) {
    VerbWords words;
    words.name = app.get_name();
    words.about = app.get_description();
    words.footer = app.get_footer();
    words.takes_client = words.name == "test" || words.name == "battery";
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_group().empty()) continue;
        if (option->get_positional()) words.arguments.push_back(argument_of(*option));
        if (option->nonpositional()) words.options.push_back(option_of(app, *option));
    }
    return words;
}

}  // namespace

CommandTree command_tree_of(const CLI::App& app) {
    CommandTree tree;
    tree.whole = verb_of_app(app);
    for (const CLI::App* verb : app.get_subcommands(nullptr))
        if (!verb->get_group().empty()) tree.verbs.push_back(verb_of_app(*verb));
    return tree;
}

}  // namespace redial::app
