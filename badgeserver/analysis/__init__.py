"""Everyone at once: columns instead of objects, with numpy."""
