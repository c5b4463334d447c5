#include "app/pipeline_api.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace umbrella::app {
namespace {

namespace fs = std::filesystem;

struct Answer {
    unsigned status = 0;
    std::string type;
    std::string policy;
    std::string body;
};

class PipelineApiTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "umbrella-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        directory_ = name;
    }
    void TearDown() override { fs::remove_all(directory_); }

    /// A program in place of graphviz's.
    [[nodiscard]] std::string program(const std::string& script) const {
        const fs::path path = directory_ / "draw";
        std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
        fs::permissions(path, fs::perms::owner_all);
        return path.string();
    }
    void open(const std::string& graphviz) {
        api_ = std::make_unique<PipelineApi>(
            admin_, PipelineApi::Control{.describe =
                                             [this](bool whole, const auto& done) {
                                                 ++described_;
                                                 done(whole ? "whole" : outline_);
                                             },
                                         .now = [] { return Timestamp{}; },
                                         .graphviz = graphviz});
    }
    void ask(std::string_view path, std::optional<Answer>& into, std::string_view query = {},
             std::string_view method = "GET") {
        api_->respond({.method = method,
                       .path = path,
                       .query = query,
                       .host = "localhost:8081",
                       .tls = true,
                       .from_this_machine = from_this_machine_,
                       .same_origin = true,
                       .own_host = true},
                      [&into](const net::Response& response) {
                          const auto policy =
                              std::ranges::find(response.headers, "Content-Security-Policy",
                                                &std::pair<std::string, std::string>::first);
                          into = Answer{.status = response.status,
                                        .type = response.content_type,
                                        .policy = policy->second,
                                        .body = std::string(net::text_of(response.body.get()))};
                      });
    }
    Answer answer(std::string_view path, std::string_view query = {},
                  std::string_view method = "GET") {
        std::optional<Answer> answer;
        ask(path, answer, query, method);
        while (!answer) {
            g_main_context_iteration(nullptr, TRUE);
        }
        return *answer;
    }

    fs::path directory_;
    Admin admin_{true};
    bool from_this_machine_ = true;
    int described_ = 0;
    std::string outline_ = "outline";
    std::unique_ptr<PipelineApi> api_;
};

using PipelineOverHttp = PipelineApiTest;

TEST_F(PipelineOverHttp, Dot_IsGivenAsItIs) {
    open("nothing-of-the-kind");
    const Answer outline = answer("pipeline.dot");
    EXPECT_EQ(outline.status, 200U);
    EXPECT_EQ(outline.type, "text/vnd.graphviz; charset=utf-8");
    EXPECT_EQ(outline.body, "outline");
    EXPECT_EQ(answer("pipeline.dot", "whole").body, "whole");
}

TEST_F(PipelineOverHttp, Picture_IsWhatGraphvizMakesOfIt) {
    open(program("test \"$1\" = -Tsvg && sed 's/^/drawn: /'"));
    const Answer svg = answer("pipeline.svg");
    EXPECT_EQ(svg.status, 200U);
    EXPECT_EQ(svg.type, "image/svg+xml");
    EXPECT_EQ(svg.body, "drawn: outline");
    EXPECT_EQ(svg.policy, "default-src 'none'; style-src 'unsafe-inline'; sandbox");
}

TEST_F(PipelineOverHttp, GraphvizItself_Draws) {
    open("dot");
    outline_ = "digraph { here -> there }";
    const Answer svg = answer("pipeline.svg");
    EXPECT_EQ(svg.status, 200U) << svg.body;
    EXPECT_NE(svg.body.find("<title>there</title>"), std::string::npos) << svg.body;
    outline_ = "no graph";
    EXPECT_EQ(answer("pipeline.svg").status, 503U);
}

TEST_F(PipelineOverHttp, WithoutGraphviz_SaysHowItIsGot) {
    open("nothing-of-the-kind");
    const Answer none = answer("pipeline.svg");
    EXPECT_EQ(none.status, 503U);
    EXPECT_NE(none.body.find("apt install graphviz"), std::string::npos) << none.body;
}

TEST_F(PipelineOverHttp, ProgramThatFails_IsSaid) {
    open(program("exit 1"));
    EXPECT_EQ(answer("pipeline.svg").status, 503U);
    open(program("kill -9 $$"));
    EXPECT_EQ(answer("pipeline.svg").status, 503U);
}

TEST_F(PipelineOverHttp, ProgramThatWritesWithoutEnd_IsStopped) {
    open(program("exec yes"));
    EXPECT_EQ(answer("pipeline.svg").status, 503U);
}

TEST_F(PipelineOverHttp, Two_AreNotDrawnAtATime) {
    open(program("sleep 1; echo drawn"));
    std::optional<Answer> first;
    std::optional<Answer> second;
    ask("pipeline.svg", first);
    ask("pipeline.svg", second);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->status, 503U);
    EXPECT_FALSE(first);
    while (!first) {
        g_main_context_iteration(nullptr, TRUE);
    }
    EXPECT_EQ(first->body, "drawn\n");
    EXPECT_EQ(answer("pipeline.svg").status, 200U) << "and another one after it";
}

TEST_F(PipelineOverHttp, ServerThatEnds_LeavesNoProcess) {
    const fs::path late = directory_ / "late";
    open(program("sleep 2; touch " + late.string()));
    std::optional<Answer> never;
    ask("pipeline.svg", never);
    api_.reset();
    const gint64 end = g_get_monotonic_time() + 3 * G_USEC_PER_SEC;
    while (g_get_monotonic_time() < end) {
        g_main_context_iteration(nullptr, FALSE);
        g_usleep(10'000);
    }
    EXPECT_FALSE(never);
    EXPECT_FALSE(fs::exists(late));
}

TEST_F(PipelineOverHttp, Strangers_AreAskedForThePassword) {
    open("dot");
    from_this_machine_ = false;
    EXPECT_EQ(answer("pipeline.dot").status, 401U);
    EXPECT_EQ(answer("pipeline.svg").status, 401U);
    EXPECT_EQ(described_, 0);
}

TEST_F(PipelineOverHttp, OtherMethods_AreRefused) {
    open("dot");
    EXPECT_EQ(answer("pipeline.dot", "", "POST").status, 405U);
    EXPECT_EQ(answer("pipeline.dot", "", "HEAD").status, 200U);
}

}  // namespace
}  // namespace umbrella::app
