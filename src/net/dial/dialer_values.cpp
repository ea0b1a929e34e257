// A dial's very first stage, where the settings have placeholders (core/placeholders.hpp): their
// values are asked for anew, off this thread, and serve this dial only. Service thread only.
#include <algorithm>

#include "base/base64.hpp"
#include "net/dial/dialer.hpp"
#include "net/service/provider.hpp"

namespace redial::net {
namespace {

// The worker has command_limit for all of them, and says more exactly what was slow.
constexpr Duration values_limit = command_limit + std::chrono::seconds(1);

bool may_hold_placeholder(const core::SessionConfig& config) {
    const auto holds = [](const std::string& text) { return text.find("${") != std::string::npos; };
    return holds(config.url) || holds(config.basic_auth_password) || holds(config.proxy) ||
           std::any_of(config.subprotocols.begin(), config.subprotocols.end(), holds) ||
           std::any_of(config.headers.begin(), config.headers.end(),
                       [&holds](const core::Header& header) { return holds(header.value); });
}

// A line end in a value would begin a header of its own.
bool has_control_character(const std::string& text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

}  // namespace

void Dialer::begin() {
    if (!may_hold_placeholder(*config_)) return begin(core::dialled_url(*config_));
    const auto wanted = core::placeholders_in(*config_, config_->url);
    if (wanted.empty()) return fill({});
    enter(Stage::Values, values_limit);
    look_up_ = service_.ask_values(waiter_, wanted);
}

void Dialer::take_values(const LookUpAnswer& answer) {
    if (!answer.error.empty()) return fail_values(answer.error);
    for (const core::Value& value : answer.values) {
        if (!has_control_character(value.value)) continue;
        return fail_values(value.placeholder + ": it has a line end or control character in it");
    }
    fill(answer.values);
}

// No target was reached; asking again may well give a value, so it is retried like any such.
void Dialer::fail_values(const std::string& why) {
    lacked_values_ = true;
    fail(core::OutcomeKind::Unreachable, core::EndedBy::Us, "no value for " + why);
}

void Dialer::fill(const core::Values& values) {
    auto made = std::make_shared<core::SessionConfig>(core::filled(*config_, values));
    made->url = core::filled(config_->url, values);
    secrets_ = values;
    if (made->basic_auth_password != config_->basic_auth_password) {
        const std::string pair = made->basic_auth_user + ":" + made->basic_auth_password;
        secrets_.push_back({config_->basic_auth_password, to_base64(as_bytes(pair))});
    }
    config_ = std::move(made);
    begin(core::dialled_url(*config_));
}

std::string Dialer::masked(std::string text) const {
    return secrets_.empty() ? text : core::masked(std::move(text), secrets_);
}

}  // namespace redial::net
