// A session's model before its first event. The thread that applies events and draws.
#include "model/session/session_model.hpp"

#include <algorithm>

namespace redial::model {

SessionModel::SessionModel(SessionId session, const Limits& limits)
    : id(session),
      config(std::make_shared<const core::SessionConfig>()),
      rtts(limits.rtt_samples_max),
      ping_points(limits.series_points_max),
      reply_points(limits.series_points_max),
      life_points(limits.series_points_max),
      queue_points(limits.series_points_max),
      faults(std::make_shared<const core::FaultList>()),
      fault_spans(limits.markers_max),
      unseen(limits.markers_max),
      queue_fates(queue_fates_max),
      log(limits.messages_max, limits.bytes_max),
      attempts(limits.attempts_max),
      spans(limits.spans_max),
      markers(limits.markers_max),
      journal(limits.journal_events_max, limits.journal_bytes_max),
      queued_max(limits.queued_max) {
    log.set_dialect(&dialect);
}

std::optional<Instant> SessionModel::activity_at() const {
    if (!in.last_at || !out.last_at) return in.last_at ? in.last_at : out.last_at;
    return std::max(*in.last_at, *out.last_at);
}

bool is_relayed(const SessionModel& session) {
    return session.config->tap.has_value() || session.config->tap_of != SessionId{};
}

}  // namespace redial::model
