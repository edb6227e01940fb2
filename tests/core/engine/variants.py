"""Variants of the sample playbook that several tests need."""

from tests.sample import program

SPLIT = program(
    (
        "handoffs:\n",
        "handoffs:\n  won -> delivery: {id: heads-up, clock: {accept_within: 1 working day}, split: true}\n",
    ),
    ("    title: Sales to onboarding\n", "    title: Sales to onboarding\n    split: true\n"),
)
"""Two teams may be asked at once: onboarding, and delivery, which gets a heads-up."""
