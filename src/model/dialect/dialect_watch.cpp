// Recognises a session's dialect, and folds what its readers note. One thread.
#include "model/dialect/dialect_watch.hpp"

#include <algorithm>
#include <deque>
#include <vector>

#include "dialect/dialect.hpp"
#include "dialect/engineio.hpp"
#include "dialect/message_of.hpp"
#include "dialect/named.hpp"
#include "model/dialect/dialect_known.hpp"
#include "model/words/join.hpp"

namespace redial::model {
namespace {

// What is dialled without its query, in which ids and tokens change, and what was agreed on.
std::string speech_of(const dialect::Opening& opening) {
    return join(opening.url.substr(0, opening.url.find_first_of("?#")), " ", opening.subprotocol);
}

constexpr std::string_view stream_dialect = "event-stream";

// Who the connection belongs to is known before its numbers are compared.
bool comes_first(const dialect::Note& note) {
    return !std::holds_alternative<dialect::Offset>(note);
}

bool is_life_sign(const dialect::Note& note) {
    return std::holds_alternative<dialect::LifeSign>(note);
}

}  // namespace

struct DialectWatch::Speech {
    AttemptId attempt{};
    std::unique_ptr<dialect::Reader> reader;
};

struct DialectWatch::Kept {
    core::Stamp stamp;
    core::Direction direction;
    core::Opcode opcode;
    Bytes payload;
    std::uint64_t bytes_left_out;
    std::uint64_t number;
};

struct DialectWatch::State {
    bool is_open = false;
    bool is_whole = true;  // no message of the connection passed unseen
    std::string setting = std::string(core::dialect_auto);
    AttemptId attempt{};  // the newest that opened
    Instant opened_at{};
    std::string url;
    std::string subprotocol;
    std::string spoken_at;  // the endpoint and subprotocol that the dialect was recognised at
    std::optional<dialect::Recogniser> recogniser;
    dialect::Named named;  // by the setting
    std::vector<Kept> kept;
    std::size_t kept_bytes = 0;
    const dialect::Dialect* dialect = nullptr;
    dialect::Reader* reader = nullptr;  // of the newest connection, in speeches
    std::deque<Speech> speeches;        // oldest first
    bool has_dropped_speech = false;
    dialect::Notes notes;
    std::deque<std::uint64_t> heartbeats;  // their messages' numbers, ascending
    DialectTold told;                      // by the newest message
    bool has_told = false;
    std::unique_ptr<DialectKnown> known;

