// SPDX-License-Identifier: GPL-2.0
/* klpnl disable: disable a livepatch, and wait until no task uses it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "await.h"
#include "clock.h"
#include "klpnl.h"
#include "modules.h"
#include "names.h"
#include "output.h"
#include "stall.h"

/**
 * enum result - what has come of it
 * @RESULT_NONE: nothing yet
 * @RESULT_DISABLED: no task uses the livepatch
 * @RESULT_ALREADY_DISABLED: none has used it before
 * @RESULT_REPLACED: another livepatch has taken its place meanwhile
 * @RESULT_STARTED: it is being disabled, and not waited for
 * @RESULT_TIMED_OUT: nothing was done, as another transition did not end
 * @RESULT_STALLED: some tasks use it still
 * @RESULT_REVERTED: it was stalled, and is enabled again
 */
enum result {
	RESULT_NONE,
	RESULT_DISABLED,
	RESULT_ALREADY_DISABLED,
	RESULT_REPLACED,
	RESULT_STARTED,
	RESULT_TIMED_OUT,
	RESULT_STALLED,
	RESULT_REVERTED,
};

/**
 * struct disable - a livepatch on its way out
 * @options: the options of the command line
 * @name: its name
 * @set: its replace set, when it was installed
 * @known: it was
 * @wait: for its transition, and for others
 * @replaced_by: an event has told that this one has taken its place, or empty
 * @forced: an event has told that its module can never be unloaded
 * @unloaded: its module is unloaded
 * @reverting: it is being enabled again
 * @result: what has come of it
 * @stall: what it waits for, when it has waited too long
 */
struct disable {
	const struct options *options;
	char name[KLP_MAX_NAME_LEN + 1];
	u32 set;
	bool known;
	struct wait wait;
	char replaced_by[KLP_MAX_NAME_LEN + 1];
	bool forced;
	bool unloaded;
	bool reverting;
	enum result result;
	struct stall stall;
};

static void hear(void *data, const struct record *event)
{
	struct disable *disable = data;

	if (!event || (event->command != KLP_CMD_PATCH_REPLACED &&
		       event->command != KLP_CMD_PATCH_DISABLED))
		return;
	if (strcmp(record_string(event, KLP_A_PATCH_NAME), disable->name))
		return;

	if (event->command == KLP_CMD_PATCH_REPLACED)
		snprintf(disable->replaced_by, sizeof(disable->replaced_by),
			 "%s", record_string(event, KLP_A_PATCH_REPLACED_BY));
	disable->forced = record_has(event, KLP_A_PATCH_FORCED);
}

static const struct record *patch_of(const struct disable *disable)
{
	return snapshot_patch(&disable->wait.follower.snapshot, disable->name);
}

static void stop_waiting(struct disable *disable, enum result result)
{
	disable->result = result;
	stall_look(&disable->stall, &disable->wait.follower.snapshot,
		   disable->options->given & TAKES_VERBOSE);
}

static bool is_being_disabled(const struct disable *disable)
{
	return is_going(&disable->wait, disable->name,
			KLP_DIRECTION_UNPATCHING);
}

static enum status cannot_write(const char *name, int error, struct fault *why)
{
	if (error == EACCES || error == EPERM)
		return fault_set(why, STATUS_ERROR,
				 "this takes root; run klpnl as root (%s)",
				 strerror(error));

	return fault_set(why, STATUS_ERROR, "writing to " SYSFS "/%s/enabled: %s",
			 name, strerror(error));
}

/* One that is being enabled is reversed, without waiting. */
static bool may_be_told(const struct wait *wait, const char *name)
{
	const struct record *patch =
		snapshot_patch(&wait->follower.snapshot, name);

	return !patch || record_has(patch, KLP_A_PATCH_DIRECTION) ||
	       is_idle(wait, NULL);
}

/* One try; afterwards it is going or gone, there is a result, or *again. */
static enum status try_to_begin(struct disable *disable, bool *again,
				struct fault *why)
{
	struct wait *wait = &disable->wait;
	enum status status;
	int err;

	*again = false;
	status = wait_until(wait, may_be_told, disable->name, why);
	if (status == STATUS_BUSY) {
		stop_waiting(disable, RESULT_TIMED_OUT);
		return STATUS_OK;
	}
	if (status || !patch_of(disable) || is_being_disabled(disable))
		return status;

	err = livepatch_set_enabled(disable->name, false);
	status = wait_update(wait, why);
	if (status || !err)
		return status;

	/* Somebody else may have been quicker; the state tells. */
	if (!patch_of(disable) || is_being_disabled(disable))
		return STATUS_OK;
	*again = err == -EBUSY;

	return *again ? STATUS_OK : cannot_write(disable->name, -err, why);
}

static enum status begin(struct disable *disable, struct fault *why)
{
	enum status status;
	bool again;
	int err;

