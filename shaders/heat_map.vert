#version 330 core
// One rectangle over all cells, as a strip of four corners without a buffer.
uniform vec4 rect;  // left, top, right, bottom in clip space
out vec2 place;     // 0..1 from the left and from the top

void main() {
    place = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
    gl_Position = vec4(mix(rect.xy, rect.zw, place), 0.0, 1.0);
}
