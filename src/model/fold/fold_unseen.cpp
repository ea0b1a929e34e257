// Notes when a stretch of unseen dials begins and when it is over: each is told twice, at its begin
// and at its end. The thread that applies events.
#include "model/fold/fold_unseen.hpp"

namespace redial::model {

void note_unseen(SessionModel& session, const core::Stamp& stamp, const core::DialsUnseen& unseen) {
    const auto wall_at = [&stamp](Instant at) { return stamp.wall_at - (stamp.at - at); };
    const bool is_known = !session.unseen.empty() && session.unseen.back().from == unseen.from;
    if (!is_known) session.unseen.push({unseen.from, {}, wall_at(unseen.from), {}, unseen.why});
    if (!unseen.until) return;
    session.unseen.back().until = unseen.until;
    session.unseen.back().until_wall = wall_at(*unseen.until);
}

}  // namespace redial::model
