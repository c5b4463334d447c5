// Compiled once for all tests without GLib; see src/meson.build.
#include "../../src/pch/standard.hpp"
#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
