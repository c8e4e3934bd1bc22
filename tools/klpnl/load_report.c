// SPDX-License-Identifier: GPL-2.0
/* What klpnl load says in the end. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "load.h"
#include "output.h"

enum status load_status(const struct load *load)
{
	switch (load->result) {
	case LOAD_REFUSED:
		return STATUS_REFUSED;
	case LOAD_TIMED_OUT:
	case LOAD_STALLED:
	case LOAD_REVERTED:
		return STATUS_BUSY;
	default:
		return STATUS_OK;
	}
}

static void print_json(const struct load *load)
{
	static const char * const names[] = {
		[LOAD_ENABLED]		= "enabled",
		[LOAD_ALREADY]		= "already-enabled",
		[LOAD_STARTED]		= "started",
		[LOAD_REFUSED]		= "refused",
		[LOAD_TIMED_OUT]	= "timed-out",
		[LOAD_STALLED]		= "stalled",
		[LOAD_REVERTED]		= "reverted",
	};
	const struct footprint *fp = &load->candidate.footprint;
	json_t *object = json_dict();

	json_put(object, "name", json_text(fp->name));
	json_put(object, "replace-set", json_number(fp->replace_set));
	json_put(object, "result", json_text(names[load->result]));
	if (load->result == LOAD_ENABLED && !load->lost)
		json_put(object, "replaced", json_incref(load->replaced));
	if (load->result == LOAD_REVERTED)
		json_put(object, "unloaded", json_boolean(load->unloaded));
	if (load->result == LOAD_REFUSED && load->event)
		json_put(object, "load-refused", json_incref(load->event));
	else if (load->result == LOAD_REFUSED)
		json_put(object, "check", verdict_json(fp, &load->answer));
	if (load_status(load) == STATUS_BUSY)
		stall_json(&load->stall, object);
	json_print(object, load->options);
}

static void __printf(4, 5) print_result(const struct load *load,
					enum style style, const char *word,
					const char *fmt, ...)
{
	const struct footprint *fp = &load->candidate.footprint;
	char rest[TEXT_LEN];
	va_list args;

	va_start(args, fmt);
	vsnprintf(rest, sizeof(rest), fmt, args);
	va_end(args);

	say_part(STYLE_PLAIN, "%s (set %u): ", fp->name, fp->replace_set);
	say_part(style, "%s", word);
	say("%s", rest);
}

static void print_replaced(const struct load *load)
{
	json_t *object;
	size_t i;

	json_array_foreach(load->replaced, i, object)
		say("  replaced: %s (set %lld)",
		    json_string_value(json_object_get(object, "name")),
		    json_integer_value(json_object_get(object, "replace-set")));
	if (load->lost)
		say("  note: what it has replaced is not known for sure, as events were lost");
}

static const char *nothing_done(const struct load *load)
{
	return load->reloaded ? "what was left of it is unloaded, and nothing was loaded" :
				"nothing was loaded";
}

static void print_refused(const struct load *load)
{
	if (load->event) {
		print_result(load, STYLE_BAD, "REFUSED",
			     " by the kernel, after its check had not told so: %s",
			     load->finding);
	} else {
		verdict_print(&load->candidate, &load->asked, &load->answer);
		say("  %s", nothing_done(load));
	}
}

static void print_timed_out(const struct load *load)
{
	if (load->stall.running)
		print_result(load, STYLE_BUSY, "TIMED OUT",
			     ", %s: the transition of %s has not ended",
			     nothing_done(load), load->stall.patch);
	else
		print_result(load, STYLE_BUSY, "TIMED OUT",
			     ", %s: others were quicker each time",
			     nothing_done(load));
	stall_print(&load->stall);
}

static void print_stalled(const struct load *load)
{
	char *name = shell_word(load_name(load));

	if (load->reverting) {
		print_result(load, STYLE_BUSY, "STALLED",
			     ", it is being taken back, and that has not ended either");
		stall_print(&load->stall);
		say("  to go on waiting: klpnl wait %s --for disabled", name);
		say("   and to clean up: klpnl disable --unload %s", name);
	} else {
		print_result(load, STYLE_BUSY, "STALLED",
			     ", it is loaded, but not all tasks use it yet");
		stall_print(&load->stall);
		say("  it is kept as it is; to go on waiting: klpnl wait %s",
		    name);
		say("                       to take it back:  klpnl disable %s",
		    name);
	}
	free(name);
}

static void print_reverted(const struct load *load)
{
	print_result(load, STYLE_BAD, "REVERTED",
		     ", for some tasks did not come to use it%s",
		     load->unloaded ? "; it is unloaded" : "");
	stall_print(&load->stall);
}

static void print_started(const struct load *load)
{
	char *name = shell_word(load_name(load));

	print_result(load, STYLE_BUSY, "loaded",
		     ", tasks are being moved; to wait for that: klpnl wait %s",
		     name);
	free(name);
}

static void print_text(const struct load *load)
{
	switch (load->result) {
	case LOAD_ENABLED:
		print_result(load, STYLE_GOOD, "enabled", "%s", "");
		print_replaced(load);
		break;
	case LOAD_ALREADY:
		print_result(load, STYLE_GOOD, "enabled", " already");
		break;
	case LOAD_STARTED:
		print_started(load);
		break;
	case LOAD_REFUSED:
		print_refused(load);
		break;
	case LOAD_TIMED_OUT:
		print_timed_out(load);
		break;
	case LOAD_STALLED:
		print_stalled(load);
		break;
	case LOAD_REVERTED:
		print_reverted(load);
		break;
	case LOAD_PENDING:
		break;
	}
}

void load_report(const struct load *load)
{
	if (load->options->json)
		print_json(load);
	else
		print_text(load);
}
