/* SPDX-License-Identifier: GPL-2.0 */
/* Names of modules, as users write them. */
#ifndef KLPNL_NAMES_H
#define KLPNL_NAMES_H

#include <linux/klp_netlink.h>

#include "status.h"
#include "types.h"

/**
 * module_name() - find out what the kernel calls a module
 * @arg: the name of the module, or of its file, which is not read
 * @name: where the name goes: without directories and .ko, .ko.gz, .ko.xz or
 *	  .ko.zst, and with _ for -
 *
 * Return: false when this cannot be the name of a livepatch, as it is empty or
 * too long.
 */
bool module_name(const char *arg, char name[KLP_MAX_NAME_LEN + 1]);

/**
 * module_name_argument() - take the name of a module from the command line
 * @command: the command
 * @arg: as for module_name()
 * @name: as for module_name()
 *
 * Return: STATUS_OK, or STATUS_USAGE after a complaint.
 */
enum status module_name_argument(const char *command, const char *arg,
				 char name[KLP_MAX_NAME_LEN + 1]);

#endif /* KLPNL_NAMES_H */
