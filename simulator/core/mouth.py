"""What the rest of the book hears: neighbours of those let go or demoted grow restless, and the firm's name suffers.

C_s <- d C_s + ln 1.8 ties_s (w_p mit f_pruned + w_d f_demoted + w_v (f_vol - usual)) + .1 x price rise raises the
voluntary clock of a segment by e^C (each defecting tie multiplies a hazard by 1.8: Nitzan & Libai 2011). Letting go
hurts most where customers were content, demotion where they were not: both weigh up to 1.3 times. ``usual`` follows the
segment's own f_vol slowly. Rep <- r Rep + k mit f_pruned costs newcomers, bought and referred, e^-Rep. Heard in
a month, felt from the next one on. Model 2.9; f are shares of customers at the start.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.clocks import snap
from simulator.core.compiled import INNER
from simulator.core.given import (
    BY_DEMOTION,
    BY_PRUNING,
    BY_VOLUNTARY,
    MARGIN,
    NAME_HURT,
    NAME_MEMORY,
    OPENING_REVENUE,
    STRONGER,
    TALK_MEMORY,
    TIES,
    UNFAIR,
    USUAL_MEMORY,
    Numbers,
)
from simulator.core.records import (
    ABSORBED,
    BEFORE_PARTS,
    BILLED,
    COGS_NOW,
    CONTAGION,
    CONTENT_NOW,
    COUNT,
    CUSTOMARY,
    DEARER,
    DEMOTED,
    ECHO,
    EXITS,
    HEARD,
    LOST,
    ONE,
    PRUNED,
    RELIEVED,
    REPUTATION,
    REVENUE_PARTS,
    RICHER,
    RUMOUR,
    TOXIC,
    TRAIT_CLASS,
    Cells,
    Work,
)


@njit(**INNER)
def hear(cells: Cells, numbers: Numbers, work: Work, t: int) -> None:
    """Step 7: what there is to talk about this month, by segment and in all; before newcomers start.

    Agents hear it too: the share let go, however gently, is what weighs on morale (``staff.feel``).
    """
    told, let_go, customers = 0, 0, 0
    value, lost = numbers.value, 0.0
    for s in range(len(work.segment)):
        stay, demoted, dearer = 0, 0.0, 0.0
        for k in range(cells.bounds[s], cells.bounds[s + 1]):
            number = work.sums[k, COUNT]
            stay += number
            if cells.exit[DEMOTED, k] == t:
                before = cells.service_class[t - 2, k] if t > 1 else cells.trait[TRAIT_CLASS, k]
                content = work.state[CONTENT_NOW + before]
                demoted += number * (1.0 + value[STRONGER] * (1.0 - content))
            now, then = cells.factor[REVENUE_PARTS, t - 1, k], cells.factor[BEFORE_PARTS, t - 1, k]
            if now > then:
                dearer += number * np.log(now / then)
        echo, left = work.month[s, ECHO], work.month[s, EXITS]
        active = stay + work.month[s, EXITS : EXITS + 4].sum()
        content = work.state[CONTENT_NOW + 1]
        share = value[BY_PRUNING] * (1.0 + value[STRONGER] * content) * (echo / ONE) + value[BY_DEMOTION] * demoted
        share += value[BY_VOLUNTARY] * (left - active * work.segment[s, CUSTOMARY])
        work.segment[s, HEARD] = share / active if active > 0 else 0.0
        work.segment[s, DEARER] = dearer / active if active > 0 else 0.0
        if active > 0:
            usual = value[USUAL_MEMORY]
            work.segment[s, CUSTOMARY] = usual * work.segment[s, CUSTOMARY] + (1.0 - usual) * left / active
        lost += (work.month[s, LOST + 2] + work.month[s, LOST + 3]) / ONE
        told += echo
        let_go += work.month[s, EXITS + 2] + work.month[s, EXITS + 3]
        customers += active
    work.state[RUMOUR] = told / ONE / customers if customers > 0 else 0.0
    work.state[PRUNED] = let_go / customers if customers > 0 else 0.0
    work.state[ABSORBED] += lost / numbers.segment[:, OPENING_REVENUE].sum()
    work.state[RELIEVED] += work.state[TOXIC]


@njit(**INNER)
def rivals(numbers: Numbers, work: Work, t: int) -> None:
    """Step 7: how much richer each segment has become, log points of margin share since month 0: worth poaching."""
    for s in range(len(work.segment)):
        billed = work.history[BILLED, s, t]
        margin = 1.0 - work.segment[s, COGS_NOW] / billed if billed > 0.0 else 0.0
        work.segment[s, RICHER] = snap(max(0.0, margin - numbers.segment[s, MARGIN]))


@njit(**INNER)
def remember(numbers: Numbers, work: Work) -> None:
    """Step 11: contagion of each segment and reputation for next month, on the grid of 2**-32."""
    value, state = numbers.value, work.state
    for s in range(len(work.segment)):
        heard = value[TIES] * work.segment[s, HEARD] + value[UNFAIR] * work.segment[s, DEARER]
        work.segment[s, CONTAGION] = snap(value[TALK_MEMORY] * work.segment[s, CONTAGION] + heard)
    state[REPUTATION] = snap(value[NAME_MEMORY] * state[REPUTATION] + value[NAME_HURT] * state[RUMOUR])
