"""A guide as a film: what happens when (storyboard), how it looks (stage), and the encoding."""
