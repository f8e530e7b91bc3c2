// Turns exchanges the gateway has had with providers into recordings, and writes them to a folder. Secrets
// never reach the disk (redaction.hpp). Files are named provider/NNNN-kind-model.json, so that playing them
// back in file order is playing them back in the order they happened.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "recordings/recording.hpp"
#include "wire/http_message.hpp"

namespace gateway::playback {

/// An exchange as the gateway saw it.
struct SeenExchange {
    std::string provider;  ///< id
    wire::HttpRequest request;
    wire::ResponseHead head;
    std::string body;      ///< as delivered, decompressed
    bool complete = true;  ///< false: it broke off, or nobody read on
    WallTime at = {};      ///< when it was sent
};

/// The recording of an exchange, without its secrets and without a name (the recorder gives one).
recordings::Recording make_recording(const SeenExchange& seen);

class Recorder {
  public:
    /// Errors: storage when the folder can neither be found nor made.
    static Result<Recorder> open(std::filesystem::path folder);

    /// Names the recording and writes it to a new file (mode 0600), which appears whole or not at all;
    /// several processes may record into one folder. Gives the file's path. Errors: storage.
    Result<std::filesystem::path> write(recordings::Recording recording);

  private:
    explicit Recorder(std::filesystem::path folder) : folder_(std::move(folder)) {}
    int next_number(const std::filesystem::path& provider_folder);

    std::filesystem::path folder_;
    std::map<std::filesystem::path, int> numbers_;  // last one used, by provider folder
};

}  // namespace gateway::playback
