// Reads a recording into its dials. Main thread.
#include "app/recorded_server.hpp"

#include "app/log_session.hpp"
#include "app/run_files.hpp"
#include "base/counted.hpp"
#include "log/any_log.hpp"
#include "log/redaction.hpp"

namespace redial::app {

Result<RecordedServer> read_recorded_server(const RecordedWish& wish) {
    const auto session = find_session(wish.path, wish.session);
    if (!session) return session.error();
    auto log = log::AnyLog::open(wish.path);
    if (!log) return log.error();
    const log::LogHeader header = log->summary().header;
    control::RecordedDials dials(wish.keeps, *session, header.begun_at.mono);
    log::RedactingSink redacting(dials);
    core::EventSink& sink = wish.includes_secrets ? static_cast<core::EventSink&>(dials)
                                                  : static_cast<core::EventSink&>(redacting);
    if (const Status read = log->read_all(sink); !read) return read.error();
    RecordedServer server{.dials = dials.take(),
                          .round_trips = dials.round_trips(),
                          .begun_at = dials.begun_at(),
                          .name = file_name_of(wish.path),
                          .is_cut = dials.is_cut(),
                          .remark = log->summary().remark()};
    if (dials.sessions_left_out() != 0) {
        server.remark += server.remark.empty() ? "" : "; ";
        server.remark += counted(dials.sessions_left_out(), "session") +
                         " of other servers left out: choose one with --session";
    }
    return server;
}

}  // namespace redial::app
