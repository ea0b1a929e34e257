// The report card of a client: what it did in each situation of the battery, in figures and one
// sentence; what its policy seems to be; a grade with its reason. A sentence and a mark say only
// what comes out the same in every run; figures are those of one run. Pure values, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "core/enum_names.hpp"
#include "core/event_words.hpp"
#include "model/fit/policy_fit.hpp"
#include "verdict/expectation.hpp"
#include "verdict/result.hpp"

namespace redial::verdict {

enum class Mark : std::uint8_t {
    Good,
    Weak,     // a warning: it hurts under load, or on a bad day
    Bad,      // an error: it loses data, availability or a server
    NotSeen,  // nothing that was seen decides it; never graded
};
constexpr auto enum_table(Mark) {
    using enum Mark;
    return std::to_array<core::Named<Mark>>(
        {{Good, "good"}, {Weak, "weak"}, {Bad, "bad"}, {NotSeen, "not_seen"}});
}

// None: only a part of the battery was played, and a part has no grade.
enum class Grade : std::uint8_t { A, B, C, D, E, F, NotSeen, None };
constexpr auto enum_table(Grade) {
    using enum Grade;
    return std::to_array<core::Named<Grade>>({{A, "A"},
                                              {B, "B"},
                                              {C, "C"},
                                              {D, "D"},
                                              {E, "E"},
                                              {F, "F"},
                                              {NotSeen, "not_seen"},
                                              {None, "none"}});
}

// One dial, for the plot: times are after the run's begin.
struct CardDial {
    Duration started{};
    std::optional<Duration> opened;
    std::optional<Duration> ended;   // none: it stood when the run ended
    std::optional<Duration> waited;  // before it, from the end of the dial before
    std::string outcome;             // in words, safe to show; "" while it stands
};

// What the client was doing when its program ended.
enum class ProgramWas : std::uint8_t {
    Dialling,
    Refused,    // its last dial had failed
    Connected,  // and nothing had ended that
    Closed,     // it had said goodbye with a close frame
    Cut,        // its connection had been ended, and it had not dialled since
};
constexpr auto enum_table(ProgramWas) {
    using enum ProgramWas;
    return std::to_array<core::Named<ProgramWas>>({{Dialling, "dialling"},
                                                   {Refused, "refused"},
                                                   {Connected, "connected"},
                                                   {Closed, "closed"},
                                                   {Cut, "cut"}});
}

// The client's program ended before it was told to.
struct CardEnd {
    int exit_code = 0;
    std::string signal;  // "SIGSEGV"; "": it exited
    ProgramWas was = ProgramWas::Connected;
    Duration after{};  // the run's begin, in this run
    // Nobody had ended its connection.
    bool is_leaving() const { return was == ProgramWas::Connected || was == ProgramWas::Closed; }
};

// A fault in force.
struct CardFault {
    Duration from{};
    std::optional<Duration> to;  // none: until the end
    std::string what;
};

// What was wrong. Findings and expectations that say the same are one matter.
struct Weakness {
    std::string name;  // of the matter: "retry_after"
    core::Severity severity = core::Severity::Warning;
    std::string what;
};

struct CardRow {
    std::string id;     // "04-close-1012"
    std::string title;  // "the server says 1012, service restart"
    std::string asks;   // what a good client does, one sentence

    Mark mark = Mark::NotSeen;
    std::string sentence;  // what it did: "came back, the first dial after a wait"
    std::string not_seen;  // why nothing can be said; "" else
    std::vector<Weakness> weaknesses;
    std::optional<CardEnd> program_ended;  // before it was told to
    bool is_left_out = false;              // nobody let it be played to its end

    // Of this run.
    std::uint32_t dials = 0;
    std::uint32_t opens = 0;
    std::vector<Duration> delays;  // before each dial but the first
    std::optional<Duration> back_after;
    bool gave_up = false;     // it dialled no more, and was not open at the end
    std::string closed_with;  // the client's own close frames: "1000"; "" none seen
    std::string resumed;      // "resumed", "restarted", "lost 2", ...; "" not known
    std::string figures;      // all of these in words
    Duration length{};        // of the run
    std::vector<CardDial> plot;
    std::vector<CardFault> faults;

    // What the traits are made from.
    std::vector<model::DialSeen> seen;
    bool grew_over_openings = false;      // its waits went on growing behind short connections
    std::vector<std::string> retried;     // ends after which it dialled again, in short words
    std::vector<std::string> stopped_on;  // the last one, where it dialled no more
    std::uint32_t pings = 0;              // of the client
    Duration ping_every{};                // the middle one; 0: fewer than two
    std::uint32_t server_pings = 0;
};

// What kind of client it is, over all situations; each "not seen" where nothing tells.
struct CardTraits {
    std::string policy;     // "like socket.io", "a ladder of its own without jitter"
    std::string reset;      // "on open"
    std::string heartbeat;  // "pings about every 20 s"
    std::string retries;    // "1001, 1012, 503, reset"
    std::string stops;      // "403, 404"
    std::string fitted;     // the policy in figures, of this run
};

struct Card {
    std::string client;   // its name
    std::string command;  // how it was started
    std::string made_by;  // "Redial 0.1.0"
    std::vector<CardRow> rows;
    std::size_t whole = 0;  // situations of the battery; those that were left out have no rows
    CardTraits traits;
    std::vector<Weakness> weaknesses;  // all matters, each once, the worst first
    Grade grade = Grade::NotSeen;
    std::string reason;  // of the grade, one sentence
};

// A situation as it was played.
struct Played {
    std::string id;
    std::string title;
    std::string asks;
    const TestResult& result;
    const Observed& observed;
    bool is_own_session = false;  // one of Redial's: its program ends when it has given up
};
CardRow card_row(const Played& played);

// Traits, grade and reason from the rows. `whole`: as many situations as the battery has; 0: as
// many as there are rows.
Card make_card(std::string client, std::string command, std::vector<CardRow> rows,
               std::size_t whole = 0);
// Of the rows, those that were not left out.
std::size_t played(const Card& card);

// What a finding or an expectation that did not hold is about, and how bad that is; docs/battery.md
// has the same table. Null: it is nothing that the client does.
struct Matter {
    std::string_view name;
    core::Severity severity;
    std::string_view what;
    std::span<const std::string_view> said_by;  // findings and expectations
};
std::span<const Matter> matters();
const Matter* matter_of(std::string_view said_by);

// For the terminal: a line a situation, the traits, the grade. The figures only where asked for:
// without them the text is the same in every run.
enum class Figures : std::uint8_t { Shown, Hidden };
std::string card_text(const Card& card, Figures figures);
std::string card_json(const Card& card);
// "grade B", "grade not seen", "no grade".
std::string in_words(Grade grade);

}  // namespace redial::verdict
