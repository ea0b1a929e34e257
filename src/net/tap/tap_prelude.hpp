// TapPrelude: a request that a client of SignalR or SockJS makes right before it dials
// (dialect/prelude.hpp). With the dial that follows it is one attempt, which began with it; where
// it fails it is a dial that failed. Service thread only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dialect/prelude.hpp"
#include "net/tap/tap_part.hpp"
#include "wire/http_head.hpp"

namespace redial::net {

class TapPrelude;

class TapPreludeOwner {
public:
    virtual ~TapPreludeOwner() = default;
    // It was answered, well or not.
    virtual void on_prelude_answer(std::shared_ptr<TapPrelude> prelude) = 0;
    virtual void on_prelude_failed(std::shared_ptr<TapPrelude> prelude, core::Outcome outcome,
                                   std::string response) = 0;
    virtual void on_http_seen(core::HttpSeen seen) = 0;
};

class TapPrelude final : public TapPart, public std::enable_shared_from_this<TapPrelude> {
public:
    TapPrelude(TapPreludeOwner& owner, dialect::Prelude kind, const wire::HttpHead& head,
               std::string address)
        : owner_(owner), kind_(std::move(kind)), head_(head), address_(std::move(address)) {}

    const dialect::Prelude& kind() const { return kind_; }
    const wire::HttpHead& head() const { return head_; }
    const std::string& address() const { return address_; }  // of the client, with its port
    const core::HttpSeen& seen() const { return seen_; }
    core::HttpSeen take_seen() { return std::move(seen_); }
    bool is_followed_by(std::string_view target) const {
        return dialect::follows(kind_, ids_, target);
    }

    void on_part_body(BytesView, std::uint64_t) override {}
    void on_part_answer(core::HttpSeen seen, BytesView body) override;
    void on_part_cut(core::HttpSeen seen, const core::Outcome& outcome) override;

private:
    TapPreludeOwner& owner_;
    dialect::Prelude kind_;
    wire::HttpHead head_;
    std::string address_;
    core::HttpSeen seen_;
    std::vector<std::string> ids_;
};

}  // namespace redial::net
