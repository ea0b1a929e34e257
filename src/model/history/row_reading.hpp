// What a row's message says in its dialect, for a person: a line, its event and topic, a tree. Made
// when it is asked for. The thread that applies events and draws.
#pragma once

#include "dialect/dialect.hpp"
#include "model/history/message_log.hpp"

namespace redial::model {

using Reading = dialect::Reading;

// An empty line where nothing is known of it.
Reading reading_of(const Row& row);

// It is a ping or pong of its dialect, as far as that is remembered (DialectWatch).
bool is_heartbeat(const Row& row);

// What the tree of a row shows instead of its payload.
struct RowTree {
    std::string json;  // "" for the payload itself
    std::string what;  // what the payload is, where nobody but its bytes says so: "MessagePack"
};
// Of the dialect's reading; without one, of a binary message whose bytes are surely of one kind.
RowTree tree_of(const Row& row);

}  // namespace redial::model
