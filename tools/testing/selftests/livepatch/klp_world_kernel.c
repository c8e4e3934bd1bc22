// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel says and does: modules are made and loaded, the netlink
 * family "klp" is asked and listened to, and patched functions are called.
 */

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "klp_netlink.h"
#include "klp_world.h"
#include "test_modules/test_klp_world.h"

#define TEMPLATE_NAME	"test_klp_world_0000"
#define TARGET_NAME	"test_klp_world_mod_0"
#define EVENT_BUFFER	(8 * 1024 * 1024)

/* Modules are copies of a file under another name of the same length. */

struct image {
	char *data;
	size_t size;
	char *room;
	size_t room_size;
};

static struct image livepatch_image, target_image;

static void read_image(struct image *image, const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st))
		err(EXIT_FAILURE, "%s", path);
	image->size = st.st_size;
	image->data = malloc(image->size);
	if (!image->data || read(fd, image->data, image->size) != (ssize_t)image->size)
		err(EXIT_FAILURE, "%s", path);
	close(fd);
}

static void rename_image(struct image *image, const char *old, const char *new)
{
	char *place = image->data, *end = image->data + image->size;

	if (strlen(old) != strlen(new))
		errx(EXIT_FAILURE, "%s and %s are not of one length", old, new);
	while ((place = memmem(place, end - place, old, strlen(old)))) {
		memcpy(place, new, strlen(new));
		place += strlen(new);
	}
}

static void find_room(struct image *image)
{
	static const char mark[] = "room=....";

	image->room = memmem(image->data, image->size, mark, strlen(mark));
	if (!image->room)
		errx(EXIT_FAILURE, "the livepatch module has no room for a footprint");
	image->room_size = strlen(image->room) + 1;
}

/* Netlink */

static struct klp_family family;
static int ask_sock, event_sock;

static const char *words_of(__u8 cmd, unsigned int attr, __u64 value)
{
	const char *name = attr_name(cmd, attr) ?: "";

	if (!strcmp(name, "origin") && value < NR_ORIGINS)
		return origin_names[value];
	if (!strcmp(name, "verdict") && value < NR_VERDICTS)
		return verdict_names[value];
	if (!strcmp(name, "direction") && value < NR_DIRECTIONS)
		return direction_names[value];
	if ((!strcmp(name, "finding") || !strcmp(name, "unresolvable")) &&
	    value <= KLP_FINDING_LEAVING)
		return finding_names[value];

	return NULL;
}

static bool is_text(const struct nlattr *attr)
{
	const char *data = klp_data(attr);
	size_t i, len = klp_len(attr);

	if (len < 2 || data[len - 1])
		return false;
	for (i = 0; i < len - 1; i++) {
		if (data[i] < ' ' || data[i] > '~')
			return false;
	}

	return true;
}

/* Numbers have 4 or 8 bytes, and could be text by chance; so names decide. */
static bool is_string_attr(__u8 cmd, unsigned int attr)
{
	static const char *const strings[] = {
		"name", "owner", "incoming", "outgoing", "replaced-by", "patch",
		"object", "func", "other-func",
	};
	const char *name = attr_name(cmd, attr) ?: "";
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(strings); i++) {
		if (!strcmp(name, strings[i]))
			return true;
	}

	return false;
}

static void tell_attr(struct told *told, const struct nlattr *attr)
{
	unsigned int type = attr->nla_type;
	char value[600];
	const char *words;
	char *before;

	if (type >= ARRAY_SIZE(told->attr))
		broken("attribute %u of command %u", type, told->cmd);

	if (!klp_len(attr)) {
		snprintf(value, sizeof(value), "yes");
	} else if (is_string_attr(told->cmd, type)) {
		if (!is_text(attr))
			broken("attribute %u of command %u is no name", type, told->cmd);
		snprintf(value, sizeof(value), "%s", klp_string(attr));
	} else {
		words = words_of(told->cmd, type, klp_number(attr));
		if (words)
			snprintf(value, sizeof(value), "%s", words);
		else
			snprintf(value, sizeof(value), "%llu", klp_number(attr));
	}

	before = told->attr[type];
	told->attr[type] = NULL;
	if (before)
		tell(told, type, "%s,%s", before, value);
	else
		tell(told, type, "%s", value);
	free(before);
}

