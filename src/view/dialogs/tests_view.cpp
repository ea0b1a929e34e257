// Draws tests as they are played: each with its expectations, their reasons, and what they rest on
// as links into the run's log. UI thread only.
#include "view/dialogs/tests_view.hpp"

#include <algorithm>
#include <utility>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "view/files/file_names.hpp"
#include "view/files/path_field.hpp"
#include "view/kit/dialog.hpp"
#include "view/kit/form.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_layout.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/go_to.hpp"
#include "view/scene/request.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

struct Sign {
    const char* icon;
    Role role;
    const char* word;
};

Sign sign_of(Tick tick) {
    switch (tick) {
        case Tick::Pending: return {icon::history, Role::Dim, "pending"};
        case Tick::Held: return {icon::check, Role::Open, "held"};
        case Tick::NotSeen: return {icon::search, Role::Waiting, "not seen"};
        case Tick::Failed: return {icon::close, Role::Closed, "failed"};
    }
    return {};
}

Sign sign_of(TestState state) {
    switch (state) {
        case TestState::Waiting: return {icon::history, Role::Faint, "waiting"};
        case TestState::Running: return {icon::resume, Role::Accent, "running"};
        case TestState::Passed: return {icon::check, Role::Open, "passed"};
        case TestState::Failed: return {icon::close, Role::Closed, "failed"};
        case TestState::NotRun: return {icon::ban, Role::Waiting, "not run"};
    }
    return {};
}

// In a column of its own: signs are of different widths.
void draw_sign(const Theme& theme, const Sign& sign) {
    const float begin = ImGui::GetCursorPosX();
    text(theme, sign.icon, sign.role);
    tooltip(theme, sign.word);
    ImGui::SameLine(begin + theme.px(22));
}

void wrapped(const Theme& theme, std::string_view words, Role role, ImFont* font = nullptr) {
    text_wrapped(theme, words, ImGui::GetContentRegionAvail().x, color_of(theme, role),
                 font != nullptr ? font : theme.font.ui);
}

float width_of(const Theme& theme, const std::string& words) {
    return lay_line(theme, theme.font.ui, words).width;
}

// Into the log of the run, which is opened first where it is not the one that is shown.
void follow(const Scene& scene, const TestRow& row, const TestTick::Proof& proof) {
    scene.ui.tests.way = TestsUi::Way{row.log_file, proof};
    const auto& replay = scene.figures.replay;
    if (!replay || replay->file != row.log_file) request(scene, OpenLog{row.log_file});
}

void go_on(const Scene& scene) {
    std::optional<TestsUi::Way>& way = scene.ui.tests.way;
    const auto& replay = scene.figures.replay;
    if (!way || !replay || replay->file != way->log_file || replay->is_reading) return;
    if (const model::SessionModel* session = scene.workspace.find(way->proof.session)) {
        scene.selected() = session->id;
        go_to_evidence(scene, *session, way->proof.evidence);
    }
    way.reset();
}

// What its link does not say already.
std::string_view words_beside(std::string_view where, std::string_view words) {
    if (!words.starts_with(where)) return words;
    std::string_view rest = words.substr(where.size());
    if (rest.starts_with(": ")) return rest.substr(2);
    return rest.starts_with(" ") ? rest.substr(1) : words;
}

void draw_proof(const Scene& scene, const TestRow& row, const TestTick& tick, int id) {
    const TestTick::Proof& proof = tick.proofs[static_cast<std::size_t>(id)];
    const Theme& theme = scene.theme;
    const core::Evidence& evidence = proof.evidence;
    const std::string where = evidence.attempt == AttemptId{}
                                  ? std::string("session")
                                  : fmt::format("attempt {}", evidence.attempt.value);
    ImGui::PushID(id);
    if (row.log_file.empty()) {
        text(theme, where, Role::Dim, theme.font.mono);
    } else if (link(theme, (where + "###proof").c_str(), "Show it in the log of this run")) {
        follow(scene, row, proof);
    }
    // Where it is the reason once more, the link alone is enough.
    if (tick.reason.find(evidence.words) == std::string::npos) {
        ImGui::SameLine(0.0f, theme.px(10));
        wrapped(theme, words_beside(where, evidence.words), Role::Dim);
    }
    ImGui::PopID();
}

void draw_tick(const Scene& scene, const TestRow& row, const TestTick& tick) {
    const Theme& theme = scene.theme;
    const Sign sign = sign_of(tick.tick);
    draw_sign(theme, sign);
    text(theme, tick.name);
    ImGui::SameLine(0.0f, theme.px(8));
    // Last its word, for whom the sign's colour tells nothing.
    const float word = width_of(theme, sign.word) + theme.px(8);
    text_cut(theme, tick.expected, ImGui::GetContentRegionAvail().x - word, Role::Accent,
             theme.font.mono);
    ImGui::SameLine(0.0f, theme.px(8));
    text(theme, sign.word, sign.role);
    ImGui::Indent(theme.px(22));
    const bool is_allowed = tick.tick == Tick::NotSeen && tick.may_be_unseen;
    if (!tick.reason.empty())
        wrapped(theme, tick.reason + (is_allowed ? " (may be unseen)" : ""), Role::Dim);
    for (std::size_t i = 0; i < tick.proofs.size(); ++i)
        draw_proof(scene, row, tick, static_cast<int>(i));
    ImGui::Unindent(theme.px(22));
}

