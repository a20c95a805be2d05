"""Walkthroughs: a scenario in, a guide that a trainer hands out comes out."""