static void tell_message(struct told *told, const struct nlmsghdr *nlh,
			 __u32 *generation, __u64 *sequence)
{
	const struct nlattr *attr;

	*told = (struct told) { .cmd = klp_command(nlh) };
	for (attr = klp_next_attr(nlh, NULL); attr; attr = klp_next_attr(nlh, attr)) {
		/* The numbers of the messages are no matter of the rules. */
		if (attr->nla_type == klp_generation_attr(told->cmd)) {
			*generation = klp_number(attr);
			if (!*generation)
				broken("the generation is 0");
		} else if (attr->nla_type == klp_sequence_attr(told->cmd)) {
			*sequence = klp_number(attr);
		} else {
			tell_attr(told, attr);
		}
	}
}

/* What is known of the answer while it comes. */
struct answer {
	struct tale *tale;
	struct opinion *opinion;
	__u32 generation;
};

static void read_answer(const struct nlmsghdr *nlh, void *data)
{
	struct answer *answer = data;
	__u32 generation = 0;
	struct told told;
	__u64 sequence;

	tell_message(&told, nlh, &generation, &sequence);
	if (generation && answer->generation && generation != answer->generation)
		broken("the generation changed from %u to %u while nothing happened",
		       answer->generation, generation);
	if (generation)
		answer->generation = generation;

	if (answer->tale)
		add_told(answer->tale, &told);
	else if (answer->opinion && !told.attr[KLP_A_CHECK_FINDING])
		add_told(&answer->opinion->summary, &told);
	else if (answer->opinion)
		add_told(&answer->opinion->findings, &told);
}

static void put_list(struct klp_request *req, const struct list *list,
		     int attr, int attr_all)
{
	unsigned int i;

	if (list->all)
		klp_put_flag(req, attr_all);
	for (i = 0; i < list->nr; i++)
		klp_put_u32(req, attr, list->sets[i]);
}

/* What is absent from a request has a default; sometimes it is there all the same. */
static void put_func(struct klp_request *req, const struct func *func, bool defaults)
{
	size_t nest = klp_nest_start(req, KLP_A_CHECK_FUNC);
	__u64 pos = func->pos;

	if (func->object != VMLINUX || defaults)
		klp_put_string(req, KLP_A_FUNC_OBJECT, object_names[func->object]);
	klp_put_string(req, KLP_A_FUNC_NAME, func->name);
	if (pos || defaults)
		klp_put(req, KLP_A_FUNC_SYMPOS, &pos, sizeof(pos));
	klp_nest_end(req, nest);
}

static void put_state(struct klp_request *req, const struct state *state, bool defaults)
{
	size_t nest = klp_nest_start(req, KLP_A_CHECK_STATE);
	__u64 id = state->id;

	klp_put(req, KLP_A_STATE_ID, &id, sizeof(id));
	if (state->version || defaults)
		klp_put_u32(req, KLP_A_STATE_VERSION, state->version);
	klp_nest_end(req, nest);
}

/*
 * Asks what would happen, or what would if @what_if were the runtime value.
 * Returns 0, or the negative error number of the request.
 */
int ask_check(const struct livepatch *lp, const struct list *what_if,
	      struct opinion *opinion)
{
	const struct list *list = lp->parameter.there ? &lp->parameter : &lp->built_in;
	struct answer answer = { .opinion = opinion };
	bool defaults = lp->id & 1;
	struct klp_ending ending;
	struct klp_request req;
	unsigned int i;

