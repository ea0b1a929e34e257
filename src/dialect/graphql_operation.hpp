// What a GraphQL document asks for: which of its operations, of what kind, by what name. Looks at
// the definitions' heads only. Source: the GraphQL specification, October 2021, sections 2.1 to
// 2.3. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace redial::dialect {

enum class GraphqlKind : std::uint8_t { Query, Mutation, Subscription };

struct GraphqlOperation {
    GraphqlKind kind = GraphqlKind::Query;
    std::string_view name;   // "" for one without
    std::string_view field;  // the first that it selects; "" where that is a fragment
};

// The operation of that name, or the only one where `name` is "". Linear time. None: the document
// has it not, has several and no name chooses, or is none.
std::optional<GraphqlOperation> graphql_operation(std::string_view document, std::string_view name);

std::string_view graphql_kind_name(GraphqlKind kind);

}  // namespace redial::dialect
