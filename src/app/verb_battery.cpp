// redial battery: plays the standard situations against a client and prints its report card. The
// command line's only thread.
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "app/battery_round.hpp"
#include "app/run_files.hpp"
#include "app/standard_output.hpp"
#include "app/terminal_loop.hpp"
#include "app/verb.hpp"
#include "base/counted.hpp"
#include "base/format.hpp"
#include "base/redact.hpp"
#include "log/atomic_file.hpp"
#include "net/engine/engine.hpp"
#include "report/card_page.hpp"

namespace redial::app {
namespace {

using verdict::Card;
using verdict::Figures;

std::string list_of(const std::vector<verdict::Test>& tests) {
    std::string text;
    for (const verdict::Test& test : tests)
        text +=
            fmt::format("{:26} {}\n{:26} {}\n", situation_id(test), test.name, "", test.comment);
    return text;
}

int save_situations(const BatteryRunOptions& options) {
    const std::string& folder = options.save_folder;
    const auto files = situation_files(situated(options));
    std::error_code wrong;
    std::filesystem::create_directories(folder, wrong);
    for (const SituationFile& file : files) {
        const std::string path = fmt::format("{}/{}.json", folder, file.name);
        const Status written = log::write_file_atomically(path, file.text);
        if (!written) return complain(written.error().line(), exit_failed);
    }
    return print_all(fmt::format("{} in {}\n", counted(files.size(), "situation"), folder),
                     exit_done);
}

class BatteryRun {
public:
    BatteryRun(const BatteryRunOptions& options, const Situations& situations, TerminalLoop& loop)
        : options_(options),
          situations_(situations),
          loop_(loop),
          is_watched_(isatty(STDERR_FILENO) == 1) {}

    int run() {
        for (std::uint32_t n = 0; n < options_.repeat && !was_interrupted_; ++n) {
            cards_.push_back(play(n));
            const auto figures = options_.hides_figures ? Figures::Hidden : Figures::Shown;
            std::string text = verdict::card_text(cards_.back(), figures);
            if (options_.repeat > 1) text = fmt::format("round {}\n{}", n + 1, text);
            const int printed = print_all(text, exit_done);
            if (printed != exit_done) return printed;
        }
        return finish();
    }

private:
    Card play(std::uint32_t n) {
        BatteryRound round(options_, situations_, n, loop_.waker());
        while (true) {
            round.turn(net::read_clocks());
            tell_progress(round);
            if (round.is_over()) break;
            if (loop_.wait(round.deadline(), false).was_interrupted) interrupt(round);
        }
        if (is_watched_) print_error("\r\033[K");
        return round.card();
    }

    // The first time what runs is ended in an orderly way; the second time it is killed.
    void interrupt(BatteryRound& round) {
        if (was_interrupted_) round.kill();
        was_interrupted_ = true;
        round.stop("it was interrupted");
    }

    // A person who looks on sees that it goes on.
    void tell_progress(const BatteryRound& round) {
        if (!is_watched_ || round.done() == told_) return;
        told_ = round.done();
        print_error(
            fmt::format("\r\033[K{} of {}", told_, counted(situations_.tests.size(), "situation")));
    }

    int finish() {
        const Card& card = cards_.back();
        if (const Status written = write_files(); !written)
            return complain(written.error().line(), exit_failed);
        if (options_.repeat > 1) {
            const int printed = print_all(sameness(), exit_done);
            if (printed != exit_done) return printed;
        }
        const bool was_any_run =
            std::any_of(card.rows.begin(), card.rows.end(),
                        [](const verdict::CardRow& row) { return row.sentence != "not run"; });
        if (!was_any_run) {
            const std::string why = card.rows.empty() ? "" : card.rows.front().not_seen;
            return complain("battery: no situation could be played: " + why, exit_usage);
        }
        if (was_interrupted_) return exit_failed;
        return is_under() ? exit_failed : exit_done;
    }

    // Of the last round; the page has them all.
    Status write_files() const {
        if (!options_.json_file.empty()) {
            const Status written =
                log::write_file_atomically(options_.json_file, verdict::card_json(cards_.back()));
            if (!written) return written;
        }
        if (options_.html_file.empty()) return Done{};
        const Card& card = cards_.back();
        const report::CardPageOptions page{
            .title = card.client,
            .source = card.command + ", by " + card.made_by,
            .redact = [](std::string_view text) { return redact_urls(text, {}); }};
        return log::write_file_atomically(options_.html_file, report::card_page(cards_, page));
    }

    bool is_under() const {
        const auto asked = core::from_name<verdict::Grade>(options_.fail_under);
        return asked && std::any_of(cards_.begin(), cards_.end(), [&asked](const Card& card) {
                   return card.grade > *asked;  // "not seen" and "none" are behind F
               });
    }

    // Whether all cards say the same, and where not, in which lines.
    std::string sameness() const {
        const std::string first = verdict::card_text(cards_.front(), Figures::Hidden);
        std::size_t same = 0;
        std::string differences;
        for (std::size_t i = 0; i < cards_.size(); ++i) {
            const std::string text = verdict::card_text(cards_[i], Figures::Hidden);
            if (text == first)
                ++same;
            else
                differences += difference(i, first, text);
        }
        return fmt::format("{}the same card in {} of {}\n", differences, same,
                           counted(cards_.size(), "round"));
    }

    static std::string difference(std::size_t i, std::string_view first, std::string_view other) {
        std::string words;
        while (!first.empty() || !other.empty()) {
            const std::string_view a = take_line(first);
            const std::string_view b = take_line(other);
            if (a != b) words += fmt::format("round 1  {}\nround {:2} {}\n", a, i + 1, b);
        }
        return words;
    }
    static std::string_view take_line(std::string_view& text) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        return line;
    }

    const BatteryRunOptions& options_;
    const Situations& situations_;
    TerminalLoop& loop_;
    bool is_watched_;
    std::vector<Card> cards_;
    std::size_t told_ = SIZE_MAX;
    bool was_interrupted_ = false;
};

}  // namespace

int run_battery(const BatteryRunOptions& options) {
    if (!options.save_folder.empty()) return save_situations(options);
    const auto situations = load_situations(options);
    if (!situations) return complain(situations.error().line(), exit_usage);
    const std::vector<verdict::Test>& tests = situations->tests;
    if (tests.empty())
        return complain("battery: no situation has '" + options.filter +
                            "' in its name or title; try redial battery --list",
                        exit_usage);
    if (options.lists) return print_all(list_of(tests), exit_done);
    if (!options.fail_under.empty() && tests.size() < situations->whole)
        return complain(fmt::format("battery: --fail-under asks for a grade, and a part ({} of "
                                    "{}) has none; play it without --filter",
                                    tests.size(), counted(situations->whole, "situation")),
                        exit_usage);
    const Status can_tell = try_outputs({options.json_file, options.html_file}, options.log_folder);
    if (!can_tell) return complain(can_tell.error().line(), exit_usage);
    auto loop = TerminalLoop::make();
    if (!loop) return complain(loop.error().line(), exit_failed);
    return BatteryRun(options, *situations, *loop).run();
}

}  // namespace redial::app
