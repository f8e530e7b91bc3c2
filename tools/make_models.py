#!/usr/bin/env python3
"""Writes data/models.json, the catalogue embedded in the binary, from a table of published prices.

    tools/make_models.py PRICES.json > data/models.json

PRICES.json holds prices, limits and capabilities collected from the sources it names (all permissive or plain
facts). This script brings them into the catalogue's own row format, and adds what such tables do not carry:
which models are retired and what their provider names as successor, priority-tier factors, and the models that
OpenRouter passes through at the vendor's price. Every addition below names its source; a successor without a
notice of the provider's own is not added.

The row format is described in docs/models.md and checked by src/llm/catalog_parse.cpp.
"""
import json
import re
import sys

SCHEMA = 1

OPENAI_NOTICE = "https://developers.openai.com/api/docs/deprecations (as of 2026-10-15)"
OPENAI_NOTICE_LATER = "https://developers.openai.com/api/docs/deprecations (as of November 2026)"
ANTHROPIC_NOTICE = "https://platform.claude.com/docs/en/about-claude/model-deprecations"
ANTHROPIC_RELEASES = "https://platform.claude.com/docs/en/release-notes/overview"
GEMINI_NOTICE = "https://ai.google.dev/gemini-api/docs/deprecations"
FIREBASE_NOTICE = "https://firebase.google.com/docs/ai-logic/prompt-design (notice of June 2026)"
DEEPSEEK_NOTICE = "https://api-docs.deepseek.com/ (first API call, November 2026)"
DEEPSEEK_LOG = "https://api-docs.deepseek.com/updates (2024-09-05), https://api-docs.deepseek.com/ (November 2026)"

# (provider, id) -> (retirement date or "" when only known to be gone, successor or "", where the provider says so).
# A date in the future is an announcement: the model is live until then.
RETIREMENTS = {
    ("openai", "gpt-3.5-turbo"): ("2026-10-23", "gpt-5.6-terra", OPENAI_NOTICE),
    ("openai", "gpt-4"): ("2026-10-23", "gpt-5.6-sol", OPENAI_NOTICE),
    ("openai", "gpt-4-turbo"): ("2026-10-23", "gpt-5.6-sol", OPENAI_NOTICE),
    ("openai", "gpt-4o-2024-05-13"): ("2026-10-23", "gpt-5.6-sol", OPENAI_NOTICE),
    ("openai", "o1"): ("2026-10-23", "gpt-5.6-sol", OPENAI_NOTICE),
    ("openai", "o3-mini"): ("2026-10-23", "gpt-5.6-sol", OPENAI_NOTICE),
    ("openai", "o4-mini"): ("2026-10-23", "gpt-5.6-terra", OPENAI_NOTICE),
    # Their replacement is a model *and a mode*, or was not readable: retired, no successor.
    ("openai", "o1-pro"): ("2026-10-23", "", ""),
    ("openai", "gpt-4.1-nano"): ("2026-10-23", "", ""),
    ("openai", "gpt-3.5-0301"): ("2024-06-13", "", ""),
    ("openai", "gpt-3.5-turbo-0613"): ("2024-06-13", "", ""),
    ("openai", "gpt-3.5-turbo-16k"): ("2024-06-13", "", ""),
    ("openai", "gpt-5"): ("2026-12-11", "", ""),
    ("openai", "gpt-5-mini"): ("2026-12-11", "gpt-6.1-terra", OPENAI_NOTICE_LATER),
    ("openai", "gpt-5-nano"): ("2026-12-11", "", ""),
    ("openai", "gpt-5-pro"): ("2026-12-11", "", ""),
    ("openai", "o3"): ("2026-12-11", "", ""),
    ("openai", "o3-pro"): ("2026-12-11", "", ""),
    ("openai", "gpt-4o"): ("2027-01-14", "gpt-6-luna", OPENAI_NOTICE),
    ("openai", "gpt-4o-mini"): ("2027-01-14", "gpt-6-luna", OPENAI_NOTICE),
    ("openai", "gpt-4.1"): ("2027-01-14", "gpt-6-luna", OPENAI_NOTICE),
    ("openai", "gpt-4.1-mini"): ("2027-01-14", "gpt-6-luna", OPENAI_NOTICE),
    ("openai", "gpt-5.1"): ("2027-04-01", "", ""),
    ("openai", "chatgpt-4o-latest"): ("2026-02-17", "", ""),
    ("anthropic", "claude-v1"): ("2024-11-06", "", ""),
    ("anthropic", "claude-2"): ("2025-07-21", "", ""),
    ("anthropic", "claude-3-sonnet"): ("2025-07-21", "", ""),
    ("anthropic", "claude-3-5-sonnet"): ("2025-10-28", "", ""),
    ("anthropic", "claude-3-opus-latest"): ("2026-01-05", "", ""),
    ("anthropic", "claude-3-7-sonnet-latest"): ("2026-02-19", "", ""),
    ("anthropic", "claude-3-5-haiku-latest"): ("2026-02-19", "claude-haiku-4-5", ANTHROPIC_NOTICE),
    ("anthropic", "claude-3-haiku"): ("2026-04-20", "claude-haiku-4-5", ANTHROPIC_RELEASES),
    ("anthropic", "claude-sonnet-4-0"): ("2026-06-15", "claude-sonnet-4-6", ANTHROPIC_RELEASES),
    ("anthropic", "claude-opus-4-0"): ("2026-06-15", "claude-opus-4-8", ANTHROPIC_RELEASES),
    ("anthropic", "claude-opus-4-1"): ("2026-08-05", "", ""),
    ("gemini", "gemini-2.0-flash"): ("2026-06-01", "gemini-3.1-flash-lite", FIREBASE_NOTICE),
    ("gemini", "gemini-2.0-flash-lite"): ("2026-06-01", "gemini-3.1-flash-lite", FIREBASE_NOTICE),
    ("gemini", "gemini-2.5-flash-preview"): ("2025-07-15", "", ""),
    ("gemini", "gemini-3-pro-preview"): ("2026-03-09", "gemini-3.1-pro-preview", GEMINI_NOTICE + " (2026)"),
    ("gemini", "gemini-2.5-pro"): ("2026-12-01", "gemini-3.8-flash", GEMINI_NOTICE + " (as of 2026-11-10)"),
    ("gemini", "gemini-2.5-flash"): ("2026-12-01", "gemini-3.5-flash-lite", GEMINI_NOTICE + " (as of 2026-11-10)"),
    ("deepseek", "deepseek-coder"): ("2024-09-05", "deepseek-flash", DEEPSEEK_LOG),
    ("mistral", "mistral-medium-2312"): ("2025-06-16", "", ""),
}

