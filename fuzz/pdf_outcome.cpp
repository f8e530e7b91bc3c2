// Fuzzes the reading of what pdftotext says, which is as hostile as the PDF it was made of. PDFs themselves
// are parsed in a process of its own (src/formats/shared/helper_process.hpp) and not here. Input: two bytes
// for the exit code and whether it was cut short, then standard error up to a zero byte, then standard
// output.
#include "formats/shared/pdf_outcome.hpp"
#include "format_laws.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gateway;
    if (size < 2) return 0;
    formats::HelperOutcome outcome;
    outcome.exit_code = data[0] % 4;
    outcome.cut = data[1] % 8 == 7;
    const std::string said(reinterpret_cast<const char*>(data) + 2, size - 2);
    const auto zero = std::min(said.find('\0'), said.size());
    outcome.error_output = said.substr(0, zero);
    outcome.output = said.substr(std::min(zero + 1, said.size()));
    formats::Input input{"%PDF-1.4", "a.pdf"};
    input.limits.text_bytes = 1u << 16;
    if (const auto document = formats::read_pdf_outcome(outcome, input)) {
        fuzz::check(document->text.size() <= input.limits.text_bytes);
        fuzz::check_laws(*document);
    }
    return 0;
}
