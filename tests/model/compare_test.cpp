// Two workspaces side by side.
#include "model/fold/compare.hpp"

#include "catch.hpp"
#include "model/fold/workspace.hpp"

using namespace redial;
using namespace std::chrono_literals;

namespace {

constexpr SessionId id{1};

// A session that opens, is lost after a minute and opens again after `down`.
void live(model::Workspace& workspace, Duration down, core::OutcomeKind failure) {
    core::Stamp stamp{.session = id, .at = instant_from_us(1'000'000)};
    const auto tell = [&](Duration after, std::uint32_t attempt, core::Happening what) {
        stamp.at += after;
        stamp.attempt = AttemptId{attempt};
        workspace.on_event({stamp, std::move(what)});
    };
    using core::ConnectionStatus;
    tell(0s, 0, core::SessionAdded{std::make_shared<core::SessionConfig>()});
    tell(0s, 1, core::StatusChanged{ConnectionStatus::Closed, ConnectionStatus::Connecting});
    tell(0s, 1, core::AttemptStarted{});
    tell(10ms, 1, core::StatusChanged{ConnectionStatus::Connecting, ConnectionStatus::Open});
    tell(0s, 1, core::AttemptOpened{});
    core::AttemptEnded lost;
    lost.was_open = true;
    lost.outcome.kind = core::OutcomeKind::ResetByPeer;
    tell(60s, 1, lost);
    tell(0s, 1, core::StatusChanged{ConnectionStatus::Open, ConnectionStatus::Closed});
    tell(0s, 0, core::RetryPlanned{.retry = 1, .delay = down / 2});
    tell(down / 2, 2, core::StatusChanged{ConnectionStatus::Closed, ConnectionStatus::Connecting});
    tell(0s, 2, core::AttemptStarted{});
    core::AttemptEnded failed;
    failed.outcome.kind = failure;
    failed.outcome.http_status = failure == core::OutcomeKind::HttpRefused ? 503 : 0;
    tell(0s, 2, failed);
    tell(0s, 2, core::StatusChanged{ConnectionStatus::Connecting, ConnectionStatus::Closed});
    tell(0s, 0, core::RetryPlanned{.retry = 2, .delay = down / 2});
    tell(down / 2, 3, core::StatusChanged{ConnectionStatus::Closed, ConnectionStatus::Connecting});
    tell(0s, 3, core::AttemptStarted{});
    tell(0s, 3, core::StatusChanged{ConnectionStatus::Connecting, ConnectionStatus::Open});
    tell(0s, 3, core::AttemptOpened{});
}

const model::ComparedFigure& figure(const std::vector<model::ComparedFigure>& all,
                                    const std::string& group, const std::string& name) {
    for (const model::ComparedFigure& one : all)
        if (one.group == group && one.name == name) return one;
    FAIL("no figure " << group << ", " << name);
    return all.front();
}

}  // namespace

TEST_CASE("two logs are compared by their attempts and outages", "[compare]") {
    model::Workspace first;
    model::Workspace second;
    live(first, 2s, core::OutcomeKind::Refused);
    live(second, 8s, core::OutcomeKind::HttpRefused);
    const auto all = model::compare(first, second);
    CHECK(figure(all, "Attempts", "all").first == 3.0);
    CHECK(figure(all, "Attempts", "opened").second == 2.0);
    CHECK(figure(all, "Attempts", "failed: refused").first == 1.0);
    CHECK(figure(all, "Attempts", "failed: refused").second == 0.0);
    CHECK(figure(all, "Attempts", "failed: 503").second == 1.0);
    CHECK(figure(all, "Outages", "count").verdict() == 0);
    const model::ComparedFigure& longest = figure(all, "Outages", "longest");
    CHECK(longest.verdict() == -1);
    CHECK(*longest.second > *longest.first);
    CHECK(figure(all, "Outages", "availability").verdict() == -1);
    // Groups stay together, also where only one of the two has a figure.
    std::vector<std::string> groups;
    for (const model::ComparedFigure& one : all)
        if (groups.empty() || groups.back() != one.group) groups.push_back(one.group);
    CHECK(groups == std::vector<std::string>{"Log", "Attempts", "Outages", "Recoveries", "Traffic",
                                             "Findings"});
}

TEST_CASE("a log is as good as itself, and an empty one has no percentiles", "[compare]") {
    model::Workspace one;
    model::Workspace empty;
    live(one, 2s, core::OutcomeKind::Refused);
    for (const model::ComparedFigure& figure : model::compare(one, one)) {
        CHECK(figure.verdict() == 0);
        CHECK(figure.first == figure.second);
    }
    const auto all = model::compare(one, empty);
    CHECK_FALSE(figure(all, "Outages", "availability").second);
    CHECK(figure(all, "Attempts", "all").second == 0.0);
    CHECK(model::in_words(model::FigureUnit::Share, std::nullopt) == "-");
    CHECK(model::in_words(model::FigureUnit::Share, 0.5) == "50.000 %");
}

TEST_CASE("percentiles of few values are exact, and outages that recover say the same twice",
          "[compare]") {
    model::Workspace one;
    live(one, 506ms, core::OutcomeKind::Refused);
    const auto all = model::compare(one, one);
    for (const char* name : {"p50", "p90"}) {
        CHECK(figure(all, "Outages", name).first == 506'000.0);
        CHECK(figure(all, "Recoveries", name).first == 506'000.0);
    }
    CHECK(figure(all, "Attempts", "dial to open, p50").first == 0.0);
    CHECK(figure(all, "Attempts", "dial to open, p90").first == 10'000.0);
    CHECK(figure(all, "Attempts", "wait before a dial, p50").first == 253'000.0);
}
