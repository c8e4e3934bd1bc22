/* SPDX-License-Identifier: GPL-2.0 */
/* The parameters that a module is loaded with. */
#ifndef KLPNL_PARAMS_H
#define KLPNL_PARAMS_H

#include "status.h"
#include "types.h"

/**
 * struct params - parameters in their order
 * @nr: number of @list
 * @list: each one as NAME=VALUE or NAME, without quotes; owned by this
 *	  structure
 */
struct params {
	size_t nr;
	char **list;
};

/**
 * params_add() - add a parameter
 * @params: the parameters
 * @param: NAME=VALUE or NAME
 * @why: the reason when the kernel cannot be given it
 *
 * Ends the program without memory.
 *
 * Return: STATUS_OK or STATUS_USAGE.
 */
enum status params_add(struct params *params, const char *param,
		       struct fault *why);

/**
 * params_add_line() - add the parameters of a line
 * @params: the parameters
 * @line: parameters with blanks between them, and perhaps quotes, as the kernel
 *	  reads them
 *
 * Ends the program without memory.
 */
void params_add_line(struct params *params, const char *line);

/**
 * params_line() - write down parameters for the kernel
 * @params: the parameters
 * @first: the number of the first one that is wanted
 *
 * Return: the line, which the caller frees; ends the program without memory.
 */
char *params_line(const struct params *params, size_t first);

/**
 * params_free() - free parameters
 * @params: empty afterwards
 */
void params_free(struct params *params);

#endif /* KLPNL_PARAMS_H */
