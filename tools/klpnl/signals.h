/* SPDX-License-Identifier: GPL-2.0 */
/* Signals that end a command which would go on for ever. */
#ifndef KLPNL_SIGNALS_H
#define KLPNL_SIGNALS_H

/**
 * end_on_signals() - let SIGINT and SIGTERM end the program with exit status 0
 * @clean_up: what to do before, which has to be safe in a signal handler; or NULL
 *
 * This works at any time, also while a reader of the output lets it wait. A
 * SIGINT that the shell has made to be ignored, as for jobs in the background,
 * stays ignored.
 */
void end_on_signals(void (*clean_up)(void));

#endif /* KLPNL_SIGNALS_H */
