"""Measurements, as ratios made side by side in one run: never tests, for machines differ."""
