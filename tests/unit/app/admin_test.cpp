#include "app/admin.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/secrets.hpp"

namespace umbrella::app {
namespace {

using Verdict = Admin::Verdict;

class AdminTest : public testing::Test {
  protected:
    AdminTest() {
        for (Admin* admin : {&local_, &cloud_}) {
            admin->set_password_hash(hash_password("sesame"));
        }
    }
    static net::ControlRequest request(std::string_view authorization = {}) {
        return {.method = "GET",
                .path = "trunks",
                .authorization = authorization,
                .from_this_machine = true,
                .same_origin = true,
                .own_host = true};
    }

    Admin local_{true};
    Admin cloud_{false};
    Timestamp now_{std::chrono::hours(1)};
};

TEST_F(AdminTest, AtTheMachine_NeedsNoPasswordInLocalModeOnly) {
    EXPECT_EQ(local_.judge(request(), now_), Verdict::Allowed);
    EXPECT_EQ(cloud_.judge(request(), now_), Verdict::Needed);
}

TEST_F(AdminTest, FromElsewhereOrByAForeignName_NeedsThePassword) {
    net::ControlRequest elsewhere = request();
    elsewhere.from_this_machine = false;
    EXPECT_EQ(local_.judge(elsewhere, now_), Verdict::Needed);
    net::ControlRequest rebound = request();
    rebound.own_host = false;
    EXPECT_EQ(local_.judge(rebound, now_), Verdict::Needed);
}

TEST_F(AdminTest, PageOfAnotherSite_IsRefusedWhateverItSends) {
    net::ControlRequest other = request("Bearer sesame");
    other.same_origin = false;
    EXPECT_EQ(local_.judge(other, now_), Verdict::OtherSite);
}

TEST_F(AdminTest, Password_IsTakenInBothSpellings) {
    EXPECT_EQ(cloud_.judge(request("Bearer sesame"), now_), Verdict::Allowed);
    EXPECT_EQ(cloud_.judge(request("Basic YWRtaW46c2VzYW1l"), now_), Verdict::Allowed);
    EXPECT_EQ(cloud_.judge(request("Bearer sesamf"), now_), Verdict::Wrong);
    EXPECT_EQ(cloud_.judge(request("Basic ???"), now_), Verdict::Needed);
    EXPECT_EQ(cloud_.judge(request("Digest x"), now_), Verdict::Needed);
}

TEST_F(AdminTest, WrongPassword_CountsAtTheMachineToo) {
    EXPECT_EQ(local_.judge(request("Bearer sesamf"), now_), Verdict::Wrong);
}

TEST_F(AdminTest, ManyWrongPasswords_AreNotLookedAt_ButTheRightOneThatIsKnownIs) {
    EXPECT_EQ(cloud_.judge(request("Bearer sesame"), now_), Verdict::Allowed);
    Verdict last = Verdict::Wrong;
    for (unsigned i = 0; i < limits::password_burst; ++i) {
        last = cloud_.judge(request("Bearer guess"), now_);
    }
    EXPECT_EQ(last, Verdict::TooMany);
    EXPECT_EQ(cloud_.judge(request("Bearer sesame"), now_), Verdict::Allowed);
    EXPECT_EQ(cloud_.judge(request("Bearer guess"), now_ + std::chrono::seconds(2)),
              Verdict::Wrong);
}

TEST_F(AdminTest, NoPasswordMade_LetsNobodyIn) {
    Admin fresh(false);
    EXPECT_EQ(fresh.judge(request("Bearer "), now_), Verdict::Wrong);
}

/// A first start in a directory of its own.
class EstablishPasswordTest : public testing::Test {
  protected:
    EstablishPasswordTest() {
        std::string name =
            (std::filesystem::temp_directory_path() / "umbrella-admin-XXXXXX").string();
        directory_ = mkdtemp(name.data());
    }
    ~EstablishPasswordTest() override { std::filesystem::remove_all(directory_); }

    [[nodiscard]] std::filesystem::path password_file() const {
        return directory_ / "umbrella-admin-password";
    }
    static std::string content(const std::filesystem::path& path) {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    /// One start, with `output` as standard output. Returns the hash that is kept.
    [[nodiscard]] std::string start(int output) const {
        auto store = NodeStore::open(directory_);
        EXPECT_TRUE(store);
        std::fflush(stdout);
        const int own = ::dup(STDOUT_FILENO);
        ::dup2(output, STDOUT_FILENO);
        establish_password(*store, directory_);
        ::dup2(own, STDOUT_FILENO);
        ::close(own);
        const auto kept = NodeStore::open(directory_);
        EXPECT_TRUE(kept);
        EXPECT_EQ(kept->memory().password_hash, store->memory().password_hash) << "it is written";
        return kept->memory().password_hash;
    }

    std::filesystem::path directory_;
};

TEST_F(EstablishPasswordTest, NobodyLooks_ItIsLeftOnceToItsOwnerAlone_AndOnlyItsHashIsKept) {
    const int nobody = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ASSERT_GE(nobody, 0);
    const std::string hash = start(nobody);
    std::string password = content(password_file());
    ASSERT_TRUE(password.ends_with('\n'));
    password.pop_back();
    EXPECT_GE(password.size(), 16U);
    struct stat status{};
    ASSERT_EQ(::stat(password_file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_TRUE(is_password(password, hash));
    EXPECT_EQ(content(directory_ / "umbrella-node.ini").find(password), std::string::npos);

    std::filesystem::remove(password_file());
    EXPECT_EQ(start(nobody), hash) << "there is one";
    EXPECT_FALSE(std::filesystem::exists(password_file())) << "it was shown before";
    ::close(nobody);
}

TEST_F(EstablishPasswordTest, AtATerminal_ItIsShownOnceAndLeftNowhere) {
    const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    ASSERT_GE(terminal, 0);
    ASSERT_EQ(::grantpt(terminal), 0);
    ASSERT_EQ(::unlockpt(terminal), 0);
    const int output = ::open(::ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
    ASSERT_GE(output, 0);
    ASSERT_EQ(::fcntl(terminal, F_SETFL, O_NONBLOCK), 0);
    const auto shown = [terminal] {
        std::array<char, 4096> text{};
        const ssize_t count = ::read(terminal, text.data(), text.size());
        return std::string(text.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    };
    const std::string hash = start(output);
    const std::string text = shown();
    const std::string before = "The admin password, for /trunk: ";
    ASSERT_TRUE(text.starts_with(before)) << text;
    const std::string password = text.substr(before.size(), text.find('\r') - before.size());
    EXPECT_TRUE(is_password(password, hash));
    EXPECT_FALSE(std::filesystem::exists(password_file()));
    EXPECT_EQ(start(output), hash);
    EXPECT_EQ(shown(), "");
    ::close(output);
    ::close(terminal);
}

}  // namespace
}  // namespace umbrella::app
