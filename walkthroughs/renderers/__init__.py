"""Renderers: one module per format, each with `render(guide, folder) -> Path`."""
