"""What an answer must cost, reckoned apart from the gateway: the recording's own usage times data/models.json."""
import datetime
import decimal
import json

from helpers.process import ROOT

MILLION = decimal.Decimal(1_000_000)


def catalogue():
    return json.loads((ROOT / "data/models.json").read_text())["models"]


def row_of(provider, model):
    return next(r for r in catalogue() if r["provider"] == provider and model in [r["id"], *r.get("aliases", ())])


def rates(row, at=None):
    """USD per million tokens in force at a moment (default now): peak hours cost more at some providers."""
    at = at or datetime.datetime.now(datetime.timezone.utc)
    price, peak = row["price"], row.get("peak")
    if peak:
        assert peak["days"] == "mon-fri"
        clock = at.strftime("%H:%M")
        if at.weekday() < 5 and any(start <= clock < end for start, end in peak["utc"]):
            price = peak["price"]
    return {name: decimal.Decimal(str(value)) for name, value in price.items()}


def events(sse):
    return [json.loads(line[5:]) for line in sse.splitlines() if line.startswith("data:") and "[DONE]" not in line]


def openai_outcome(response):
    if "sse" in response:
        chunks = events(response["sse"])
        text = "".join(c["choices"][0]["delta"].get("content") or "" for c in chunks if c["choices"])
        usage = next(c["usage"] for c in reversed(chunks) if c.get("usage"))
    else:
        text, usage = response["body"]["choices"][0]["message"]["content"], response["body"]["usage"]
    return text or "", usage["prompt_tokens"], usage["completion_tokens"]


def anthropic_outcome(response):
    if "sse" not in response:
        body = response["body"]
        return body["content"][0]["text"], body["usage"]["input_tokens"], body["usage"]["output_tokens"]
    stream = events(response["sse"])
    text = "".join(e["delta"]["text"] for e in stream if e["type"] == "content_block_delta")
    start = next(e["message"]["usage"] for e in stream if e["type"] == "message_start")
    end = next(e["usage"] for e in stream if e["type"] == "message_delta")
    return text, start["input_tokens"], end["output_tokens"]


def gemini_outcome(response):
    chunks = events(response["sse"]) if "sse" in response else [response["body"]]
    text = "".join(p["text"] for c in chunks for p in c["candidates"][0]["content"]["parts"])
    usage = chunks[-1]["usageMetadata"]
    return text, usage["promptTokenCount"], usage["candidatesTokenCount"] + usage.get("thoughtsTokenCount", 0)


OUTCOMES = {"openai": openai_outcome, "deepseek": openai_outcome,
            "anthropic": anthropic_outcome, "gemini": gemini_outcome}


def outcome(recording):
    """(text, input tokens, output tokens) of a demo recording, none of which used a provider's prompt cache."""
    return OUTCOMES[recording["provider"]](recording["response"])


def cost(recording, at=None):
    _, prompt, output = outcome(recording)
    price = rates(row_of(recording["provider"], recording["model"]), at)
    return (prompt * price["input"] + output * price["output"]) / MILLION


def usd(number):
    """A JSON number of the gateway's as the decimal it was written as."""
    return None if number is None else decimal.Decimal(str(number))


def priced_alike_today(provider, model):
    """Is today's price the one of the recording's day? Only where the catalogue knows no other."""
    rows = [r for r in catalogue() if r["provider"] == provider and model in [r["id"], *r.get("aliases", ())]]
    return rows and not any(k in rows[0] for k in ("history", "peak"))
