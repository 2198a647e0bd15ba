"""A sweep: one question asked for many settings, each answered once and for all, whatever interrupts it."""
