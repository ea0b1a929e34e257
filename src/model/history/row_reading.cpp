// Asks a row's dialect what its message says. The thread that applies events and draws.
#include "model/history/row_reading.hpp"

#include "dialect/payload_tree.hpp"
#include "model/dialect/dialect_watch.hpp"

namespace redial::model {

Reading reading_of(const Row& row) {
    if (row.kind != RowKind::Message || row.dialect == nullptr) return {};
    const dialect::Message message{.direction = row.direction,
                                   .opcode = row.opcode,
                                   .payload = row.payload,
                                   .is_whole = !row.is_cut(),
                                   .bytes_left_out = row.size_bytes - row.payload.size(),
                                   .number = row.id + 1};
    return row.dialect->read(row.attempt, message);
}

bool is_heartbeat(const Row& row) {
    return row.kind == RowKind::Message && row.dialect != nullptr &&
           row.dialect->is_heartbeat(row.id + 1);
}

RowTree tree_of(const Row& row) {
    RowTree tree{.json = reading_of(row).tree, .what = {}};
    const bool is_binary = row.kind == RowKind::Message && row.opcode == core::Opcode::Binary;
    if (!tree.json.empty() || !is_binary || row.is_cut()) return tree;
    if (auto found = dialect::payload_tree(row.payload)) {
        tree.json = std::move(found->json);
        tree.what = std::move(found->what);
    }
    return tree;
}

}  // namespace redial::model
