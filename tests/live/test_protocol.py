"""The Pusher protocol as text and numbers, held to the examples that Pusher publishes."""

import json

import pytest
from websockets.frames import Frame
from websockets.protocol import Protocol, Side

from panelist.live import outside, protocol
from panelist.live.protocol import Code

# Of pusher.com, "Generating authentication and authorization strings" and "HTTP API reference": the worked examples.
KEY, SECRET = "278d425bdf160c739803", "7ad3773142a6692b25b8"


def test_a_private_channel_is_authorised_as_in_pushers_example() -> None:
    auth = f"{KEY}:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"
    assert protocol.channel_auth(KEY, SECRET, "1234.1234", "private-foobar") == auth
    assert protocol.is_authorized(auth, KEY, SECRET, "1234.1234", "private-foobar")


def test_an_authorisation_is_for_one_socket_one_channel_and_one_key() -> None:
    auth = protocol.channel_auth(KEY, SECRET, "1234.1234", "private-foobar")
    assert not protocol.is_authorized(auth, KEY, SECRET, "1234.1235", "private-foobar")
    assert not protocol.is_authorized(auth, KEY, SECRET, "1234.1234", "private-foobaz")
    assert not protocol.is_authorized(auth, KEY, SECRET + "x", "1234.1234", "private-foobar")
    assert not protocol.is_authorized(auth, "other", SECRET, "1234.1234", "private-foobar")
    for forged in ("", ":", KEY + ":", auth.upper(), auth + "\n", auth.removeprefix(KEY), "\N{SNOWMAN}" * 80):
        assert not protocol.is_authorized(forged, KEY, SECRET, "1234.1234", "private-foobar")


def test_a_call_of_the_http_api_is_signed_as_in_pushers_example() -> None:
    body = rb'{"name":"foo","channels":["project-3"],"data":"{\"some\":\"data\"}"}'
    assert outside.signed(KEY, SECRET, "/apps/3/events", body, at=1353088179) == (
        "auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0"
        "&body_md5=ec365a775a4cd0599faeb73354201b6f"
        "&auth_signature=da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"
    )


def test_data_is_json_in_json_but_an_errors_data_is_an_object() -> None:
    told = json.loads(protocol.message("booking.updated", {"id": "x", "seq": 7}, "private-coordinators"))
    assert told == {"event": "booking.updated", "data": '{"id":"x","seq":7}', "channel": "private-coordinators"}
    wrong = json.loads(protocol.error(Code.OVER_CAPACITY, "Full."))
    assert wrong == {"event": "pusher:error", "data": {"code": 4100, "message": "Full."}}
    welcome = json.loads(protocol.established("1.2"))
    assert json.loads(welcome["data"]) == {"socket_id": "1.2", "activity_timeout": 120}


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_a_frame_is_read_by_any_client_as_it_was_written(size: int) -> None:
    client = Protocol(Side.CLIENT, max_size=None)
    client.receive_data(protocol.frame("\N{GREEK SMALL LETTER OMEGA}" * (size // 2) + "x" * (size % 2)))
    (frame,) = client.events_received()
    assert isinstance(frame, Frame)
    assert len(frame.data) == size


def test_every_close_code_of_ours_is_sent_with_its_reason() -> None:
    for code in Code:
        client = Protocol(Side.CLIENT)
        client.receive_data(protocol.close_frame(code, "Why."))
        assert client.close_rcvd is not None
        assert (client.close_rcvd.code, client.close_rcvd.reason) == (code, "Why.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"event":1}',
        '{"event":"x"',
        "\x00",
        '{"event":"\\ud800"}',
        "[" * 10_000,
        '{"event":null}',
    ],
)
def test_what_is_not_a_message_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        protocol.read(text)


@pytest.mark.parametrize(
    "data",
    [
        None,
        1,
        [],
        {},
        {"channel": None},
        {"channel": 1},
        {"channel": "a", "auth": 1},
        "",
        "{}",
        '{"channel":"a","x":' + "[" * 5_000,
        '{"channel":"\\udc00"}',
    ],
)
def test_what_names_no_channel_is_no_subscription(data: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        protocol.subscription(data)


def test_a_subscription_is_an_object_or_the_json_text_of_one() -> None:
    wanted = {"channel": "private-coordinators", "auth": "k:s", "channel_data": "{}"}
    for data in (wanted, json.dumps(wanted)):
        found = protocol.subscription(data)
        assert (found.channel, found.auth) == ("private-coordinators", "k:s")
