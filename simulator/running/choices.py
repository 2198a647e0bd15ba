"""What each strategy decides in a draw, from what management sees: its cells, and whom it selects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.book.after import After, after, today
from simulator.book.profit import reckon
from simulator.core.records import Cells
from simulator.partition import partition
from simulator.prepare import Prepared
from simulator.view import true_avoidable_profit, view
from simulator.vocabulary import NO_RULES, Bools, Floats, Ints, Rules, Timeline

if TYPE_CHECKING:
    from simulator.running.blocks import Task


@dataclass(frozen=True)
class Chosen:
    """Whom a strategy selects in a draw: who [N], customers, share of revenue; of them the share who truly lose money,
    of those who do the share selected, and what the others earn; selected and to pay more by fairness group [G]; the
    book once all that was decided is done."""

    who: Bools
    selected: float
    revenue_share: float
    precision: float
    recall: float
    wrongly: float
    by_group: Floats
    repriced: Floats
    after: After


class Choices:
    """The strategies' decisions in one draw; those under a law are made when an economy brings it.

    Management knows the central parameters; its estimates of customers are the draw's, ``world`` is the truth.
    """

    def __init__(self, task: Task, world: Prepared, draw: int) -> None:
        self.task, self.world = task, world
        known = world.parameters.estimation
        self.seen = view(task.prepared, task.seed, draw, task.months, known, task.draws.of(draw))
        self.losing = np.empty(len(world.order), dtype=bool)
        self.earning = np.empty(len(world.order))
        self.earning[world.order] = true_avoidable_profit(world)
        self.losing = self.earning < 0.0
        central = task.prepared
        self.today = today(reckon(central.book.customers, central.parameters), central.alive[np.argsort(central.order)])
        self.chosen: dict[str, Chosen] = {}
        self.made: dict[tuple[str, Rules], tuple[Cells, Bools]] = {}

    def cells(self, name: str, rules: Rules) -> tuple[Cells, Bools]:
        """A strategy's cells under the rules of an economy, and whom it selects there [N].

        ``chosen`` keeps what it selects under no rules, if any economy has none.
        """
        key = (name, rules)
        if key not in self.made:
            strategy = self.task.strategies[name]
            timeline = strategy.decide(self.seen, rules)
            plan = self.task.plans.get(name)
            chosen = self._chosen(timeline)
            self.made[key] = partition(timeline, self.world, strategy.policy, self.task.months, plan), chosen.who
            if name not in self.chosen or rules == NO_RULES:
                self.chosen[name] = chosen
        return self.made[key]

    def _chosen(self, timeline: Timeline) -> Chosen:
        group, world = np.asarray(timeline.group), self.world
        picked = group >= 0
        rises = np.array([any(e.effect.list_price > 0.0 for e in entries) for entries in timeline.entries] + [False])
        number, weight = float(picked.sum()), world.weight
        return Chosen(
            who=picked[world.order],
            selected=number * weight,
            revenue_share=float(self.seen.revenue[picked].sum() / self.seen.revenue.sum()),
            precision=float(self.losing[picked].mean()) if number else np.nan,
            recall=float(picked[self.losing].mean()) if self.losing.any() and number else np.nan,
            wrongly=float(self.earning[picked & ~self.losing].sum()) * weight,
            by_group=self._by_group(picked),
            repriced=self._by_group(rises[group]),
            after=self._after(timeline),
        )

    def _after(self, timeline: Timeline) -> After:
        """What the decision makes of the book at its central numbers, as the whale curve of today is drawn."""
        found, weight = after(self.today, timeline, self.task.prepared.parameters), self.world.weight
        return found._replace(staying=found.staying * weight, remaining=found.remaining * weight)

    def _by_group(self, who: Bools) -> Floats:
        group: Ints = np.empty(len(who), dtype=np.int64)
        group[self.world.order] = self.world.group
        return np.asarray(np.bincount(group[who], minlength=self.world.n_groups) * self.world.weight, dtype=np.float64)
