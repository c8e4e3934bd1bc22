// SPDX-License-Identifier: GPL-2.0
/* klpnl load: check a livepatch, load it, and wait until all tasks use it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "load.h"
#include "modules.h"
#include "output.h"

static void hear_refusal(struct load *load, const struct record *event)
{
	const struct kind *kind = finding_kind(event);

	load->transition = finding_number(event) == KLP_FINDING_TRANSITION;
	if (kind)
		kind->tell(load->finding, &load->candidate.footprint, event);
	else
		snprintf(load->finding, sizeof(load->finding),
			 "for a reason unknown to this klpnl (%llu)",
			 finding_number(event));
	json_decref(load->event);
	load->event = json_dict();
	json_put_record(load->event, event);
}

static void hear_replaced(struct load *load, const struct record *event)
{
	json_t *object = json_dict();

	json_put(object, "name",
		 json_text(record_string(event, KLP_A_PATCH_NAME)));
	json_put(object, "replace-set",
		 json_number(record_number(event, KLP_A_PATCH_REPLACE_SET)));
	json_append(load->replaced, object);
}

static void hear(void *data, const struct record *event)
{
	struct load *load = data;
	const char *name;

	if (!event) {
		load->lost = true;
		return;
	}

	name = record_string(event, attr_find(event->set, "name"));
	if (event->command == KLP_CMD_PATCH_REPLACED &&
	    !strcmp(record_string(event, KLP_A_PATCH_REPLACED_BY),
		    load_name(load)))
		hear_replaced(load, event);
	if (strcmp(name, load_name(load)))
		return;
	if (event->command == KLP_CMD_PATCH_ENABLED)
		load->enabled = true;
	if (event->command == KLP_CMD_PATCH_DISABLED)
		load->forced = record_has(event, KLP_A_PATCH_FORCED);
	if (event->command == KLP_CMD_LOAD_REFUSED)
		hear_refusal(load, event);
	if (event->command == KLP_CMD_LOAD_FAILED)
		load->failed = (int)record_number(event, KLP_A_CHECK_ERROR);
}

/* What has been heard is about an earlier try. */
static void forget(struct load *load)
{
	load->lost = false;
	load->enabled = false;
	load->forced = false;
	load->failed = 0;
	*load->finding = '\0';
	load->transition = false;
	json_decref(load->event);
	load->event = NULL;
	json_array_clear(load->replaced);
}

static const struct record *patch_of(const struct load *load)
{
	return snapshot_patch(&load->wait.follower.snapshot, load_name(load));
}

static bool is_in_transition(const struct load *load, u64 direction)
{
	return is_going(&load->wait, load_name(load), direction);
}

static void stop_waiting(struct load *load, enum load_result result)
{
	load->result = result;
	stall_look(&load->stall, &load->wait.follower.snapshot,
		   load->options->given & TAKES_VERBOSE);
}

/* Is it this very build that is installed? Where nobody knows, it is. */
static enum status compare_builds(const struct load *load, struct fault *why)
{
	const char *wanted = load->candidate.footprint.srcversion;
	char loaded[64];

	if (!wanted || !module_srcversion(load_name(load), loaded,
					  sizeof(loaded)) ||
	    !strcmp(wanted, loaded))
		return STATUS_OK;

	return fault_set(why, STATUS_ERROR,
			 "another build of it is installed, with the srcversion %s in place of %s; give the new one another name, or disable the old one first with 'klpnl disable --unload %s'",
			 loaded, wanted, load_name(load));
}

static bool has_set(const u32 *sets, size_t nr, u32 set)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		if (sets[i] == set)
			return true;
	}

	return false;
}

/* Its own set may be in either list, and says nothing. */
static bool includes(const u32 *sets, size_t nr, const u32 *others,
		     size_t nr_others, u32 own)
{
	size_t i;

	for (i = 0; i < nr_others; i++) {
		if (others[i] != own && !has_set(sets, nr, others[i]))
			return false;
	}

	return true;
}

static bool supersedes_the_same(const struct load *load,
				const struct record *patch)
{
	const struct value *installed = &patch->values[KLP_A_PATCH_SUPERSEDES];
	const struct footprint *fp = &load->candidate.footprint;
	const struct set_list *wanted = &fp->supersedes;

	if (record_has(patch, KLP_A_PATCH_SUPERSEDES_ALL) != wanted->all)
		return false;

	return includes(installed->numbers, installed->nr, wanted->sets,
			wanted->nr, fp->replace_set) &&
	       includes(wanted->sets, wanted->nr, installed->numbers,
			installed->nr, fp->replace_set);
}