	klp_begin(&req, family.id, KLP_CMD_CHECK, NLM_F_DUMP);
	klp_put_string(&req, KLP_A_CHECK_NAME, name_of(lp->id));
	if (lp->set || defaults)
		klp_put_u32(&req, KLP_A_CHECK_REPLACE_SET, lp->set);
	for (i = 0; i < lp->nr_funcs; i++)
		put_func(&req, &lp->funcs[i], defaults);
	for (i = 0; i < lp->nr_states; i++)
		put_state(&req, &lp->states[i], defaults);
	if (what_if || lp->parameter.there)
		klp_put_u32(&req, KLP_A_CHECK_SUPERSEDES_ORIGIN,
			    what_if ? KLP_ORIGIN_RUNTIME : KLP_ORIGIN_PARAMETER);
	put_list(&req, what_if ?: list, KLP_A_CHECK_SUPERSEDES,
		 KLP_A_CHECK_SUPERSEDES_ALL);

	return klp_ask(ask_sock, &req, read_answer, &answer, &ending);
}

/* In the name of a module, a dash is as good as an underscore. */
static void put_runtime_name(struct klp_request *req, unsigned int id, bool dashes)
{
	char name[32];
	char *c;

	snprintf(name, sizeof(name), "%s", name_of(id));
	for (c = name; dashes && *c; c++) {
		if (*c == '_')
			*c = '-';
	}
	klp_put_string(req, KLP_A_RUNTIME_NAME, name);
}

int ask_runtime_set(unsigned int id, const struct list *list, bool dashes,
		    const __u32 *generation)
{
	struct answer answer = { NULL };
	struct klp_ending ending;
	struct klp_request req;

	klp_begin(&req, family.id, KLP_CMD_SUPERSEDES_SET, NLM_F_ACK);
	put_runtime_name(&req, id, dashes);
	put_list(&req, list, KLP_A_RUNTIME_SUPERSEDES, KLP_A_RUNTIME_SUPERSEDES_ALL);
	if (generation)
		klp_put_u32(&req, KLP_A_RUNTIME_EXPECTED_GENERATION, *generation);

	return klp_ask(ask_sock, &req, read_answer, &answer, &ending);
}

int ask_runtime_clear(unsigned int id, bool dashes)
{
	struct klp_ending ending;
	struct klp_request req;

	klp_begin(&req, family.id, KLP_CMD_SUPERSEDES_CLEAR, NLM_F_ACK);
	put_runtime_name(&req, id, dashes);

	return klp_ask(ask_sock, &req, NULL, NULL, &ending);
}

int ask_runtime_clear_all(void)
{
	struct klp_ending ending;
	struct klp_request req;

	klp_begin(&req, family.id, KLP_CMD_SUPERSEDES_CLEAR, NLM_F_ACK);
	klp_put_flag(&req, KLP_A_RUNTIME_EVERY_NAME);

	return klp_ask(ask_sock, &req, NULL, NULL, &ending);
}

/* All that can be listed. Returns the generation, 0 when nothing is listed. */
__u32 dump_world(struct tale *tale)
{
	static const __u8 dumps[] = {
		KLP_CMD_SET_GET, KLP_CMD_PATCH_GET, KLP_CMD_FUNC_GET,
		KLP_CMD_STATE_GET, KLP_CMD_SUPERSEDES_GET,
	};
	struct answer answer = { .tale = tale };
	struct klp_ending ending;
	struct klp_request req;
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(dumps); i++) {
		klp_begin(&req, family.id, dumps[i], NLM_F_DUMP);
		ret = klp_ask(ask_sock, &req, read_answer, &answer, &ending);
		if (ret || ending.intr)
			broken("a dump fails: %s%s", strerror(-ret),
			       ending.intr ? ", or is interrupted" : "");
	}

	return answer.generation;
}

/*
 * Adds events until @events has @nr of them, or nothing has come for that time.
 * Their sequence has no gap, and the generation never falls.
 */
