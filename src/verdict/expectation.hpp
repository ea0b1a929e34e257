// Expectations: what a test says a run must be like, each a name and a value, and how each is
// judged from what was observed. One table has all of them. Pure, any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "control/json_input.hpp"
#include "model/fold/workspace.hpp"
#include "verdict/judged.hpp"

namespace redial::verdict {

class RowMemory;

// The client's program ended, with all that it had started, before anybody told it to.
struct ClientEnd {
    Instant at{};
    int exit_code = 0;  // 0 too where a signal killed it
    int signal = 0;     // 0: it exited
};

// What a judgement rests on. The workspace is of this run alone.
struct Observed {
    const model::Workspace& workspace;
    std::vector<SessionId> sessions;  // those that are judged: own sessions, or a tap's clients
    Instant from{};                   // the run's begin
    Instant to{};                     // its end, or now
    // False: what an expectation is about may still come, and until then it is Pending. A bound
    // that holds so far is Yes all the same, and may be No later.
    bool is_over = true;
    // Why not all of it could be seen ("the log begins in an outage"); "" where it could.
    std::string not_whole;
    std::optional<ClientEnd> client_end{};  // no dial comes behind it
    // Of earlier judgements of the same expectations (row_memory.hpp); null: there were none.
    RowMemory* memory = nullptr;
};

struct ExpectationInfo {
    std::string_view name;     // "recovers_within": in files and on the command line
    std::string_view value;    // the form of its value: "time, or {each, p50, p95, max: time}"
    std::string_view meaning;  // one sentence, with the unit
    std::string_view example;  // the value as JSON text: "\"3s\""
};

// One of a file, ready to be judged as often as is wished.
class Expectation {
public:
    using Judge = std::function<void(const Observed&, Judged&)>;
    Expectation(const ExpectationInfo& info, std::string place, std::string expected, Judge judge)
        : info_(&info),
          place_(std::move(place)),
          expected_(std::move(expected)),
          judge_(std::move(judge)) {}

    const ExpectationInfo& info() const { return *info_; }
    Judged judge(const Observed& observed) const;
    void allow_unseen() { may_be_unseen_ = true; }
    const std::string& place() const { return place_; }
    void set_line(std::uint32_t line) { line_ = line; }

private:
    const ExpectationInfo* info_;
    std::string place_;
    std::string expected_;
    Judge judge_;
    std::uint32_t line_ = 0;
    bool may_be_unseen_ = false;
};

// All there are, in the order of the page.
std::span<const ExpectationInfo> all_expectations();

// Of an object: {"recovers_within": "3s", "lost": 0}. `where`: its place in the file. Errors go to
// `complaints`, with the place and, for an unknown name, those that come near.
std::vector<Expectation> read_expectations(const control::Json& object, const std::string& where,
                                           control::Complaints& complaints);

}  // namespace redial::verdict
