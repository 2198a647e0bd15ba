"""Revenue from cell totals is the sum over customers: what is billed, new, lost, and kept after a year."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios import load_macro
from simulator.core.columns import LAYOUT, offsets
from simulator.core.given import MISSING
from simulator.core.records import (
    BORN,
    CELL,
    DONOR,
    MARKET,
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

MONTHS, UNITS = 30, 5.0
"""Months, and what rounding may take: minor units of a book of more than a thousand million of them."""


def groups(seen):
    steps = (
        (Entry(1, "renewal", 1, Effect(list_price=0.3)), leave(14, 3)),
        (Entry(2, "now", 1, Effect(list_price=-0.2, volume=0.9)),),
        (leave(5, 2, cause=3),),
    )
    return Timeline((seen.lottery * 5).astype(np.int64) - 1 - (seen.lottery >= 0.8), steps)


def revenues(lived):
    """Revenue of every row, newcomers too, in months 0 .. T [rows, T + 1], without noise; its exit month and cause."""
    work, rows, n = lived.work, lived.rows, lived.work.load[ROWS_USED]
    market = np.array([work.history[MARKET, s] for s in range(3)])
    table, fate = np.zeros((n, MONTHS + 1)), np.zeros((n, 2), dtype=int)
    back = lived.prepared.order
    for i in range(n):
        born, cell, donor = (int(work.link[i, k]) for k in (BORN, CELL, DONOR))
        gone = int(work.gone[i])
        end, cause = (gone >> 2, gone & 3) if gone else (MONTHS + 1, -1)
        if i < len(back):
            end, cause = lived.month[0, back[i]], lived.cause[0, back[i]]
        fate[i] = end, cause
        top = rows.trait[donor, ROW_TOP] if i < len(back) else -1
        for t in range(born, min(end, MONTHS) + 1):
            volume = work.jumped[top, t] / ONE if top >= 0 else 1.0
            level = lived.cells.factor[REVENUE_PARTS, t - 1, lived.cells.tariff[cell]] / ONE if t > 0 else 1.0
            ages = lived.prepared.opening.numbers.age[MISSING]
            ramp = 1.0 - ages[t - born] / ONE if born > 0 and t - born < len(ages) else 1.0
            amount = rows.whole[donor, ROW_REVENUE] * volume * level * ramp
            table[i, t] = amount * market[rows.trait[donor, ROW_SEGMENT], t]
    return table, *fate.T


def written(lived, name, width=1):
    at = offsets(3, lived.prepared.n_groups)[[n for n, _ in LAYOUT].index(name)]
    return lived.out[0, :, at : at + 3 * width].reshape(MONTHS, 3, width).squeeze(-1 if width == 1 else ())


@pytest.fixture(scope="module", params=[("saas", 15), ("wholesale", 0), ("wholesale", 8)], ids=str)
def told(request):
    """One path of a restless book: prices, exits, jumps of large accounts, many newcomers who ramp up."""
    name, top = request.param
    restless = turned(sector(name), {"customers.top_accounts": top, "customers.jump_prob": 0.5,
                                     "acquisition.customers_per_month": 120.0})  # fmt: skip
    told = {"months": MONTHS, "paths": 1, "macro": load_macro("severe_recession"), "naive": True}
    lived = lives(small(name, 90), Acts(groups), restless, **told)
    table, end, cause = revenues(lived)
    donor = lived.work.link[: len(table), DONOR]
    assert (lived.work.link[: len(table), BORN] > 0).sum() > 100
    assert ((cause >= 2) & (end <= MONTHS)).sum() > 10
    return lived, table, end, cause, lived.rows.trait[donor, ROW_SEGMENT]


def agree(lived, variable, month, segment, values):
    expected = np.bincount(segment, values, 3)
    got = written(lived, variable)[month - 1]
    np.testing.assert_allclose(got, expected, rtol=1e-6, atol=UNITS, err_msg=f"{variable} {month}")


def test_what_is_kept_of_last_years_revenue(told):
    lived, table, end, cause, segment = told
    for t in range(12, MONTHS + 1):
        then, now = table[:, t - 12], np.where(table[:, t - 12] > 0, table[:, t], 0.0)
        ours = (cause >= 2) & (t - 12 <= end) & (end < t)
        agree(lived, "revenue_lagged_12", t, segment, then)
        agree(lived, "revenue_lagged_12_without_firm_exits", t, segment, np.where(ours, 0.0, then))
        agree(lived, "revenue_kept_12", t, segment, now)
        agree(lived, "revenue_kept_capped_12", t, segment, np.minimum(now, then))


def test_what_is_billed_won_and_lost(told):
    lived, table, end, cause, segment = told
    born = lived.work.link[: len(table), BORN]
    lost = written(lived, "revenue_lost", 4)
    for t in range(1, MONTHS + 1):
        agree(lived, "revenue_start", t, segment, table[:, t])
        agree(lived, "revenue_new", t, segment, np.where(born == t, table[:, t], 0.0))
        stays = np.where((end == t) & (cause >= 2), 0.0, table[:, t])
        agree(lived, "revenue_start_without_firm_exits", t, segment, stays)
        for c in range(4) if t > 1 else ():
            left = np.bincount(segment, np.where((end == t - 1) & (cause == c), table[:, t - 1], 0.0), 3)
            np.testing.assert_allclose(lost[t - 1, :, c], left, rtol=1e-6, atol=UNITS)
