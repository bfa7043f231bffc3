"""Everything that works without a window: data, models, training, runs, evaluation and classification."""
