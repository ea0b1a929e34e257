// Judges rectangles of items and texts against what they are clipped to and against each other.
// Test's thread.
#include "frame_check.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "view/kit/imgui_compat.hpp"

namespace redial::tests {
namespace {

// Pixels: what is rounded, and what an edge of one pixel shares with its neighbour.
constexpr float slack = 1.5f;

ImRect clipped(ImRect box, const ImRect& clip) {
    box.ClipWithFull(clip);
    return box;
}
bool is_empty(const ImRect& box) { return box.GetWidth() <= slack || box.GetHeight() <= slack; }
bool overlap(const ImRect& a, const ImRect& b) { return !is_empty(clipped(a, b)) && a.Overlaps(b); }

// By the wheel or a bar, of this window or of one that it is a part of.
bool scrolls(const ImGuiWindow* window, int axis) {
    for (; window != nullptr; window = window->ParentWindow) {
        const float most = axis == 0 ? window->ScrollMax.x : window->ScrollMax.y;
        if (most > 0.0f && (window->Flags & ImGuiWindowFlags_NoScrollWithMouse) == 0) return true;
        if ((window->Flags & ImGuiWindowFlags_ChildWindow) == 0) return false;
    }
    return false;
}

// Dear ImGui makes what is chosen from lists larger, so that no point between two is nobody's, and
// heads of columns as wide as what is around their cells.
float spare_of(float spacing, float size) { return std::max(spacing * 0.5f, size * 0.12f) + slack; }

bool is_reachable(const ImGuiWindow* window) {
    const auto& popups = ImGui::GetCurrentContext()->OpenPopupStack;
    if (popups.empty() || window == nullptr) return true;
    const auto is_in = [window](const ImGuiPopupData& popup) {
        return popup.Window != nullptr && window->RootWindow == popup.Window->RootWindow;
    };
    return std::any_of(popups.begin(), popups.end(), is_in);
}

// Tabs that a bar scrolls through, or hides behind its list.
bool is_tab(const LoggedItem& item) {
    ImGuiContext& context = *ImGui::GetCurrentContext();
    for (int i = 0; i < context.TabBars.GetMapSize(); ++i) {
        ImGuiTabBar* bar = context.TabBars.TryGetMapData(i);
        if (bar != nullptr && ImGui::TabBarFindTabByID(bar, item.id) != nullptr)
            return bar->WidthAllTabs > bar->BarRect.GetWidth();
    }
    return false;
}

std::string name_of(const ImGuiWindow* window) {
    if (window == nullptr) return "no window";
    std::string name = window->Name;
    const std::size_t id = name.find("###");
    return id == std::string::npos ? name : name.substr(id);
}

std::string in_words(const ImRect& box) {
    char text[80];
    std::snprintf(text, sizeof text, "[%.0f,%.0f %.0fx%.0f]", double(box.Min.x), double(box.Min.y),
                  double(box.GetWidth()), double(box.GetHeight()));
    return text;
}

// What is written on it.
std::string label_of(const FrameLog& log, const LoggedItem& item) {
    for (const LoggedText& text : log.texts())
        if (text.window == item.window && item.box.Contains(text.box.GetCenter()))
            return "'" + text.words.substr(0, 40) + "'";
    char id[16];
    std::snprintf(id, sizeof id, "%08x", static_cast<unsigned>(item.id));
    return id;
}

// A field of several lines is an item and a window in its place.
bool is_its_own_window(const ImGuiWindow* window, const LoggedItem& item) {
    for (; window != nullptr; window = window->ParentWindow) {
        if (window->ChildId == item.id && item.id != 0) return true;
        if (window == item.window) return false;
    }
    return false;
}

struct Fault {
    std::string words;
    std::string where;
};
using Faults = std::vector<Fault>;

void find_cut_controls(const FrameLog& log, Faults& faults) {
    for (const LoggedItem& item : log.items()) {
        const bool is_judged = item.id != 0 && !item.window->Hidden && item.box.GetWidth() > 0.0f &&
                               is_reachable(item.window) && !is_tab(item);
        if (!is_judged) continue;
        const ImVec2 spare(spare_of(item.spacing.x, item.box.GetWidth()),
                           spare_of(item.spacing.y, item.box.GetHeight()));
        const bool is_cut_x = item.box.Min.x < item.clip.Min.x - spare.x ||
                              item.box.Max.x > item.clip.Max.x + spare.x;
        const bool is_cut_y = item.box.Min.y < item.clip.Min.y - spare.y ||
                              item.box.Max.y > item.clip.Max.y + spare.y;
        if (!(is_cut_x && !scrolls(item.window, 0)) && !(is_cut_y && !scrolls(item.window, 1)))
            continue;
        faults.push_back({"cut control " + label_of(log, item) + " in " + name_of(item.window),
                          in_words(item.box) + " clip " + in_words(item.clip)});
    }
}

bool both_take_clicks(const LoggedItem& a, const LoggedItem& b) {
    return a.takes_clicks && b.takes_clicks && !a.allows_overlap && !b.allows_overlap &&
           a.id != b.id && a.window == b.window;
}

// Made larger by what is between them, they share no more than that.
bool are_neighbours(const LoggedItem& a, const LoggedItem& b) {
    const ImRect shared = clipped(clipped(a.box, a.clip), b.box);
    return shared.GetWidth() <= a.spacing.x + slack || shared.GetHeight() <= a.spacing.y + slack;
}

void find_overlaps(const FrameLog& log, Faults& faults) {
    const auto& items = log.items();
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!items[i].takes_clicks || !is_reachable(items[i].window)) continue;
        const ImRect box = clipped(items[i].box, items[i].clip);
        for (std::size_t k = i + 1; k < items.size(); ++k) {
            if (!both_take_clicks(items[i], items[k])) continue;
            const ImRect other = clipped(items[k].box, items[k].clip);
            if (!overlap(box, other) || are_neighbours(items[i], items[k])) continue;
            faults.push_back({label_of(log, items[i]) + " and " + label_of(log, items[k]) +
                                  " overlap in " + name_of(items[i].window),
                              in_words(box) + " and " + in_words(other)});
        }
    }
}

