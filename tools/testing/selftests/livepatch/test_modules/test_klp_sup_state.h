/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the livepatches with states have in common: each leaves its name in its
 * states, and tells whose name it has found there.
 */

#ifndef _TEST_KLP_SUP_STATE_H
#define _TEST_KLP_SUP_STATE_H

#include <linux/printk.h>

#include "test_klp_set.h"

static int take_over_states(struct klp_object *obj)
{
	struct klp_state *state, *prev;

	for (state = patch.states; state->id; state++) {
		prev = klp_get_prev_state(state->id);
		pr_info("%s: state %lu was left by: %s\n", THIS_MODULE->name,
			state->id, prev ? (char *)prev->data : "nobody");
		state->data = THIS_MODULE->name;
	}

	return 0;
}

#endif /* _TEST_KLP_SUP_STATE_H */