# Names that still answer, but as another model.
LEGACY_ALIASES = {
    ("deepseek", "deepseek-chat"): ("deepseek-flash", DEEPSEEK_NOTICE),
    ("deepseek", "deepseek-reasoner"): ("deepseek-flash", DEEPSEEK_NOTICE),
    ("deepseek", "deepseek-v4-flash"): ("deepseek-flash", DEEPSEEK_NOTICE),
}

# What the priority tier costs, as a fraction of the standard price. OpenAI: https://openai.com/api-priority-processing
# (prices per model, all token kinds in the same ratio); the others from their rows' notes.
PRIORITY = {
    ("openai", "gpt-5.5"): (5, 2),
    ("openai", "gpt-5.4"): (2, 1),
    ("openai", "gpt-5.4-mini"): (2, 1),
    ("openai", "gpt-5.2"): (2, 1),
    ("openai", "gpt-5.1"): (2, 1),
    ("openai", "gpt-5"): (2, 1),
    ("openai", "gpt-5-mini"): (9, 5),
    ("openai", "gpt-4.1"): (7, 4),
    ("openai", "gpt-4.1-mini"): (7, 4),
    ("openai", "gpt-4.1-nano"): (2, 1),
    ("openai", "gpt-4o"): (17, 10),
    ("openai", "gpt-4o-2024-05-13"): (7, 4),
    ("openai", "gpt-4o-mini"): (5, 3),
    ("openai", "o3"): (7, 4),
    ("openai", "o4-mini"): (20, 11),
    ("openai", "gpt-6.1-terra"): (2, 1),
    ("gemini", "gemini-3.7-flash"): (9, 5),
    ("gemini", "gemini-3.8-flash"): (9, 5),
}

