// A session's configuration as named members: for settings.json, for `session_added` in logs and
// for test files. Each member is named once, and whoever reads or writes them brings the archive
// (log/field_reader.hpp, log/json_writer.hpp, verdict/option_reader.hpp). Any thread.
#pragma once

#include <concepts>
#include <string>
#include <type_traits>
#include <vector>

#include "core/command.hpp"
#include "core/session_config.hpp"

namespace redial::core {

// `fields` templates take T as const for writing and as non-const for reading.
template <class T, class U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

template <class A, Is<Header> T>
void fields(A& a, T& header) {
    a("name", header.name);
    a("value", header.value);
}

template <class A, Is<TlsOptions> T>
void fields(A& a, T& tls) {
    a("ca_file", tls.ca_file);
    a("client_certificate_file", tls.client_certificate_file);
    a("client_key_file", tls.client_key_file);
    a("accepted_fingerprint", tls.accepted_fingerprint);
    a("accepts_any_certificate", tls.accepts_any_certificate);
}

template <class A, Is<DeflateOptions> T>
void fields(A& a, T& deflate) {
    using U8 = std::uint8_t;
    a("is_offered", deflate.is_offered);
    a("client_no_context_takeover", deflate.client_no_context_takeover);
    a("server_no_context_takeover", deflate.server_no_context_takeover);
    a("client_max_window_bits", deflate.client_max_window_bits, U8{9}, U8{15});
    a("server_max_window_bits", deflate.server_max_window_bits, U8{8}, U8{15});
}

template <class A, Is<TimeLimits> T>
void fields(A& a, T& limits) {
    a.ms("resolve_ms", limits.resolve);
    a.ms("connect_ms", limits.connect);
    a.ms("proxy_ms", limits.proxy);
    a.ms("tls_ms", limits.tls);
    a.ms("upgrade_ms", limits.upgrade);
    a.ms("close_ms", limits.close);
}

template <class A, Is<QueueLimits> T>
void fields(A& a, T& queue) {
    a("messages_max", queue.messages_max);
    a("bytes_max", queue.bytes_max);
    a.ms("age_max_ms", queue.age_max);
    a.choice("overflow", queue.overflow);
    a.choice("delivery", queue.delivery);
    a("id_pointer", queue.id_pointer);
    a("ack_pointer", queue.ack_pointer);
    a("is_persisted", queue.is_persisted);
}

template <class A, Is<Failover> T>
void fields(A& a, T& failover) {
    a.list("urls", failover.urls);
    a.choice("strategy", failover.strategy);
    a.ms("rests_for_ms", failover.rests_for);
    a.ms("rests_max_ms", failover.rests_max);
    a.ms("well_after_ms", failover.well_after);
    a.ms("probe_interval_ms", failover.probe_interval);
}

// Only the members that the rule reads are written.
template <class A, Is<OutcomeRule> T>
void fields(A& a, T& rule) {
    a.choice("on", rule.on);
    if (A::reads || rule.on == RuleOn::Kind) {
        a.choice("kind", rule.kind);
    }
    if (A::reads || rule.on != RuleOn::Kind) {
        a("first", rule.first);
        a("last", rule.last);
    }
    a.choice("reaction", rule.reaction);
    if (A::reads || rule.reaction == Reaction::RetryLater) {
        a.ms("later_min_ms", rule.later_min);
        a.ms("later_max_ms", rule.later_max);
    }
}

// Files of version 0.1 list what halts in two members of their own, and retry the rest.
template <class A>
void read_halting_lists(A& a, Policy& policy) {
    if (!a.has("halting_close_codes") && !a.has("halting_http_statuses")) return;
    std::vector<std::uint16_t> codes;
    std::vector<std::uint16_t> statuses;
    a.list("halting_close_codes", codes);
    a.list("halting_http_statuses", statuses);
    policy.outcomes.clear();
    set_halting(policy, RuleOn::CloseCode, codes);
    set_halting(policy, RuleOn::HttpStatus, statuses);
}

template <class A, Is<Policy> T>
void fields(A& a, T& policy) {
    a.choice("formula", policy.formula);
    a.ms("first_delay_ms", policy.first_delay);
    a.ms("first_delay_max_ms", policy.first_delay_max);
    a("factor", policy.factor, 1.0, 1e6);
    a.ms("cap_ms", policy.cap);
    a.ms("floor_ms", policy.floor);
    a.list_ms("table_ms", policy.table);
    a.ms("random_first_max_ms", policy.random_first_max);
    a("first_at_once", policy.first_at_once);
    a.ms("whole_ms", policy.whole);
    a.choice("jitter", policy.jitter);
    a("jitter_share", policy.jitter_share, 0.0, 1.0);
    a.ms("added_min_ms", policy.added_min);
    a.ms("added_max_ms", policy.added_max);
    a("jitter_seed", policy.seed);
    a.choice("reset_rule", policy.reset_rule);
    a.ms("stable_after_ms", policy.stable_after);
    a("attempts_max", policy.attempts_max);
    a.ms("give_up_after_ms", policy.give_up_after);
    a("retries_first_dial", policy.retries_first_dial);
    a.ms("connect_timeout_ms", policy.connect_timeout);
    a("connect_time_counts", policy.connect_time_counts);
    a("honours_retry_after", policy.honours_retry_after);
    a.ms("retry_after_max_ms", policy.retry_after_max);
    if constexpr (A::reads) read_halting_lists(a, policy);
    a.objects("outcomes", policy.outcomes);
    a("dials_on_network_up", policy.dials_on_network_up);
    a("dials_on_wake", policy.dials_on_wake);
    a("adapts", policy.adapts);
}

// As people write them (core/fault.hpp), so that a log's line can be pasted into a command.
template <class A, Is<FaultList> T>
void fields(A& a, T& list) {
    std::vector<std::string> texts;
    if constexpr (!A::reads) {
        for (const Fault& fault : list.faults) texts.push_back(to_text(fault));
    }
    a.list("faults", texts);
    a("seed", list.seed);
    if constexpr (A::reads) {
        for (const std::string& text : texts) {
            const Result<Fault> fault = fault_from_text(text);
            if (!fault) return a.fail(fault.error().line());
            list.faults.push_back(*fault);
        }
    }
}

template <class A, Is<TapOptions> T>
void fields(A& a, T& tap) {
    a("host", tap.host);
    a("port", tap.port);
    a("is_enabled", tap.is_enabled);
    a("closes_port_when_off", tap.closes_port_when_off);
    a("offers_tls", tap.offers_tls);
    a("certificate_file", tap.certificate_file);
    a("key_file", tap.key_file);
    a("rewrites_host", tap.rewrites_host);
    a("rewrites_origin", tap.rewrites_origin);
    a.list("allowed_origins", tap.allowed_origins);
    a("watches", tap.watches);
    a("buffer_bytes_max", tap.buffer_bytes_max);
    a("connections_max", tap.connections_max);
    a.ms("handshake_limit_ms", tap.handshake_limit);
    a.choice("http_version", tap.http_version);
}

template <class A, Is<SavedMessage> T>
void fields(A& a, T& message) {
    a("text", message.text);
    a("is_binary", message.is_binary);
    a("sends_on_open", message.sends_on_open);
    a.ms("every_ms", message.every);
}

template <class A, Is<SpeechRule> T>
void fields(A& a, T& rule) {
    a("pointer", rule.pointer);
    a("value", rule.value);
    a("send", rule.send);
    a.ms("every_ms", rule.every);
}

template <class A, Is<StreamRequest> T>
void fields(A& a, T& stream) {
    a("method", stream.method);
    a("body", stream.body);
    a("content_type", stream.content_type);
    a("last_event_id", stream.last_event_id);
}

template <class A, Is<SessionConfig> T>
void fields(A& a, T& config) {
    a("name", config.name);
    a("url", config.url);
    a("session_key", config.session_key);
    a("session_parameter", config.session_parameter);
    a.objects("headers", config.headers);
    a.list("subprotocols", config.subprotocols);
    a("origin", config.origin);
    a("basic_auth_user", config.basic_auth_user);
    a("basic_auth_password", config.basic_auth_password);
    a.object("tls", config.tls);
    a.object("deflate", config.deflate);
    a.object("time_limits", config.time_limits);
    a.object("policy", config.policy);
    a("auto_reconnect", config.auto_reconnect);
    a.ms("ping_interval_ms", config.ping_interval);
    a.ms("pong_timeout_ms", config.pong_timeout);
    a("follows_redirects", config.follows_redirects);
    a("message_bytes_max", config.message_bytes_max);
    a("frame_bytes_max", config.frame_bytes_max);
    a.object("queue", config.queue);
    a.object("failover", config.failover);
    a("counter_pointer", config.counter_pointer);
    a("counter_is_given", config.counter_is_given);
    a.choice("reply_match", config.reply_match);
    a("reply_pointer", config.reply_pointer);
    a("dialect", config.dialect);
    a.objects("saved_messages", config.saved_messages);
    a.objects("speech", config.speech);
    a.ms("silence_limit_ms", config.silence_limit);
    a.object("stream", config.stream);
    a.choice("http_version", config.http_version);
    a("proxy", config.proxy);
    a("keeps_cookies", config.keeps_cookies);
    a("echoes", config.echoes);
    a("reconnects_once_lost", config.reconnects_once_lost);
    a.choice("when_full", config.when_full);
    a("uses_link", config.uses_link);
    a.object("link", config.faults);
    if constexpr (A::reads) {
        TapOptions tap;
        if (a.has("tap")) config.tap = (a.object("tap", tap), tap);
    } else {
        if (config.tap) a.object("tap", *config.tap);
    }
    a("tap_of", config.tap_of.value);
}

template <class A, Is<LabOptions> T>
void fields(A& a, T& lab) {
    a("host", lab.host);
    a("port", lab.port);
    a("path", lab.path);
    a.ms("time_to_live_ms", lab.time_to_live);
    a.ms("heartbeat_ms", lab.heartbeat);
    a("tries_next_ports", lab.tries_next_ports);
    a("dialect", lab.dialect.name);
    a.ms("every_ms", lab.dialect.every);
    a.ms("dialect_heartbeat_ms", lab.dialect.heartbeat);
    std::vector<std::string> faults;
    if constexpr (!A::reads) {
        for (const DialectFault& fault : lab.dialect.faults)
            faults.push_back(dialect_fault_text(fault));
    }
    a.list("dialect_faults", faults);
    if constexpr (A::reads) {
        for (const std::string& text : faults) {
            const Result<DialectFault> fault = dialect_fault_from_text(text);
            if (!fault) return a.fail(fault.error().line());
            lab.dialect.faults.push_back(*fault);
        }
    }
}

}  // namespace redial::core
