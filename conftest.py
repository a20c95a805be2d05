"""Everything a feature needs: browser, stand, people and phrases."""

pytest_plugins = [
    "fixtures.stand",
    "fixtures.browser",
    "fixtures.stage",
    "fixtures.evidence",
    "fixtures.access",
    "fixtures.tags",
    "steps.people",
    "steps.journal",
    "steps.vkid",
    "steps.messenger",
    "steps.faults",
]
