libkdc_all_la_SOURCES += \
  lib/expr/analyse.c lib/expr/analyse.h lib/expr/arithmetic.c lib/expr/ast.h \
  lib/expr/case_table.h lib/expr/cast.c lib/expr/check.c \
  lib/expr/check_call.c lib/expr/check_compare.c lib/expr/check_path.c lib/expr/code.h \
  lib/expr/compare.c lib/expr/compile.c lib/expr/decimal.c lib/expr/decimal.h \
  lib/expr/describe.c lib/expr/emit.c lib/expr/export.c lib/expr/export.h lib/expr/expr.h \
  lib/expr/fault.c lib/expr/function.h \
  lib/expr/function_table.c lib/expr/functions_kdc.c lib/expr/functions_number.c \
  lib/expr/functions_string.c lib/expr/lexer.c lib/expr/parse.c lib/expr/pattern.c lib/expr/reach.c \
  lib/expr/temporal.c lib/expr/temporal.h lib/expr/value.c lib/expr/value.h lib/expr/vm.c \
  lib/expr/vm_loop.c lib/expr/vm_path.c
