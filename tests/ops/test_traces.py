"""OpenTelemetry: a span a request and a span a statement, where somebody asked for them; never anything of anybody."""

import asyncio
import gzip
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

from company import Company, Person
from ops.wire import PATIENCE_S
from panelist import tracing
from panelist.settings import Settings, SettingsError
from servers import free_port, panelist

pytestmark = pytest.mark.anyio

MARK = "zqx7"


class Collector:
    """What takes OpenTelemetry's spans."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.received: list[bytes] = []

    def spans(self) -> list[Span]:
        found: list[Span] = []
        for body in self.received:
            request: Any = ExportTraceServiceRequest.FromString(body)
            found += [span for each in request.resource_spans for scope in each.scope_spans for span in scope.spans]
        return found

    async def requests(self, many: int) -> list[Span]:
        """The spans of that many requests, once they have come."""
        async with asyncio.timeout(PATIENCE_S):
            while len(found := self._of_requests()) < many:  # noqa: ASYNC110 (they come in another thread)
                await asyncio.sleep(0.05)
        return sorted(found, key=lambda span: span.start_time_unix_nano)

    def _of_requests(self) -> list[Span]:
        return [span for span in self.spans() if span.kind == Span.SPAN_KIND_SERVER]


class _Handler(BaseHTTPRequestHandler):
    collector: ClassVar[Collector]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.collector.received.append(gzip.decompress(body) if self.headers["content-encoding"] == "gzip" else body)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


@contextmanager
def _collecting() -> Generator[Collector]:
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        handler.collector = Collector(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield handler.collector
        finally:
            server.shutdown()
            thread.join()


def _of(span: Span) -> dict[str, str | int]:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


async def test_a_request_and_its_statements_are_spans_of_one_trace(
    company: Company, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    trace, parent = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    with _collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
        with panelist(settings.database_url, tmp_path / "log") as node:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{node.port}", timeout=30) as client:
                slot = await Person(client, "interviewer", interviewer.id).slot("2098-06-09T10:00:00Z")
                candidate = {"name": f"N {MARK}", "email": f"{MARK}@{MARK}.example"}
                headers = coordinator.headers | {"traceparent": f"00-{trace}-{parent}-01", "X-Request-Id": "my-id"}
                wanted = {"slotId": slot["id"], "candidate": candidate}
                for status in (201, 409):
                    answer = await client.post("/api/book", json=wanted, headers=headers)
                    assert answer.status_code == status
                await client.get(f"/api/candidates?q={MARK}", headers=coordinator.headers)
                await client.get(f"/{MARK}", headers={"traceparent": MARK})
            opened, booked, refused, listed, nowhere = await collector.requests(5)
        children = [span for span in collector.spans() if span.kind == Span.SPAN_KIND_CLIENT]
        resources = b"".join(collector.received)
    assert opened.name == "POST /api/slots"
    assert (booked.name, booked.trace_id.hex(), booked.parent_span_id.hex()) == ("POST /api/book", trace, parent)
    assert _of(booked) == {
        "http.request.method": "POST",
        "http.route": "/api/book",
        "http.response.status_code": 201,
        "panelist.request_id": "my-id",
    }
    assert _of(refused)["error.type"] == "slot_taken"
    assert (listed.name, nowhere.name) == ("GET /api/candidates", "GET other")
    assert nowhere.trace_id.hex() != trace
    of_booking = [span for span in children if span.parent_span_id == booked.span_id]
    assert of_booking
    for span in of_booking:
        said = _of(span)
        assert said["db.system.name"] == "postgresql"
        assert booked.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano
    assert any("insert into booking" in str(_of(span)["db.query.text"]) for span in of_booking)
    # The node's own looks at the log are nobody's request.
    assert {span.parent_span_id for span in children} <= {span.span_id for span in (opened, booked, refused, listed)}
    assert MARK.encode() not in resources
    assert b"service.name" in resources
    assert b"panelist" in resources


async def test_a_collector_that_is_away_costs_nobody_anything(
    company: Company, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
    with panelist(settings.database_url, tmp_path / "log") as node:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{node.port}", timeout=PATIENCE_S) as client:
            for _ in range(20):
                assert (await client.get("/api/slots", headers=company.admin.headers)).status_code == 200
        node.process.terminate()
        assert await asyncio.to_thread(node.process.wait, PATIENCE_S) == 0


def test_what_is_left_to_say_is_not_waited_for_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by us nor, for which its thread has to be a daemon, by the interpreter."""
    monkeypatch.setattr(tracing, "_LAST_WORDS_S", 0.1)
    taken, never = threading.Event(), threading.Event()

    class Stuck(SpanProcessor):
        daemon = False

        def shutdown(self) -> None:
            self.daemon = threading.current_thread().daemon
            taken.set()
            never.wait()

    stuck, provider = Stuck(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(stuck)
    ending = threading.Thread(target=tracing.Tracing(provider).end)
    ending.start()
    try:
        ending.join(PATIENCE_S)
        assert not ending.is_alive()
        assert taken.wait(PATIENCE_S)
        assert stuck.daemon
    finally:
        never.set()


def test_nothing_is_traced_unless_somebody_asks() -> None:
    assert tracing.start_tracing({}) is None
    where = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}
    assert tracing.start_tracing(where | {"OTEL_SDK_DISABLED": "true"}) is None
    with pytest.raises(SettingsError, match="http/protobuf"):
        tracing.start_tracing(where | {"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"})


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(_: str) -> None:
        return None

    monkeypatch.setattr(tracing, "find_spec", nowhere)
    with pytest.raises(SettingsError, match=r"pip install 'panelist\[otel\]'"):
        tracing.start_tracing({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"})