# Models whose charge at OpenRouter, as OpenRouter itself stated it, equals the vendor's list price to the last
# digit (tests/golden/prices.json and the recordings). Rows of the price table that disagree with what was
# charged are replaced.
OPENROUTER_PASS_THROUGH = {
    "anthropic/claude-haiku-4.5": ("anthropic", "claude-haiku-4-5", ["anthropic/claude-haiku-4-5"]),
    "anthropic/claude-sonnet-4.5": ("anthropic", "claude-sonnet-4-5", ["anthropic/claude-sonnet-4-5"]),
    "anthropic/claude-sonnet-4.6": ("anthropic", "claude-sonnet-4-6", ["anthropic/claude-sonnet-4-6"]),
    "google/gemini-2.5-flash": ("gemini", "gemini-2.5-flash", []),
    "openai/gpt-4.1": ("openai", "gpt-4.1", []),
    "openai/gpt-4.1-mini": ("openai", "gpt-4.1-mini", []),
    "openai/gpt-4o": ("openai", "gpt-4o", []),
    "openai/gpt-4o-mini": ("openai", "gpt-4o-mini", []),
    "openai/gpt-5-mini": ("openai", "gpt-5-mini", []),
    "openai/gpt-5.2": ("openai", "gpt-5.2", []),
    "openai/o3": ("openai", "o3", []),
    "openai/o4-mini": ("openai", "o4-mini", []),
}

# A bare prefix here would also take the next minor version, at a price nobody published for it.
MATCH_OVERRIDES = {
    ("anthropic", "claude-sonnet-5"): ["claude-sonnet-5-########", "claude-sonnet-5@*", "claude-sonnet-5.0*",
                                       "claude-5-sonnet*", "claude-5.0-sonnet*"],
}

RATE_KEYS = ["input", "cached_input", "cache_write", "cache_write_1h", "output", "input_audio",
             "cached_input_audio", "output_audio", "web_search_per_1k"]
CAPABILITIES = ["audio_in", "json_mode", "json_schema", "pdf", "reasoning", "tools", "video_in", "vision"]


def glob_of(rule):
    """A match rule of the source as a glob: `*` any text, `#` one digit. None for a rule that only excludes."""
    (how, text), = rule.items()
    if how == "equals":
        return text
    if how == "starts_with":
        return text + "*"
    if how == "ends_with":
        return "*" + text
    if how == "contains":
        return "*" + text + "*"
    assert how == "regex", how
    if text.startswith("^(?!"):
        assert text == r"^(?!.*-[tT][tT][sS](?:$|-))", text
        return None
    glob = text.removeprefix("^").replace(r"\.", ".")
    glob = re.sub(r"\\d\{(\d+)\}", lambda m: "#" * int(m.group(1)), glob).replace(r"\d", "#")
    glob = glob.removesuffix("$") if glob.endswith("$") else glob + "*"
    assert not re.search(r"[\\()\[\]{}|?+^$]", glob), text
    return glob


def matching(model):
    """(aliases, globs, exceptions) of a model."""
    aliases, globs, exceptions = set(model["aliases"]), set(), set()
    rules = model["match"]["or"] if "or" in model["match"] else [model["match"]]
    for rule in rules:
        parts = rule["and"] if "and" in rule else [rule]
        for part in parts:
            glob = glob_of(part)
            if glob is None:
                exceptions |= {"*-tts", "*-tts-*"}
            elif "*" in glob or "#" in glob:
                globs.add(glob)
            else:
                aliases.add(glob)
    aliases.discard(model["id"])
    override = MATCH_OVERRIDES.get((model["provider"], model["id"]))
    return sorted(aliases), sorted(override or globs), sorted(exceptions)


def number(value):
    return int(value) if float(value).is_integer() else value


def rates(price):
    unknown = set(price) - set(RATE_KEYS) - {"above_input_tokens"}
    assert not unknown, unknown
    return {key: number(price[key]) for key in RATE_KEYS if key in price}


def long_context(tiers):
    return [{"above": tier["above_input_tokens"], **rates(tier)} for tier in tiers]


def tariff(entry, windows):
    """One dated price list."""
    out = {"price": rates(entry["price"])}
    if entry.get("tiers"):
        out["long_context"] = long_context(entry["tiers"])
    if entry.get("peak"):
        out["peak"] = {**windows, "price": rates(entry["peak"])}
    return out


def peak_windows(model):
    spans = model.get("time_of_day")
    if not spans:
        return {}
    assert len({json.dumps(span["price"]) for span in spans}) == 1
    return {"days": "mon-fri", "utc": [[span["utc_from"][:5], span["utc_to"][:5]] for span in spans],
            "not_modelled": "Chinese public holidays, on which the off-peak price holds"}


def lifecycle(row, key, status, as_of):
    if key in LEGACY_ALIASES:
        successor, source = LEGACY_ALIASES[key]
        row.update(status="legacy alias", successor=successor, successor_source=source)
    elif key in RETIREMENTS:
        date, successor, source = RETIREMENTS[key]
        if date <= as_of:
            row["status"] = "retired"
        row["retires_on"] = date
        if successor:
            row.update(successor=successor, successor_source=source)
    elif status:
        row["status"] = "retired"


