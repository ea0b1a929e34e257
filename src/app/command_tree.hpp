// The command line as data for those who describe it: manual pages and completions are made of the
// same tree that --help prints. Pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redial::app {

struct OptionWords {
    std::vector<std::string> names;  // "-o", "--output"
    std::string value;               // what stands behind it: "FILE"; "" for a flag
    std::string about;
    std::vector<std::string> choices;  // what is offered behind it, where that is a list
    bool is_repeatable = false;
};

struct ArgumentWords {
    std::string name;   // "IN"
    std::string value;  // "IN.jsonl"
    std::string about;
    bool is_required = false;
    bool is_repeatable = false;
};

struct VerbWords {
    std::string name;  // "tap"; "redial" of the whole
    std::string about;
    std::vector<ArgumentWords> arguments;
    std::vector<OptionWords> options;
    std::string footer;         // the last lines of its help
    bool takes_client = false;  // a client's command stands behind "--"
};

struct CommandTree {
    VerbWords whole;  // without a verb: the window
    std::vector<VerbWords> verbs;
};

enum class Completed { Nothing, File, Folder, Choice };

// What a shell offers where such a value is awaited. A policy is a choice or a file: a choice.
inline Completed completed_by(std::string_view value, const std::vector<std::string>& choices) {
    if (!choices.empty()) return Completed::Choice;
    if (value.find("DIR") != std::string_view::npos) return Completed::Folder;
    for (const std::string_view part : {"FILE", "LOG", ".jsonl", ".csv", ".png"})
        if (value.find(part) != std::string_view::npos) return Completed::File;
    return Completed::Nothing;
}

}  // namespace redial::app