void read_events(struct tale *events, unsigned int nr, int timeout_ms)
{
	static struct klp_datagram datagram;
	static __u32 last_generation;
	static __u64 last_sequence;
	struct pollfd pollfd = { .fd = event_sock, .events = POLLIN };
	struct nlmsghdr *nlh;
	__u32 generation = 0;
	__u64 sequence = 0;
	struct told told;
	int ret;

	while (events->nr < nr) {
		if (poll(&pollfd, 1, timeout_ms) <= 0)
			return;
		ret = klp_receive(event_sock, &datagram, MSG_DONTWAIT);
		if (ret)
			broken("events: %s", strerror(-ret));
		while ((nlh = klp_next(&datagram))) {
			tell_message(&told, nlh, &generation, &sequence);
			if (last_sequence && sequence != last_sequence + 1)
				broken("event %llu follows event %llu", sequence,
				       last_sequence);
			if (generation < last_generation)
				broken("the generation falls from %u to %u",
				       last_generation, generation);
			last_sequence = sequence;
			last_generation = generation;
			add_told(events, &told);
		}
	}
}

/* Loading */

struct text {
	char *data;
	size_t size, len;
};

static void __printf(2, 3) append(struct text *text, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text->len += vsnprintf(text->data + text->len, text->size - text->len, fmt, args);
	va_end(args);
	if (text->len >= text->size)
		errx(EXIT_FAILURE, "no room for '%s'", fmt);
}

/* Ends a string of modinfo. */
static void end_field(struct text *text)
{
	append(text, "%c", '\0');
}

static void append_list(struct text *text, const struct list *list, char separator)
{
	unsigned int i;

	for (i = 0; i < list->nr; i++) {
		if (i)
			append(text, "%c", separator);
		append(text, "%u", list->sets[i]);
	}
}

/* Like what modpost would have written, but for what is wrong on purpose. */
static void write_footprint(struct text *text, const struct livepatch *lp)
{
	bool wrong_func = lp->claim == CLAIM_WRONG_FUNC;
	bool wrong_state = lp->claim == CLAIM_WRONG_STATE;
	unsigned int i, set = lp->set, callbacks;
	int object;

	if (lp->claim == CLAIM_WRONG_SET || lp->claim == CLAIM_ANY_SET)
		set = !set;
	append(text, "klp_footprint=1");
	end_field(text);
	append(text, "klp_replace_set=%u", set);
	end_field(text);
	if (lp->built_in.nr || lp->claim == CLAIM_WRONG_SUPERSEDES) {
		append(text, "klp_supersedes=");
		append_list(text, &lp->built_in, ',');
		if (lp->claim == CLAIM_WRONG_SUPERSEDES)
			append(text, "%s99", lp->built_in.nr ? "," : "");
		end_field(text);
	}
	for (i = 0; i < lp->nr_funcs; i++) {
		append(text, "klp_func=%s:%s,%lu", object_names[lp->funcs[i].object],
		       lp->funcs[i].name, lp->funcs[i].pos + (wrong_func && !i));
		end_field(text);
	}
	for (i = 0; i < lp->nr_states; i++) {
		append(text, "klp_state=%lu,%u", lp->states[i].id, lp->states[i].version);
		end_field(text);
	}
	if (wrong_state) {
		append(text, "klp_state=99,1");
		end_field(text);
	}
	for (object = 0; object < NR_OBJECTS; object++) {
		callbacks = lp->callbacks[object];
		/* Some where there are none, or none where there are some */
		if (object == VMLINUX && lp->claim == CLAIM_WRONG_CALLBACKS)
			callbacks = !callbacks;
		if (!callbacks)
			continue;
		append(text, "klp_callbacks=%s", object_names[object]);
		end_field(text);
	}
	append(text, "klp_footprint_end=%u,%u",
	       lp->nr_funcs + (lp->claim == CLAIM_DAMAGED), lp->nr_states + wrong_state);
	end_field(text);
	if (lp->claim == CLAIM_ANY_SET) {
		append(text, "klp_param=replace_set:replace_set");
		end_field(text);
	}
}

