// The dialogs, of which at most one is open: what each remembers while it is. One more is a struct
// here, its place in the variant, and the file that draws it (view/dialogs/). UI thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/ids.hpp"
#include "core/session_config.hpp"
#include "view/scene/policy_ui.hpp"
#include "view/scene/request.hpp"

namespace redial::view {

enum class SessionPage : std::uint8_t {
    Connection,
    Handshake,
    Speech,
    Tls,
    Reconnect,
    Endpoints,
    Queue,
    Limits,
};
struct SessionDialog {                 // new session, or the settings of one
    std::optional<SessionId> session;  // none: a new one
    core::SessionConfig config;        // being edited
    std::string subprotocols;          // edited as "a, b"
    std::vector<std::string> rules;    // of speech, edited as "/op=10 send hello"
    PolicyEditorUi policy;
    std::optional<SessionPage> page_asked;  // to be shown first
    std::string error;
    bool is_opening = true;  // first frame
};
struct CloseDialog {
    SessionId session;
    int close_code = 1001;
    std::string close_reason;
    bool is_opening = true;
};
struct ExportDialog {
    Export wish;
    std::string error;  // set by the host when writing failed
    // Set by the host: the file of that name which is there already, and a name that is free.
    std::string there;
    std::string free_name;
    bool is_opening = true;
};
struct OpenLogDialog {
    std::string path;
    std::string error;
    bool is_opening = true;
};
struct TapDialog {  // a new tap, or the settings of one
    std::optional<SessionId> session;
    core::SessionConfig config;  // `tap` is set
    std::string url;             // of the server, as typed
    int port = 9001;
    bool is_opening = true;
};
struct ControlDialog {
    std::string host = "127.0.0.1";
    int port = 8474;
    bool is_opening = true;
};
struct ScenarioDialog {
    std::string path;
    std::string error;  // set by the host when it could not be run
    bool is_opening = true;
};
struct TestsDialog {
    std::string path;
    std::string error;  // set by the host when they could not be read
    bool is_opening = true;
};
struct CompareDialog {
    std::string first;
    std::string second;
    std::string error;  // set by the host when one of them is no log
    bool is_opening = true;
};
struct PaletteUi {  // Ctrl+K
    std::string text;
    int chosen = 0;  // row among those that match
    bool is_opening = true;
};

using Dialog =
    std::variant<std::monostate, SessionDialog, TapDialog, ControlDialog, ScenarioDialog,
                 TestsDialog, CloseDialog, ExportDialog, OpenLogDialog, CompareDialog, PaletteUi>;

}  // namespace redial::view
