// The same for the tests that stand on GLib and GStreamer.
#include "../../src/pch/glib.hpp"
#include <filesystem>
#include <fstream>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
