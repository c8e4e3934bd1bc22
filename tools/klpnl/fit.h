/* SPDX-License-Identifier: GPL-2.0 */
/* Whether a module was built for the running kernel. */
#ifndef KLPNL_FIT_H
#define KLPNL_FIT_H

#include "footprint.h"

/**
 * enum fits - whether the running kernel takes a module
 * @FITS_UNKNOWN: it cannot be told
 * @FITS_NO: no, because it was built for another kernel
 * @FITS_YES: the module was built for this kernel
 */
enum fits {
	FITS_UNKNOWN,
	FITS_NO,
	FITS_YES,
};

/**
 * struct fit - whether a module fits the running kernel, and why
 * @fits: the answer
 * @why: the reason, for a person
 */
struct fit {
	enum fits fits;
	char why[512];
};

/**
 * judge_fit() - tell whether a module fits the running kernel
 * @footprint: what the module says about itself
 * @fit: the answer
 *
 * The kernel compares the vermagic with its own, which it does not tell. A
 * module that was built with it has the same one, however.
 */
void judge_fit(const struct footprint *footprint, struct fit *fit);

/**
 * running_kernel() - get the release of the running kernel
 *
 * Return: the release; owned by the function.
 */
const char *running_kernel(void);

#endif /* KLPNL_FIT_H */
