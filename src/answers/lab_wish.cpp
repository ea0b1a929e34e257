// Reads what is asked of the lab server, and says how it is. The thread that applies events.
#include "answers/lab_wish.hpp"

#include <algorithm>

#include "answers/answer.hpp"
#include "control/replies.hpp"
#include "model/dialect/dialect_words.hpp"

namespace redial::answers {
namespace {

constexpr std::uint64_t every_ms_max = 3'600'000;

std::optional<std::vector<core::DialectFault>> read_faults(control::Members& members) {
    if (members.find("dialect_faults") == nullptr) return std::nullopt;
    std::vector<std::string> texts;
    members.texts("dialect_faults", texts);
    std::vector<core::DialectFault> faults;
    for (const std::string& text : texts) {
        const auto fault = core::dialect_fault_from_text(text);
        if (!fault) {
            members.complain("dialect_faults", fault.error().line());
            return faults;
        }
        faults.push_back(*fault);
    }
    return faults;
}

bool plays(const LabWish& wish, const core::LabChanged& lab) {
    return lab.is_listening && (!wish.dialect || *wish.dialect == lab.dialect);
}

core::ControlReply state_reply(int status, const core::LabChanged& lab) {
    return control::json_reply(status, {{"listening", lab.is_listening},
                                        {"url", lab.url},
                                        {"connections", lab.connections},
                                        {"stored_sessions", lab.stored_sessions},
                                        {"refuses", lab.refuses},
                                        {"answers_503", lab.answers_503},
                                        {"dialect", lab.dialect},
                                        {"dialect_faults", lab.dialect_faults},
                                        {"error", lab.error}});
}

}  // namespace

LabWish read_lab_wish(control::Members& members, const core::LabChanged& lab) {
    LabWish wish;
    std::string name;
    if (members.text("dialect", name)) wish.dialect = name;
    wish.faults = read_faults(members);
    const core::LabDialect played{
        .name = wish.dialect.value_or(lab.dialect),
        .heartbeat = {},
        .faults = wish.faults.value_or(std::vector<core::DialectFault>())};
    const char* wrong_one = played.faults.empty() ? "dialect" : "dialect_faults";
    if (!played.name.empty()) {
        const std::string wrong = model::served_error(played);
        if (!wrong.empty()) members.complain(wrong_one, wrong);
    } else if (!played.faults.empty()) {
        members.complain(wrong_one, "the lab server plays no dialect: name one with dialect");
    }
    return wish;
}

std::vector<core::Order> orders_of(const LabWish& wish, const core::LabChanged& lab) {
    if (!plays(wish, lab)) {
        core::StartLab start;
        start.options.port = 0;
        start.options.dialect = {.name = wish.dialect.value_or(""),
                                 .every = wish.every,
                                 .heartbeat = {},
                                 .faults = wish.faults.value_or(std::vector<core::DialectFault>())};
        return {start};
    }
    std::vector<core::Order> orders;
    if (!wish.faults) return orders;
    for (const std::string& text : lab.dialect_faults) {
        const auto fault = core::dialect_fault_from_text(text);
        const bool stays =
            fault && std::any_of(wish.faults->begin(), wish.faults->end(),
                                 [&fault](const auto& one) { return one.kind == fault->kind; });
        if (fault && !stays) orders.push_back(core::SetLabDialectFault{*fault, false});
    }
    for (const core::DialectFault& fault : *wish.faults)
        orders.push_back(core::SetLabDialectFault{fault, true});
    return orders;
}

bool is_fulfilled(const LabWish& wish, const core::LabChanged& lab) {
    if (!plays(wish, lab)) return !lab.error.empty();
    if (!wish.faults) return true;
    std::vector<std::string> texts;
    for (const core::DialectFault& fault : *wish.faults)
        texts.push_back(core::dialect_fault_text(fault));
    return texts.size() == lab.dialect_faults.size() &&
           std::is_permutation(texts.begin(), texts.end(), lab.dialect_faults.begin());
}

core::ControlReply lab_reply(const core::ControlRequest& request, const RequestPath& path,
                             const Known& known, std::vector<core::Order>& orders) {
    const core::LabChanged& lab = known.workspace.lab();
    if (const Status query = path.only({}); !query)
        return control::error_reply(400, query.error().line());
    if (request.method == "GET") return state_reply(200, lab);
    if (request.method != "POST") return asked_otherwise("GET, POST");
    const auto json = control::json_from_text(request.body);
    if (!json) return control::error_reply(400, json.error().line());
    control::Complaints complaints;
    control::Members members(*json, "", complaints);
    LabWish wish = read_lab_wish(members, lab);
    std::uint64_t every_ms = 1000;
    members.whole("every_ms", every_ms_max, every_ms);
    wish.every = std::chrono::milliseconds(every_ms);
    members.refuse_unknown();
    if (const auto wrong = complaints.first()) return control::error_reply(400, wrong->line());
    orders = orders_of(wish, lab);
    return state_reply(202, lab);
}

}  // namespace redial::answers
