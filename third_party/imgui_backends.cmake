# Dear ImGui's GLFW and OpenGL3 backends for the desktop program: in Debian's archive already,
# or the two files of the checkout.
if(NOT TARGET redial_third_party_imgui OR NOT TARGET redial_third_party_glfw)
    return()  # told as missing elsewhere
endif()
if(REDIAL_IMGUI_DIR)
    add_library(redial_imgui_backends STATIC
        ${REDIAL_IMGUI_DIR}/backends/imgui_impl_glfw.cpp
        ${REDIAL_IMGUI_DIR}/backends/imgui_impl_opengl3.cpp)
    target_include_directories(redial_imgui_backends SYSTEM PUBLIC
        $<BUILD_INTERFACE:${REDIAL_IMGUI_DIR}/backends>)
    target_link_libraries(redial_imgui_backends
        PUBLIC redial_third_party_imgui redial_third_party_glfw ${CMAKE_DL_LIBS})
else()
    # The archive, then GLFW: the backend in it is what needs GLFW.
    add_library(redial_imgui_backends INTERFACE)
    target_include_directories(redial_imgui_backends SYSTEM INTERFACE
        ${REDIAL_IMGUI_INCLUDE}/backends)
    target_link_libraries(redial_imgui_backends
        INTERFACE redial_third_party_imgui redial_third_party_glfw ${CMAKE_DL_LIBS})
endif()
redial_outside(imgui_backends redial_imgui_backends)
