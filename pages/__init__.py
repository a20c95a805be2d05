"""Page objects: what a person sees and does, and the browser it is done in."""