    dialect::Opening opening() const { return {url, subprotocol}; }
    std::unique_ptr<dialect::Reader> make_reader() const;
    const dialect::Reader* reader_of(AttemptId wanted) const;
};

DialectWatch::DialectWatch() : state_(std::make_unique<State>()) {}
DialectWatch::~DialectWatch() = default;

const dialect::Dialect* DialectWatch::dialect() const { return state_->dialect; }

std::string_view DialectWatch::label() const {
    return state_->dialect == nullptr ? std::string_view() : state_->dialect->label;
}

const DialectKnown* DialectWatch::known() const { return state_->known.get(); }

void DialectWatch::set(const std::string& setting) {
    if (setting == state_->setting) return;
    state_->setting = setting;
    state_->dialect = nullptr;
    state_->reader = nullptr;
    state_->spoken_at.clear();
    state_->speeches.clear();
    state_->has_dropped_speech = false;
    state_->heartbeats.clear();
    state_->known.reset();
    state_->named = dialect::named_by(setting);
    ++revision_;
    const bool is_open = state_->is_open;
    begin(state_->attempt, state_->opened_at, false);
    if (!is_open && state_->attempt != AttemptId{}) ended(state_->attempt, state_->opened_at);
}

void DialectWatch::opened(AttemptId attempt, Instant at, std::string_view url,
                          std::string_view subprotocol) {
    state_->url = url;
    state_->subprotocol = subprotocol;
    // Of a session that polls began elsewhere their messages are missing.
    begin(attempt, at, !dialect::is_engine_upgrade(url));
}

void DialectWatch::begin(AttemptId attempt, Instant at, bool is_whole) {
    state_->attempt = attempt;
    state_->opened_at = at;
    state_->is_whole = is_whole;
    state_->reader = nullptr;
    state_->recogniser.reset();
    state_->kept.clear();
    state_->kept_bytes = 0;
    state_->is_open = true;
    is_watching_ = state_->setting != core::dialect_none;
    if (!is_watching_ || attempt == AttemptId{}) return;
    if (state_->setting != core::dialect_auto) {
        const dialect::Dialect* named = state_->named.dialect;
        is_watching_ = named != nullptr;
        if (named != nullptr) speak(*named);
        return;
    }
    state_->recogniser.emplace(state_->opening());
    if (state_->recogniser->found() != nullptr) return speak(*state_->recogniser->found());
    // A client that comes back speaks what it spoke.
    if (state_->dialect != nullptr && state_->spoken_at == speech_of(state_->opening()))
        return speak(*state_->dialect);
}

void DialectWatch::speak(const dialect::Dialect& dialect) {
    if (state_->dialect != &dialect) state_->known.reset();
    state_->dialect = &dialect;
    state_->spoken_at = speech_of(state_->opening());
    state_->recogniser.reset();
    if (!state_->known) state_->known = std::make_unique<DialectKnown>();
    state_->known->judges_ids = dialect.name == stream_dialect;
    state_->known->opened(state_->attempt, state_->opened_at, state_->is_whole);
    state_->speeches.push_back({state_->attempt, state_->make_reader()});
    state_->reader = state_->speeches.back().reader.get();
    if (state_->speeches.size() > readers_max) {
        state_->speeches.pop_front();
        state_->has_dropped_speech = true;
    }
    ++revision_;
}

void DialectWatch::ended(AttemptId attempt, Instant at) {
    if (attempt != state_->attempt || state_->attempt == AttemptId{}) return;
    is_watching_ = state_->is_open = false;
    if (state_->reader != nullptr) state_->known->ended(at);
    state_->recogniser.reset();
    state_->kept.clear();
}

void DialectWatch::came_back_behind(std::string_view event_id, Instant at) {
    if (state_->reader == nullptr || event_id.empty()) return;
    core::Stamp stamp;
    stamp.at = at;
    DialectTold told;
    state_->known->take(
        dialect::Resume{.step = dialect::ResumeStep::Asked, .session = {}, .offset = event_id},
        stamp, core::Direction::Out, told);
}

void DialectWatch::lost() {
    state_->is_whole = false;
    if (state_->reader != nullptr) state_->known->lost();
}

const DialectTold* DialectWatch::see(const core::Stamp& stamp, const core::MessageSeen& seen,
                                     std::uint64_t number) {
    State& state = *state_;
    if (stamp.attempt != state.attempt) {
        // A log that was cut off at its front: its first connection opened unseen.
        if (state.attempt != AttemptId{}) return nullptr;
        begin(stamp.attempt, stamp.at, false);
    }
    if (state.has_told) state.told = {};
    state.has_told = false;
    const dialect::Message message = dialect::message_of(seen, number);
    if (state.reader != nullptr) {
        // As read_on(), without its call: nothing is noted of most that floods.
        state.notes.clear();
        state.reader->see(message, state.notes);
        if (state.notes.empty()) return nullptr;
        take_notes(stamp, message);
    } else if (state.recogniser) {
        recognise(stamp, message);
    }
    return state.has_told ? &state.told : nullptr;
}

void DialectWatch::recognise(const core::Stamp& stamp, const dialect::Message& message) {
    state_->recogniser->see(message);
    const dialect::Dialect* found = state_->recogniser->found();
    if (found == nullptr) {
        keep(stamp, message);
        if (!state_->recogniser->is_over()) return;
        is_watching_ = false;
        state_->recogniser.reset();
        state_->kept.clear();
        return;
    }
    speak(*found);
    for (const Kept& kept : state_->kept) {
        const dialect::Message before{.direction = kept.direction,
                                      .opcode = kept.opcode,
                                      .payload = kept.payload,
                                      .is_whole = kept.bytes_left_out == 0,
                                      .bytes_left_out = kept.bytes_left_out,
                                      .number = kept.number};
        read_on(kept.stamp, before);
    }
    state_->kept.clear();
    read_on(stamp, message);
}

void DialectWatch::keep(const core::Stamp& stamp, const dialect::Message& message) {
    const std::size_t size = std::min(message.payload.size(), kept_bytes_max - state_->kept_bytes);
    state_->kept_bytes += size;
    state_->kept.push_back({stamp, message.direction, message.opcode,
                            Bytes(message.payload.begin(),
                                  message.payload.begin() + static_cast<std::ptrdiff_t>(size)),
                            message.bytes_left_out + (message.payload.size() - size),
                            message.number});
}

void DialectWatch::read_on(const core::Stamp& stamp, const dialect::Message& message) {
    state_->notes.clear();
    state_->reader->see(message, state_->notes);
    if (!state_->notes.empty()) take_notes(stamp, message);
}

void DialectWatch::take_notes(const core::Stamp& stamp, const dialect::Message& message) {
    State& state = *state_;
    const core::Direction direction = message.direction;
    const bool is_one = state.notes.size() == 1;  // as of nearly every message that says something
    const bool is_heartbeat =
        is_one ? is_life_sign(state.notes.front())
               : std::any_of(state.notes.begin(), state.notes.end(), is_life_sign);
    if (is_heartbeat && message.number != 0) {
        state.heartbeats.push_back(message.number);
        if (state.heartbeats.size() > heartbeats_max) state.heartbeats.pop_front();
    }
    if (is_one) {
        state.known->take(state.notes.front(), stamp, direction, state.told);
    } else {
        for (const dialect::Note& note : state.notes) {
            if (comes_first(note)) state.known->take(note, stamp, direction, state.told);
        }
        for (const dialect::Note& note : state.notes) {
            if (!comes_first(note)) state.known->take(note, stamp, direction, state.told);
        }
    }
    // Of a message that says so much some may have been left out.
    if (state.notes.size() >= dialect::notes_max) state.known->lost();
    state.has_told = state.told.has_any();
}

std::unique_ptr<dialect::Reader> DialectWatch::State::make_reader() const {
    return dialect::make_reader_of(*dialect, named, opening());
}

const dialect::Reader* DialectWatch::State::reader_of(AttemptId wanted) const {
    const auto found =
        std::find_if(speeches.begin(), speeches.end(),
                     [wanted](const Speech& speech) { return speech.attempt == wanted; });
    if (found != speeches.end()) return found->reader.get();
    // Of older connections, and by the word of a person, one reader is as good as another.
    const bool is_given = setting != core::dialect_auto;
    const bool is_older = has_dropped_speech && wanted < speeches.front().attempt;
    if (speeches.empty() || !(is_given || is_older)) return nullptr;
    return speeches.front().reader.get();
}

dialect::Reading DialectWatch::read(AttemptId attempt, const dialect::Message& message) const {
    const dialect::Reader* reader = state_->reader_of(attempt);
    return reader == nullptr ? dialect::Reading{} : reader->read(message);
}

bool DialectWatch::is_heartbeat(std::uint64_t number) const {
    const auto& known = state_->heartbeats;
    return std::binary_search(known.begin(), known.end(), number);
}

}  // namespace redial::model
