// What a row's message says in its dialect, for a person: a line, its event and topic, a tree. Made
// when it is asked for. The thread that applies events and draws.
#pragma once

#include "dialect/dialect.hpp"
#include "model/history/message_log.hpp"

namespace redial::model {

using Reading = dialect::Reading;

// An empty line where nothing is known of it.
Reading reading_of(const Row& row);

}  // namespace redial::model
