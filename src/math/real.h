/*
 * real.h: one set of sources, two precisions.
 *
 * `math` and the numeric half of `net` are compiled twice: with `real` = float for everything that trains and is
 * shown, with `real` = double (REAL_IS_DOUBLE) for the gradient check. Every public symbol that depends on `real` is
 * renamed by its header with REAL(), so that one binary links both.
 */
#ifndef MATH_REAL_H
#define MATH_REAL_H

#ifdef REAL_IS_DOUBLE
typedef double real;
#define REAL(name) name##_f64
#else
typedef float real;
#define REAL(name) name##_f32
#endif

#endif
