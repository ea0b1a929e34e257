// InputQueue: hands keys, text and the mouse on in the order they came, as many frames as it takes,
// so that each frame sees one thing that a person did. Dear ImGui before 1.87 looks at keys and
// buttons once a frame: a tap that began and ended between two frames (a slow renderer, a fast
// typist, a test) would leave no trace, and a click would overtake the words that were typed before
// it. Pure; UI thread.
#pragma once

#include <deque>

namespace redial::app {

struct Input {
    enum class Kind : unsigned char { Press, Release, Character, Move, Button, Wheel, Focus };
    Kind kind = Kind::Press;
    int code = 0;  // GLFW's number of the key or button; of a character: its code point
    int scancode = 0;
    int mods = 0;
    bool is_down = false;  // of a button: pressed; of the focus: the window has it
    float x = 0.0f;        // of a move: pixels of the window; of the wheel: steps
    float y = 0.0f;
};

// Who has the keyboard: a letter is text there, or asks for something.
enum class Keyboard : unsigned char { Commands, Text };

class InputQueue {
public:
    // Moves that follow each other are one.
    void add(const Input& input);
    // Calls `hand_on` with what the next frame is to see, in order.
    template <class HandOn>
    void give_frame(Keyboard keyboard, const HandOn& hand_on) {
        Frame frame{keyboard};
        const bool is_settling = frames_to_settle_ > 0;
        if (is_settling) --frames_to_settle_;
        while (!inputs_.empty()) {
            const Input input = inputs_.front();
            if (is_settling && input.kind != Input::Kind::Release) break;
            if (!fits(frame, input)) break;
            note(frame, input);
            inputs_.pop_front();
            hand_on(input);
        }
    }
    bool is_empty() const { return inputs_.empty(); }

private:
    // What a frame was given so far.
    struct Frame {
        Keyboard keyboard;
        bool has_move = false;
        bool has_text = false;
        bool has_command = false;  // a key that is to be seen down
        bool has_letter = false;   // ... which comes as a character too
        bool has_key_up = false;   // ... was let go: pressed again it would seem to be held
        bool has_alt = false;      // Alt went down: alone it opens the menus
        bool has_button = false;
        bool has_wheel = false;
        bool has_focus = false;
    };
    bool fits(const Frame& frame, const Input& input) const;
    void note(Frame& frame, const Input& input);

    // Dear ImGui opens a window in the frame after the press, gives its field the keyboard in the
    // one after that, and knows its size in the third.
    static constexpr int settling_frames = 3;

    std::deque<Input> inputs_;
    int frames_to_settle_ = 0;
    float x_ = 0.0f;  // where the mouse is for the frames
    float y_ = 0.0f;
};

}  // namespace redial::app