static void fill_room(const struct livepatch *lp)
{
	struct text text = {
		.data = livepatch_image.room,
		.size = livepatch_image.room_size - sizeof("room="),
	};

	if (lp->claim != CLAIM_NONE)
		write_footprint(&text, lp);
	memset(text.data + text.len, '.', livepatch_image.room_size - text.len - 1);
	memcpy(text.data + text.len, "room=", strlen("room="));
}

static void write_parameters(struct text *text, const struct livepatch *lp)
{
	unsigned int i;
	int object;

	append(text, "id=%u replace_set=%u", lp->id, lp->set);
	append(text, " funcs=\"");
	for (i = 0; i < lp->nr_funcs; i++)
		append(text, "%s:%s,%lu;", object_names[lp->funcs[i].object],
		       lp->funcs[i].name, lp->funcs[i].pos);
	append(text, "\" states=\"");
	for (i = 0; i < lp->nr_states; i++)
		append(text, "%lu,%u;", lp->states[i].id, lp->states[i].version);
	append(text, "\" built_in=\"");
	append_list(text, &lp->built_in, ';');
	append(text, "\" callbacks=\"");
	for (object = 0; object < NR_OBJECTS; object++) {
		if (lp->callbacks[object])
			append(text, "%s:%u;", object_names[object], lp->callbacks[object]);
	}
	append(text, "\"");
	if (lp->fail >= 0)
		append(text, " fail=%s", object_names[lp->fail]);
	if (lp->bad_parameter) {
		append(text, " %s", lp->bad_parameter);
	} else if (lp->parameter.there) {
		append(text, " supersedes=%s", lp->parameter.all ? "all" : "");
		append_list(text, &lp->parameter, ',');
	}
}

static int init_module(struct image *image, const char *params)
{
	return syscall(SYS_init_module, image->data, image->size, params) ? -errno : 0;
}

/* Returns 0, or a negative error number. */
int load_livepatch(const struct livepatch *lp)
{
	static char old[32] = TEMPLATE_NAME;
	char params[8192];
	struct text text = { params, sizeof(params), 0 };

	rename_image(&livepatch_image, old, name_of(lp->id));
	snprintf(old, sizeof(old), "%s", name_of(lp->id));
	fill_room(lp);
	write_parameters(&text, lp);

	return init_module(&livepatch_image, params);
}

/* Files of the target modules: what functions return, a hold, what was seen there */
static int values_fd[NR_OBJECTS], hold_fd[NR_OBJECTS], held_fd[NR_OBJECTS];

static int open_target_file(int object, const char *suffix, int flags)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%s%s", object_names[object], suffix);
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		err(EXIT_FAILURE, "%s", path);

	return fd;
}

int load_target(int object)
{
	static const char *old = TARGET_NAME;
	int ret;

	rename_image(&target_image, old, object_names[object]);
	old = object_names[object];
	ret = init_module(&target_image, "");
	if (ret)
		return ret;

	values_fd[object] = open_target_file(object, "", O_RDONLY);
	hold_fd[object] = open_target_file(object, "_hold", O_RDWR);
	held_fd[object] = open_target_file(object, "_held", O_RDONLY);

	return 0;
}

int unload(const char *name)
{
	int object;

	for (object = MOD_1; object < NR_OBJECTS; object++) {
		if (strcmp(name, object_names[object]))
			continue;
		close(values_fd[object]);
		close(hold_fd[object]);
		close(held_fd[object]);
		values_fd[object] = -1;
	}

	return syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
}

/* Sysfs */

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), ret = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		ret = -errno;
	close(fd);

	return ret;
}

int write_patch_file(unsigned int id, const char *file, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/kernel/livepatch/%s/%s", name_of(id), file);
	return write_file(path, text);
}

