// What each request of the views leads to. A request that nobody carries out does not compile. UI
// thread only.
#include <utility>

#include "embed/host.hpp"

namespace redial::embed {

class Host::Carrier {
public:
    Carrier(Host& host, Now now) : host_(host), now_(now) {}

    void operator()(const view::Export& wish) { host_.start_export(wish, now_); }
    void operator()(const view::SetRecording& wish) {
        wish.is_on ? host_.start_recording(now_) : host_.stop_recording(now_);
    }
    void operator()(const view::ClearHistory& wish) {
        host_.workspace().clear_history(wish.session, wish.row_end);
    }
    void operator()(const view::MarkMessage& wish) { host_.mark(wish, now_); }
    void operator()(const view::CompareLogs& wish) { host_.compare_logs(wish, now_); }
    void operator()(const view::OpenLog& wish) { host_.open_log(wish.path, now_); }
    void operator()(const view::StopReading&) {
        if (host_.replay_) host_.replay_->stop_reading();
    }
    void operator()(const view::RunScenario& wish) { host_.start_scenario(wish, now_); }
    void operator()(const view::RunTests& wish) { host_.start_tests(wish, now_); }
    void operator()(const view::StopTests&) {
        if (host_.tests_) host_.tests_->stop();
    }
    void operator()(const view::LoadPolicy& wish) { host_.load_policy(wish.path); }
    void operator()(const view::CopyReport& wish) { host_.start_report({wish.session, {}}, now_); }
    void operator()(const view::CopyPolicy& wish) { host_.copy_policy(wish.named, now_); }
    void operator()(const view::RunHerd& wish) { host_.start_herd(wish.wish); }
    void operator()(const view::CancelHerd&) {
        if (host_.herd_) host_.herd_->cancel();
    }
    void operator()(const view::PreferencesChanged& wish) {
        host_.apply_preferences();
        for_window.push_back(wish);
    }
    void operator()(const view::BrowseFile& wish) {
        if (host_.options_.has_desktop)
            for_window.push_back(wish);
        else
            host_.browse(wish);
    }
    void operator()(const view::ListFolder& wish) { host_.list_folder(wish.path); }
    void operator()(const view::OpenFolder& wish) {
        if (host_.options_.has_desktop) for_window.push_back(wish);
    }
    void operator()(const view::Quit& wish) { for_window.push_back(wish); }
    void operator()(const view::RebuildFonts& wish) { for_window.push_back(wish); }
    void operator()(const view::SavePicture& wish) { for_window.push_back(wish); }

    view::WindowRequests for_window;

private:
    Host& host_;
    Now now_;
};

view::WindowRequests Host::carry_out_requests(Now now) {
    Carrier carrier(*this, now);
    for (const view::Request& request : std::exchange(ui_.requests, {}))
        std::visit(carrier, request);
    return std::move(carrier.for_window);
}

}  // namespace redial::embed
