"""Rows of data/models.json as tables of llm-gateway.toml, with their retirement left out.

Models are retired by the clock. Tests play back what a model once said, so for them it must still be in service, on
whatever day they run.
"""
import json

from helpers import bill

OF_RETIREMENT = {"status", "successor", "successor_source", "retires_on"}
NOT_FOR_USERS = {"source", "checked"}  # they point into the file


def toml(value):
    """A JSON value as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def as_if_live(rows, without=()):
    dropped = OF_RETIREMENT | NOT_FOR_USERS | set(without)
    kept = [{k: v for k, v in row.items() if k not in dropped} for row in rows]
    return "".join("[[models]]\n" + "\n".join(f"{k} = {toml(v)}" for k, v in row.items()) + "\n\n" for row in kept)


def of_the_demo():
    """The demo's models that are in service now and will be retired one day."""
    ids = ("gpt-4o-mini", "gpt-4o", "gemini-2.5-flash")
    return as_if_live(r for r in bill.catalogue() if r["id"] in ids and r["provider"] in ("openai", "gemini"))


def ever_retired():
    """Every model that is or will be retired; its present price counts, and no other."""
    return as_if_live((r for r in bill.catalogue() if OF_RETIREMENT & set(r)), without=("history",))
