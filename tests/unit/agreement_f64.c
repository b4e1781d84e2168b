/* agreement_f64.c: agreement.c in double precision, for the program that is otherwise in single. */
#define REAL_IS_DOUBLE
#include "agreement.c"
