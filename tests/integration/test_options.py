"""The call options and how arguments are read: budgets, quotes, leniency, structured output, sources."""
import json

from helpers import bill

TIDES = "In two sentences: why are there two high tides a day?"
MODEL = "openai/gpt-4o-mini"
PERSON = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
          "required": ["name", "age"]}


def test_dry_run_quotes_and_sends_nothing(stage, mock):
    data = stage.gateway(mock).client().call(
        "generate_completion", {"prompt": TIDES, "model": MODEL, "max_tokens": 100, "dry_run": True}).ok()
    price = bill.rates(bill.row_of("openai", "gpt-4o-mini"))
    tokens = data["tokens"]
    assert tokens["output"] == 100 and tokens["input"] > 0
    assert bill.usd(data["cost"]) == (tokens["input"] * price["input"] + 100 * price["output"]) / bill.MILLION
    assert mock.totals()["requests"] == 0


def test_max_cost_refuses_before_anything_is_sent(stage, mock):
    data = stage.gateway(mock).client().call(
        "generate_completion", {"prompt": TIDES, "model": MODEL, "max_cost": 0.000001}).error("budget_exceeded")
    assert "max_cost" in data["error"] and data["cost"] == 0
    assert mock.totals()["requests"] == 0


def test_max_cost_holds_by_bounding_the_answer(stage, mock):
    ceiling = 0.00002
    data = stage.gateway(mock).client().call(
        "generate_completion", {"prompt": "[[tokens:500]] go", "model": MODEL, "max_cost": ceiling}).ok()
    assert data["completion"] == "truncated"
    assert 0 < data["cost"] <= ceiling


def test_max_cost_refuses_on_an_unknown_price(stage, mock):
    client = stage.gateway(mock).client()
    unpriced = {"prompt": "hello", "provider": "openai", "model": "model-nobody-has-priced"}
    data = client.call("generate_completion", {**unpriced, "max_cost": 1}).error("budget_exceeded")
    assert "price" in data["error"]
    assert mock.totals()["requests"] == 0
    # Without a ceiling it runs, and the cost is unknown, not zero.
    assert client.call("generate_completion", unpriced).ok()["cost"] is None
    assert stage.usage()["totals"]["unknown_cost"] == 1


def test_a_price_of_the_users_own_counts(stage, mock):
    stage.configure('[[models]]\nprovider = "openai"\nid = "house-model"\n[models.price]\ninput = 3\noutput = 7\n')
    data = stage.gateway(mock).client().call(
        "generate_completion", {"prompt": "one two three", "model": "openai/house-model", "max_cost": 1}).ok()
    tokens = data["tokens"]
    assert bill.usd(data["cost"]) == (tokens["input"] * 3 + tokens["output"] * 7) / bill.MILLION


def test_an_unknown_parameter_is_named_with_its_nearest(stage, mock):
    client = stage.gateway(mock).client()
    data = client.call("generate_completion", {"prompt": "x", "model": MODEL, "max_token": 5})
    assert "max_tokens" in data.error("invalid_parameter")["error"]
    data = client.call("generate_completion", {"prompt": "x", "provider": "opnai"})
    assert "openai" in data.error("invalid_parameter")["error"]
    data = client.call("generate_completion", {"prompt": "x", "model": MODEL, "cache": "never"})
    assert "refresh" in data.error("invalid_parameter")["error"]
    data = client.call("generate_completion", {"prompt": "  ", "model": MODEL})
    assert "prompt" in data.error("invalid_parameter")["error"]
    data = client.call("generate_completion", {"prompt": "x", "model": "gpt-4o-minni"})
    assert "gpt-4o-mini" in data.error("model_not_found")["error"]
    assert mock.totals()["requests"] == 0


def test_additional_params_may_not_set_what_the_gateway_owns(stage, mock):
    client = stage.gateway(mock).client()
    for key in ("model", "messages", "stream", "max_tokens", "n", "service_tier"):
        data = client.call("generate_completion", {"prompt": "x", "model": MODEL, "additional_params": {key: 1}})
        assert key in data.error("invalid_parameter")["error"]
    assert mock.totals()["requests"] == 0


def test_arguments_are_read_leniently(stage, mock):
    client = stage.gateway(mock).client()
    plain = client.call("generate_completion", {
        "prompt": "count me [[tokens:9]]", "model": MODEL, "max_tokens": 7, "temperature": 0.5, "stop": ["x"]}).ok()
    as_text = client.call("generate_completion", {
        "prompt": "count me [[tokens:9]]", "model": MODEL, "max_tokens": "7", "temperature": "0.5", "stop": "x",
        "seed": None}).ok()
    assert as_text["text"] == plain["text"]
    assert plain["tokens"]["output"] == as_text["tokens"]["output"] == 7
    data = client.call("generate_completion", {"prompt": "x", "model": MODEL, "max_tokens": "many"})
    assert "max_tokens" in data.error("invalid_parameter")["error"]
    data = client.call("chat_completion", {
        "messages": json.dumps([{"role": "user", "content": "hello"}]), "model": MODEL}).ok()
    assert data["message"]["role"] == "assistant"


def test_a_parameter_the_model_does_not_take_is_dropped_with_a_note(stage, mock):
    data = stage.gateway(mock).client().call(
        "generate_completion", {"prompt": "x", "model": "openai/gpt-6-luna", "temperature": 0.2}).ok()
    assert any("temperature" in note for note in data["notes"])


