"""Many distinct values at once: the same normal forms as one at a time, found on joined buffers."""
