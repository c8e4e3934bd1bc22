/* SPDX-License-Identifier: GPL-2.0 */
/* Loading and unloading modules, and what sysfs has of them. */
#ifndef KLPNL_MODULES_H
#define KLPNL_MODULES_H

#include "status.h"
#include "types.h"

/**
 * module_load() - load a module
 * @arg: a file or the name of an installed module, as for modinfo_read(). What
 *	 modprobe.d says about an installed module is done as modprobe(8) does it,
 *	 but for its commands.
 * @params: its parameters, as the kernel reads them
 * @why: the reason of a failure; its error has the answer of the kernel
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status module_load(const char *arg, const char *params,
			struct fault *why);

/**
 * module_unload() - unload a module that nobody uses
 * @name: its name
 * @why: the reason of a failure; its error has the answer of the kernel
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status module_unload(const char *name, struct fault *why);

/**
 * module_options() - get the parameters that modprobe.d has for a module
 * @arg: a file, for which there are none, or a name, as for module_load()
 *
 * Return: the parameters, as the kernel reads them, which the caller frees; NULL
 * when there are none. Ends the program without memory.
 */
char *module_options(const char *arg);

/**
 * module_is_loaded() - tell whether a module is loaded
 * @name: its name
 *
 * Return: true when it is.
 */
bool module_is_loaded(const char *name);

/**
 * module_is_live() - tell whether a module has been initialized
 * @name: its name
 *
 * Return: true when it has; false when it is not loaded, or is just being loaded
 * or unloaded.
 */
bool module_is_live(const char *name);

/**
 * module_srcversion() - get the srcversion of a loaded module
 * @name: its name
 * @text: where it goes
 * @size: size of @text
 *
 * Return: false when it is not loaded, or has none.
 */
bool module_srcversion(const char *name, char *text, size_t size);

/**
 * livepatch_may_be_set() - tell whether livepatch_set_enabled() is allowed
 * @name: an installed livepatch
 *
 * Return: 0 or a negative errno.
 */
int livepatch_may_be_set(const char *name);

/**
 * livepatch_set_enabled() - begin to enable or to disable an installed livepatch
 * @name: its name
 * @enabled: what it shall be
 *
 * Return: 0 or a negative errno.
 */
int livepatch_set_enabled(const char *name, bool enabled);

#endif /* KLPNL_MODULES_H */
