"""The engine's desk is the model page: agents, morale and utilisation as a plain reading of the page has them."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.core.given import U_STAFF, W_ATTRITION
from simulator.vocabulary import Effect, Entry, Timeline
from tests.sectors import sector
from tests.small import Acts, lives, on, small, turned
from tests.twins import desk_reading
from tests.twins.test_reading import Weather, columns_of

MONTHS, PATHS = 36, 5
RESTLESS = {
    "desk.agent_attrition": 0.06,
    "desk.initial_load": 1.0,
    "desk.opening_hours": 160.0,
    "desk.hours_per_agent": 120.0,
    "desk.junior_productivity": 0.4,
}


def plan(capacity, redeploy):
    """In two waves a third of the book goes, then what is left asks for more; nobody stays idle or safe for long."""
    acting = on(
        lambda seen: seen.lottery < 0.35, Entry(4, "now", 1, Effect(exit=2)), Entry(3, "now", 1, Effect(tickets=1.6))
    )
    crowd = on(lambda seen: seen.lottery >= 0.35, Entry(15, "now", 1, Effect(tickets=1.9)))

    def both(seen):
        first, second = acting.rule(seen), crowd.rule(seen)
        group = np.where(first.group >= 0, 0, np.where(second.group >= 0, 1, -1))
        return Timeline(group, (*first.entries, *second.entries))

    return Acts(both, capacity, "both", redeploy)


def told(lived, p, active):
    """The months of one path as the office is told of them."""
    tickets, exits = columns_of(lived, "tickets", 3)[p].sum(-1), columns_of(lived, "exits", 3, 4)[p]
    let_go = exits[..., 2:].sum((-1, -2)) / active[p].sum(-1)
    mood = lived.weather.path[W_ATTRITION, p]
    luck = lived.luck.uniform[p, :, U_STAFF]
    abusive = lived.prepared.book.customers["abusive"].to_numpy()
    gone = lived.month[p][abusive & (lived.cause[p] >= 2)]
    relief = [(gone <= t).sum() / abusive.sum() for t in range(1, MONTHS + 1)]
    told = zip(tickets, let_go, relief, mood, luck, strict=True)
    return [desk_reading.Month(*map(float, month)) for month in told]


@pytest.mark.parametrize("redeploy", [0.0, 0.5])
@pytest.mark.parametrize("capacity", ["hold", "attrition_only", "layoffs"])
def test_staff_live_as_the_page_says(capacity, redeploy):
    p, book = turned(sector("saas"), RESTLESS), small("saas", 900)
    lived = lives(book, plan(capacity, redeploy), p, months=MONTHS, paths=PATHS, macro=Weather())
    opening = float(book.customers["tickets_per_month"].sum() * book.weight)
    active = columns_of(lived, "active_start", 3)
    agents, busy, morale = (columns_of(lived, name) for name in ("agents", "utilisation", "morale"))
    seen = [
        list(desk_reading.live(opening, told(lived, path, active), capacity, redeploy, p.desk)) for path in range(PATHS)
    ]
    for k, kernel in enumerate((agents, busy, morale)):
        read = np.array([[month[k] for month in months] for months in seen])
        np.testing.assert_allclose(kernel, read, rtol=1e-6, atol=1e-8)
    assert busy.min() < 0.92 < busy.max()
    assert morale.min() < morale[:, 0].min() < morale.max()
    assert (np.diff(agents) < -0.5).any()
    assert (np.diff(agents) > 0.5).any()
