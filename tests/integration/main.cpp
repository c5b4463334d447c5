#include "plugins/register.hpp"
#include "send_path.hpp"

#include <gst/gst.h>
#include <gtest/gtest.h>

#include "base/log.hpp"
#include "base/result.hpp"

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    gst_init(&argc, &argv);
    UMBRELLA_ASSERT(umbrella_register_plugin());
    UMBRELLA_ASSERT(!umbrella::test::uses_own_dtls() || umbrella_replace_dtls());
    umbrella::log::set_threshold(umbrella::log::Level::Warning);
    return RUN_ALL_TESTS();
}
