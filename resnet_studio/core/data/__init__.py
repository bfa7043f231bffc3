"""Data sets: found, split, decoded, augmented and handed out in batches."""
