// Trial: one test being played (docs/test.md). Its server comes up, the tap in front of it, then
// the client; the timeline begins with the client's first dial; when all is decided, or the time is
// over, it is judged, and client and server are ended. It has an engine of its own, so that several
// can be played at once. Whoever owns it calls turn() when its deadline comes or it wakes: the loop
// of the command line and the window alike. One thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/control_desk.hpp"
#include "model/fold/workspace.hpp"
#include "verdict/result.hpp"
#include "verdict/test_file.hpp"

namespace redial::trial {

struct TrialOptions {
    // The client in place of the test's own: a program and its arguments, with {url} and {control}.
    std::vector<std::string> client_words;
    std::optional<std::uint64_t> seed;  // in place of the test's
    std::uint32_t round = 0;            // of --repeat: added to the seed
    std::optional<Duration> timeout;    // in place of the test's
    std::string log_file;               // "": not recorded
    bool records_secrets = false;
    std::string tool = "redial";  // with its version, for the recording
    // Any thread: there is something to do before the deadline.
    std::function<void()> wake;
    core::AnswerControl answer_control;  // of the control API that the client may use
    // Makes who answers its requests that go on (answers/desk.hpp); empty: none do.
    std::function<std::unique_ptr<core::ControlDesk>(const model::Workspace&, Now begun)> make_desk;
    // The moment at which it is judged, before its client is ended.
    std::function<void(const verdict::Observed&)> on_judged;
};

// The longest that a client may take for its first dial, unless its time is over before.
inline constexpr Duration first_dial_max = std::chrono::seconds(20);

class TrialEngine;

class Trial {
public:
    static std::unique_ptr<Trial> start(verdict::Test test, TrialOptions options, Now now);
    // Ends what still runs, its client's and server's processes too.
    virtual ~Trial() = default;

    virtual void turn(Now now) = 0;
    // None: nothing to do until it wakes.
    virtual std::optional<Instant> deadline() const = 0;
    // Judged, and nothing of it runs any longer: result() is whole.
    virtual bool is_over() const = 0;
    // A person ended it: it is not judged, `why` is what its result says.
    virtual void stop(std::string why) = 0;

    virtual const verdict::Test& test() const = 0;
    virtual const verdict::TestResult& result() const = 0;
    // As the expectations stand now; result().judged once it is judged.
    virtual std::vector<verdict::Judged> judged(Instant now) const = 0;
    virtual const model::Workspace& workspace() const = 0;
    // Those that are judged: the tap's clients, or the session of Redial's own.
    virtual std::vector<SessionId> sessions() const = 0;
    // What it waits for or does, for a person: "waits for a client at ws://127.0.0.1:9001/".
    virtual std::string in_words() const = 0;
    // Where a client dials; "" before it is known.
    virtual const std::string& url() const = 0;
};

// As Trial::start, on this engine (trial_engine.hpp); null: on a real one of its own.
std::unique_ptr<Trial> start_trial_on(std::unique_ptr<TrialEngine> engine, verdict::Test test,
                                      TrialOptions options, Now now);

}  // namespace redial::trial
