"""How customers leave, pay, react to price and talk: their numbers, declared as those of the simulator are."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.number import ByRole, number
from simulator.prior import Prior


@dataclass(frozen=True)
class Customers:
    """How customers leave, pay and react to price."""

    churn_per_year: ByRole = number(ByRole(0.06, 0.11, 0.17), "share/year", 0, 0.9999, "[V] retention by contract size")
    involuntary_share: float = number(0.05, "share of churn", 0, 1, "[V] B2C; [J]")
    frailty: float = number(
        0.5,
        "variance of hazard between customers",
        0.001,
        5,
        "sBG fits imply strong heterogeneity; [J]",
        prior=Prior("lognormal", 0.40),
    )
    in_term_hazard: float = number(0.15, "factor", 0, 1, "[J] hazard inside a contract term")
    volume_drift: ByRole = number(ByRole(0.006, 0.003, 0.0), "log/month", -0.1, 0.1, "gives NRR near 100")
    revenue_noise: float = number(0.10, "sd of a customer's monthly revenue, share", 0, 2, "[J]")
    price_to_hazard: float = number(
        2.0,
        "log hazard per log price gap",
        0,
        20,
        "[V] Netflix 2022 gives about 3.3 with loss aversion",
        prior=Prior("lognormal", 0.50),
    )
    loss_aversion: float = number(
        1.6, "factor", 1, 5, "[V] 1.82-2.10 over all contexts, less in product choice", prior=Prior("lognormal", 0.20)
    )
    reference_speed: float = number(0.15, "share/month", 0.001, 1, "[J] how fast a new price becomes the reference")
    volume_elasticity: float = number(
        0.3, "-", 0, 5, "[V] brand-level estimates are an upper bound", prior=Prior("lognormal", 0.40)
    )
    price_realisation: float = number(
        0.60, "share of an announced rise", 0, 1, "[V] about half is achieved", prior=Prior("beta", 0.12)
    )
    notice_clock: float = number(3.0, "factor", 1, 10, "[J] customers under notice leave early (2-4)")
    firm_notice: int = number(2, "months", 0, 24, "[V] 30 to 90 days by law in regulated trades; [J]")
    clock_fade_months: float = number(12.0, "months", 0.1, 120, "[J] fading of the anger over a demotion")
    clock_lasting_share: float = number(0.5, "share", 0, 1, "[J] part of that anger that stays")
    jump_prob: float = number(0.02, "1/quarter", 0, 1, "[J] a top account's volume jumps")
    jump_size: float = number(0.30, "share of volume", 0, 0.95, "[J]")
    top_accounts: int = number(20, "accounts", 0, 1000, "[J] largest accounts with jumps of their own")
    sbg_strength: float = number(
        3.0, "renewals", 0.05, 1000, "[V] fits of two published cohorts give 1.9 and 4.5; for switches.survival=sbg"
    )
    poaching: float = number(1.0, "log hazard per unit of margin share gained", 0, 20, "[J] for switches.poaching=on")
    top_share: float = number(0.02, "share of revenue", 0.001, 1, "[J] accounts above are top accounts too")


@dataclass(frozen=True)
class WordOfMouth:
    """What those who stay, and those who might come, hear of customers let go or moved to lower service."""

    ties: float = number(1.0, "customers of the book a customer knows", 0, 100, "[J]", prior=Prior("lognormal", 0.70))
    defecting_tie: float = number(0.588, "log hazard per defecting tie", 0, 5, "[V] each multiplies the hazard by 1.8")
    memory: float = number(0.6, "share kept a month", 0, 0.99, "[V] strongest at once, fading; value [J]")
    pruned: float = number(1.0, "defecting ties per customer let go", 0, 10, "[J]")
    demoted: float = number(0.3, "defecting ties per customer moved to lower service", 0, 10, "[V] sign; size [J]")
    long_notice: float = number(0.75, "factor", 0, 1, "[V] works; size [J]: notice of so many months or more")
    long_notice_months: int = number(2, "months", 0, 24, "[V] 60 days and more calm those who stay")
    referral: float = number(0.70, "factor", 0, 1, "[V] works; size [J]: help to find another supplier")
    reputation_memory: float = number(0.85, "share kept a month", 0, 0.99, "[J]")
    reputation_by_pruning: float = number(
        2.0,
        "log newcomers per share of customers let go",
        0,
        50,
        "[J]",
        prior=Prior("lognormal", 0.60, like="word_of_mouth.ties", correlation=0.5),
    )
    voluntary: float = number(0.1, "defecting ties per customer who leaves by choice, beyond the usual", 0, 10, "[J]")
    usual_memory: float = number(
        0.9, "share kept a month", 0, 0.999, "[J] how slowly the usual number of leavers moves"
    )
    stronger: float = number(0.3, "share", 0, 2, "[V] sign: exits hurt most the content, demotion the others; size [J]")
    unfair: float = number(0.1, "log hazard per log price rise of the mean customer of the segment", 0, 5, "[J]")
