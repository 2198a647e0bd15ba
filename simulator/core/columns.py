"""Where each result lives in a path's output row: names, label dims, and integer positions for the kernels.

Dims are sized by the run: segment = number of segments, cause = 4, service_class = 3, cost_pool = 2.
``simulator.results`` gives each name its unit, long name and moment; a test holds the two together.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

LAYOUT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("active", ("segment",)),
    ("acquired", ("segment",)),
    ("exits", ("segment", "cause")),
    ("revenue", ("segment",)),
    ("cogs", ("segment",)),
    ("bad_debt", ("segment",)),
    ("active_start", ("segment",)),
    ("active_start_without_firm_exits", ("segment",)),
    ("revenue_start", ("segment",)),
    ("revenue_start_without_firm_exits", ("segment",)),
    ("revenue_lagged_12", ("segment",)),
    ("revenue_lagged_12_without_firm_exits", ("segment",)),
    ("revenue_kept_12", ("segment",)),
    ("revenue_kept_capped_12", ("segment",)),
    ("revenue_squared", ("segment",)),
    ("revenue_new", ("segment",)),
    ("revenue_lost", ("segment", "cause")),
    ("revenue_volume", ("segment",)),
    ("revenue_price", ("segment",)),
    ("revenue_macro", ("segment",)),
    ("revenue_noise", ("segment",)),
    ("saved", ("segment",)),
    ("collateral", ("segment",)),
    ("anyway", ("segment",)),
    ("exits_with_notice", ("segment",)),
    ("exits_with_referral", ("segment",)),
    ("exits_by_notice", ("notice_months",)),
    ("exits_by_group", ("fairness_group", "cause")),
    ("active_by_group", ("fairness_group",)),
    ("vulnerable_exits", ("cause",)),
    ("long_tenure_exits", ("cause",)),
    ("acquired_referred", ("segment",)),
    ("capacity_cost", ("cost_pool",)),
    ("stranded_cost", ("cost_pool",)),
    ("capacity_supplied", ("cost_pool",)),
    ("capacity_demanded", ("cost_pool",)),
    ("capacity_freed", ("cost_pool",)),
    ("capacity_released", ("cost_pool",)),
    ("capacity_redeployed", ("cost_pool",)),
    ("capacity_idle", ("cost_pool",)),
    ("tickets", ("service_class",)),
    ("wait_hours", ("service_class",)),
    ("abandon_prob", ("service_class",)),
    ("class_satisfaction", ("service_class",)),
    ("overhead", ()),
    ("acquisition_cost", ()),
    ("compliance_cost", ()),
    ("one_off_cost", ()),
    ("one_off_parts", ("one_off",)),
    ("forfeited", ()),
    ("partner_income", ()),
    ("ebitda", ()),
    ("ebit", ()),
    ("billed", ()),
    ("collected", ()),
    ("refunds", ()),
    ("receivables", ()),
    ("inventory", ()),
    ("deferred", ()),
    ("debt", ()),
    ("interest", ()),
    ("cash", ()),
    ("covenant_headroom", ()),
    ("cac_index", ()),
    ("savings_realised", ()),
    ("reinvested", ("reinvestment",)),
    ("paused", ()),
    ("revenue_top_1", ()),
    ("revenue_top_10", ()),
    ("agents", ()),
    ("agents_left", ()),
    ("agents_hired", ()),
    ("agents_dismissed", ()),
    ("utilisation", ()),
    ("hours_bought_in", ()),
    ("morale", ()),
    ("reputation", ()),
    ("contagion", ("segment",)),
    ("satisfaction", ()),
    ("nps", ()),
)
"""Every variable the core writes, in the order of the output row."""

SIZES = {"cause": 4, "service_class": 3, "cost_pool": 2, "notice_months": 7, "one_off": 5, "reinvestment": 3}


def shape_of(dims: tuple[str, ...], n_segments: int, n_groups: int = 1) -> tuple[int, ...]:
    """Lengths of a variable's label dims."""
    sizes = SIZES | {"segment": n_segments, "fairness_group": n_groups}
    return tuple(sizes[d] for d in dims)


def offsets(n_segments: int, n_groups: int = 1) -> NDArray[np.int64]:
    """First position of each variable of LAYOUT in a row; one more entry: the row's length."""
    return _offsets(n_segments, n_groups).copy()


@lru_cache(maxsize=8)
def _offsets(n_segments: int, n_groups: int) -> NDArray[np.int64]:
    sizes = [int(np.prod(shape_of(dims, n_segments, n_groups), dtype=np.int64)) for _, dims in LAYOUT]
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


(ACTIVE_AT, ACQUIRED_AT, EXITS_AT, REVENUE_AT, COGS_AT, BAD_DEBT_AT, ACTIVE_START_AT, ACTIVE_START_WITHOUT_AT,
 REVENUE_START_AT, REVENUE_START_WITHOUT_AT, LAGGED_AT, LAGGED_WITHOUT_AT, KEPT_AT, CAPPED_AT, SQUARED_AT, NEW_AT,
 LOST_AT, VOLUME_AT, PRICE_AT, MACRO_AT, NOISE_AT, SAVED_AT, COLLATERAL_AT, ANYWAY_AT, NOTICED_AT, REFERRED_AT,
 BY_NOTICE_AT, BY_GROUP_AT, ACTIVE_GROUP_AT, VULNERABLE_AT, LONG_TENURE_AT, REFERRALS_AT, CAPACITY_COST_AT,
 STRANDED_AT, SUPPLIED_AT, DEMANDED_AT, FREED_AT, RELEASED_AT, REDEPLOYED_AT, IDLE_AT, TICKETS_AT, WAIT_AT,
 ABANDON_AT, CONTENT_AT, OVERHEAD_AT, ACQUISITION_AT, COMPLIANCE_AT, ONE_OFFS_AT, PARTS_AT, FORFEITED_AT,
 PARTNERS_AT, EBITDA_AT, EBIT_AT, BILLED_AT, COLLECTED_AT, REFUNDS_AT, RECEIVABLES_AT, INVENTORY_AT, DEFERRED_AT,
 DEBT_AT, INTEREST_AT, CASH_AT, HEADROOM_AT, CAC_AT, SAVINGS_AT, REINVESTED_AT, PAUSED_AT, TOP_1_AT, TOP_10_AT,
 AGENTS_AT, LEFT_AT, LANDED_AT, DISMISSED_AT, UTIL_AT, BOUGHT_AT, MORALE_AT, REPUTATION_AT, CONTAGION_AT,
 SATISFACTION_AT, NPS_AT) = range(len(LAYOUT))  # fmt: skip
"""Positions of the names of LAYOUT, for the kernels; held together by a test."""
