"""The command line of the MCP Inspector: a process for each request, and its own opinion of the tools' schemas.

Called as inspector.py JOB with {transport, mode (the era it shall negotiate), url, command, env, tag, inspector};
prints the same report as the other clients. It has no way to show progress or to cancel.
"""
import json
import subprocess
import sys

JOB = json.loads(sys.argv[1])
MODERN_MARK = "io.modelcontextprotocol/serverInfo"  # results carry it from 2026-07-28 on


def ask(*arguments):
    """(exit code, result, stderr) of one request."""
    if JOB["transport"] == "http":
        target = [JOB["url"], "--transport", "http"]
    else:  # it hands its server only the environment it is told to
        target = [part for name, value in JOB["env"].items() for part in ("-e", f"{name}={value}")]
        target += ["--", *JOB["command"]]
    done = subprocess.run([*JOB["inspector"], "--cli", "--protocol-era", JOB["mode"], *arguments, "--format", "json",
                           *target],
                          env=JOB["env"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    try:
        return done.returncode, json.loads(done.stdout)["result"], done.stderr
    except (ValueError, KeyError):
        raise AssertionError(f"exit code {done.returncode}, stdout {done.stdout!r}, stderr {done.stderr!r}") from None


def call(name, arguments):
    code, result, stderr = ask("--method", "tools/call", "--tool-name", name, "--tool-args-json",
                               json.dumps(arguments))
    assert json.loads(result["content"][0]["text"]) == result["structuredContent"]
    return code, result, stderr


def portable_schemas():
    code, result, stderr = ask("--method", "tools/list", "--strict")
    assert code == 0, f"exit code {code}: {stderr}"
    assert {"generate_completion", "stream_completion"} <= {tool["name"] for tool in result["tools"]}, result


def plain():
    code, result, stderr = call("generate_completion", {
        "prompt": "In two sentences: why are there two high tides a day?", "model": "openai/gpt-6-luna",
        "cache": "off"})
    assert code == 0, f"exit code {code}: {stderr}"
    assert result["structuredContent"]["text"].startswith("The Moon's pull"), result
    modern = MODERN_MARK in result.get("_meta", {})
    report["era"] = "2026-07-28" if modern else "2025-11-25"


def bad_argument():
    # Not a number in the wrong form: it leaves those out before it sends.
    code, result, _ = call("generate_completion", {"prompt": "x", "cache": "sometimes"})
    assert code == 5 and result["isError"], f"exit code {code}: {result}"
    assert result["structuredContent"]["error_code"] == "invalid_parameter", result


def ok(*arguments):
    code, result, stderr = ask(*arguments)
    assert code == 0, f"exit code {code}: {stderr}"
    return result


def resources():
    uris = {resource["uri"] for resource in ok("--method", "resources/list")["resources"]}
    assert {"gateway://guide", "gateway://providers"} <= uris, uris
    templates = {t["uriTemplate"] for t in ok("--method", "resources/templates/list")["resourceTemplates"]}
    assert "gateway://models/{provider}" in templates, templates
    (guide,) = ok("--method", "resources/read", "--uri", "gateway://guide")["contents"]
    assert "cheaper" in guide["text"], guide


def prompts():
    names = {prompt["name"] for prompt in ok("--method", "prompts/list")["prompts"]}
    assert {"delegate", "spending"} <= names, names
    prompt = ok("--method", "prompts/get", "--prompt-name", "delegate", "--prompt-args", "task=count the sheep")
    assert "count the sheep" in prompt["messages"][0]["content"]["text"], prompt


report = {"era": None, "passed": [], "failed": []}
for step in (portable_schemas, plain, bad_argument, resources, prompts):
    try:
        step()
        report["passed"].append(step.__name__)
    except (AssertionError, KeyError, subprocess.TimeoutExpired) as error:
        report["failed"].append({"step": step.__name__, "error": str(error)})
print(json.dumps(report))
sys.exit(1 if report["failed"] else 0)
