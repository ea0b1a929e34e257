// Plays the situations of a round and keeps a row of each. The command line's only thread.
#include "app/battery_round.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "base/format.hpp"
#include "base/version.hpp"
#include "control/api.hpp"
#include "log/file_io.hpp"
#include "platform/processes.hpp"

namespace redial::app {
namespace {

constexpr std::size_t file_bytes_max = 1u << 20;

struct Source {
    std::string name;  // "04-close-1013"
    std::string file;  // for words
    std::string text;
};

Result<std::vector<Source>> sources_of(const BatteryRunOptions& options) {
    std::vector<Source> sources;
    if (options.folder.empty()) {
        const std::string folder =
            options.is_of_streams ? "share/battery/events/" : "share/battery/";
        for (const SituationFile& file : situation_files(situated(options)))
            sources.push_back(
                {std::string(file.name), folder + std::string(file.name), std::string(file.text)});
        return sources;
    }
    std::error_code wrong;
    for (const auto& entry : std::filesystem::directory_iterator(options.folder, wrong)) {
        if (entry.path().extension() != ".json") continue;
        auto text = log::text_of_file(entry.path().string(), file_bytes_max);
        if (!text) return text.error();
        sources.push_back({entry.path().stem().string(), entry.path().string(), *std::move(text)});
    }
    if (sources.empty()) return Error{"no *.json in this folder", options.folder, "try --save DIR"};
    std::sort(sources.begin(), sources.end(),
              [](const Source& a, const Source& b) { return a.name < b.name; });
    return sources;
}

std::string server_url_of(const BatteryRunOptions& options) {
    if (!options.server_url.empty()) return options.server_url;
    return options.is_of_streams ? "http://127.0.0.1:{port}/events" : "ws://127.0.0.1:{port}/";
}

// The program itself, for a client of ours.
std::string own_program() {
    const std::string path = platform::own_program();
    return path.empty() ? "redial" : path;
}

std::vector<std::string> words_of(const BatteryRunOptions& options) {
    if (options.policy.empty()) return options.client_words;
    if (options.is_of_streams)
        return {own_program(), "connect", "{url}", "--policy", options.policy, "--for", "10m"};
    return {own_program(),    "connect", "{url}", "--policy", options.policy, "--on-open",
            R"({"hello":1})", "--ping",  "0",     "--for",    "10m"};
}

std::string stem_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    std::string name = path.substr(slash == std::string::npos ? 0 : slash + 1);
    const std::size_t dot = name.rfind('.');
    return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

// "client" of "node client.js {url}": the first word behind the program that is no option.
std::string client_name(const BatteryRunOptions& options) {
    if (!options.name.empty()) return options.name;
    if (!options.policy.empty()) return options.policy;
    for (std::size_t i = 1; i < options.client_words.size(); ++i) {
        const std::string& word = options.client_words[i];
        if (!word.starts_with('-') && word.find('{') == std::string::npos) return stem_of(word);
    }
    return stem_of(options.client_words.front());
}

Duration longest_of(const verdict::Test& test) {
    return test.run_for ? std::min(*test.run_for, test.timeout) : test.timeout;
}

}  // namespace

Situated situated(const BatteryRunOptions& options) {
    return options.is_of_streams ? Situated::EventStreams : Situated::WebSockets;
}

Result<Situations> load_situations(const BatteryRunOptions& options) {
    auto sources = sources_of(options);
    if (!sources) return sources.error();
    Situations all;
    for (const Source& source : *sources) {
        auto tests = verdict::tests_from_text(source.text, source.file);
        if (!tests)
            return Error{tests.error().what, source.file + ": " + tests.error().where,
                         tests.error().hint};
        all.whole += tests->size();
        for (verdict::Test& test : *tests) {
            const bool is_wanted = test.name.find(options.filter) != std::string::npos ||
                                   source.name.find(options.filter) != std::string::npos;
            if (!is_wanted) continue;
            if (!options.server.empty())
                test.server = verdict::CommandServer{options.server, server_url_of(options)};
            all.tests.push_back(std::move(test));
        }
    }
    return all;
}

std::string situation_id(const verdict::Test& test) {
    return stem_of(test.file.ends_with(".json") ? test.file : test.file + ".json");
}

std::string client_command(const BatteryRunOptions& options) {
    std::string command;
    for (const std::string& word : words_of(options))
        command += (command.empty() ? "" : " ") + word;
    return options.policy.empty() ? command : "redial" + command.substr(own_program().size());
}

BatteryRound::BatteryRound(const BatteryRunOptions& options, const Situations& situations,
                           std::uint32_t round, std::function<void()> wake)
    : options_(options),
      tests_(situations.tests),
      whole_(situations.whole),
      round_(round),
      wake_(std::move(wake)),
      wishes_(tests_.size()),
      rows_(tests_.size()) {
    std::iota(wishes_.begin(), wishes_.end(), std::size_t{0});
    std::stable_sort(wishes_.begin(), wishes_.end(), [this](std::size_t a, std::size_t b) {
        return longest_of(tests_[a]) > longest_of(tests_[b]);
    });
}

void BatteryRound::start_next(Now now) {
    auto running = std::make_unique<Running>();
    Running* slot = running.get();
    slot->place = wishes_.front();
    wishes_.pop_front();
    const verdict::Test& test = tests_[slot->place];
    trial::TrialOptions options;
    options.client_words = words_of(options_);
    options.round = round_;
    if (!options_.log_folder.empty())
        options.log_file = fmt::format("{}/{}{}.jsonl", options_.log_folder, situation_id(test),
                                       round_ > 0 ? fmt::format("-{}", round_ + 1) : "");
    options.tool = std::string("redial ") + program_version;
    options.wake = wake_;
    options.answer_control = [](const core::ControlRequest& request,
                                const core::ControlState& state) {
        return control::answer(request, state, program_version);
    };
    options.on_judged = [this, slot](const verdict::Observed& observed) {
        take_row(*slot, observed);
    };
    slot->trial = trial::Trial::start(test, std::move(options), now);
    running_.push_back(std::move(running));
}

void BatteryRound::take_row(const Running& running, const verdict::Observed& observed) {
    const verdict::Test& test = tests_[running.place];
    rows_[running.place] =
        verdict::card_row({situation_id(test), test.name, test.comment, running.trial->result(),
                           observed, !options_.policy.empty()});
}

// The client never dialled, the server did not come up, a person ended it.
void BatteryRound::take_not_run(const Running& running) {
    if (rows_[running.place]) return;
    take_row(running, {.workspace = running.trial->workspace(),
                       .sessions = {},
                       .from = {},
                       .to = {},
                       .is_over = true,
                       .not_whole = ""});
    rows_[running.place]->is_left_out = was_stopped_;
}

void BatteryRound::turn(Now now) {
    while (running_.size() < options_.jobs && !wishes_.empty()) start_next(now);
    for (const auto& running : running_) running->trial->turn(now);
    for (const auto& running : running_) {
        if (!running->trial->is_over()) continue;
        take_not_run(*running);
        ++done_;
    }
    std::erase_if(running_, [](const auto& running) { return running->trial->is_over(); });
}

std::optional<Instant> BatteryRound::deadline() const {
    std::optional<Instant> due;
    for (const auto& running : running_)
        if (const auto at = running->trial->deadline(); at && (!due || *at < *due)) due = at;
    return due;
}

void BatteryRound::stop(const std::string& why) {
    wishes_.clear();
    was_stopped_ = true;
    for (const auto& running : running_) running->trial->stop(why);
}

verdict::Card BatteryRound::card() const {
    std::vector<verdict::CardRow> rows;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (rows_[i]) {
            rows.push_back(*rows_[i]);
            continue;
        }
        verdict::CardRow row;
        row.id = situation_id(tests_[i]);
        row.title = tests_[i].name;
        row.asks = tests_[i].comment;
        row.sentence = "not run";
        row.not_seen = "it was not begun";
        row.is_left_out = true;
        rows.push_back(std::move(row));
    }
    verdict::Card card = verdict::make_card(client_name(options_), client_command(options_),
                                            std::move(rows), whole_);
    card.made_by = std::string("Redial ") + program_version;
    return card;
}

}  // namespace redial::app