// How it stands, in the one line that is always there.
std::string state_in_words(const TestRow& row) {
    const std::string word = sign_of(row.state).word;
    switch (row.state) {
        case TestState::Waiting:
        case TestState::NotRun: return word;
        case TestState::Running: return row.words.empty() ? word : row.words;
        case TestState::Passed:
        case TestState::Failed: break;
    }
    return row.words.empty() ? word : word + ", " + row.words;
}

// Below that line, while it is open.
void draw_details(const Scene& scene, const TestRow& row) {
    const Theme& theme = scene.theme;
    if (!row.url.empty()) {
        text(theme, row.url, Role::Accent, theme.font.mono);
        ImGui::SameLine(0.0f, theme.px(8));
        if (button(theme, "Copy###copy-url", "Where a client is to dial"))
            ImGui::SetClipboardText(row.url.c_str());
    }
    if (row.state == TestState::NotRun && !row.words.empty()) wrapped(theme, row.words, Role::Text);
    for (const TestTick& tick : row.ticks) draw_tick(scene, row, tick);
    if (row.state != TestState::Failed && row.state != TestState::NotRun) return;
    for (const std::string& remark : row.remarks) warning_line(theme, remark);
    if (row.client_said.empty()) return;
    text(theme, "The client said:", Role::Dim);
    wrapped(theme, row.client_said, Role::Text, theme.font.mono);
}

void draw_row(const Scene& scene, const TestRow& row) {
    const Theme& theme = scene.theme;
    const bool opens_by_itself = row.state == TestState::Running ||
                                 row.state == TestState::Failed || row.state == TestState::NotRun;
    const Sign sign = sign_of(row.state);
    // What a person opened or closed stays so, until the state is another one.
    ImGui::PushID(static_cast<int>(row.state));
    ImGui::SetNextItemOpen(opens_by_itself, ImGuiCond_Once);
    const bool is_shown = ImGui::TreeNodeEx("###row", ImGuiTreeNodeFlags_SpanAvailWidth);
    ImGui::SameLine(0.0f, theme.px(12));
    draw_sign(theme, sign);
    const std::string state = state_in_words(row);
    const float room = ImGui::GetContentRegionAvail().x - theme.px(10);
    const float name = std::max(room - width_of(theme, state), room * 0.4f);
    text_cut(theme, row.name, name, Role::Text, theme.font.bold);
    ImGui::SameLine(0.0f, theme.px(10));
    text_cut(theme, state, ImGui::GetContentRegionAvail().x, sign.role);
    if (is_shown) {
        draw_details(scene, row);
        ImGui::TreePop();
    }
    ImGui::PopID();
}

std::string tally_of(const TestsUi& tests) {
    const auto count = [&tests](TestState state) {
        return std::count_if(tests.rows.begin(), tests.rows.end(),
                             [state](const TestRow& row) { return row.state == state; });
    };
    std::string words = counted(tests.rows.size(), "test");
    for (const TestState state :
         {TestState::Running, TestState::Passed, TestState::Failed, TestState::NotRun})
        if (const auto number = count(state); number > 0)
            words += fmt::format(", {} {}", number, sign_of(state).word);
    return words;
}

void draw_head(const Scene& scene) {
    const Theme& theme = scene.theme;
    const TestsUi& tests = scene.ui.tests;
    if (tests.is_running) {
        if (button(theme, "Stop###stop", "End the test that runs, and its client"))
            request(scene, StopTests{});
    } else if (primary_button(theme, "Run again###again", "Play all of the file once more")) {
        request(scene, RunTests{tests.path});
    }
    ImGui::SameLine(0.0f, theme.px(12));
    text_cut(theme, name_in(tests.path), ImGui::GetContentRegionAvail().x * 0.5f, Role::Text,
             theme.font.bold);
    ImGui::SameLine(0.0f, theme.px(12));
    text(theme, tally_of(tests), Role::Dim);
}

}  // namespace

bool draw_tests_dialog(const Scene& scene, TestsDialog& dialog) {
    const Theme& theme = scene.theme;
    constexpr const char* name = "Run a test###tests-dialog";
    if (!begin_dialog(scene.theme, name, dialog.is_opening, 480)) return ImGui::IsPopupOpen(name);
    form_row(theme, "File", theme.px(60));
    path_field(scene, dialog.path,
               {.id = "###path",
                .hint = "reconnect.json",
                .wish = {FileKind::Open, "Run a test", {".json"}, {}},
                .is_focus_asked = ImGui::IsWindowAppearing()});
    wrapped(theme, "Outages, and what is expected of a client. Its commands run as you.",
            Role::Dim);
    if (!dialog.error.empty()) error_line(theme, dialog.error);
    const DialogAnswer answer =
        dialog_buttons(scene.theme, "Run###accept", !dialog.path.empty(), "Name a file first");
    end_dialog();
    if (answer == DialogAnswer::Accepted) request(scene, RunTests{dialog.path});
    return answer == DialogAnswer::None;
}

void draw_tests(const Scene& scene, Box whole) {
    TestsUi& tests = scene.ui.tests;
    go_on(scene);
    if (!tests.is_open) return;
    if (std::exchange(tests.is_focus_asked, false)) ImGui::SetNextWindowFocus();
    if (begin_floating(scene.theme, "Tests###tests", tests.is_open, whole, {760, 560})) {
        draw_head(scene);
        separator_line(scene.theme);
        compat::begin_child("rows", ImGui::GetContentRegionAvail());
        for (std::size_t i = 0; i < tests.rows.size(); ++i) {
            ImGui::PushID(static_cast<int>(i));
            draw_row(scene, tests.rows[i]);
            ImGui::PopID();
        }
        ImGui::EndChild();
    }
    ImGui::End();
}

}  // namespace redial::view
