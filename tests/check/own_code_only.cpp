// A plugin of clang-tidy 19 (tests/check/tidy.py builds and loads it) that hides the declarations
// of system headers from the checks. They are most of every translation unit, and each check would
// match all of them only to have its findings there thrown away: four fifths of the time. Types and
// functions of these headers are still known wherever our code names them. From version 22 on
// clang-tidy does this by itself.
//
// Of our own headers it shows those alone that the environment names in UMBRELLA_OWN_HEADERS
// (paths, with colons between them; all of them if it is not set), so that each is looked at once
// and not again with every file that includes it.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <clang/AST/ASTConsumer.h>
#include <clang/AST/ASTContext.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Frontend/FrontendPluginRegistry.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/Support/FileSystem.h>

namespace {

using FileIds = std::vector<llvm::sys::fs::UniqueID>;

/// By identity: the build reaches one header by several paths. Nothing if all are wanted.
std::optional<FileIds> wanted_headers() {
    const char* paths = std::getenv("UMBRELLA_OWN_HEADERS");
    if (paths == nullptr) {
        return std::nullopt;
    }
    FileIds ids;
    llvm::SmallVector<llvm::StringRef, 16> parts;
    llvm::StringRef(paths).split(parts, ':', -1, false);
    for (const auto path : parts) {
        llvm::sys::fs::UniqueID id;
        if (!llvm::sys::fs::getUniqueID(path, id)) {
            ids.push_back(id);
        }
    }
    return ids;
}

class OwnCodeOnly : public clang::ASTConsumer {
  public:
    void HandleTranslationUnit(clang::ASTContext& context) override {
        const auto& sources = context.getSourceManager();
        const auto headers = wanted_headers();
        const auto wanted = [&](clang::SourceLocation place) {
            if (sources.isInSystemHeader(place)) {
                return false;
            }
            const auto file = sources.getFileID(place);
            const auto entry = sources.getFileEntryRefForID(file);
            return !headers || !entry || file == sources.getMainFileID() ||
                   std::find(headers->begin(), headers->end(), entry->getUniqueID()) !=
                       headers->end();
        };
        std::vector<clang::Decl*> own;
        // Those of a precompiled header are not loaded for this: they are all of others.
        for (auto* declaration : context.getTranslationUnitDecl()->noload_decls()) {
            if (wanted(sources.getExpansionLoc(declaration->getLocation()))) {
                own.push_back(declaration);
            }
        }
        context.setTraversalScope(own);
    }
};

class Action : public clang::PluginASTAction {
    std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& /*compiler*/,
                                                          llvm::StringRef /*file*/) override {
        return std::make_unique<OwnCodeOnly>();
    }

    bool ParseArgs(const clang::CompilerInstance& /*compiler*/,
                   const std::vector<std::string>& /*arguments*/) override {
        return true;
    }

    ActionType getActionType() override { return AddBeforeMainAction; }
};

const clang::FrontendPluginRegistry::Add<Action> registration("own-code-only",
                                                              "hides system headers");

}  // namespace
