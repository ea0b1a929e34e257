// Copies the sessions and their waiting messages out of the model, as far as kept. UI thread.
#include "app/kept_sessions.hpp"

#include "view/scene/session_ops.hpp"

namespace redial::app {

std::vector<log::KeptSession> sessions_to_keep(const model::Workspace& workspace,
                                               const view::UiState& ui) {
    std::vector<log::KeptSession> kept;
    std::size_t messages = 0;
    std::size_t bytes = 0;
    for (const auto& session : workspace.sessions()) {
        if (view::is_leaving(ui, session->id)) continue;
        kept.push_back({*session->config, {}});
        if (!session->config->queue.is_persisted) continue;
        for (const model::QueuedMessage& queued : session->queued) {
            if (!queued.payload) continue;
            bytes += queued.payload->size();
            // In order: what comes behind one that is not kept is not kept either.
            if (++messages > log::kept_messages_max || bytes > log::kept_messages_bytes_max) break;
            kept.back().queued.push_back({queued.opcode, queued.payload});
        }
    }
    return kept;
}

}  // namespace redial::app
