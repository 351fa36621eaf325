documents = docs/decisions.md docs/dependencies.md docs/embedding.md docs/exchange.md docs/exports.md docs/expressions.md \
  docs/fill.md docs/findings.md docs/kdc.md docs/limits.md docs/lint.md docs/performance.md docs/prints.md docs/protocols/kdc.md docs/tutorial-form.md docs/vocabulary.md
EXTRA_DIST += $(documents) docs/prints