	/* Without waiting for what is of no use then. */
	err = livepatch_may_be_set(disable->name);
	if (err == -EACCES || err == -EPERM)
		return cannot_write(disable->name, -err, why);

	do {
		status = try_to_begin(disable, &again, why);
		if (!status && again)
			status = wait_moment(&disable->wait, why);
	} while (!status && again && clock_left(disable->wait.until));
	if (!status && again && patch_of(disable))
		stop_waiting(disable, RESULT_TIMED_OUT);

	return status;
}

/* It is enabled again afterwards, unless that is stalled, too. */
static enum status revert(struct disable *disable, struct fault *why)
{
	enum status status;
	int err;

	status = wait_update(&disable->wait, why);
	if (status || !is_being_disabled(disable))
		return status;

	err = livepatch_set_enabled(disable->name, true);
	status = wait_update(&disable->wait, why);
	if (status || !patch_of(disable))
		return status;
	if (err)
		return fault_set(why, STATUS_BUSY,
				 "it cannot be reverted (%s)", strerror(-err));

	disable->reverting = true;
	wait_restart(&disable->wait, disable->options);
	status = wait_until(&disable->wait, is_settled, disable->name, why);
	if (status == STATUS_BUSY)
		stop_waiting(disable, RESULT_STALLED);
	else if (!status)
		disable->result = RESULT_REVERTED;

	return status == STATUS_BUSY ? STATUS_OK : status;
}

static enum status see_through(struct disable *disable, struct fault *why)
{
	enum status status;

	if (disable->options->given & TAKES_NO_WAIT && patch_of(disable)) {
		disable->result = RESULT_STARTED;
		return STATUS_OK;
	}

	status = wait_until(&disable->wait, is_settled, disable->name, why);
	if (status == STATUS_BUSY) {
		stop_waiting(disable, RESULT_STALLED);
		status = disable->options->revert ? revert(disable, why) :
						    STATUS_OK;
	}
	if (status)
		return status;

	if (!patch_of(disable))
		disable->result = *disable->replaced_by ? RESULT_REPLACED :
							  RESULT_DISABLED;
	else if (!disable->result)
		return fault_set(why, STATUS_ERROR,
				 "somebody else has enabled it again before all tasks were moved; 'klpnl monitor' shows what happens");

	return STATUS_OK;
}

static enum status unload(struct disable *disable, struct fault *why)
{
	enum status status;

	if (disable->forced)
		return fault_set(why, STATUS_ERROR,
				 "its module can never be unloaded, because the transition was forced");
	if (!module_is_loaded(disable->name))
		return STATUS_OK;

	status = wait_unload(&disable->wait, disable->name, why);
	disable->unloaded = !status;

	return status;
}

static enum status disable_installed(struct disable *disable,
				     const struct record *patch,
				     struct fault *why)
{
	enum status status;

	disable->known = true;
	disable->set = (u32)record_number(patch, KLP_A_PATCH_REPLACE_SET);
	status = begin(disable, why);
	if (!status && !disable->result)
		status = see_through(disable, why);

	return status;
}

static enum status run(struct disable *disable, struct fault *why)
{
	enum status status;

	disable->wait.hear = hear;
	disable->wait.data = disable;
	status = wait_begin(&disable->wait, disable->options, DEFAULT_TIMEOUT,
			    why);
	if (status)
		return status;

	if (patch_of(disable))
		status = disable_installed(disable, patch_of(disable), why);
	else if (module_is_loaded(disable->name))
		disable->result = RESULT_ALREADY_DISABLED;
	else
		status = fault_set(why, STATUS_ERROR,
				   "no livepatch of that name is installed, and no module is loaded; 'klpnl patches' lists those that are installed");
	if (!status && disable->options->given & TAKES_UNLOAD &&
	    !patch_of(disable))
		status = unload(disable, why);

	return status;
}

static const char * const result_names[] = {
	[RESULT_DISABLED]	= "disabled",
	[RESULT_ALREADY_DISABLED] = "already-disabled",
	[RESULT_REPLACED]	= "replaced",
	[RESULT_STARTED]	= "started",
	[RESULT_TIMED_OUT]	= "timed-out",
	[RESULT_STALLED]	= "stalled",
	[RESULT_REVERTED]	= "reverted",
};

static enum status result_status(enum result result)
{
	switch (result) {
	case RESULT_TIMED_OUT:
	case RESULT_STALLED:
	case RESULT_REVERTED:
		return STATUS_BUSY;
	default:
		return STATUS_OK;
	}
}

static void print_json(const struct disable *disable)
{
	json_t *object = json_dict();

	json_put(object, "name", json_text(disable->name));
	if (disable->known)
		json_put(object, "replace-set", json_number(disable->set));
	json_put(object, "result", json_text(result_names[disable->result]));
	if (disable->result == RESULT_REPLACED)
		json_put(object, "replaced-by",
			 json_text(disable->replaced_by));
	json_put(object, "unloaded", json_boolean(disable->unloaded));
	if (result_status(disable->result) == STATUS_BUSY)
		stall_json(&disable->stall, object);
	json_print(object, disable->options);
}

