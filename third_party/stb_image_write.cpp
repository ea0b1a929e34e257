// The one place that holds stb_image_write's bodies (PNG writing for screenshots).
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb_image_write.h>