def takes_temperature(model):
    caps = model["capabilities"]
    if "temperature" in caps:
        return caps["temperature"]
    # Unstated: reasoning models of OpenAI refuse one, and so do Anthropic's always-thinking ones.
    if model["provider"] == "openai":
        return not (caps.get("reasoning") and not model["id"].startswith("gpt-oss"))
    if model["provider"] == "anthropic":
        return not re.match(r"claude-(opus|sonnet|haiku|fable)-5", model["id"])
    return True


def row_of(model, source_index, as_of):
    key = (model["provider"], model["id"])
    aliases, globs, exceptions = matching(model)
    row = {"provider": model["provider"], "id": model["id"]}
    if aliases:
        row["aliases"] = aliases
    if globs:
        row["match"] = globs
    if exceptions:
        row["except"] = exceptions
    if model["kind"] != "chat":
        row["kind"] = model["kind"]
    for limit in ("context_window", "max_input", "max_output"):
        if model.get(limit):
            row[limit] = model[limit]
    capabilities = [name for name in CAPABILITIES if model["capabilities"].get(name)]
    if capabilities:
        row["capabilities"] = capabilities
    if not takes_temperature(model):
        row["temperature"] = False
    price = rates(model["price"])
    if any(price.get(key) for key in RATE_KEYS):
        row["price"] = price
    else:
        row["free"] = True
    if model["tiers"]:
        row["long_context"] = long_context(model["tiers"])
    windows = peak_windows(model)
    if windows:
        row["peak"] = {**windows, "price": rates(model["time_of_day"][0]["price"])}
    if model.get("price_history"):
        row["history"] = [{"until": entry["until"], **tariff(entry, windows)} for entry in model["price_history"]]
    if model.get("price_future"):
        row["future"] = [{"from": entry["from"], **tariff(entry, windows)} for entry in model["price_future"]]
    if model["batch_discount"] and "price" in row:
        assert model["batch_discount"] == 0.5
        row["batch"] = [1, 2]
        if model["provider"] in ("openai", "gemini"):
            row["flex"] = [1, 2]
    if model["provider"] == "groq" and "price" in row:
        row["flex"] = [1, 1]  # flex is a matter of limits there, not of price
    if key in PRIORITY:
        row["priority"] = list(PRIORITY[key])
    lifecycle(row, key, model.get("status"), as_of)
    row["source"] = source_index[model["source"]["prices"]]
    if model["source"]["prices_checked"]:
        row["checked"] = model["source"]["prices_checked"]
    return row


def pass_through(id, rows, source):
    provider, vendor_id, aliases = OPENROUTER_PASS_THROUGH[id]
    vendor = rows[(provider, vendor_id)]
    old = rows.get(("openrouter", id), {})
    row = {"provider": "openrouter", "id": id}
    names = sorted(set(old.get("aliases", [])) | set(aliases))
    if names:
        row["aliases"] = names
    for field in ("context_window", "max_output", "capabilities", "temperature", "price", "long_context", "history",
                  "checked"):
        if field in vendor:
            row[field] = vendor[field]
    row["price"] = {**old.get("price", {}), **vendor["price"]}
    row["source"] = source
    return row


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        table = json.load(file)
    price_sources = sorted({model["source"]["prices"] for model in table["models"]})
    source_index = {name: index for index, name in enumerate(price_sources)}
    price_sources.append("list price of the vendor, which OpenRouter was seen to pass through unchanged")
    rows = {}
    for model in table["models"]:
        rows[(model["provider"], model["id"])] = row_of(model, source_index, table["generated"])
    for id in OPENROUTER_PASS_THROUGH:
        rows[("openrouter", id)] = pass_through(id, rows, len(price_sources) - 1)

    header = {
        "schema": SCHEMA,
        "lifecycle_as_of": table["generated"],
        "prices_as_of": max(row["checked"] for row in rows.values() if "checked" in row),
        "unit": "USD per million tokens; web_search_per_1k: USD per 1,000 searches",
        "no_charge": ["llamacpp", "ollama", "vllm"],
        "reports_charge": ["openrouter", "perplexity"],
        "price_sources": price_sources,
        "sources": table["sources"],
    }
    out = sys.stdout
    out.write("{\n")
    for key, value in header.items():
        out.write(f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'), ensure_ascii=False)},\n")
    out.write('"models":[\n')
    lines = [json.dumps(rows[key], separators=(",", ":"), ensure_ascii=False) for key in sorted(rows)]
    out.write(",\n".join(lines))
    out.write("\n]}\n")


if __name__ == "__main__":
    main()
