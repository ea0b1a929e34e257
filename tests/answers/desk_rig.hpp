// DeskRig: a client in virtual time, a desk beside it, and who asks it. One thread.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "answers/desk.hpp"
#include "catch.hpp"
#include "model/findings_rig.hpp"

namespace redial::tests {

struct DeskRig : FindingsRig {
    explicit DeskRig(core::SessionConfig config = good_config(),
                     log::Secrets secrets = log::Secrets::Redacted)
        : FindingsRig(std::move(config)),
          desk(workspace, {secrets, {instant_from_us(1'000'000), wall_from_us(1'001'000'000)}}) {}

    answers::Desk desk;
    std::uint64_t last_id = 0;
    core::ControlReply reply;                // the last whole one
    std::vector<core::ControlPiece> pieces;  // of the last request, others' too
    std::vector<core::Order> orders;         // what else it gave
    std::size_t told = 0;

    Now clocks() const { return {now, WallTime{now.time_since_epoch() + wall_offset}}; }
    // What the workspace was told goes to the desk too, and the desk goes on.
    void step() {
        for (; told < tape.told.size(); ++told) {
            const auto& item = tape.told[told];
            if (const auto* event = std::get_if<core::Event>(&item)) {
                desk.on_event(*event);
            } else {
                const auto& message = std::get<Tape::Message>(item);
                core::MessageSeen seen = message.seen;
                seen.payload = message.payload;
                desk.on_message(message.stamp, seen);
            }
        }
        desk.step(clocks());
        take();
    }
    void take() {
        desk.give([this](const core::Command& command) {
            if (!std::holds_alternative<core::ReplyControl>(command.order)) {
                orders.push_back(command.order);
                return true;
            }
            const auto& order = std::get<core::ReplyControl>(command.order);
            pieces.push_back(*order.piece);
            if (order.piece->kind == core::ControlPiece::Kind::Whole) reply = order.piece->reply;
            return true;
        });
    }
    std::uint64_t begin(core::ControlRequest request) {
        step();
        pieces.clear();
        reply = {0, "", ""};
        desk.on_asked({++last_id, std::move(request)}, clocks());
        step();
        return last_id;
    }
    std::uint64_t begin(const std::string& path) { return begin({"GET", path, "test", ""}); }
    // The reply as JSON.
    nlohmann::json ask(core::ControlRequest request) {
        begin(std::move(request));
        INFO(reply.body);
        auto json = nlohmann::json::parse(reply.body, nullptr, false);
        REQUIRE_FALSE(json.is_discarded());
        return json;
    }
    nlohmann::json ask(const std::string& path) {
        return ask(core::ControlRequest{"GET", path, "test", ""});
    }
    nlohmann::json expect(const std::string& body) {
        return ask(core::ControlRequest{"POST", "/redial/expect", "test", body});
    }
    // Is lost, and is back `down` later.
    void outage(Duration down) {
        pass(1s);
        ends();
        waits_and_opens(1, down - 2ms);
        pass(1s);
    }
    // What a stream has given since it was asked last.
    std::string streamed() {
        step();
        std::string text;
        for (const core::ControlPiece& piece : pieces)
            if (piece.kind == core::ControlPiece::Kind::Events) text += piece.reply.body;
        pieces.clear();
        return text;
    }
};

}  // namespace redial::tests
