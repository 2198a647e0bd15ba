"""Why a strategy's value differs from doing nothing: a bridge whose terms add up exactly.

Mechanisms are switched off one after the other, in the order of ``STEPS``, and every time both futures are run again on
the same luck: what a mechanism adds is the difference its switch makes. What is left once all are off is read from the
ledger. The sum telescopes to the whole difference, path by path; another order would share out interactions otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simulator.parameters import Parameters
from simulator.vocabulary import NO_RULES, Policy, Rules, Sourcing, Spread, Strategy, Timeline, View

if TYPE_CHECKING:
    import xarray as xr

Play = Callable[[Parameters, Mapping[str, Strategy]], "xr.Dataset"]
"""Runs strategies under parameters, always on the same luck."""


@dataclass(frozen=True)
class Quiet:
    """A strategy without its price moves, or without what it spends on replacing and developing customers."""

    strategy: Strategy
    price: bool = True
    replacement: bool = True

    @property
    def name(self) -> str:
        return self.strategy.name

    @property
    def policy(self) -> Policy:
        whole = self.strategy.policy
        if self.replacement:
            return whole
        kept, spent = whole.reinvest, whole.invest
        return replace(whole, reinvest=Spread(kept.service), invest=Spread(spent.service), sourcing=Sourcing())

    def decide(self, view: View, rules: Rules = NO_RULES) -> Timeline:
        timeline = self.strategy.decide(view, rules)
        if self.price:
            return timeline
        entries = tuple(
            tuple(entry._replace(effect=entry.effect._replace(list_price=0.0)) for entry in group)
            for group in timeline.entries
        )
        return replace(timeline, entries=entries)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.strategy, name)


def _talk(p: Parameters) -> Parameters:
    quiet = replace(p.word_of_mouth, ties=0.0, reputation_by_pruning=0.0, unfair=0.0)
    return replace(p, word_of_mouth=quiet, customers=replace(p.customers, poaching=0.0))


def _service(p: Parameters) -> Parameters:
    return replace(p, desk=replace(p.desk, quality_to_hazard=0.0))


def _referrals(p: Parameters) -> Parameters:
    return replace(p, acquisition=replace(p.acquisition, referral_rate=0.0))


def _rivals(p: Parameters) -> Parameters:
    return replace(p, acquisition=replace(p.acquisition, absorption=0.0))


STEPS: tuple[tuple[str, Callable[[Parameters], Parameters], Mapping[str, bool]], ...] = (
    ("word of mouth", _talk, {}),
    ("service to those who stay", _service, {}),
    ("referrals", _referrals, {}),
    ("replacement and reinvestment", _rivals, {"replacement": False}),
    ("price", lambda p: p, {"replacement": False, "price": False}),
)
"""Mechanisms in the order they are switched off: what it is called, what becomes of the parameters, of the strategy."""
LEDGER = (
    "margin lost", "cost avoided", "cost stranded", "overhead", "acquisition", "one-offs", "working capital",
)  # fmt: skip
TERMS = (*(name for name, _, _ in STEPS), *LEDGER)


def bridge(play: Play, parameters: Parameters, strategies: Mapping[str, Strategy]) -> xr.DataArray:
    """What each mechanism adds to the discounted free cash flow, money [term, strategy, macro, path].

    One more run of all strategies for each of ``STEPS``.
    """
    import xarray as xr

    from simulator.metrics.paired import less_do_nothing
    from simulator.metrics.value import npv

    ds = play(parameters, strategies)
    before, parts = less_do_nothing(npv(ds)), []
    for _, change, kept in STEPS:
        parameters = change(parameters)
        shown = {n: s if n == "do_nothing" else Quiet(s, **kept) for n, s in strategies.items()}
        ds = play(parameters, shown)
        now = less_do_nothing(npv(ds))
        parts.append(before - now)
        before = now
    parts += _ledger(ds)
    return (
        xr.concat(parts, dim="term", coords="minimal", compat="override")
        .assign_coords(term=list(TERMS))
        .rename("bridge")
    )


def _ledger(ds: xr.Dataset) -> list[xr.DataArray]:
    """The terms of ``LEDGER``: differences to doing nothing, discounted and summed over the run."""
    import xarray as xr

    from simulator.metrics.paired import less_do_nothing, over_run, total
    from simulator.metrics.value import STOCKS, discount, growth

    def worth(flow: xr.DataArray) -> xr.DataArray:
        return less_do_nothing(over_run(flow * discount(ds)))

    used = total(ds, "capacity_cost") - total(ds, "stranded_cost")
    margin = total(ds, "revenue") - total(ds, "cogs") - total(ds, "bad_debt") + ds["forfeited"]
    capital = xr.concat([sign * growth(ds, stock) for stock, sign in STOCKS.items()], dim="stock").sum("stock")
    flows = (
        margin,
        -used,
        -total(ds, "stranded_cost"),
        -ds["overhead"] - ds["compliance_cost"],
        -ds["acquisition_cost"],
        ds["partner_income"] - ds["one_off_cost"],
        capital,
    )
    return [worth(flow) for flow in flows]
