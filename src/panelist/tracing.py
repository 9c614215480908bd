"""Traces by OpenTelemetry, where the extra `otel` is installed and OTEL_EXPORTER_OTLP_ENDPOINT says where they go.

A span a request and a span a statement. They hold what the log and the metrics hold: routes, codes, and SQL that has its
values bound; no address asked for, no header, no value, no message of a fault.
"""

import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from panelist import __version__
from panelist.variables import SettingsError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_WHERE: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_LAST_WORDS_S: Final = 3.0
"""At the end; a collector that is away must not keep a node from ending."""

AsgiApp = Callable[[Any, Any, Any], Awaitable[None]]


def start_tracing(environment: Mapping[str, str]) -> "Tracing | None":
    """None where nobody asked for traces. The OTEL_* variables are OpenTelemetry's own. Raises SettingsError."""
    named = next((name for name in _WHERE if environment.get(name)), None)
    if named is None or environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    if environment.get("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf") != "http/protobuf":
        raise SettingsError("OTEL_EXPORTER_OTLP_PROTOCOL: only http/protobuf is spoken here")
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.exporter") is None:
        raise SettingsError(f"{named} is set, but OpenTelemetry is not installed: pip install 'panelist[otel]'")
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = {} if environment.get("OTEL_SERVICE_NAME") else {"service.name": "panelist"}
    provider = TracerProvider(
        resource=Resource.create({"service.version": __version__, **name}), shutdown_on_exit=False
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracing(provider)


class Tracing:
    """Makes the spans of one process."""

    def __init__(self, provider: "TracerProvider") -> None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._provider = provider
        self._tracer = provider.get_tracer("panelist", __version__)
        self._propagator = TraceContextTextMapPropagator()

    def traced(self, app: AsgiApp) -> AsgiApp:
        """The app, each of its requests a span: of the trace that the caller's traceparent names, or of a new one."""
        from opentelemetry.trace import SpanKind, StatusCode

        async def call(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            method, state, status = scope["method"], scope["state"], 0

            async def sending(message: Any) -> None:
                nonlocal status
                status = message.get("status", status)
                await send(message)

            with self._tracer.start_as_current_span(
                method,
                context=self._propagator.extract(headers),
                kind=SpanKind.SERVER,
                attributes={"http.request.method": method, "panelist.request_id": state["request_id"]},
                record_exception=False,
                set_status_on_exception=False,
            ) as span:
                try:
                    await app(scope, receive, sending)
                finally:
                    route = state.get("route", "other")
                    span.update_name(f"{method} {route}")
                    span.set_attributes({"http.route": route, "http.response.status_code": status})
                    if code := state.get("error_code"):
                        span.set_attribute("error.type", code)
                    if status >= 500 or not status:
                        span.set_status(StatusCode.ERROR)

        return call

    def statement(self, record: Any) -> None:
        """asyncpg's query logger: one statement that has been answered, within its request's span.

        The node's own looks at the log, four a second, belong to no request and are left out.
        """
        from opentelemetry.trace import SpanKind, StatusCode, get_current_span

        if not get_current_span().is_recording():
            return
        ended = time.time_ns()
        text = " ".join(record.query.split())
        span = self._tracer.start_span(
            text.partition(" ")[0].upper(),
            kind=SpanKind.CLIENT,
            start_time=ended - int(record.elapsed * 1e9),
            attributes={"db.system.name": "postgresql", "db.query.text": text},
        )
        if record.exception is not None:
            span.set_attribute("error.type", type(record.exception).__name__)
            span.set_status(StatusCode.ERROR)
        span.end(ended)

    def end(self) -> None:
        """Sends what is left, for a moment."""
        # A daemon, since a thread that waits for a collector would be waited for again when the interpreter ends.
        last = threading.Thread(target=self._provider.shutdown, daemon=True)
        last.start()
        last.join(_LAST_WORDS_S)