static void print_timed_out(const struct disable *disable)
{
	say_part(STYLE_BUSY, "TIMED OUT");
	if (disable->stall.running)
		say(", nothing was done: the transition of %s has not ended",
		    disable->stall.patch);
	else
		say(", nothing was done: others were quicker each time");
	stall_print(&disable->stall);
}

static void print_stalled(const struct disable *disable)
{
	char *name = shell_word(disable->name);

	say_part(STYLE_BUSY, "STALLED");
	if (disable->reverting) {
		say(", it is being enabled again, and that has not ended either");
		stall_print(&disable->stall);
		say("  to go on waiting: klpnl wait %s", name);
	} else {
		say(", it is being disabled, but some tasks use it still");
		stall_print(&disable->stall);
		say("  it is left so; to go on waiting: klpnl wait %s --for disabled",
		    name);
		say("                 to take it back:  echo 1 > %s/%s/enabled",
		    SYSFS, name);
	}
	free(name);
}

static void print_started(const struct disable *disable)
{
	char *name = shell_word(disable->name);

	say("tasks are being moved; to wait for that: klpnl wait %s --for disabled",
	    name);
	free(name);
}

static void print_text(const struct disable *disable)
{
	const char *end = disable->unloaded ? ", and unloaded" : "";

	if (disable->known)
		say_part(STYLE_PLAIN, "%s (set %u): ", disable->name,
			 disable->set);
	else
		say_part(STYLE_PLAIN, "%s: ", disable->name);

	switch (disable->result) {
	case RESULT_DISABLED:
		say("disabled%s", end);
		break;
	case RESULT_ALREADY_DISABLED:
		say("disabled already%s", end);
		break;
	case RESULT_REPLACED:
		say("replaced by %s meanwhile%s", disable->replaced_by, end);
		break;
	case RESULT_STARTED:
		print_started(disable);
		break;
	case RESULT_TIMED_OUT:
		print_timed_out(disable);
		break;
	case RESULT_STALLED:
		print_stalled(disable);
		break;
	case RESULT_REVERTED:
		say_part(STYLE_BAD, "REVERTED");
		say(", for some tasks went on using it; it is enabled");
		stall_print(&disable->stall);
		break;
	case RESULT_NONE:
		break;
	}
}

static void report(const struct disable *disable)
{
	if (disable->options->json)
		print_json(disable);
	else
		print_text(disable);
}

static bool makes_sense(const struct options *options)
{
	const char *what = NULL;

	if (options->given & TAKES_NO_WAIT) {
		if (options->given & TAKES_UNLOAD)
			what = "--unload makes no sense with --no-wait";
		else if (options->revert)
			what = "--on-stall revert makes no sense with --no-wait";
	} else if (options->revert && options->given & TAKES_TIMEOUT &&
		   options->timeout == NO_TIMEOUT) {
		what = "--on-stall revert makes no sense with --timeout infinity";
	}
	if (what)
		complain("%s; see 'klpnl help disable'", what);

	return !what;
}

static enum status run_disable(const struct options *options, int argc,
			       char **argv)
{
	struct disable disable = { .options = options };
	struct fault why = { "" };
	enum status status;

	(void)argc;
	status = module_name_argument("disable", argv[0], disable.name);
	if (status)
		return status;
	if (!makes_sense(options))
		return STATUS_USAGE;

	status = run(&disable, &why);
	if (disable.result)
		report(&disable);
	if (status)
		complain("disabling %s: %s", disable.name, why.text);

	stall_free(&disable.stall);
	wait_end(&disable.wait);

	return status ? status : result_status(disable.result);
}

const struct command disable_command = {
	.name		= "disable",
	.args		= "NAME",
	.summary	= "disable a livepatch, and wait until no task uses it",
	.help		=
"It waits until no other transition is running. One that is disabled already, but\n"
"whose module is still loaded, is fine. NAME is the name of the livepatch's\n"
"module, or of its file. Needs root.\n"
"\n"
"Options:\n"
"  --timeout SECONDS  how long to wait in all, 60 by default, or infinity\n"
"  --no-wait          do not wait for the tasks\n"
"  --on-stall revert  enable the livepatch again when the time is over; by\n"
"                     default, it is left as it is\n"
"  --unload           unload the module, too\n"
"  -v, --verbose      show the stacks of tasks that go on using it\n"
"\n"
"Exit status: 0 no task uses it, 4 the time was over, 5 the kernel cannot be\n"
"asked, 1 error.\n",
	.takes		= TAKES_TIMEOUT | TAKES_NO_WAIT | TAKES_ON_STALL |
			  TAKES_UNLOAD | TAKES_VERBOSE,
	.min_args	= 1,
	.max_args	= 1,
	.run		= run_disable,
};
