"""What uncertain numbers are called before a board, where their own names are the workshop's."""

from __future__ import annotations

from simulator.charts.words import plain
from simulator.register import WEAKEST

MEANT = {
    "acquisition.cost_per_customer": "what it costs to win a customer",
    "acquisition.elasticity": "how many more customers more spending wins",
    "acquisition.referral_rate": "how many customers come by referral",
    "customers.frailty": "how much customers differ in their urge to leave",
    "customers.loss_aversion": "how much more a price rise hurts than a cut pleases",
    "customers.price_realisation": "how much of an announced price rise is paid in the end",
    "customers.price_to_hazard": "how much a price rise makes customers leave",
    "estimation.noise": "how far cost to serve is misjudged, customer by customer",
    "lever.migrate.hazard": "how much a move to self-service makes customers leave",
    "operations.release_speed": "how fast freed capacity comes off the payroll",
}
"""Numbers with a prior; those of ``WEAKEST`` are told there. A number of neither keeps its own name."""
SHORT = {
    "desk.quality_to_hazard": "how much a worse desk makes customers leave",
    "word_of_mouth.ties": "how many customers know each other",
    "word_of_mouth.reputation_by_pruning": "what letting customers go does to the firm's name",
    "operations.fixed_share": "the part of cost to serve that stays",
    "lever.migrate.tickets_kept": "how many tickets are left with self-service",
    "customers.volume_elasticity": "how much less those who stay buy after a price rise",
    "estimation.transient": "how much of a high cost to serve is passing trouble",
}


def meant(name: str) -> str:
    """``desk.quality_to_hazard`` as a board reads it."""
    known = SHORT | MEANT | {weak.name: weak.what for weak in WEAKEST if weak.name not in SHORT}
    if name in known:
        return known[name]
    *owners, last = name.split(".")
    owner = " ".join(plain(part) for part in owners if part not in ("lever", "strategy", "economy"))
    return f"{owner}: {plain(last)}" if owner else plain(last)
