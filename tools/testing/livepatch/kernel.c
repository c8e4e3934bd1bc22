// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kernel.c - the kernel as the livepatch code sees it, in user space
 */

#include <stdio.h>
#include <linux/livepatch.h>
#include "core.h"
#include "event.h"

/* There is only one thread. */
struct mutex klp_mutex;
LIST_HEAD(klp_patches);
u32 klp_generation = 1;

struct module fake_vmlinux;
LIST_HEAD(fake_modules);
int fake_fail_alloc = -1;
unsigned int fake_nr_events;
u8 fake_last_event;

static LIST_HEAD(fake_works);

void *fake_alloc(size_t size, gfp_t gfp)
{
	if (!fake_fail_alloc && !(gfp & __GFP_NOFAIL))
		return NULL;
	if (fake_fail_alloc > 0)
		fake_fail_alloc--;

	return calloc(1, size);
}

/* Nobody reads it, but its arguments have to be right. */
void fake_log(const char *fmt, ...)
{
	char line[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
}

void fake_failed(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
	abort();
}

void schedule_work(struct work_struct *work)
{
	if (list_empty(&work->entry))
		list_add_tail(&work->entry, &fake_works);
}

void fake_run_work(void)
{
	struct work_struct *work;

	while (!list_empty(&fake_works)) {
		work = list_first_entry(&fake_works, struct work_struct, entry);
		list_del_init(&work->entry);
		work->func(work);
	}
}

struct module *find_module(const char *name)
{
	struct module *mod;

	list_for_each_entry(mod, &fake_modules, list) {
		if (!strcmp(mod->name, name))
			return mod;
	}

	return NULL;
}

struct module *klp_find_alive_module(const char *name)
{
	struct module *mod = find_module(name);

	return mod && mod->klp_alive ? mod : NULL;
}

int kallsyms_on_each_match_symbol(int (*fn)(void *data, unsigned long addr),
				  const char *name, void *data)
{
	const struct fake_symbol *symbol = fake_vmlinux.symbols;
	int ret = 0;

	for (; !ret && symbol < fake_vmlinux.symbols + fake_vmlinux.nr_symbols; symbol++) {
		if (!strcmp(symbol->name, name))
			ret = fn(data, symbol->addr);
	}

	return ret;
}

int module_kallsyms_on_each_symbol(const char *modname,
				   int (*fn)(void *data, const char *name,
					     unsigned long addr), void *data)
{
	struct module *mod = find_module(modname);
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && mod && i < mod->nr_symbols; i++)
		ret = fn(data, mod->symbols[i].name, mod->symbols[i].addr);

	return ret;
}

unsigned long ftrace_location(unsigned long addr)
{
	return addr & FAKE_NOTRACE ? 0 : addr;
}

void klp_changed(void)
{
	klp_generation++;
}

void klp_event_runtime(u8 event, const struct klp_runtime_value *value)
{
	fake_last_event = event;
	fake_nr_events++;
}
