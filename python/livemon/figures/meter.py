"""The meter: bounds the CPU time that figures take in the kernel, all together and each for itself.

All captures together may take `share` of one core (2 %). The share is dealt out so that nobody gets less than an
equal part unless he needs less: figures that are cheap to capture get their frame rate, and what they leave goes to the
expensive ones, so an expensive figure slows itself and not the others. Each figure has a credit of its own that fills
at its part of the share; a capture may start while there is any, so one expensive capture runs into debt and the next
one of that figure waits until it is paid.

What passes captures on and frames out, the hub thread and a part of the one that publishes, is bounded as well (3 %).
When it takes more, because many figures change, all of them are captured less often, by the same factor.

Captures are bound to ticks that all figures share (multiples of the frame interval since the clock's zero), so that
figures of one rate are captured together and their frames leave in one message. Figures that cannot have the rate they
want, and whose costs are not too different, form a group for the same reason: it has one interval and one credit, and
who is in it is captured when the others are. Large groups leave some of their share: twelve figures at three frames a
second look as alive as at four, and the renderer, which draws them, takes from the loop, too.

Called from any thread that plots, and from the hub thread. There is no lock: two threads that race lose one charge of a
fraction of a millisecond.
"""

from __future__ import annotations

import math
from threading import get_ident

from livemon.clock import SYSTEM_CLOCK, Clock

__all__ = ["DEFAULT_HUB_SHARE", "DEFAULT_SHARE", "Meter"]

DEFAULT_SHARE = 0.02
DEFAULT_HUB_SHARE = 0.03
_GRID_S = 1 / 60
"""Intervals that captures cannot keep become longer in steps of this, so that figures that cost about the same are
still due together ..."""

_FINE_GRID_S = 1 / 240
_FINE_BELOW_S = 0.05
"""... and those below 50 ms in finer ones: of one that moves every step would be seen."""

_ALIKE = 1.02
"""Intervals that differ by less are the same."""

_HUB_PERIOD_S = 1.0
"""How often the hub thread's time is looked at ..."""

_LARGEST_STRETCH = 8.0
"""What slows figures down further is not them."""

_HUB_GAP_S = 5.0
"""... and after how long a pause what was found no longer holds."""

_ALIKE_IN_COST = 4.0
"""Figures whose costs differ by less may form a group. The first capture of a tick takes three times as long as the
same one a moment later, when the processor has the code at hand ..."""

_STAYS = (0.9, 1.05)
"""... and the interval of a group stays while what it ought to be lies within these parts of it: costs are noisy."""

_SMALL_GROUP = 4
_LARGE_GROUP = 12
_PART_OF_LARGE = 0.75
"""Of its share, that a group of so many figures or more takes."""

_SMOOTHING = 0.25
_FIRST_COST_S = 0.001
_FIRST_CREDIT_S = 0.002
_LEFT_OWING_S = 0.1
"""What closed figures may owe before a new one has to wait."""

_DEAL_EVERY_S = 0.25
"""The share is not dealt out again so soon after, unless a figure owes or wants another rate: costs change slowly."""

_IDLE_AFTER_S = 3.0
"""A figure that was not captured for this long leaves its part to the others."""


class _Account:
    """What the meter knows of one figure."""

    __slots__ = ("closed", "cost_s", "costs_s", "credit_s", "filled_s", "fps", "group", "last_s", "rate")

    def __init__(self, credit_s: float, now_s: float, rate: float) -> None:
        self.cost_s = 0.0
        """Smoothed cost of one capture; 0: not captured yet."""
        self.costs_s = (0.0, 0.0)
        """Of the last two captures."""
        self.credit_s = credit_s
        self.filled_s = now_s
        self.fps = 0.0
        self.last_s = now_s
        self.rate = rate
        """Its part of the share: seconds of CPU time a second."""
        self.group: _Group | None = None
        self.closed = False

    def fill(self, now_s: float, most_s: float) -> float:
        """Its credit now."""
        self.credit_s = min(self.credit_s + (now_s - self.filled_s) * self.rate, most_s)
        self.filled_s = now_s
        return self.credit_s

    def learn(self, cost_s: float) -> None:
        """A capture took so long. One alone that took much longer than those before and after it, because the collector
        or the system came in between, says nothing of the figure; it is paid for all the same."""
        if self.cost_s:
            self.cost_s += _SMOOTHING * (sorted((*self.costs_s, cost_s))[1] - self.cost_s)
        else:
            # The first is a snapshot, which says little about the deltas that follow.
            self.cost_s = cost_s = min(cost_s, _FIRST_COST_S)
            self.costs_s = (cost_s, cost_s)
        self.costs_s = (self.costs_s[1], cost_s)

    def moves(self, now_s: float) -> bool:
        """Whether it was captured lately."""
        return not self.closed and self.last_s >= now_s - _IDLE_AFTER_S


