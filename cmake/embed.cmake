# Turns a text file into a .cpp that defines one string view over it. Run as a script at build time:
#
#   cmake -DINPUT=… -DNAME=… -DOUTPUT=… -DNAMESPACE=gateway::llm -DSYMBOL=embedded_models_json -DHEADER=… -P embed.cmake
#
# Nothing runs at start-up: the result is a constant in the read-only data of the binary. The literal is written in
# pieces that the compiler joins; the whole may be longer than the 65,536 characters that every compiler must take,
# which the compilers of this project do.
file(READ "${INPUT}" text HEX)
string(LENGTH "${text}" length)
set(pieces "")
set(at 0)
set(piece 16000)  # hex digits, that is 8,000 bytes a literal
while(at LESS length)
  string(SUBSTRING "${text}" ${at} ${piece} hex)
  string(REGEX REPLACE "(..)" "\\\\x\\1" escaped "${hex}")
  string(APPEND pieces "    \"${escaped}\"\n")
  math(EXPR at "${at} + ${piece}")
endwhile()
file(WRITE "${OUTPUT}" "// Generated from ${NAME} by cmake/embed.cmake; do not edit.
#include \"${HEADER}\"

#pragma GCC diagnostic ignored \"-Woverlength-strings\"

namespace ${NAMESPACE} {

std::string_view ${SYMBOL}() {
    static constexpr char kText[] =
${pieces};
    return {kText, sizeof kText - 1};
}

}  // namespace ${NAMESPACE}
")

