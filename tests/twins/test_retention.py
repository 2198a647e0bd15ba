"""What is kept after a year, from cell totals, is the sum over customers: each one's revenue now and then."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios import load_macro
from simulator.core.columns import LAYOUT, offsets
from simulator.core.records import (
    BORN,
    CELL,
    DONOR,
    GONE,
    MARKET,
    MISSING,
    ONE,
    REVENUE_PARTS,
    ROW_REVENUE,
    ROW_SEGMENT,
    ROW_TOP,
    ROWS_USED,
)
from simulator.vocabulary import Effect, Entry, Timeline
from tests.sectors import sector
from tests.small import Acts, leave, lives, small, turned

MONTHS = 30


def groups(seen):
    steps = (
        (Entry(1, "renewal", 1, Effect(list_price=0.3)), leave(14, 3)),
        (Entry(2, "now", 1, Effect(list_price=-0.2, volume=0.9)),),
        (leave(5, 2, cause=3),),
    )
    return Timeline((seen.lottery * 5).astype(np.int64) - 1 - (seen.lottery >= 0.8), steps)


def revenues(lived):
    """Revenue of every row, newcomers too, in months 0 .. T [rows, T + 1], without noise; and the firm's exit month."""
    work, rows, n = lived.work, lived.rows, lived.work.load[ROWS_USED]
    market = np.array([work.history[MARKET, s] for s in range(3)])
    table, released = np.zeros((n, MONTHS + 1)), np.full(n, MONTHS + 1)
    back = lived.prepared.order
    for i in range(n):
        born, cell, donor, gone = (int(work.link[k, i]) for k in (BORN, CELL, DONOR, GONE))
        end, cause = (gone >> 2, gone & 3) if gone else (MONTHS + 1, -1)
        if i < len(back):
            end, cause = lived.month[0, back[i]], lived.cause[0, back[i]]
        released[i] = end if cause >= 2 else MONTHS + 1
        top = rows.whole[ROW_TOP, donor] if i < len(back) else -1
        for t in range(born, min(end, MONTHS) + 1):
            volume = work.jumped[top, t] / ONE if top >= 0 else 1.0
            level = lived.cells.factor[REVENUE_PARTS, t - 1, cell] / ONE if t > 0 else 1.0
            ages = lived.prepared.opening.numbers.age[MISSING]
            ramp = 1.0 - ages[t - born] / ONE if born > 0 and t - born < len(ages) else 1.0
            amount = rows.whole[ROW_REVENUE, donor] * volume * level * ramp
            table[i, t] = amount * market[rows.whole[ROW_SEGMENT, donor], t]
    return table, released


def written(lived, name):
    at = offsets(3)[[n for n, _ in LAYOUT].index(name)]
    return lived.out[0, :, at : at + 3]


@pytest.mark.parametrize(("name", "top"), [("saas", 15), ("wholesale", 0), ("wholesale", 8)])
def test_what_is_kept_of_last_years_revenue(name, top):
    restless = turned(sector(name), {"customers.top_accounts": top, "customers.jump_prob": 0.5,
                                     "acquisition.customers_per_month": 120.0})  # fmt: skip
    lived = lives(small(name, 90), Acts(groups), restless, months=MONTHS, paths=1, macro=load_macro("severe_recession"))
    table, released = revenues(lived)
    donor = lived.work.link[DONOR, : len(table)]
    segment = lived.rows.whole[ROW_SEGMENT, donor]
    assert (lived.work.link[BORN, : len(table)] > 0).sum() > 100
    for t in range(12, MONTHS + 1):
        then, now = table[:, t - 12], np.where(table[:, t - 12] > 0, table[:, t], 0.0)
        ours = (t - 12 <= released) & (released < t)
        sums = {"revenue_lagged_12": then, "revenue_lagged_12_without_firm_exits": np.where(ours, 0.0, then),
                "revenue_kept_12": now, "revenue_kept_capped_12": np.minimum(now, then)}  # fmt: skip
        for variable, values in sums.items():
            expected = np.bincount(segment, values, 3)
            np.testing.assert_allclose(written(lived, variable)[t - 1], expected, rtol=1e-6, err_msg=f"{variable} {t}")
    assert (released <= MONTHS).sum() > 10
