"""test_reconnect.py: break the connection, ask Redial what the client made of it."""
import pytest

from redial_tap import NotHeld


def test_is_back_within_three_seconds_of_a_reset(tap, client):
    tap.expect({"opens": 1}, deadline="5s")
    reset = tap.toxic("reset", phase="time", delay=0)
    tap.heal(reset)
    tap.expect({"recovers_within": "3s", "opens": {"at_least": 2}}, deadline="10s")


def test_does_not_hammer_a_server_that_is_gone(tap, client):
    tap.expect({"opens": 1}, deadline="5s")
    tap.break_for(2.0)
    tap.expect({"recovers_within": "6s", "dials_at_most": {"each_outage": 8}}, deadline="10s")
    outage = tap.seen("outages")["outages"][0]
    assert outage["forced"] and outage["dials"] >= 2


def test_waits_before_it_dials_a_server_that_answers_503(tap, client):
    tap.expect({"opens": 1}, deadline="5s")
    tap.toxic("answer", status=503)
    tap.break_for(0.1)
    tap.expect({"first_dial_after": "80ms"}, deadline="5s")
    refused = [one["ended"]["http_status"] for one in tap.seen("attempts")["attempts"]
               if one["ended"] and not one["ended"]["was_open"]]
    assert 503 in refused


def test_what_was_said_while_it_was_down_arrives_later(tap, client):
    tap.expect({"opens": 1}, deadline="5s")
    tap.break_for(0.5)
    client.say("said while down")
    tap.expect({"recovers_within": "5s",
                "messages": {"direction": "out", "contains": "said while down", "count": 1}},
               deadline="10s")


def test_an_expectation_that_does_not_hold_says_why(tap, client):
    tap.expect({"opens": 1}, deadline="5s")
    tap.break_for(0.5)
    with pytest.raises(NotHeld, match="recovers_within 1ms: failed"):
        tap.expect({"recovers_within": "1ms"}, deadline="10s")
