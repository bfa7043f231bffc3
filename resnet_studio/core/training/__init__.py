"""Training: optimizer, schedule, trainer."""
