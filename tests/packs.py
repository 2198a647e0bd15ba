"""A made-up board pack as a board would get it, with every kind of chart."""

from __future__ import annotations

from simulator.report.content import Figure, Pack, Section, Stamp, Table
from tests.pack_charts import STRATEGIES, bridge, few, front, gains, heat, lines, stack, tornado

STAMP = Stamp(
    "2026-01-31_09-30-00_1a2b3c",
    "9f8e7d6c5b4a",
    7,
    512,
    64,
    "5 to 95 % of paired futures",
    "2026-01-31 09:31",
    "secateur compare book=saas months=36 paths=512 seed=7",
)
FIGURES = (
    Figure(
        "Value won against doing nothing",
        1_240_000.0,
        "+1.2 M EUR",
        "summary.csv: clean_exit_at_renewal, delta_npv",
        310_000.0,
        2_050_000.0,
    ),
    Figure("Deepest fall of revenue", -4.3, "−4.3 %", "summary.csv: clean_exit_at_renewal, dip", -6.1, -2.9),
    Figure(
        "Back at today's revenue", 19.0, "month 19", "summary.csv: clean_exit_at_renewal, recovery_month", 14.0, 27.0
    ),
    Figure("Chance to break the covenant", 0.06, "6 of 100 futures", "decision.csv: covenant", 0.04, 0.09),
)
SPEECH = (
    "We would let go of the customers who cost more than they bring, one by one, when their contract ends, and of "
    "nobody before. After three years this is worth 1.2 M EUR more than doing nothing, and it is the only strategy "
    "that adds value in all four economies.",
    "Revenue falls by 4.3 % at worst, in month 11, and is back where it started in month 19. Over five years the gain "
    "is larger, but two strategies cannot be told apart: the difference is smaller than what luck alone "
    "would make.",
    "What would change our mind: if less than half of the support cost really goes away within a year, the gain "
    "is gone.",
)
NOTES = ("Say first what we would do.", "Pause before the intervals.")
CAVEATS = (
    "The runs cannot say whether Clean exit at renewal is better than Price ladder: the interval of the difference "
    "holds zero.",
    "This leans on the share of operations cost that is fixed (0.45), which is assumed, not measured.",
)


def rows(n: int = 20) -> Table:
    """A table of numbers."""
    body = [
        (
            f"Assumption {k}: {'share of operations cost that is fixed' if k % 3 else 'discount rate'}",
            "share",
            0.05 * k,
            0.01 * k,
            0.1 * k,
            None if k % 4 == 0 else "assumed",
            "vendor's survey of 2019, n = 214",
        )
        for k in range(n)
    ]
    return Table(
        "assumptions",
        "Every assumption, weakest first",
        ("Number", "Unit", "Value", "Low", "High", "Standing", "Source"),
        body,
        "parameters.csv",
        "Weakest first: by what a change of one standard deviation moves.",
    )


def pack() -> Pack:
    """A pack as a board would get it."""
    about = "Eight strategies for 2,000 customers in four economies, 36 months"
    return Pack("Which customers to let go", about, "EUR", STRATEGIES, _sections(), STAMP)


def _sections() -> tuple[Section, ...]:
    goal = "Let unprofitable customers go when their contract ends: worth 1.2 M EUR in three years"
    told = "160 customers are not renewed, all with two months' notice"
    turn = "A severe recession halves the gain but does not turn it"
    two = few(lines(), ("do_nothing", "clean_exit_at_renewal"))
    why = (gains(), bridge(), two)
    dip = "4.3 % of revenue in month 11; back in month 19"
    return (
        Section("do", "What would we do, and why?", goal, SPEECH, FIGURES, why, (), CAVEATS, NOTES),
        Section("cost", "What does it cost at the worst moment?", dip, SPEECH[1:2], FIGURES[1:3], (lines(), front())),
        Section("wrong", "What could go wrong?", turn, SPEECH[:1], (), (heat(),), (), CAVEATS[:1], NOTES),
        Section("who", "Who is affected?", told, SPEECH[:2], (), (stack(),), (rows(6),), (), NOTES),
        Section("unknown", "What do we not know?", "How much cost goes away", SPEECH[2:], (), (tornado(),), (rows(20),),
                CAVEATS, NOTES),
    )  # fmt: skip
