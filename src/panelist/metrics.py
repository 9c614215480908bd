"""What /metrics shows. Labels are routes, never paths: their number stays fixed, and no id gets into them."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector

from panelist import __version__

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Metrics:
    """Those of the process and its requests; the live updates and the replica bring figures of their own."""

    def __init__(self, *, pool_size: int) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.seconds = Histogram(
            "panelist_request_seconds",
            "Time to answer a request.",
            ("method", "route", "status"),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.refusals = Counter(
            "panelist_refusals_total",
            "Refused requests by route and error code: booking conflicts and the booking rate among them.",
            ("route", "code"),
            registry=self.registry,
        )
        self.pool = self._gauge("panelist_pool_in_use", "Database connections in use.")
        self.pool_wait = Histogram(
            "panelist_pool_wait_seconds",
            "How long those waited for a database connection who came when all were in use.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._gauge("panelist_pool_size", "Database connections this process may use.").set(pool_size)
        self.limiter = self._gauge("panelist_limiter_fallback", "1 while the booking rate is counted in this process.")
        self.ending = self._gauge("panelist_ending", "1 between SIGTERM and the end.")
        build = Gauge("panelist_build_info", "The version running.", ("version",), registry=self.registry)
        build.labels(__version__).set(1)

    def _gauge(self, name: str, about: str) -> Gauge:
        return Gauge(name, about, registry=self.registry)
