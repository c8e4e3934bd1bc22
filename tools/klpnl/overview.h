/* SPDX-License-Identifier: GPL-2.0 */
/* klpnl without a command: the state at a glance. */
#ifndef KLPNL_OVERVIEW_H
#define KLPNL_OVERVIEW_H

#include "options.h"
#include "status.h"

/**
 * overview() - show the installed livepatches, and what is going on
 * @options: whether to print JSON
 *
 * Return: the exit status; what has gone wrong has been complained about.
 */
enum status overview(const struct options *options);

#endif /* KLPNL_OVERVIEW_H */
