// SpeechRules: a person's own table "when a message matches, send this", applied to one session's
// connections. Two peers that answer each other must not do so for ever at full speed: a message
// has each rule's answer once, and of more answers than rate_max a second the rest is left out.
// Pure: time is an argument. Service thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_pointer.hpp"
#include "core/session_config.hpp"

namespace redial::net {

class SpeechRules {
public:
    static constexpr std::size_t rate_max = 100;  // answers a second
    static constexpr std::size_t answer_bytes_max = std::size_t{1} << 20;

    // Rules that cannot be read are left out; words_of_bad() says so.
    void set(const std::vector<core::SpeechRule>& rules);
    bool is_empty() const { return rules_.empty(); }
    const std::string& words_of_bad() const { return words_of_bad_; }

    // What is said unasked is due from now on.
    void begin_connection(Instant now);
    // The answers to a text message, in the order of the rules.
    void heard(std::string_view text, Instant now, std::vector<std::string>& says);
    std::optional<Instant> due() const;
    void take_due(Instant now, std::vector<std::string>& says);
    // Answers were left out on this connection; true once.
    bool take_left_out();

private:
    // A piece of a text to send, and what is filled in behind it.
    struct Piece {
        std::string text;
        std::optional<JsonPointer> place;
        bool is_in_string = false;  // the place stands within a JSON string
    };
    struct Rule {
        std::optional<JsonPointer> pointer;
        std::string value;
        std::vector<Piece> pieces;
        bool is_json = false;  // what is sent
        bool is_unasked = false;
        Duration every{};
        std::optional<Instant> due;
    };

    static std::optional<Rule> read(const core::SpeechRule& rule);
    static bool take_pieces(std::string_view text, Rule& rule);
    static bool matches(const Rule& rule, std::string_view text);
    static std::optional<std::string> filled(const Rule& rule, std::string_view text);
    bool may_answer(Instant now);

    std::vector<Rule> rules_;
    std::string words_of_bad_;
    Instant second_began_{};
    std::size_t answers_in_second_ = 0;
    bool has_left_out_ = false;
    bool has_told_left_out_ = false;
};

}  // namespace redial::net
