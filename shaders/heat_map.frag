#version 330 core
// A cell's count as a colour: logarithmic between one (first stop) and the most (last stop). The
// same arithmetic as heat_share and heat_color in src/view/heat_map.cpp.
uniform sampler2D counts;  // one texel a cell
uniform vec4 stops[8];
uniform float most;
uniform vec2 gap;  // share of a cell left free at its right and lower edge
in vec2 place;
out vec4 color;

void main() {
    ivec2 size = textureSize(counts, 0);
    vec2 at = place * vec2(size);
    ivec2 cell = clamp(ivec2(at), ivec2(0), size - 1);
    vec2 within = at - vec2(cell);
    float count = texelFetch(counts, cell, 0).r;
    if (count < 0.5 || within.x > 1.0 - gap.x || within.y > 1.0 - gap.y) discard;
    float share = most < 1.5 ? 1.0 : log2(count) / log2(most);
    float along = clamp(share, 0.0, 1.0) * 7.0;
    int stop = min(int(along), 6);
    color = mix(stops[stop], stops[stop + 1], along - float(stop));
}
