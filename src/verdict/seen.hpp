// What was seen of a run, as the judging of expectations asks for it: the clients with their dials
// and losses within the run, and what could not be seen. Pure over the model; the thread that owns
// the workspace.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "verdict/expectation.hpp"

namespace redial::verdict {

// From the moment an open connection broke until the next one opened. What the client itself ended
// (a close frame of its own, Disconnect) is none, but a half-open connection that it let go is.
struct Loss {
    const model::Attempt* lost = nullptr;
    Instant broke_at{};
    Instant noticed_at{};
    std::vector<const model::Attempt*> dials;  // since then, the one that opened included
    const model::Attempt* healed = nullptr;    // null: not within the run
    bool is_given_up = false;  // it halted, somebody stopped it, or its program ended
    bool is_sure = true;       // false: dials may be another client's, or passed unseen

    // Until it healed, or up to `now`.
    Duration length(Instant now) const;
};

// One client: a session of Redial's own, or one that a tap told apart from others.
struct SeenClient {
    const model::SessionModel* session = nullptr;
    bool is_relayed = false;                      // somebody else's: seen from outside
    std::vector<const model::Attempt*> attempts;  // within the run, oldest first
    std::vector<Loss> losses;                     // oldest first
};

struct Run {
    const Observed& observed;
    std::vector<SeenClient> clients;

    bool has_opened(const model::Attempt& attempt) const;
    bool has_ended(const model::Attempt& attempt) const;
    // The dial behind this one; null: none within the run.
    const model::Attempt* next(const SeenClient& client, const model::Attempt& attempt) const;
    std::size_t losses() const;
    std::size_t opens() const;
};
Run run_of(const Observed& observed);

// When a connection that the client noticed to be half-open had become so; none: it was not, or the
// client has not noticed.
std::optional<Instant> half_open_at(const SeenClient& client, const model::Attempt& attempt);
bool is_half_open(const model::FaultSpan& span);  // this fault makes connections so, all of them

// When the client knew that it had ended: of a refusal with the answer's head, not with the end of
// TCP. Precondition: it has ended.
Instant known_at(const SeenClient& client, const model::Attempt& attempt);

// What the server asked for with this end: of a refusal in Retry-After, of a close in its reason.
// Precondition: it has ended.
std::optional<Duration> asked_by(const model::Attempt& attempt);

// Why dials, or messages, may have passed unseen; "" where all were seen.
std::string unseen_dials(const Run& run);
std::string unseen_messages(const Run& run);

// One judgement being made.
class Verdict {
public:
    Verdict(Judged& judged, const Run& run) : judged_(judged), run_(run) {}

    void prove(const SeenClient& client, const model::Attempt* attempt, Instant at,
               std::string what);
    // So many further proofs of the same kind, counted in words.
    void prove_further(std::size_t count) { further_ += count; }
    void yes(std::string reason);
    void no(std::string reason);
    void not_seen(std::string reason);
    // Yes, unless something may have passed unseen that would have been against it.
    void yes_where_seen(std::string reason, const std::string& unseen);
    // What the expectation is about did not happen yet: Pending while the run goes on, then
    // NotSeen.
    void awaits(std::string reason);

private:
    void set(Held held, std::string reason);

    Judged& judged_;
    const Run& run_;
    std::size_t further_ = 0;
};

// "attempt 4": proofs name it like this. "12 s": time since the run began.
std::string since_begin(const Run& run, Instant at);

}  // namespace redial::verdict
