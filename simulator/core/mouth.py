"""What the rest of the book hears: neighbours of those let go or demoted grow restless, and the firm's name suffers.

C_s <- d C_s + ln 1.8 ties_s (w_p mit f_pruned + w_d f_demoted) raises the voluntary clock of a segment by e^C (each
defecting tie multiplies a hazard by 1.8: Nitzan & Libai 2011). Rep <- r Rep + k mit f_pruned costs newcomers, bought
and referred, e^-Rep. Heard in a month, felt from the next one on. Model 2.9; f are shares of customers at the start.
"""

from __future__ import annotations

from numba import njit

from simulator.core.clocks import snap
from simulator.core.records import (
    BY_DEMOTION,
    BY_PRUNING,
    CONTAGION,
    COUNT,
    DEMOTED,
    ECHO,
    EXITS,
    HEARD,
    NAME_HURT,
    NAME_MEMORY,
    ONE,
    PRUNED,
    REPUTATION,
    RUMOUR,
    TALK_MEMORY,
    TIES,
    Cells,
    Numbers,
    Work,
)


@njit(cache=True, nogil=True)
def hear(cells: Cells, numbers: Numbers, work: Work, t: int) -> None:
    """Step 7: what there is to talk about this month, by segment and in all; before newcomers start.

    Agents hear it too: the share let go, however gently, is what weighs on morale (``staff.feel``).
    """
    told, let_go, customers = 0, 0, 0
    for s in range(len(work.segment)):
        stay, demoted = 0, 0
        for c in range(cells.bounds[s], cells.bounds[s + 1]):
            stay += work.sums[COUNT, c]
            if cells.exit[DEMOTED, c] == t:
                demoted += work.sums[COUNT, c]
        echo, active = work.month[s, ECHO], stay + work.month[s, EXITS : EXITS + 4].sum()
        share = numbers.value[BY_PRUNING] * (echo / ONE) + numbers.value[BY_DEMOTION] * demoted
        work.segment[s, HEARD] = share / active if active > 0 else 0.0
        told += echo
        let_go += work.month[s, EXITS + 2] + work.month[s, EXITS + 3]
        customers += active
    work.state[RUMOUR] = told / ONE / customers if customers > 0 else 0.0
    work.state[PRUNED] = let_go / customers if customers > 0 else 0.0


@njit(cache=True, nogil=True)
def remember(numbers: Numbers, work: Work) -> None:
    """Step 11: contagion of each segment and reputation for next month, on the grid of 2**-32."""
    value, state = numbers.value, work.state
    for s in range(len(work.segment)):
        heard = value[TIES] * work.segment[s, HEARD]
        work.segment[s, CONTAGION] = snap(value[TALK_MEMORY] * work.segment[s, CONTAGION] + heard)
    state[REPUTATION] = snap(value[NAME_MEMORY] * state[REPUTATION] + value[NAME_HURT] * state[RUMOUR])