static int read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return -errno;
	len = read(fd, text, size - 1);
	close(fd);
	text[len > 0 ? len : 0] = '\0';

	return len < 0 ? -errno : 0;
}

/* How often each kind of callback of each object was called */
int read_calls(unsigned int id, char *text, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s/parameters/calls", name_of(id));
	return read_file(path, text, size);
}

bool set_cpu(bool online)
{
	return !write_file("/sys/devices/system/cpu/cpu1/online", online ? "1" : "0");
}

/* Functions that are called */

/* A file of /proc tells a number only where its function is patched. */
static unsigned int observe_file(const char *path, int slot)
{
	char text[64], *end;
	unsigned long value;

	if (read_file(path, text, sizeof(text)))
		return ~0U;
	value = strtoul(text, &end, 10);

	return end != text && *end == '\n' ? value : test_klp_world_value(0, slot);
}

static unsigned int observe_syscall(long nr, long original, int slot)
{
	long value = syscall(nr);

	return value == original ? test_klp_world_value(0, slot) : (unsigned int)value;
}

static long real_ppid, real_pgrp, real_egid;

static void observe_syscalls(unsigned int *values)
{
	values[TEST_KLP_WORLD_GETPPID] =
		observe_syscall(SYS_getppid, real_ppid, TEST_KLP_WORLD_GETPPID);
	values[TEST_KLP_WORLD_GETPGRP] =
		observe_syscall(SYS_getpgrp, real_pgrp, TEST_KLP_WORLD_GETPGRP);
	values[TEST_KLP_WORLD_GETEGID] =
		observe_syscall(SYS_getegid, real_egid, TEST_KLP_WORLD_GETEGID);
}

static void observe_vmlinux(unsigned int *values)
{
	static const struct {
		int slot;
		const char *path;
	} files[] = {
		{ TEST_KLP_WORLD_CMDLINE, "/proc/cmdline" },
		{ TEST_KLP_WORLD_VERSION, "/proc/version" },
		{ TEST_KLP_WORLD_EXECDOMAINS, "/proc/execdomains" },
		{ TEST_KLP_WORLD_MODULES, "/proc/modules" },
		{ TEST_KLP_WORLD_MOUNTS, "/proc/self/mounts" },
	};
	unsigned int i;

	observe_syscalls(values);
	for (i = 0; i < ARRAY_SIZE(files); i++)
		values[files[i].slot] = observe_file(files[i].path, files[i].slot);
}

/* What each function of an object returns; that must be loaded. */
void observe(int object, unsigned int *values)
{
	ssize_t size = nr_slots[object] * sizeof(*values);

	if (object == VMLINUX)
		observe_vmlinux(values);
	else if (pread(values_fd[object], values, size, 0) != size)
		err(EXIT_FAILURE, "%s", object_names[object]);
}

/* A task that is held in klp_world_busy(). */

static pthread_t holders[NR_OBJECTS];

static void *be_held(void *data)
{
	int object = (int)(long)data;
	unsigned int value;

	/* Not read(), which would keep others from writing to the same file. */
	if (pread(hold_fd[object], &value, sizeof(value), 0) != sizeof(value))
		err(EXIT_FAILURE, "%s_hold", object_names[object]);

	return (void *)(long)value;
}

static void command_holder(int object, const char *word)
{
	if (pwrite(hold_fd[object], word, strlen(word), 0) < 0)
		err(EXIT_FAILURE, "%s_hold: %s", object_names[object], word);
}

void hold(int object)
{
	if (pthread_create(&holders[object], NULL, be_held, (void *)(long)object))
		errx(EXIT_FAILURE, "no thread");
	command_holder(object, "wait");
}

void release(int object)
{
	command_holder(object, "release");
	pthread_join(holders[object], NULL);
}

/* What they return to the task that is held */
void observe_held(int object, unsigned int *values)
{
	ssize_t size = nr_slots[object] * sizeof(*values);

	command_holder(object, "probe");
	if (pread(held_fd[object], values, size, 0) != size)
		err(EXIT_FAILURE, "%s_held", object_names[object]);
}

