"""What /metrics shows of the live updates, read when it is asked for."""

from collections.abc import Iterable
from typing import Final

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from panelist.live.feed import Feed
from panelist.live.hub import Hub
from panelist.live.outside import OutsidePublisher

_HELD_BACK: Final = "How long the oldest change has waited for an older transaction, of whomever, to end."
_BEHIND: Final = "How long the outside Pusher server has not taken what is next; 0 where there is none."


class Figures(Collector):
    def __init__(self, hub: Hub, feed: Feed, outside: OutsidePublisher | None) -> None:
        self._hub = hub
        self._feed = feed
        self._outside = outside

    def collect(self) -> Iterable[Metric]:
        hub, feed = self._hub, self._feed
        yield GaugeMetricFamily("panelist_sockets", "Live sockets connected.", value=len(hub))
        yield GaugeMetricFamily(
            "panelist_feed_lag_seconds", "Time since the change feed was last read to its end.", value=feed.lag_s
        )
        yield GaugeMetricFamily("panelist_feed_held_back_seconds", _HELD_BACK, value=feed.held_back_s)
        behind_s = self._outside.behind_s if self._outside else 0.0
        yield GaugeMetricFamily("panelist_outside_behind_seconds", _BEHIND, value=behind_s)
        yield CounterMetricFamily("panelist_feed_changes", "Changes read from the log.", value=feed.told)
        yield CounterMetricFamily(
            "panelist_live_messages", "Events sent, once for each socket that was to hear one.", value=hub.told
        )
        closed = CounterMetricFamily("panelist_live_closed", "Sockets closed by this node, by code.", labels=("code",))
        for code, many in sorted(hub.closed.items()):
            closed.add_metric((str(int(code)),), many)
        yield closed