// What lies in a window under one of that window's children is never hovered.
void find_covered(const FrameLog& log, Faults& faults) {
    for (const LoggedItem& item : log.items()) {
        if (!item.takes_clicks || !is_reachable(item.window)) continue;
        const ImRect box = clipped(item.box, item.clip);
        for (const ImGuiWindow* child : item.window->DC.ChildWindows) {
            const bool is_there = child->Active && !child->Hidden &&
                                  (child->Flags & ImGuiWindowFlags_NoMouseInputs) == 0;
            const ImRect cover = clipped(child->Rect(), item.window->ClipRect);
            if (!is_there || is_its_own_window(child, item) || !overlap(box, cover)) continue;
            faults.push_back({"control " + label_of(log, item) + " in " + name_of(item.window) +
                                  " is covered by " + name_of(child),
                              in_words(box) + " under " + in_words(cover)});
        }
    }
}

bool is_area(std::string_view name) {
    for (const char* area : {"###menu", "###sidebar", "###timeline", "###status"})
        if (name == area) return true;
    return false;
}

bool is_in_its_place(std::string_view name) {
    return name.starts_with("###session-") && name.find("dialog") == std::string_view::npos;
}

void find_windows_astray(Faults& faults) {
    ImGuiContext& context = *ImGui::GetCurrentContext();
    const ImRect screen({0, 0}, context.IO.DisplaySize);
    std::vector<const ImGuiWindow*> roots;
    for (const ImGuiWindow* window : context.Windows) {
        const bool is_root = (window->Flags & ImGuiWindowFlags_ChildWindow) == 0;
        if (is_root && window->Active && !window->Hidden) roots.push_back(window);
    }
    for (const ImGuiWindow* window : roots) {
        ImRect grown = screen;
        grown.Expand(slack);
        const std::string name = name_of(window);
        const bool is_checked = (window->Flags & ImGuiWindowFlags_Tooltip) == 0 &&
                                name.find("Debug##") == std::string::npos;
        if (is_checked && !grown.Contains(window->Rect()))
            faults.push_back({"window " + name + " hangs out of the screen",
                              in_words(window->Rect()) + " of " + in_words(screen)});
        if (!is_in_its_place(name)) continue;
        for (const ImGuiWindow* area : roots)
            if (is_area(name_of(area)) && overlap(window->Rect(), area->Rect()))
                faults.push_back({name + " hangs over " + name_of(area),
                                  in_words(window->Rect()) + " over " + in_words(area->Rect())});
    }
}