/* Tasks that call the functions all the time, and note what changes. */

#define WATCHERS 2
#define MAX_CHANGES 6

struct watcher {
	pthread_t thread;
	unsigned int rounds;
	unsigned int nr[NR_OBJECTS][MAX_SLOTS];
	unsigned int seen[NR_OBJECTS][MAX_SLOTS][MAX_CHANGES];
};

static struct watcher watchers[WATCHERS];
static bool watch_object[NR_OBJECTS];
static bool watching;

static void note(struct watcher *watcher, int object, int slot, unsigned int value)
{
	unsigned int *seen = watcher->seen[object][slot];
	unsigned int *nr = &watcher->nr[object][slot];

	if (*nr == MAX_CHANGES || (*nr && seen[*nr - 1] == value))
		return;
	seen[(*nr)++] = value;
}

static void watch_once(struct watcher *watcher)
{
	unsigned int values[MAX_SLOTS];
	int object, slot;

	observe_syscalls(values);
	for (slot = TEST_KLP_WORLD_GETPPID; slot <= TEST_KLP_WORLD_GETEGID; slot++)
		note(watcher, VMLINUX, slot, values[slot]);

	for (object = MOD_1; object < NR_OBJECTS; object++) {
		if (!watch_object[object])
			continue;
		observe(object, values);
		for (slot = 0; slot < nr_slots[object]; slot++)
			note(watcher, object, slot, values[slot]);
	}
	__atomic_fetch_add(&watcher->rounds, 1, __ATOMIC_RELEASE);
}

static void *watch(void *data)
{
	struct sched_param param = { 0 };

	/* Whoever makes the changes goes first, or everything would take longer. */
	pthread_setschedparam(pthread_self(), SCHED_IDLE, &param);
	while (__atomic_load_n(&watching, __ATOMIC_ACQUIRE))
		watch_once(data);

	return NULL;
}

static void wait_for_round(void)
{
	unsigned int i, before;

	for (i = 0; i < WATCHERS; i++) {
		before = __atomic_load_n(&watchers[i].rounds, __ATOMIC_ACQUIRE);
		while (__atomic_load_n(&watchers[i].rounds, __ATOMIC_ACQUIRE) < before + 2)
			usleep(200);
	}
}

/* All of them have called everything when this returns. */
void start_watching(const struct world *world)
{
	unsigned int i;

	memset(watchers, 0, sizeof(watchers));
	memcpy(watch_object, world->loaded, sizeof(watch_object));
	watching = true;
	for (i = 0; i < WATCHERS; i++) {
		if (pthread_create(&watchers[i].thread, NULL, watch, &watchers[i]))
			errx(EXIT_FAILURE, "no thread");
	}
	wait_for_round();
}

void stop_watching(void)
{
	unsigned int i;

	wait_for_round();
	__atomic_store_n(&watching, false, __ATOMIC_RELEASE);
	for (i = 0; i < WATCHERS; i++)
		pthread_join(watchers[i].thread, NULL);
}

int nr_watchers(void)
{
	return WATCHERS;
}

/* The values of a function in the order in which they appeared */
const unsigned int *watched(int watcher, int object, int slot, unsigned int *nr)
{
	*nr = watchers[watcher].nr[object][slot];
	return watchers[watcher].seen[object][slot];
}

/* Facts */

