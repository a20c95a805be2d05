"""Everything a feature needs: browser, stand, people and phrases."""

pytest_plugins = [
    "fixtures.target",
    "fixtures.stand",
    "fixtures.browser",
    "fixtures.stage",
    "fixtures.visual",
    "fixtures.evidence",
    "fixtures.walkthrough",
    "fixtures.access",
    "fixtures.features",
    "fixtures.tags",
    "fixtures.casting",
    "fixtures.engines",
    "steps.people",
    "steps.journal",
    "steps.vkid",
    "steps.messenger",
    "steps.faults",
]
