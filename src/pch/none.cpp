// The object that meson wants beside a precompiled header.
