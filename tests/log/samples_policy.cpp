// Samples of the log's tests: a reconnect policy, a tap's options and a queue's limits, no member
// at its default.
#include "samples.hpp"

namespace redial::tests {
namespace {

std::vector<core::OutcomeRule> sample_rules() {
    return {{.on = core::RuleOn::HttpStatus,
             .first = 429,
             .last = 431,
             .reaction = core::Reaction::RetryLater,
             .later_min = Duration{5'000'000},
             .later_max = Duration{30'000'000}},
            {.on = core::RuleOn::Kind,
             .kind = core::OutcomeKind::TlsFailed,
             .reaction = core::Reaction::Retry}};
}

}  // namespace

core::TapOptions sample_tap() {
    return {.host = "::1",
            .port = 9001,
            .is_enabled = false,
            .closes_port_when_off = true,
            .offers_tls = true,
            .certificate_file = "/tap.pem",
            .key_file = "/tap-key.pem",
            .rewrites_host = true,
            .rewrites_origin = true,
            .allowed_origins = {"https://app.example"},
            .watches = false,
            .buffer_bytes_max = 4096,
            .connections_max = 9,
            .handshake_limit = Duration{1'500'000},
            .http_version = core::HttpVersion::Http2};
}

core::QueueLimits sample_queue() {
    return {.messages_max = 7,
            .bytes_max = 8,
            .age_max = Duration{60'000'000},
            .overflow = core::Overflow::DropOldest,
            .delivery = core::Delivery::UntilAcknowledged,
            .id_pointer = "/message/id",
            .ack_pointer = "/seen",
            .is_persisted = true};
}

core::Policy sample_policy() {
    return {.formula = core::Formula::Backo2,
            .first_delay = Duration{250'000},
            .first_delay_max = Duration{260'000},
            .factor = 1.7,
            .cap = Duration{30'000'000},
            .floor = Duration{100'000},
            .table = {Duration{1'000}, Duration{2'345}},
            .random_first_max = Duration{5'000'000},
            .first_at_once = true,
            .whole = Duration{1'000'000},
            .jitter = core::JitterKind::PlusMinus,
            .jitter_share = 0.3,
            .added_min = Duration{300'000},
            .added_max = Duration{3'000'000},
            .seed = 77,
            .reset_rule = core::ResetRule::StableFor,
            .stable_after = Duration{7'000'000},
            .attempts_max = 12,
            .give_up_after = Duration{600'000'000},
            .retries_first_dial = false,
            .connect_timeout = Duration{4'000'000},
            .connect_time_counts = true,
            .honours_retry_after = false,
            .retry_after_max = Duration{60'000'000},
            .outcomes = sample_rules(),
            .dials_on_network_up = false,
            .dials_on_wake = false,
            .adapts = true};
}

}  // namespace redial::tests