/* Is it installed as it was to be loaded? */
static enum status compare_installed(const struct load *load,
				     const struct record *patch,
				     struct fault *why)
{
	u64 set = record_number(patch, KLP_A_PATCH_REPLACE_SET);

	if (set != load->candidate.footprint.replace_set)
		return fault_set(why, STATUS_ERROR,
				 "it is installed already, in set %llu and not in set %u; disable it first with 'klpnl disable --unload %s'",
				 set, load->candidate.footprint.replace_set,
				 load_name(load));
	if (load->sets_given && !supersedes_the_same(load, patch))
		return fault_set(why, STATUS_ERROR,
				 "it is installed already, and supersedes other sets than it was to supersede; see 'klpnl supersedes show %s', or disable it first with 'klpnl disable --unload %s'",
				 load_name(load), load_name(load));

	return compare_builds(load, why);
}

/* Somebody else has loaded it; only what is loaded here is reverted. */
static enum status see_installed(struct load *load, bool *again,
				 struct fault *why)
{
	enum status status = compare_installed(load, patch_of(load), why);

	if (status)
		return status;

	/* Before a result, or for a new try, it has to be clear what comes of it. */
	status = wait_until(&load->wait, is_settled, load_name(load), why);
	if (status == STATUS_BUSY) {
		stop_waiting(load, is_in_transition(load,
						    KLP_DIRECTION_PATCHING) ?
				   LOAD_STALLED : LOAD_TIMED_OUT);
		return STATUS_OK;
	}
	if (status)
		return status;

	*again = !patch_of(load);
	if (!*again)
		load->result = LOAD_ALREADY;

	return STATUS_OK;
}

static bool only_module_is_in_the_way(const struct records *answer)
{
	return record_number(answer->list[0], KLP_A_CHECK_NR_FAILURES) == 1 &&
	       answer->nr > 1 &&
	       finding_number(answer->list[1]) == KLP_FINDING_MODULE_LOADED;
}

/* The value would be in force in place of what the command line says. */
static enum status look_for_value(const struct load *load, struct fault *why)
{
	const struct records *runtime = &load->wait.follower.snapshot.runtime;
	size_t i;

	for (i = 0; load->sets_given && i < runtime->nr; i++) {
		if (!strcmp(record_string(runtime->list[i], KLP_A_RUNTIME_NAME),
			    load_name(load)))
			return fault_set(why, STATUS_ERROR,
					 "a runtime value is waiting for it, which would be in force in place of what it is to supersede here; leave that out, or clear the value with 'klpnl supersedes clear %s'",
					 load_name(load));
	}

	return STATUS_OK;
}

static enum status ask_kernel(struct load *load, struct fault *why)
{
	enum status status;

	records_clear(&load->answer);
	status = ipc_check(load->wait.follower.ipc, &load->candidate.footprint,
			   &load->answer, why);

	return status ? status : verdict_status(&load->answer, why);
}

static enum status unload_rest(struct load *load, struct fault *why)
{
	struct fault fault;

	if (wait_unload(&load->wait, load_name(load), &fault))
		return fault_set(why, STATUS_ERROR,
				 "unloading what is left of it: %s",
				 fault.text);
	load->reloaded = true;

	return STATUS_OK;
}

/* Sets the result when the check stops it; *again when it has to be repeated. */
static enum status check(struct load *load, bool *again, struct fault *why)
{
	enum status status;

	status = look_for_value(load, why);
	if (status)
		return status;

	status = ask_kernel(load, why);
	if (status == STATUS_REFUSED &&
	    only_module_is_in_the_way(&load->answer)) {
		/* Somebody else is loading or unloading it. */
		if (module_is_loaded(load_name(load)) &&
		    !module_is_live(load_name(load))) {
			*again = true;
			return STATUS_OK;
		}
		if (load->options->given & TAKES_RELOAD) {
			status = unload_rest(load, why);
			if (!status)
				status = ask_kernel(load, why);
		}
	}

	*again = status == STATUS_BUSY;
	if (status == STATUS_REFUSED)
		load->result = LOAD_REFUSED;

	return load->result || *again ? STATUS_OK : status;
}

