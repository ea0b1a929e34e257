// Decides which of a person's keys, words and clicks one frame may see together. UI thread.
#include "app/input_queue.hpp"

#include <GLFW/glfw3.h>

namespace redial::app {
namespace {

using Kind = Input::Kind;

bool is_modifier(const Input& key) {
    return key.code >= GLFW_KEY_LEFT_SHIFT && key.code <= GLFW_KEY_RIGHT_SUPER;
}

bool is_shift(const Input& key) {
    return key.code == GLFW_KEY_LEFT_SHIFT || key.code == GLFW_KEY_RIGHT_SHIFT;
}

bool is_alt(const Input& key) {
    return key.code == GLFW_KEY_LEFT_ALT || key.code == GLFW_KEY_RIGHT_ALT;
}

// It comes as a character too.
bool is_letter(const Input& key) {
    const int shortcut = GLFW_MOD_CONTROL | GLFW_MOD_ALT | GLFW_MOD_SUPER;
    return (key.mods & shortcut) == 0 && key.code >= GLFW_KEY_SPACE && key.code < GLFW_KEY_ESCAPE;
}

// Letters that only type say all they have to say as characters.
bool is_text(const Input& key, Keyboard keyboard) {
    return keyboard == Keyboard::Text && is_letter(key);
}

// Keys that move within what has the keyboard: nothing opens.
bool moves_within(const Input& key) {
    return key.code >= GLFW_KEY_BACKSPACE && key.code <= GLFW_KEY_END;
}

}  // namespace

void InputQueue::add(const Input& input) {
    const bool goes_on =
        input.kind == Kind::Move && !inputs_.empty() && inputs_.back().kind == Kind::Move;
    if (goes_on) inputs_.pop_back();
    inputs_.push_back(input);
}

bool InputQueue::fits(const Frame& frame, const Input& input) const {
    const bool is_new = !frame.has_command && !frame.has_button && !frame.has_wheel;
    if (frame.has_focus) return false;
    switch (input.kind) {
        case Kind::Character: return is_new || (frame.has_letter && !frame.has_text);
        case Kind::Release:
            if (is_modifier(input)) return is_new && !(frame.has_alt && is_alt(input));
            return !frame.has_command;
        case Kind::Press:
            // What was typed before Ctrl went down would be taken for a shortcut.
            if (is_shift(input) || is_text(input, frame.keyboard)) return is_new;
            return is_new && !frame.has_text && (is_modifier(input) || !frame.has_key_up);
        case Kind::Move: return !frame.has_button && !frame.has_wheel;
        // What lies under the mouse is known once a frame has seen it there.
        case Kind::Button: return is_new && !frame.has_text && !frame.has_move;
        case Kind::Wheel:
            return !frame.has_command && !frame.has_button && !frame.has_text && !frame.has_move;
        case Kind::Focus: return is_new && !frame.has_text && !frame.has_move && !frame.has_alt;
    }
    return true;
}

void InputQueue::note(Frame& frame, const Input& input) {
    switch (input.kind) {
        case Kind::Character: frame.has_text = true; break;
        case Kind::Release:
            if (!is_modifier(input) && !is_text(input, frame.keyboard)) frame.has_key_up = true;
            break;
        case Kind::Press:
            frame.has_alt = frame.has_alt || is_alt(input);
            if (is_modifier(input) || is_text(input, frame.keyboard)) break;
            frame.has_command = true;
            frame.has_letter = is_letter(input);
            if (!moves_within(input)) frames_to_settle_ = settling_frames;
            break;
        case Kind::Move:
            frame.has_move = frame.has_move || input.x != x_ || input.y != y_;
            x_ = input.x;
            y_ = input.y;
            break;
        case Kind::Button:
            frame.has_button = true;
            frames_to_settle_ = settling_frames;
            break;
        case Kind::Wheel: frame.has_wheel = true; break;
        case Kind::Focus: frame.has_focus = true; break;
    }
}

}  // namespace redial::app
