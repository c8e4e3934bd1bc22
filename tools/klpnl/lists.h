/* SPDX-License-Identifier: GPL-2.0 */
/* Lists of what is installed. */
#ifndef KLPNL_LISTS_H
#define KLPNL_LISTS_H

#include "attrs.h"

/**
 * list_patches() - print a table of livepatches
 * @patches: the livepatches; patch_attrs
 *
 * Ends the program without memory.
 */
void list_patches(const struct records *patches);

#endif /* KLPNL_LISTS_H */