def test_a_schema_gives_checked_data(stage, mock):
    client = stage.gateway(mock).client()
    person = {"name": "Ada", "age": 36}
    echo = f"[[echo:{json.dumps(person)}]]"
    data = client.call("generate_completion", {"prompt": echo, "model": MODEL, "schema": PERSON}).ok()
    assert data["data"] == person
    data = client.call("generate_completion", {"prompt": echo, "model": MODEL, "json_schema": json.dumps(PERSON)})
    assert data.ok()["data"] == person


def test_data_that_does_not_fit_is_an_error_with_its_bill(stage, mock):
    client = stage.gateway(mock).client()
    wrong = '[[echo:{"name":"Ada","age":"old"}]]'
    data = client.call("generate_completion", {"prompt": wrong, "model": MODEL, "schema": PERSON})
    error = data.error("validation_failed")
    assert "age" in error["error"] and error["cost"] > 0
    no_json = client.call("generate_completion", {"prompt": "[[echo:hello]]", "model": MODEL, "schema": PERSON})
    no_json.error("validation_failed")


def test_a_schema_that_cannot_be_used_is_refused_before_anything_is_sent(stage, mock):
    client = stage.gateway(mock).client()
    refused = [
        ({"type": "object", "properties": {"age": {"type": "int"}}}, ["#/properties/age/type", "integer"]),
        ({"items": {"$ref": "https://example.com/item.json"}}, ["#/items/$ref", "not fetched"]),
        ({"$ref": "#/$defs/nothing"}, ["#/$ref", "#/$defs/nothing"]),
        ({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"}, ["draft-07", "2020-12"]),
        ({"$schema": "https://example.com/dialect"}, ["https://example.com/dialect"]),
        ({"pattern": "(?<=a"}, ["#/pattern"]),
    ]
    for schema, words in refused:
        for tool, ask in (("generate_completion", {"prompt": "x"}),
                          ("chat_completion", {"messages": [{"role": "user", "content": "x"}]})):
            error = client.call(tool, {**ask, "model": MODEL, "schema": schema}).error("invalid_parameter")
            assert all(word in error["error"] for word in words), error
    assert mock.totals()["requests"] == 0
    assert stage.usage()["totals"]["calls"] == 0


def test_an_answer_is_checked_against_every_keyword(stage, mock):
    schema = {"$defs": {"id": {"type": "string", "pattern": "^[A-Z]{2}-\\d+$"}},
              "type": "object", "properties": {"id": {"$ref": "#/$defs/id"}},
              "if": {"properties": {"id": {"pattern": "^DE"}}}, "then": {"required": ["tax"]},
              "unevaluatedProperties": False}
    client = stage.gateway(mock).client()

    def ask(document):
        return client.call("generate_completion",
                           {"prompt": f"[[echo:{json.dumps(document)}]]", "model": MODEL, "schema": schema})

    assert ask({"id": "FR-7"}).ok()["data"] == {"id": "FR-7"}
    assert "/id: must match the pattern" in ask({"id": "FR7"}).error("validation_failed")["error"]
    assert "'tax' is missing" in ask({"id": "DE-7"}).error("validation_failed")["error"]
    assert "/x: not allowed here" in ask({"id": "FR-7", "x": 1}).error("validation_failed")["error"]


def test_sources_are_read_inside_the_roots_only(stage, mock):
    root = stage.folder / "documents"
    (root / "deep").mkdir(parents=True)
    (root / "a.txt").write_text("alpha beta gamma\n")
    (root / "deep/b.md").write_text("delta\n")
    (root / ".env").write_text("SECRET=1\n")
    outside = stage.folder / "outside.txt"
    outside.write_text("not for you\n")
    (root / "link.txt").symlink_to(outside)
    client = stage.gateway(mock, "--root", root).client()

    def ask(*sources):
        return client.call("generate_completion", {"prompt": "[[tokens:3]]", "model": MODEL, "sources": sources})

    # The mock counts words, so the documents' words show in the bill.
    bare = client.call("generate_completion", {"prompt": "[[tokens:3]]", "model": MODEL}).ok()["tokens"]["input"]
    one = ask("a.txt").ok()["tokens"]["input"]
    two = ask("a.txt", str(root / "deep/b.md")).ok()["tokens"]["input"]
    assert bare < one < two
    assert ask("*.txt").ok()["tokens"]["input"] == one  # the link leads outside: passed over
    sent = mock.totals()["requests"]
    for forbidden in (str(outside), "../outside.txt", "link.txt", ".env"):
        ask(forbidden).error("source_not_allowed")
    assert "a.txt" in ask("b.txt").error("not_found")["error"]
    ask("http://example.com/x").error("source_not_allowed")
    assert mock.totals()["requests"] == sent


def test_no_roots_no_sources(stage, mock):
    data = stage.gateway(mock).client().call(
        "generate_completion", {"prompt": "x", "model": MODEL, "sources": ["/etc/hostname"]})
    assert "--root" in data.error("source_not_allowed")["error"]


def test_estimate_cost_is_priced_from_the_catalogue(stage):
    data = stage.gateway().client().call(
        "estimate_cost", {"prompt": TIDES, "model": MODEL, "max_tokens": 50}).ok()
    price = bill.rates(bill.row_of("openai", "gpt-4o-mini"))
    assert data["is_estimate"] is True
    assert bill.usd(data["breakdown"]["output_cost"]) == 50 * price["output"] / bill.MILLION
    assert bill.usd(data["cost"]) == (data["tokens"]["input"] * price["input"] + 50 * price["output"]) / bill.MILLION
    assert (data["rate"]["input"], data["rate"]["output"]) == (0.15, 0.6)
