// Writes pictures as PNG with stb_image_write, into memory first. UI thread.
#include "app/screenshot.hpp"

#include <stb_image_write.h>

#include "base/redact.hpp"
#include "log/atomic_file.hpp"
#include "log/folder_list.hpp"
#include "view/files/file_names.hpp"

namespace redial::app {

Status write_png(const std::string& path, const gl::Pixels& pixels) {
    std::string png;
    const auto take = [](void* into, void* data, int size_bytes) {
        static_cast<std::string*>(into)->append(static_cast<const char*>(data),
                                                static_cast<std::size_t>(size_bytes));
    };
    const int is_made = stbi_write_png_to_func(take, &png, pixels.width, pixels.height, 4,
                                               pixels.rgba.data(), pixels.width * 4);
    if (is_made == 0)
        return Error{"the picture could not be encoded", path, "try a smaller --size"};
    return log::write_file_atomically(path, png);
}

Status save_picture(const std::string& path, const gl::Pixels& pixels) {
    if (const Status made = log::make_folder_for(path); !made) return made;
    return write_png(path, pixels);
}

std::string picture_path(const std::string& folder, const std::string& name, WallTime at) {
    return log::free_path(
        view::path_in(folder, view::dated_name("redial-" + lower_case(name), at, ".png")));
}

}  // namespace redial::app