/* The address of each function that the model knows, by /proc/kallsyms */
static void find_addresses(int object, unsigned long *addrs)
{
	unsigned long nr[32] = { 0 }, addr;
	char line[1024], name[512], module[64];
	unsigned int i;
	FILE *file;
	int n;

	file = fopen("/proc/kallsyms", "re");
	if (!file)
		err(EXIT_FAILURE, "/proc/kallsyms");
	while (fgets(line, sizeof(line), file)) {
		n = sscanf(line, "%lx %*c %511s [%63[^]]", &addr, name, module);
		if (n < 3)
			snprintf(module, sizeof(module), "%s", object_names[VMLINUX]);
		if (n < 2 || strcmp(module, object_names[object]))
			continue;
		for (i = 0; i < nr_facts[object]; i++) {
			if (!strcmp(name, facts[object][i].name) &&
			    ++nr[i] == facts[object][i].pos)
				addrs[i] = addr;
		}
	}
	fclose(file);

	for (i = 0; i < nr_facts[object]; i++) {
		if (nr[i] != facts[object][i].nr_pos)
			errx(EXIT_FAILURE, "%s has %lu functions %s, not %lu",
			     object_names[object], nr[i], facts[object][i].name,
			     facts[object][i].nr_pos);
	}
}

/* Which of them ftrace can redirect, by its own list; an address has one name there. */
static void find_traceable(int object, bool *traceable)
{
	char line[1024], name[512], module[64];
	unsigned int i;
	FILE *file;
	int n;

	file = fopen("/sys/kernel/tracing/available_filter_functions", "re");
	if (!file)
		err(EXIT_FAILURE, "available_filter_functions");
	while (fgets(line, sizeof(line), file)) {
		n = sscanf(line, "%511s [%63[^]]", name, module);
		if (n < 2)
			snprintf(module, sizeof(module), "%s", object_names[VMLINUX]);
		if (n < 1 || strcmp(module, object_names[object]))
			continue;
		for (i = 0; i < nr_facts[object]; i++) {
			if (!strcmp(name, facts[object][i].name))
				traceable[facts[object][i].slot] = true;
		}
	}
	fclose(file);
}

static void check_facts_of(int object)
{
	const struct fact *f = facts[object];
	bool traceable[MAX_SLOTS + 1] = { false };
	unsigned long addrs[32] = { 0 };
	unsigned int i, j;
	bool same_address, same_slot;

	find_addresses(object, addrs);
	find_traceable(object, traceable);
	for (i = 0; i < nr_facts[object]; i++) {
		for (j = 0; j < i; j++) {
			same_address = addrs[i] == addrs[j];
			same_slot = f[i].slot == f[j].slot;
			if (same_address != same_slot)
				errx(EXIT_FAILURE, "%s,%lu and %s,%lu of %s: one function, or two?",
				     f[i].name, f[i].pos, f[j].name, f[j].pos,
				     object_names[object]);
		}
		if (traceable[f[i].slot] != f[i].traceable)
			errx(EXIT_FAILURE, "%s of %s: can it be traced?", f[i].name,
			     object_names[object]);
	}
}

/* Is what the model takes for granted true in this kernel? */
void check_facts(void)
{
	int object;

	check_facts_of(VMLINUX);
	for (object = MOD_1; object < NR_OBJECTS; object++) {
		if (load_target(object))
			errx(EXIT_FAILURE, "%s cannot be loaded", object_names[object]);
		check_facts_of(object);
		if (unload(object_names[object]))
			errx(EXIT_FAILURE, "%s cannot be unloaded", object_names[object]);
	}
}

void open_kernel(const char *livepatch_file, const char *target_file)
{
	int size = EVENT_BUFFER;

	read_image(&livepatch_image, livepatch_file);
	find_room(&livepatch_image);
	read_image(&target_image, target_file);

	real_ppid = getppid();
	real_pgrp = getpgrp();
	real_egid = getegid();

	ask_sock = klp_open();
	event_sock = klp_open();
	if (ask_sock < 0 || event_sock < 0)
		errx(EXIT_FAILURE, "no netlink socket");
	if (klp_find_family(ask_sock, &family))
		errx(EXIT_FAILURE, "this kernel has no family " KLP_FAMILY_NAME);
	if (setsockopt(event_sock, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		err(EXIT_FAILURE, "SO_RCVBUFFORCE");
	if (klp_subscribe(event_sock, &family))
		errx(EXIT_FAILURE, "no events");
}