static enum status enabling_failed(const struct load *load, struct fault *why)
{
	return fault_set(why, STATUS_ERROR,
			 "the kernel has accepted it, but could not enable it, and has undone everything (%s): a callback has refused, memory has run out, its relocations do not resolve, or somebody else has a function in ftrace; the kernel's log has more",
			 strerror(load->failed));
}

/* What the family has said decides, for an errno may mean many things. */
static enum status insert(struct load *load, bool *again, struct fault *why)
{
	enum status status;
	struct fault fault;

	status = module_load(load->candidate.arg, load->line, &fault);
	if (wait_update(&load->wait, why))
		return STATUS_ERROR;
	if (!status)
		return STATUS_OK;

	if (load->failed)
		return enabling_failed(load, why);
	/* Somebody else has been quicker. */
	if (fault.error == EEXIST && patch_of(load)) {
		*again = true;
		return STATUS_OK;
	}
	if (!load->event) {
		*why = fault;
		return status;
	}

	*again = load->transition;
	if (!*again)
		load->result = LOAD_REFUSED;

	return STATUS_OK;
}

static bool may_go_on(const struct wait *wait, const char *name)
{
	return is_idle(wait, NULL) || snapshot_patch(&wait->follower.snapshot,
						     name);
}

/* One try; afterwards it is loaded, there is a result, or *again. */
static enum status try_to_get_in(struct load *load, bool *again,
				 struct fault *why)
{
	enum status status;

	*again = false;
	forget(load);
	status = wait_until(&load->wait, may_go_on, load_name(load), why);
	if (status == STATUS_BUSY) {
		stop_waiting(load, LOAD_TIMED_OUT);
		return STATUS_OK;
	}
	if (status)
		return status;
	if (patch_of(load))
		return see_installed(load, again, why);

	status = check(load, again, why);
	if (!status && !*again && !load->result)
		status = insert(load, again, why);
	/* Otherwise, there is something to wait for. */
	if (!status && *again && may_go_on(&load->wait, load_name(load)))
		status = wait_moment(&load->wait, why);

	return status;
}

static enum status get_in(struct load *load, struct fault *why)
{
	enum status status;
	bool again;

	do {
		status = try_to_get_in(load, &again, why);
	} while (!status && again && clock_left(load->wait.until));
	if (!status && again)
		stop_waiting(load, LOAD_TIMED_OUT);

	return status;
}

/* All tasks use it, or have done so; more may have happened since. */
static bool has_got_there(const struct wait *wait, const char *name)
{
	const struct load *load = wait->data;

	return load->enabled || is_settled(wait, name);
}

static enum status tell_end(struct load *load, struct fault *why)
{
	load->result = LOAD_PENDING;
	if (!load->enabled && is_enabled(&load->wait, load_name(load)))
		load->lost = true;
	else if (!load->enabled && load->lost)
		return fault_set(why, STATUS_ERROR,
				 "it was loaded, and is not installed any more; what has happened is not known, as events have been lost");
	else if (!load->enabled)
		return fault_set(why, STATUS_ERROR,
				 "somebody else has reverted it before all tasks used it; 'klpnl monitor' shows what happens");
	load->result = LOAD_ENABLED;

	return STATUS_OK;
}

/* It may have been enabled in the very last moment, and has replaced others. */
static enum status tell_reverted(struct load *load, struct fault *why)
{
	load->result = LOAD_PENDING;
	if (load->enabled)
		return fault_set(why, STATUS_ERROR,
				 "it had just been enabled by all tasks when it was taken back, and what it replaced is not enabled any more; 'klpnl patches' lists what is");
	load->result = LOAD_REVERTED;
	if (load->forced)
		return fault_set(why, STATUS_ERROR,
				 "it is taken back, but its module can never be unloaded, because the transition was forced");
	if (wait_unload(&load->wait, load_name(load), why))
		return STATUS_ERROR;
	load->unloaded = true;

	return STATUS_OK;
}

static enum status revert(struct load *load, struct fault *why)
{
	enum status status;
	int err;

	err = livepatch_set_enabled(load_name(load), false);
	status = wait_update(&load->wait, why);
	if (status)
		return status;
	if (err && load->enabled)
		return tell_end(load, why);
	if (err)
		return fault_set(why, STATUS_BUSY,
				 "it cannot be reverted (%s)", strerror(-err));

	load->reverting = true;
	wait_restart(&load->wait, load->options);
	status = wait_until(&load->wait, is_gone, load_name(load), why);
	if (status == STATUS_BUSY) {
		stop_waiting(load, LOAD_STALLED);
		return STATUS_OK;
	}

