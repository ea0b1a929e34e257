// One round of the battery: its situations played, several at once, and the card at the end.
// Whoever owns it calls turn() when its deadline comes or it wakes. The command line's only thread.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/battery_situations.hpp"
#include "app/command_line.hpp"
#include "trial/trial.hpp"
#include "verdict/card.hpp"

namespace redial::app {

struct Situations {
    std::vector<verdict::Test> tests;
    std::size_t whole = 0;  // so many there are, with those that the filter leaves out
};
Situated situated(const BatteryRunOptions& options);
// Those of the options' folder, else those built in; filtered, and with the client and the server
// of the options. Error: the file, the place in it, and what is wrong there.
Result<Situations> load_situations(const BatteryRunOptions& options);
// "04-close-1013" of a test that load_situations gave.
std::string situation_id(const verdict::Test& test);

class BatteryRound {
public:
    BatteryRound(const BatteryRunOptions& options, const Situations& situations,
                 std::uint32_t round, std::function<void()> wake);

    void turn(Now now);
    std::optional<Instant> deadline() const;
    bool is_over() const { return wishes_.empty() && running_.empty(); }
    std::size_t done() const { return done_; }
    void stop(const std::string& why);
    void kill() { running_.clear(); }
    // Once it is over. The rows stand in the order of the tests.
    verdict::Card card() const;

private:
    struct Running {
        std::size_t place = 0;  // among the tests
        std::unique_ptr<trial::Trial> trial;
    };
    void start_next(Now now);
    void take_row(const Running& running, const verdict::Observed& observed);
    void take_not_run(const Running& running);

    const BatteryRunOptions& options_;
    const std::vector<verdict::Test>& tests_;
    const std::size_t whole_;
    std::uint32_t round_;
    std::function<void()> wake_;
    std::deque<std::size_t> wishes_;  // the longest first
    std::vector<std::unique_ptr<Running>> running_;
    std::vector<std::optional<verdict::CardRow>> rows_;
    std::size_t done_ = 0;
    bool was_stopped_ = false;
};

// How the client was started, for the card.
std::string client_command(const BatteryRunOptions& options);

}  // namespace redial::app
