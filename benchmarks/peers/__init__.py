"""What ours is measured against: each peer in its own best style, with its own packages."""
