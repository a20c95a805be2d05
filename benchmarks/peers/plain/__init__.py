"""Plain Playwright: the gestures, the scenarios, and scripts that are made of them.

Nothing here knows pytest but `conftest.py`, and nothing the project's own packages.
"""
