// Ear: what the two sides of one relayed connection say, as their dialect (src/dialect) means it,
// so that a fault strikes the messages that a filter leaves (docs/filter.md). Pure. Any one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "core/opcode.hpp"
#include "dialect/dialect.hpp"
#include "dialect/named.hpp"
#include "filter/filter.hpp"

namespace redial::link {

class Ear {
public:
    // `setting`: core::SessionConfig::dialect.
    explicit Ear(std::string setting) : setting_(std::move(setting)) {}

    // Messages follow: those of an event stream, or of a WebSocket with this subprotocol.
    struct Opening {
        std::string resource;  // path and query
        std::string subprotocol;
        bool is_event_stream = false;
    };
    void open(Opening opening);

    // One message as a filter sees it. It refers to the ear and the text.
    class Heard final : public filter::Subject {
    public:
        Heard(const Ear& ear, const dialect::Message& message, bool is_heartbeat, bool goes_on);
        dialect::Reading reading() const override;
        bool is_heartbeat() const override { return is_heartbeat_; }
        // The next message of its sender belongs to the same packet.
        bool goes_on() const { return goes_on_; }
        // A fault has altered it.
        void set_text(std::string_view altered);

    private:
        const Ear& ear_;
        dialect::Message message_;
        bool is_heartbeat_;
        bool goes_on_;
        mutable std::optional<dialect::Reading> reading_;  // asked for once
    };
    // The next one. In the order they pass; both sides' where `listens`, for some dialects' answers
    // are known by their questions.
    Heard hear(core::Side sender, core::Opcode opcode, std::string_view text, bool listens);
    // One passed that could not be read: what follows is read without what came before.
    void miss();

private:
    bool note(const dialect::Message& message);
    void begin_reading(const dialect::Dialect& dialect);

    std::string setting_;
    std::string url_;
    std::string subprotocol_;
    dialect::Named named_;
    const dialect::Dialect* dialect_ = nullptr;
    std::optional<dialect::Recogniser> recogniser_;
    std::unique_ptr<dialect::Reader> reader_;
    dialect::Notes notes_;
    std::uint64_t heard_ = 0;
};

}  // namespace redial::link