class _Group:
    """Figures that are captured at one interval, and pay for each other."""

    __slots__ = ("begun_s", "credit_s", "filled_s", "interval_s", "members", "rate")

    def __init__(self, members: list[_Account], now_s: float) -> None:
        self.members = members
        self.begun_s: float = max(account.group.begun_s if account.group else account.last_s for account in members)
        """When the first of them was captured at the last tick."""
        self.credit_s = sum(account.credit_s for account in members)
        self.filled_s = now_s
        size = min(max((len(members) - _SMALL_GROUP) / (_LARGE_GROUP - _SMALL_GROUP), 0.0), 1.0)
        self.rate = sum(account.rate for account in members) * (1.0 - size * (1.0 - _PART_OF_LARGE))
        wanted_s = sum(account.cost_s for account in members) / self.rate
        before_s = max(account.group.interval_s if account.group else 0.0 for account in members)
        stays = _STAYS[0] * before_s <= wanted_s <= _STAYS[1] * before_s
        self.interval_s: float = before_s if stays else _ceil(wanted_s)

    def fill(self, now_s: float, most_s: float) -> float:
        """Their credit now."""
        self.credit_s = min(self.credit_s + (now_s - self.filled_s) * self.rate, most_s * len(self.members))
        self.filled_s = now_s
        return self.credit_s

    def dissolve(self, now_s: float, most_s: float) -> None:
        """Give each what is left, or owed, by what it costs."""
        each = self.fill(now_s, most_s) / sum(account.cost_s for account in self.members)
        for account in self.members:
            account.credit_s, account.filled_s = account.cost_s * each, now_s

    def goes_on(self, account: _Account, now_s: float) -> bool:
        """Whether the others were captured just now, and `account` was not."""
        return account.last_s < self.begun_s and now_s - self.begun_s < self.interval_s / 2


