// Reads the options about policy, endpoints and queue into a session's settings. Main thread.
#include "app/command_line_reconnect.hpp"

#include <optional>
#include <utility>

#include "app/command_line_values.hpp"
#include "base/duration_text.hpp"
#include "base/json_pointer.hpp"
#include "core/placeholders.hpp"
#include "log/policy_file.hpp"
#include "wire/url.hpp"

namespace redial::app {
namespace {

// With a placeholder in it, it is a URL only once that is filled in.
std::string check_url(const std::string& text) {
    if (!core::placeholders_in(text).empty()) return {};
    const auto target = wire::Target::from_url(text);
    return target ? std::string() : target.error().line();
}

std::string check_age(const std::string& text) {
    if (duration_from_text(text)) return {};
    return "'" + text + "' is not a time (try 500ms, 2s, 3m)";
}

struct Parts {
    std::string first;
    std::string second;
};
Parts parts_of(const std::string& text) {
    const std::size_t comma = text.find(',');
    if (comma == std::string::npos) return {text, ""};
    return {text.substr(0, comma), text.substr(comma + 1)};
}

std::string check_failover(const std::string& text) {
    const Parts parts = parts_of(text);
    const auto strategy = core::from_name<core::EndpointStrategy>(parts.first);
    const bool has_probe = text.find(',') != std::string::npos;
    if (!strategy) {
        return "'" + parts.first + "' is no strategy (try " +
               core::names_in_words<core::EndpointStrategy>() + ")";
    }
    if (has_probe && *strategy != core::EndpointStrategy::Order) {
        return "'" + text + "': only order goes back to the first (try order," + parts.second + ")";
    }
    return has_probe ? check_age(parts.second) : std::string();
}

std::string check_until_ack(const std::string& text) {
    const Parts parts = parts_of(text);
    const bool are_pointers = !parts.first.empty() && !parts.second.empty() &&
                              JsonPointer::parse(parts.first) && JsonPointer::parse(parts.second);
    if (are_pointers) return {};
    return "'" + text + "' is not two JSON pointers (try /id,/ack)";
}

}  // namespace

void add_reconnect(CLI::App& verb, RawReconnect& raw) {
    verb.add_option("--policy", raw.policy, "How to reconnect: careful, a preset or a JSON file")
        ->check(check_policy)
        ->type_name("NAME|FILE");
    verb.add_option("--fallback", raw.fallbacks, "A further endpoint (repeatable)")
        ->check(check_url)
        ->type_name("URL")
        ->expected(1)
        ->take_all();
    verb.add_option("--failover", raw.failover, "round_robin, random, fastest; order,30s")
        ->check(check_failover)
        ->type_name("STRATEGY");
    verb.add_option("--queue-age", raw.queue_age, "Unsent lines are dropped when so old")
        ->check(check_age)
        ->type_name("TIME");
    verb.add_flag("--queue-drop-oldest", raw.drops_oldest, "A full queue drops, not refuses");
    verb.add_option("--until-ack", raw.until_ack, "Send again until acknowledged")
        ->check(check_until_ack)
        ->type_name("/id,/ack");
}

void set_reconnect(const RawReconnect& raw, core::SessionConfig& config) {
    if (!raw.policy.empty()) {
        if (auto named = log::policy_named(raw.policy)) config.policy = std::move(named->policy);
    }
    config.failover.urls = raw.fallbacks;
    if (!raw.failover.empty()) {
        const Parts parts = parts_of(raw.failover);
        config.failover.strategy =
            core::from_name<core::EndpointStrategy>(parts.first).value_or(config.failover.strategy);
        config.failover.probe_interval =
            duration_from_text(parts.second).value_or(config.failover.probe_interval);
    }
    if (const auto age = duration_from_text(raw.queue_age)) config.queue.age_max = *age;
    if (raw.drops_oldest) config.queue.overflow = core::Overflow::DropOldest;
    if (!raw.until_ack.empty()) {
        const Parts parts = parts_of(raw.until_ack);
        config.queue.delivery = core::Delivery::UntilAcknowledged;
        config.queue.id_pointer = parts.first;
        config.queue.ack_pointer = parts.second;
    }
}

}  // namespace redial::app