bool is_cut(const LoggedText& text) {
    if (text.has_ellipsis) return true;
    if (text.is_typed || text.is_in_tabs) return false;  // the bar scrolls, and has a list
    // A line's height is more than its letters': they end before it does.
    const float spare = text.box.GetHeight() * 0.2f + slack;
    const bool is_cut_x =
        text.box.Min.x < text.clip.Min.x - slack || text.box.Max.x > text.clip.Max.x + slack;
    const bool is_cut_y =
        text.box.Min.y < text.clip.Min.y - spare || text.box.Max.y > text.clip.Max.y + spare;
    return (is_cut_x && !scrolls(text.window, 0)) || (is_cut_y && !scrolls(text.window, 1));
}

bool shows_tooltip() {
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        const bool is_tooltip = (window->Flags & ImGuiWindowFlags_Tooltip) != 0;
        if (is_tooltip && window->Active && !window->Hidden) return true;
    }
    return false;
}

enum class Told { ByTooltip, Nothing, Covered };

// The mouse rests on it for a second. Another window may lie over it, as in a stack of them.
Told hovering(Driver& driver, const LoggedText& text, const ImRect& seen) {
    ImGuiContext& context = *ImGui::GetCurrentContext();
    const float step = context.IO.DeltaTime;
    context.IO.DeltaTime = 0.2f;
    view::compat::inject_mouse(seen.GetCenter());
    Told told = Told::Nothing;
    for (int i = 0; i < 5 && told == Told::Nothing; ++i) {
        driver.frame();
        const ImGuiWindow* under = context.HoveredWindow;
        const bool is_covered = i > 0 && under != nullptr && text.window != nullptr &&
                                under->RootWindow != text.window->RootWindow;
        if (shows_tooltip())
            told = Told::ByTooltip;
        else if (is_covered)
            told = Told::Covered;
    }
    view::compat::inject_mouse({-1000.0f, -1000.0f});
    driver.frame();
    context.IO.DeltaTime = step;
    return told;
}

void find_cut_texts(Driver& driver, const std::vector<LoggedText>& texts,
                    std::set<std::string>& explained, Faults& faults) {
    std::set<std::string> asked;
    for (const LoggedText& text : texts) {
        if (!is_cut(text) || !is_reachable(text.window)) continue;
        const std::string words =
            "cut text '" + text.words.substr(0, 60) + "' in " + name_of(text.window);
        if (explained.count(words) != 0 || !asked.insert(words).second) continue;
        const ImRect seen = clipped(text.box, text.clip);
        if (is_empty(seen)) continue;  // nothing of it is there to be read
        const Told told = hovering(driver, text, seen);
        if (told == Told::ByTooltip)
            explained.insert(words);
        else if (told == Told::Nothing)
            faults.push_back({words, in_words(text.box) + " clip " + in_words(text.clip)});
    }
}

Faults all_faults(Driver& driver, std::set<std::string>& explained) {
    view::compat::inject_mouse({-1000.0f, -1000.0f});
    driver.frame();
    Faults faults;
    FrameLog log;
    driver.frame();
    find_cut_controls(log, faults);
    find_overlaps(log, faults);
    find_covered(log, faults);
    find_windows_astray(faults);
    const std::vector<LoggedText> texts = log.texts();
    find_cut_texts(driver, texts, explained, faults);
    return faults;
}

}  // namespace

void FaultList::look_at(Driver& driver, const std::string& place) {
    for (const Fault& fault : all_faults(driver, explained_))
        first_seen_.emplace(fault.words, fault.where + " at " + place);
}

std::string FaultList::words() const {
    std::string all;
    for (const auto& [fault, where] : first_seen_) all += fault + "  " + where + "\n";
    return all;
}

}  // namespace redial::tests
