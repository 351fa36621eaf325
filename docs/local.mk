EXTRA_DIST += $(documents)
documents =