	return status ? status : tell_reverted(load, why);
}

static enum status see_through(struct load *load, struct fault *why)
{
	enum status status;

	if (load->options->given & TAKES_NO_WAIT &&
	    !has_got_there(&load->wait, load_name(load))) {
		load->result = LOAD_STARTED;
		return STATUS_OK;
	}

	status = wait_until(&load->wait, has_got_there, load_name(load), why);
	if (!status)
		return tell_end(load, why);
	if (status != STATUS_BUSY)
		return status;

	stop_waiting(load, LOAD_STALLED);
	if (!load->options->revert)
		return STATUS_OK;

	status = wait_update(&load->wait, why);
	if (status)
		return status;
	if (is_in_transition(load, KLP_DIRECTION_PATCHING))
		return revert(load, why);
	if (has_got_there(&load->wait, load_name(load)))
		return tell_end(load, why);

	return STATUS_OK;
}

static enum status run(struct load *load, int argc, char **argv,
		       struct fault *why)
{
	enum status status;

	status = footprint_read(argv[0], &load->candidate.footprint, why);
	if (!status)
		status = load_take_params(load, argc - 1, argv + 1, why);
	if (status)
		return status;

	load->wait.hear = hear;
	load->wait.data = load;
	status = wait_begin(&load->wait, load->options, DEFAULT_TIMEOUT, why);
	if (!status)
		status = get_in(load, why);
	if (!status && !load->result)
		status = see_through(load, why);
	if (load->result)
		load_report(load);
	wait_end(&load->wait);

	return status ? status : load_status(load);
}

static bool makes_sense(const struct options *options)
{
	const char *what = NULL;

	if (!options->revert)
		return true;
	if (options->given & TAKES_NO_WAIT)
		what = "--no-wait";
	else if (options->given & TAKES_TIMEOUT &&
		 options->timeout == NO_TIMEOUT)
		what = "--timeout infinity";
	if (what)
		complain("--on-stall revert makes no sense with %s; see 'klpnl help load'",
			 what);

	return !what;
}

static enum status run_load(const struct options *options, int argc,
			    char **argv)
{
	struct load load = {
		.options = options,
		.asked = { .json = options->json, .pretty = options->pretty },
		.candidate.arg = argv[0],
	};
	struct fault why = { "" };
	enum status status;

	if (!makes_sense(options))
		return STATUS_USAGE;

	load.replaced = json_list();
	status = run(&load, argc, argv, &why);
	if (*why.text)
		complain("loading '%s': %s", argv[0], why.text);

	stall_free(&load.stall);
	json_decref(load.replaced);
	json_decref(load.event);
	records_clear(&load.answer);
	free(load.asked.params);
	free(load.line);
	params_free(&load.params);
	footprint_free(&load.candidate.footprint);

	return status;
}

const struct command load_command = {
	.name		= "load",
	.args		= "FILE|MODULE [PARAM=VALUE]...",
	.summary	= "check a livepatch, load it, and wait until all tasks use it",
	.help		=
"It waits until no other transition is running, asks the kernel what would\n"
"happen, and stops when that would refuse the livepatch. Otherwise it loads the\n"
"module, and waits until all tasks use the livepatch. One that is enabled already\n"
"is fine. FILE and MODULE are as for 'klpnl help check'. Like modprobe, it follows\n"
"modprobe.d for MODULE, but not its commands. Needs root.\n"
"\n"
"Options:\n"
"  --supersedes LIST  load it with the module parameter supersedes=LIST\n"
"  --timeout SECONDS  how long to wait in all, 60 by default, or infinity\n"
"  --no-wait          do not wait for the tasks\n"
"  --on-stall revert  take the livepatch back when the time is over; by default,\n"
"                     it is kept as it is\n"
"  --reload           unload first what is left of an earlier livepatch of that\n"
"                     name, which is no longer installed\n"
"  -v, --verbose      show the stacks of tasks that do not come to use it\n"
"\n"
"Exit status: 0 all tasks use it, 3 it was refused, 4 the time was over, 6 it does\n"
"not say what it patches, 5 the kernel cannot be asked, 1 error.\n",
	.takes		= TAKES_SUPERSEDES | TAKES_TIMEOUT | TAKES_NO_WAIT |
			  TAKES_ON_STALL | TAKES_RELOAD | TAKES_VERBOSE,
	.min_args	= 1,
	.max_args	= -1,
	.run		= run_load,
};
