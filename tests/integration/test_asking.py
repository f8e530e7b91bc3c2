"""Questions, their states, and tasks whose client is gone, against the fixture server: the gateway's own protocol with
tools that ask and wait."""
import json

import pytest

from helpers.mcp import ProtocolError
from helpers.process import eventually
from helpers.raw import Holdings

ASKING = "test_input_required_result_request_state"
FORM = {"elicitation": {"form": {}}}
TASKS = {"extensions": {"io.modelcontextprotocol/tasks": {}}}
YES = {"confirm": {"action": "accept", "content": {"ok": True}}}


def ask(client, tool=ASKING, **again):
    return client.request("tools/call", {"name": tool, "arguments": {}, **again})


def state_of(client, tool=ASKING):
    result = ask(client, tool)
    assert result["resultType"] == "input_required" and "confirm" in result["inputRequests"], result
    return result["requestState"]


def refused(client, state, tool=ASKING):
    with pytest.raises(ProtocolError) as failure:
        ask(client, tool, inputResponses=YES, requestState=state)
    assert failure.value.error["code"] == -32602 and "requestState" in failure.value.error["message"]


def answered(client, state):
    result = ask(client, inputResponses=YES, requestState=state)
    return result["content"][0]["text"] == "state-ok"


# --- requestState ---------------------------------------------------------------------------------------------------


def test_a_state_is_good_for_its_request_and_as_often_as_it_is_sent(stage):
    client = stage.fixtures().client(capabilities=FORM)
    state = state_of(client)
    # A client whose connection broke sends the same once more: that is no attack, and does the same.
    assert answered(client, state) and answered(client, state)
    refused(client, state, "test_input_required_result_tampered_state")


def test_a_state_that_was_changed_anywhere_is_refused(stage):
    client = stage.fixtures().client(capabilities=FORM)
    state = state_of(client)
    for at in (0, 31, 63, 64, 65, state.index("expires") + 9, state.index("step"), len(state) - 1):
        refused(client, state[:at] + chr(ord(state[at]) ^ 1) + state[at + 1:])
    later = json.loads(state[64:])
    later["expires"] += 3600
    for wrong in (state[:-1], state + " ", state[64:], state[:64], "", "x" * 100_000, 7, None, {"step": "confirm"},
                  state[:64] + json.dumps(later, separators=(",", ":"))):
        refused(client, wrong)
    assert answered(client, state)


def test_a_state_is_its_principals_alone(stage):
    fixtures = stage.fixtures()
    mine, other = (fixtures.client(token=name, capabilities=FORM) for name in ("one", "another"))
    state = state_of(mine)
    refused(other, state)
    refused(fixtures.client(capabilities=FORM), state)
    assert answered(mine, state)


def test_a_state_is_good_for_a_time(stage):
    client = stage.fixtures("--state-life", 1).client(capabilities=FORM)
    state = state_of(client)
    assert answered(client, state)

    def too_old():
        try:
            return not answered(client, state)
        except ProtocolError as failure:
            return failure.error["code"] == -32602

    eventually(too_old, "the end of the state's second")
    refused(client, state)
    assert answered(client, state_of(client))


def test_a_state_dies_with_its_process(stage):
    state = state_of(stage.fixtures().client(capabilities=FORM))
    refused(stage.fixtures().client(capabilities=FORM), state)


# --- clients that are gone ------------------------------------------------------------------------------------------


def nothing_runs(fixtures):
    return eventually(lambda: fixtures.status()["running"] == fixtures.status()["calls"] == 0,
                      f"the end of everything: {fixtures.status()}")


def test_a_task_goes_on_without_its_client(stage):
    fixtures = stage.fixtures()
    client = fixtures.client(token="one", capabilities=TASKS)
    task = client.request("tools/call", {"name": "slow_compute", "arguments": {"seconds": 0.5, "label": "the sum"}})
    assert task["resultType"] == "task" and fixtures.status()["running"] == 1
    # Every request had a connection of its own, which is closed: the client has been gone ever since. Another one of
    # the same principal finds the task; others do not.
    for stranger in (fixtures.client(token="another", capabilities=TASKS), fixtures.client(capabilities=TASKS)):
        for method in ("tasks/get", "tasks/cancel"):
            with pytest.raises(ProtocolError) as failure:
                stranger.request(method, {"taskId": task["taskId"]})
            assert failure.value.error["code"] == -32602
    again = fixtures.client(token="one", capabilities=TASKS)
    done = eventually(lambda: (t := again.request("tasks/get", {"taskId": task["taskId"]}))["status"] != "working" and t,
                      "the end of the task")
    assert done["result"]["content"][0]["text"] == "Computed the sum."
    nothing_runs(fixtures)


def test_a_task_without_a_client_can_be_stopped(stage):
    fixtures = stage.fixtures()
    client = fixtures.client(capabilities={**TASKS, **FORM})
    slow = client.request("tools/call", {"name": "slow_compute", "arguments": {"seconds": 600}})
    asks = client.request("tools/call", {"name": "confirm_delete", "arguments": {"filename": "a"}})
    assert fixtures.status()["calls"] == 2
    for task in (slow, asks):
        client.request("tasks/cancel", {"taskId": task["taskId"]})
        assert client.request("tasks/get", {"taskId": task["taskId"]})["status"] == "cancelled"
    nothing_runs(fixtures)


def test_clients_that_leave_in_the_middle_leave_nothing(stage):
    fixtures = stage.fixtures()
    holdings = Holdings(fixtures.process)
    client = fixtures.client()

    def round_of_leaving():
        for _ in range(200):
            leave_a_stream(client)
        nothing_runs(fixtures)

    round_of_leaving()
    descriptors, memory = holdings.descriptors(), holdings.memory_mb()
    for _ in range(4):
        round_of_leaving()
    holdings.back_to(descriptors)
    assert holdings.memory_mb() < memory + 4, f"{memory} MiB, then {holdings.memory_mb()}"


def leave_a_stream(client):
    """Begins a call that reports progress, reads the first piece and is gone."""
    message, headers = client.request_message("tools/call", {"name": "test_tool_with_progress", "arguments": {}}, True)
    connection, response = client.post(message, headers)
    assert b"event" in response.readline()
    connection.close()
