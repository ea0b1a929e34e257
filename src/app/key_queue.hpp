// KeyQueue: hands keys on in the order they came, so that each frame sees what a person did. A tap
// that began and ended between two frames (a slow renderer, a fast typist, a test) would leave no
// trace in Dear ImGui before 1.87, which looks at keys once a frame. Pure; UI thread.
#pragma once

#include <deque>

namespace redial::app {

struct KeyInput {
    enum class Kind : unsigned char { Press, Repeat, Release, Character };
    Kind kind = Kind::Press;
    int key = 0;  // GLFW's number; of a character: its code point
    int scancode = 0;
    int mods = 0;
};

class KeyQueue {
  public:
    void add(const KeyInput& input) { inputs_.push_back(input); }
    // For the next frame: everything up to the first release after a press that a frame has to see.
    // After such a press the rest waits until what it opened has the focus.
    template <class HandOn>
    void give_frame(const HandOn& hand_on) {
        bool has_press = false;
        const bool is_settling = frames_to_focus_ > 0;
        if (is_settling) --frames_to_focus_;
        while (!inputs_.empty()) {
            const KeyInput input = inputs_.front();
            const bool is_release = input.kind == KeyInput::Kind::Release;
            if (is_release ? has_press : is_settling) break;
            has_press = has_press || must_be_seen(input);
            inputs_.pop_front();
            hand_on(input);
        }
        if (has_press) frames_to_focus_ = focus_frames;
    }
    bool is_empty() const { return inputs_.empty(); }

  private:
    // Letters that only type come as characters too, and a modifier acts through other keys.
    static bool must_be_seen(const KeyInput& input);

    // Dear ImGui opens a window in the frame after the press, and gives its field the keyboard in
    // the one after that.
    static constexpr int focus_frames = 3;

    std::deque<KeyInput> inputs_;
    int frames_to_focus_ = 0;
};

}  // namespace redial::app
