# Dear ImGui: Debian's static archive (it holds the GLFW and OpenGL3 backends and needs libstb), or,
# with -DREDIAL_IMGUI_DIR=/path, the sources of a checkout (1.86 to 1.92, with or without docking).
# redial_third_party::imgui is the core; ::imgui_backends adds GLFW and OpenGL.
if(REDIAL_IMGUI_DIR)
    if(NOT EXISTS ${REDIAL_IMGUI_DIR}/imgui.cpp)
        message(FATAL_ERROR "REDIAL_IMGUI_DIR=${REDIAL_IMGUI_DIR} holds no imgui.cpp")
    endif()
    file(GLOB imgui_sources ${REDIAL_IMGUI_DIR}/imgui*.cpp)
    add_library(redial_imgui STATIC ${imgui_sources})
    target_include_directories(redial_imgui SYSTEM PUBLIC ${REDIAL_IMGUI_DIR})
    redial_outside(imgui redial_imgui)
    if(TARGET redial_third_party_glfw)
        add_library(redial_imgui_backends STATIC
            ${REDIAL_IMGUI_DIR}/backends/imgui_impl_glfw.cpp
            ${REDIAL_IMGUI_DIR}/backends/imgui_impl_opengl3.cpp)
        target_include_directories(redial_imgui_backends SYSTEM PUBLIC ${REDIAL_IMGUI_DIR}/backends)
        target_link_libraries(redial_imgui_backends
            PUBLIC redial_imgui redial_third_party_glfw ${CMAKE_DL_LIBS})
        redial_outside(imgui_backends redial_imgui_backends)
    endif()
else()
    find_path(REDIAL_IMGUI_INCLUDE imgui.h PATH_SUFFIXES imgui)
    find_library(REDIAL_IMGUI_LIBRARY NAMES libimgui.a imgui)
    find_library(REDIAL_STB_LIBRARY NAMES stb)
    mark_as_advanced(REDIAL_IMGUI_INCLUDE REDIAL_IMGUI_LIBRARY REDIAL_STB_LIBRARY)
    if(REDIAL_IMGUI_INCLUDE AND REDIAL_IMGUI_LIBRARY)
        add_library(redial_imgui INTERFACE)
        target_include_directories(redial_imgui SYSTEM INTERFACE ${REDIAL_IMGUI_INCLUDE})
        target_link_libraries(redial_imgui INTERFACE ${REDIAL_IMGUI_LIBRARY})
        if(REDIAL_STB_LIBRARY)
            target_link_libraries(redial_imgui INTERFACE ${REDIAL_STB_LIBRARY})
        endif()
        target_link_libraries(redial_imgui INTERFACE m ${CMAKE_DL_LIBS})
        redial_outside(imgui redial_imgui)
        add_library(redial_imgui_backends INTERFACE)
        target_include_directories(redial_imgui_backends SYSTEM INTERFACE
            ${REDIAL_IMGUI_INCLUDE}/backends)
        # After the archive again: its GLFW backend is what needs GLFW.
        target_link_libraries(redial_imgui_backends INTERFACE
            redial_imgui redial_third_party_glfw ${CMAKE_DL_LIBS})
        redial_outside(imgui_backends redial_imgui_backends)
    else()
        redial_missing("Dear ImGui 1.86 to 1.92 (Debian: libimgui-dev), \
or a checkout: -DREDIAL_IMGUI_DIR=/path")
    endif()
endif()
