"""The luck of a block of paths: drawn once, met by every strategy, and by every economy as far as it is the same."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator import limits, survival
from simulator.core import chance, fuses, newcomers
from simulator.core.given import U_ARRIVAL, U_STAFF, W_CREDIT, Luck, Numbers, Weather
from simulator.core.records import BUCKETS, MEMBERS, ROW_GROUP, ROW_KIND, Floats, Ints, Links, Rows
from simulator.prepare import Prepared
from simulator.segments import like_newcomers
from simulator.swing import swing
from simulator.vocabulary import Drivers

DAYS_PER_MONTH = 30.0
SPREAD = 0x9E3779B1
"""Odd number that spreads months over the words of a key."""


def rows_of(prepared: Prepared, seed: int, draw: int, months: int, reach: float = 1.0) -> Rows:
    """Customers of the book with the base hazards of one draw, and the draw's prospects.

    Each has its own hazard, one per customer and draw (``simulator.survival``). ``reach``: see ``limits.prospects``.
    """
    places = limits.prospects(prepared, months, reach)
    donor, hazard = _prospects(prepared, seed, draw, (months, int(places.max())))
    return Rows(
        words=np.array([prepared.low, prepared.high]),
        whole=prepared.lines[0],
        trait=prepared.lines[1],
        revenue=prepared.revenue,
        top_row=np.argsort(prepared.top, kind="stable")[(prepared.top < 0).sum() :].astype(np.int64),
        real=np.stack([prepared.alive, survival.of_customers(prepared, seed, draw), prepared.default_hazard], axis=1),
        segment_key=prepared.segment_key,
        donor=donor,
        donor_kind=prepared.lines[1][donor, ROW_KIND],
        prospect_hazard=hazard,
        places=places,
    )


def _prospects(prepared: Prepared, seed: int, draw: int, size: tuple[int, int]) -> tuple[Links, Floats]:
    """Donor row and base hazard of each prospect [T, S, R]: like a customer of its segment of short tenure, but new."""
    shape = (size[0], prepared.n_segments, size[1])
    donor, hazard = np.zeros(shape, dtype=np.int32), np.zeros(shape)
    rank, by_hash = np.arange(shape[2], dtype=np.uint32), np.lexsort((prepared.low, prepared.high))
    by_hash = by_hash[like_newcomers(prepared.tenure, prepared.segment, prepared.parameters)[by_hash]]
    for s in range(shape[1]):
        rows = by_hash[prepared.segment[by_hash] == s]
        for t in range(1, shape[0] + 1):
            place = np.full(shape[2], prepared.segment_key[s], dtype=np.uint32)
            u = chance.uniforms(seed, chance.DONOR, draw, 0, place, rank, t)
            donor[t - 1, s] = rows[(u * len(rows)).astype(np.int64)] if len(rows) else 0
            mixed = place + np.uint32(t * SPREAD & chance.MASK)
            key = (seed, draw, mixed, rank | np.uint32(1 << 31))
            hazard[t - 1, s] = survival.of_newcomers(prepared, donor[t - 1, s], key)
    return donor, hazard


def draw_luck(rows: Rows, numbers: Numbers, seed: int, draw: int, paths: Ints, months: int) -> tuple[Luck, Floats]:
    """Luck of a block of paths of one draw, and the default fuses [P, N]; ``numbers`` say how many are expected."""
    n_paths, n, n_segments, prospects = len(paths), len(rows.whole), rows.donor.shape[1], rows.donor.shape
    n_groups = int(rows.trait[:, ROW_GROUP].max()) + 1
    luck = Luck(
        seed=seed,
        draw=draw,
        path=paths,
        fuse=np.empty((n_paths, n)),
        sign=np.empty((n_paths, n), dtype=np.int8),
        noise=np.empty((n_paths, months, n_segments, BUCKETS)),
        uniform=np.empty((n_paths, months, 1 + n_segments + len(rows.top_row))),
        new_fuse=np.empty((2, n_paths, *prospects)),
        new_sign=np.empty((n_paths, *prospects), dtype=np.int8),
        lit=np.empty((n_paths, months, n_segments), dtype=np.int64),
        crowd_size=np.empty((n_paths, months, n_segments), dtype=np.int64),
        crowd=np.empty((n_paths, months, n_segments, 3, MEMBERS + n_groups), dtype=np.int64),
        crowd_prepaid=np.empty((n_paths, months, int(rows.trait[:, ROW_KIND].max()) + 1), dtype=np.int64),
    )
    default_fuse = np.empty((n_paths, n))
    fuses.light(rows, seed, draw, paths, luck.fuse, default_fuse, luck.sign)
    _path_luck(rows, luck)
    newcomers.gather(rows, numbers, luck)
    return luck, default_fuse


@njit(cache=True, nogil=True)
def _path_luck(rows: Rows, luck: Luck) -> None:
    """Noise, arrivals, staff and jumps of each path: twelve bits make a normal, a word a uniform."""
    n_paths, months, n_segments, _ = luck.noise.shape
    for p in range(n_paths):
        key = luck.path[p]
        for t in range(months):
            w = chance.threefry(luck.seed, chance.STAFF, luck.draw, key, 0, 0, t, 0)[0]
            luck.uniform[p, t, U_STAFF] = chance.unit(w)
            for s in range(n_segments):
                words = chance.threefry(luck.seed, chance.NOISE, luck.draw, key, rows.segment_key[s], 0, t, 0)
                for b in range(BUCKETS):
                    bits = (words[b >> 1] >> (12 * (b & 1))) & 4095
                    luck.noise[p, t, s, b] = chance.table_normal(bits)
                w = chance.threefry(luck.seed, chance.ARRIVAL, luck.draw, key, rows.segment_key[s], 0, t, 0)[0]
                luck.uniform[p, t, U_ARRIVAL + s] = chance.unit(w)
            for j in range(len(rows.top_row)):
                low, high = rows.words[0, rows.top_row[j]], rows.words[1, rows.top_row[j]]
                w = chance.threefry(luck.seed, chance.JUMP, luck.draw, key, low, high, t, 0)[0]
                luck.uniform[p, t, U_ARRIVAL + n_segments + j] = chance.unit(w)


def weather_of(
    prepared: Prepared, rows: Rows, drivers: Drivers, luck: Luck, default_fuse: Floats, calm: bool = False
) -> Weather:
    """An economy on the block's paths with the sector's loadings, and who defaults when in it.

    use = demand ** loading * the swing all share (none where ``calm``), churn = exp(loading * log churn), credit =
    credit ** loading, per segment. Segments with the role of the tail are those on legacy technology.
    """
    economy = prepared.parameters.economy
    n_paths, months = drivers.demand.shape
    use = drivers.demand**economy.demand_loading
    if economy.swing > 0.0 and not calm:
        use = use * swing(economy, luck, months)
    churn, credit = np.exp(economy.churn_loading * drivers.log_churn), drivers.credit**economy.credit_loading
    by_segment = np.stack([use * drivers.price, use, churn, credit])[..., None]
    weather = Weather(
        segment=np.repeat(by_segment, prepared.n_segments, axis=3),
        path=np.stack(_path_rows(drivers)),
        default_clock=np.empty((n_paths, prepared.n_segments, months + 1)),
        default_at=np.empty((n_paths, months + 2), dtype=np.int64),
        defaulting=np.empty(default_fuse.shape, dtype=np.int32),
        lost=_lost(drivers, n_paths),
        new_default=np.empty(luck.new_sign.shape, dtype=np.int32),
        dated=np.zeros(luck.lit.shape, dtype=np.int64),
    )
    if drivers.legacy is not None:
        old = [s for s, role in enumerate(prepared.book.roles) if role == "tail"]
        weather.segment[:2, :, :, old] *= drivers.legacy[..., None]
    fuses.sort_defaults(
        rows, default_fuse, weather.segment[W_CREDIT], weather.default_clock, weather.default_at, weather.defaulting
    )
    fuses.date_defaults(luck, weather)
    return weather


def _path_rows(drivers: Drivers) -> list[Floats]:
    """Rows of ``Weather.path``; what an economy leaves out does not change."""
    none, one = np.zeros_like(drivers.cost), np.ones_like(drivers.cost)
    late = none if drivers.late_days is None else np.clip(drivers.late_days / DAYS_PER_MONTH, 0.0, 1.0)
    return [
        *(drivers.cost, drivers.wage, drivers.cac, drivers.leads, drivers.attrition, drivers.regime),
        one if drivers.tickets is None else drivers.tickets,
        none if drivers.compliance is None else drivers.compliance,
        late,
        none if drivers.leverage is None else drivers.leverage,
    ]


def _lost(drivers: Drivers, n_paths: int) -> Ints:
    none = np.zeros((n_paths, 0), dtype=np.int64)
    return none if drivers.lost_month is None else np.asarray(drivers.lost_month, dtype=np.int64)
