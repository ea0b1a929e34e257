// Talk: one speaker over its connections, each message of its own told back to it as sent. What it
// sends is shown joined by spaces, binary messages as hexadecimal digits.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hex.hpp"
#include "catch.hpp"
#include "dialect/speaker.hpp"
#include "read.hpp"

namespace redial::dialect {

class Talk {
public:
    explicit Talk(std::string_view setting, const std::vector<std::string>& login = {})
        : speaker_(make_speaker(setting, "0123456789abcdef")) {
        REQUIRE(speaker_ != nullptr);
        login_.says.assign(login.begin(), login.end());
    }
    void log_in_as(std::string user, std::string password) {
        login_.user = std::move(user);
        login_.password = std::move(password);
    }

    void log_in_with_hex(const std::vector<std::string>& packets) {
        for (const std::string& one : packets) {
            login_.says.push_back(Say::binary(std::string(as_text(*bytes_from_hex(one)))));
        }
    }

    std::string open(std::string_view url = "ws://a/", std::string_view subprotocol = {}) {
        Says says;
        speaker_->opened({url, subprotocol}, login_, says);
        return send(says);
    }
    std::string hear(std::string_view text) {
        Says says;
        speaker_->heard(in(text), says);
        return send(says);
    }
    std::string hear_hex(std::string_view digits) {
        const Bytes bytes = *bytes_from_hex(digits);
        Says says;
        speaker_->heard(in_bytes(bytes), says);
        return send(says);
    }
    void say(std::string_view text) { speaker_->said(out(text)); }
    void say_hex(std::string_view digits) {
        const Bytes bytes = *bytes_from_hex(digits);
        speaker_->said(out_bytes(bytes));
    }
    std::string beat() {
        Says says;
        speaker_->heartbeat(says);
        return send(says);
    }
    Speaker& speaker() { return *speaker_; }

private:
    static std::string digits(std::string spaced) {
        std::erase(spaced, ' ');
        return spaced;
    }
    std::string send(const Says& says) {
        std::string all;
        for (const Say& say : says) {
            const bool is_text = say.opcode == core::Opcode::Text;
            const BytesView bytes = as_bytes(say.payload);
            speaker_->said(is_text ? out(say.payload) : out_bytes(bytes));
            all += (all.empty() ? "" : " ") + (is_text ? say.payload : digits(hex_bytes(bytes)));
        }
        return all;
    }
    std::unique_ptr<Speaker> speaker_;
    Login login_;
};

}  // namespace redial::dialect
