/*
 * half.h: numbers of 16 bits, IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits.
 *
 * Every half is a float, so reading them is exact. A float is rounded to the nearest half, ties to the one whose last
 * bit is 0. Halves reach to 65504; below 2^-14 they are 2^-24 apart.
 */
#ifndef MODEL_HALF_H
#define MODEL_HALF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "net.h"

float half_to_float(uint16_t half);

/* From 65520 on an infinity; a NaN stays a NaN, and what was made from a half is that half again, bit by bit. */
uint16_t half_from_float(float x);

/* Rounds the parameters of a net, values [net->parameter_count], to what halves can say. Infinities and NaN stay what
 * they are. An error names a parameter with a finite number that no half reaches; nothing is changed then. */
bool half_round_parameters(const struct net *net, float *values, struct error *err);

#endif