class Meter:
    """Credit for captures, in seconds of CPU time, by figure."""

    def __init__(
        self,
        share: float = DEFAULT_SHARE,
        burst_s: float = 0.01,
        clock: Clock = SYSTEM_CLOCK,
        hub_share: float = DEFAULT_HUB_SHARE,
    ) -> None:
        self.share = share
        self.hub_share = hub_share
        self._burst_s = burst_s
        """Largest credit of one figure."""
        self._clock = clock
        self._accounts: dict[str, _Account] = {}
        self._dealt_s = -math.inf
        self.spent_s = 0.0
        """CPU time of all captures so far."""
        self.stretch = 1.0
        """Factor on all intervals, for the hub thread's sake; at least 1."""
        self._hub_thread = 0
        self._hub_seen_s: tuple[float, float] | None = None
        """Monotonic time and CPU time of the hub thread when they were looked at last."""
        self._captured_on_hub_s = 0.0
        """CPU time of captures that the hub thread itself made since then: paid for already."""

    def allows(self, figure: str) -> bool:
        """Whether a capture of `figure` may start now."""
        # In this order: without a debt `ready_s` is now, which must not be later than now.
        return self.ready_s(figure) <= self._clock.monotonic_s()

    def ready_s(self, figure: str) -> float:
        """Monotonic time from which the credit of `figure` allows a capture, if nothing else changes."""
        now_s = self._clock.monotonic_s()
        account = self._accounts.get(figure)
        if account is None:
            # A new one may begin at once, unless it is one in a flood of figures that are opened and closed.
            over_s = self._left_owing_s(now_s) - _LEFT_OWING_S
            return now_s + over_s / self.share if over_s > 0 and self.share > 0 else now_s
        group = account.group
        payer = group or account
        credit_s = payer.fill(now_s, self._burst_s)
        # What a tick took that has begun is paid for before the next one.
        if credit_s > 0 or (group is not None and group.goes_on(account, now_s)):
            return now_s
        return now_s + max(-credit_s / payer.rate, 0.001) if payer.rate > 0 else math.inf

    def charge(self, figure: str, cost_s: float, *, fps: float = 10.0, forced: bool = False) -> None:
        """A capture of `figure`, which wants `fps`, took this long. A forced one (the final state of a cell) is
        counted, not paid for."""
        self.spent_s += cost_s
        if get_ident() == self._hub_thread:
            self._captured_on_hub_s += cost_s
        if forced:
            return
        now_s = self._clock.monotonic_s()
        account = self._account(figure, now_s)
        group = account.group
        payer = group or account
        payer.fill(now_s, self._burst_s)
        payer.credit_s -= cost_s
        account.last_s = now_s
        if group is not None and now_s - group.begun_s >= group.interval_s / 2:
            group.begun_s = now_s
        settled = account.fps == fps and payer.credit_s >= 0
        account.fps = fps
        account.learn(cost_s)
        if not settled or now_s - self._dealt_s >= _DEAL_EVERY_S:
            self._deal(now_s)

    def heed_hub(self, cpu_s: float) -> None:
        """The hub thread, which calls this while frames go out, and who publishes them have taken this much CPU time so
        far."""
        now_s = self._clock.monotonic_s()
        self._hub_thread = get_ident()
        seen = self._hub_seen_s
        if seen is not None and now_s - seen[0] < _HUB_PERIOD_S:
            return
        if seen is None or now_s - seen[0] > _HUB_GAP_S:
            self.stretch = 1.0
        else:
            share = (cpu_s - seen[1] - self._captured_on_hub_s) / (now_s - seen[0])
            # What it would be if nothing were stretched; half way, because one second says little.
            needed = min(max(share * self.stretch / self.hub_share, 1.0), _LARGEST_STRETCH)
            self.stretch += (needed - self.stretch) / 2
        self._hub_seen_s = now_s, cpu_s
        self._captured_on_hub_s = 0.0

    def forget_hub(self) -> None:
        """The hub thread does something else that takes time."""
        self._hub_seen_s = None

    def next_s(self, figure: str, fps: float) -> float:
        """Monotonic time of the tick at which `figure`, captured just now, is due again."""
        now_s = self._clock.monotonic_s()
        interval_s = self.interval_s(figure, fps)
        if not math.isfinite(interval_s):
            return now_s + 60.0
        tick = math.floor(now_s / interval_s + 1e-6) + 1
        # At most one capture a tick, and two of them never closer than half an interval.
        if tick * interval_s - now_s < interval_s / 2:
            tick += 1
        return tick * interval_s

    def interval_s(self, figure: str, fps: float) -> float:
        """Time between two captures of `figure` now: 1 / `fps`, or what its cost and the hub allow."""
        wanted_s = 1.0 / max(fps, 0.01)
        account = self._accounts.get(figure)
        if account is None or not account.cost_s:
            return wanted_s
        if account.rate <= 0:
            return math.inf
        paid_s = account.group.interval_s if account.group else account.cost_s / account.rate
        allowed_s = max(paid_s, wanted_s * self.stretch)
        return wanted_s if allowed_s <= wanted_s * _ALIKE else _ceil(allowed_s)

    def forget(self, figure: str) -> None:
        """The figure is closed; what it owes is still paid, from its part of the share."""
        account = self._accounts.get(figure)
        if account is None:
            return
        account.closed = True
        account.fps = 0.0
        self._deal(self._clock.monotonic_s())

    def forgive(self, figure: str) -> None:
        """As if it had never been captured."""
        account = self._accounts.pop(figure, None)
        if account is not None and (group := account.group) is not None:
            group.dissolve(self._clock.monotonic_s(), self._burst_s)
            for member in group.members:
                member.group = None

    def _left_owing_s(self, now_s: float) -> float:
        """What figures owe that are closed."""
        return -sum(
            min(account.fill(now_s, self._burst_s), 0.0) for account in list(self._accounts.values()) if account.closed
        )

    def _account(self, figure: str, now_s: float) -> _Account:
        account = self._accounts.get(figure)
        if account is None:
            account = self._accounts[figure] = _Account(min(self._burst_s, _FIRST_CREDIT_S), now_s, self.share)
        return account

    def _deal(self, now_s: float) -> None:
        """Deal the share out: who wants less than an equal part gets what he wants, the others share the rest."""
        self._dealt_s = now_s
        for group in {id(account.group): account.group for account in list(self._accounts.values())}.values():
            if group is not None:
                group.dissolve(now_s, self._burst_s)
        claims: list[tuple[float, _Account]] = []
        for figure, account in list(self._accounts.items()):
            owes = account.fill(now_s, self._burst_s) < 0
            if owes or account.moves(now_s):
                claims.append((self.share if owes else min(account.cost_s * account.fps, self.share), account))
            elif account.closed:
                self._accounts.pop(figure, None)
            else:
                account.rate, account.group = self.share, None
        claims.sort(key=lambda claim: (claim[0], claim[1].cost_s))
        left = self.share
        groups: list[list[_Account]] = []
        for index, (claim, account) in enumerate(claims):
            account.rate = min(claim, left / (len(claims) - index))
            left -= account.rate
            if account.rate >= claim or not account.moves(now_s):
                account.group = None
            elif groups and groups[-1][0].cost_s <= account.cost_s <= groups[-1][0].cost_s * _ALIKE_IN_COST:
                groups[-1].append(account)
            else:
                groups.append([account])
        for members in groups:
            _group(members, now_s)
        if claims and left > 0:
            for _, account in claims:
                account.rate += left / len(claims)


def _group(members: list[_Account], now_s: float) -> None:
    """Have these captured together; one alone has nobody to miss, and is captured as soon as it may be."""
    group = _Group(members, now_s) if len(members) > 1 else None
    for account in members:
        account.group = group


def _ceil(interval_s: float) -> float:
    """The next longer interval of the grid."""
    grid_s = _FINE_GRID_S if interval_s < _FINE_BELOW_S else _GRID_S
    return math.ceil(interval_s / grid_s / _ALIKE) * grid_s
