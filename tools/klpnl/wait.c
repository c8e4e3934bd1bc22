// SPDX-License-Identifier: GPL-2.0
/* klpnl wait: wait for a state of livepatches. */
#include <stdio.h>

#include "await.h"
#include "klpnl.h"
#include "names.h"
#include "output.h"
#include "stall.h"

/**
 * struct goal_kind - something that can be waited for
 * @name: what it is called
 * @reached: tells whether it is reached
 * @text: says so, behind the name of the livepatch
 */
static const struct goal_kind {
	const char *name;
	wait_goal *reached;
	const char *text;
} goals[] = {
	[GOAL_ENABLED]	= { "enabled", is_enabled, "enabled" },
	[GOAL_DISABLED]	= { "disabled", is_gone, "not installed" },
	[GOAL_IDLE]	= { "idle", is_idle, "no transition is running" },
};

static void print_json(const struct options *options, const char *name,
		       const struct goal_kind *goal, bool reached,
		       const struct stall *stall)
{
	json_t *object = json_dict();

	if (name)
		json_put(object, "name", json_text(name));
	json_put(object, "for", json_text(goal->name));
	json_put(object, "result",
		 json_text(reached ? "reached" : "timed-out"));
	stall_json(stall, object);
	json_print(object, options);
}

static void print_text(const char *name, const struct goal_kind *goal,
		       bool reached, const struct stall *stall)
{
	if (name)
		say_part(STYLE_PLAIN, "%s: ", name);
	if (reached) {
		say("%s", goal->text);
		return;
	}

	say_part(STYLE_BUSY, "TIMED OUT");
	if (stall->running)
		say(", the transition of %s has not ended", stall->patch);
	else
		say(", and no transition is running");
	stall_print(stall);
}

static enum status wait_for(const struct options *options, const char *name,
			    const struct goal_kind *goal, struct wait *wait,
			    struct fault *why)
{
	struct stall stall = { 0 };
	enum status status;

	status = wait_begin(wait, options, NO_TIMEOUT, why);
	if (!status)
		status = wait_until(wait, goal->reached, name, why);
	if (status && status != STATUS_BUSY)
		return status;

	if (status)
		stall_look(&stall, &wait->follower.snapshot,
			   options->given & TAKES_VERBOSE);
	if (options->json)
		print_json(options, name, goal, !status, &stall);
	else
		print_text(name, goal, !status, &stall);
	stall_free(&stall);

	return status;
}

static enum status run_wait(const struct options *options, int argc,
			    char **argv)
{
	enum goal goal = argc ? GOAL_ENABLED : GOAL_IDLE;
	char name[KLP_MAX_NAME_LEN + 1];
	struct fault why = { "" };
	struct wait wait = { 0 };
	enum status status;

	if (options->given & TAKES_FOR)
		goal = options->goal;
	if (argc) {
		status = module_name_argument("wait", argv[0], name);
		if (status)
			return status;
	}
	if (!argc && goal != GOAL_IDLE) {
		complain("--for %s is about one livepatch; name it; see 'klpnl help wait'",
			 goals[goal].name);
		return STATUS_USAGE;
	}
	if (argc && goal == GOAL_IDLE) {
		complain("--for idle is about all livepatches; leave '%s' out; %s",
			 argv[0], "see 'klpnl help wait'");
		return STATUS_USAGE;
	}

	status = wait_for(options, argc ? name : NULL, &goals[goal], &wait,
			  &why);
	if (*why.text)
		complain("waiting: %s", why.text);
	wait_end(&wait);

	return status;
}

const struct command wait_command = {
	.name		= "wait",
	.args		= "[NAME]",
	.summary	= "wait until a livepatch is enabled, or no transition is running",
	.help		=
"NAME is the name of the livepatch's module, or of its file. It need not be\n"
"installed yet. Everybody may wait.\n"
"\n"
"Options:\n"
"  --for enabled      until all tasks use NAME, which is the default with NAME\n"
"  --for disabled     until NAME is not installed\n"
"  --for idle         until no transition is running, which is the default\n"
"                     without NAME\n"
"  --timeout SECONDS  how long to wait; forever by default\n"
"  -v, --verbose      show the stacks of tasks that the transition waits for\n"
"\n"
"Exit status: 0 it is so, 4 the time was over, 5 the kernel cannot be asked,\n"
"1 error.\n",
	.takes		= TAKES_FOR | TAKES_TIMEOUT | TAKES_VERBOSE,
	.max_args	= 1,
	.run		= run_wait,
};
