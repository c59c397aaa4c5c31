"""What ours is measured against. Each runs in a process of its own and knows nothing of the application's code."""
