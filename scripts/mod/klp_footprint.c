// SPDX-License-Identifier: GPL-2.0
/*
 * Reads from a livepatch module what it patches, and lists that in its modinfo.
 *
 * The module leaves a record in a section of its own (MODULE_LIVEPATCH()): the
 * shape of the livepatch structures, and a pointer to its struct klp_patch.
 * From there on it is a matter of following pointers, which in a relocatable
 * object are relocations. Only the objects of a module that klp-build makes are
 * in a section of their own (MODULE_LIVEPATCH_EXT()). The fields are an ABI, see
 * Documentation/livepatch/footprint.rst.
 */

#include <stdint.h>
#include <xalloc.h>

#include "modpost.h"
#include "../../include/linux/livepatch_footprint.h"
#include "../../include/uapi/linux/klp_netlink.h"

#define KLP_FOOTPRINT_VERSION	1

#define OUTSIDE_MODULE	SHN_UNDEF

struct place {
	unsigned int secndx;
	Elf_Addr offset;
};

struct reloc {
	struct place from;
	struct place to;
	const Elf_Sym *sym;
};

struct pointer {
	bool set;		/* not NULL */
	struct place to;	/* in OUTSIDE_MODULE when that is not known */
	const Elf_Sym *sym;
};

/* Data that has a name, and therefore a known size */
struct variable {
	struct place start;
	Elf_Addr size;
};

struct func {
	const char *name;
	unsigned long long sympos;
};

struct object {
	const char *name;
	bool has_callbacks;
	struct func *funcs;
	unsigned int nr_funcs;
};

struct state {
	unsigned long long id;
	unsigned long long version;
};

struct footprint {
	struct module *mod;
	struct elf_info *elf;
	struct klp_layout layout;

	/* Both are sorted by place. */
	struct reloc *relocs;
	size_t nr_relocs;
	struct variable *variables;
	size_t nr_variables;

	unsigned long long replace_set;
	unsigned int *supersedes;
	unsigned int nr_supersedes;
	struct object *objs;
	unsigned int nr_objs;
	struct state *states;
	unsigned int nr_states;
};

#define footprint_err(fp, fmt, args...) \
	mod_error((fp)->mod, "cannot describe the livepatch: " fmt "\n", ##args)

static const char *object_name(const struct object *obj)
{
	return obj->name ?: "vmlinux";
}

/* Two look-up tables: relocations of data, and variables */

static int compare_places(const struct place *a, const struct place *b)
{
	if (a->secndx != b->secndx)
		return a->secndx < b->secndx ? -1 : 1;
	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	return 0;
}

static int compare_relocs(const void *a, const void *b)
{
	const struct reloc *r1 = a, *r2 = b;

	return compare_places(&r1->from, &r2->from);
}

static int compare_variables(const void *a, const void *b)
{
	const struct variable *v1 = a, *v2 = b;
	int ret = compare_places(&v1->start, &v2->start);

	if (ret || v1->size == v2->size)
		return ret;
	return v1->size < v2->size ? -1 : 1;
}

static bool relocates_data(const struct elf_info *elf, const Elf_Shdr *sechdr)
{
	unsigned long long flags;

	if (sechdr->sh_type != SHT_REL && sechdr->sh_type != SHT_RELA)
		return false;
	if (sechdr->sh_info == SHN_UNDEF || sechdr->sh_info >= elf->num_sections)
		return false;

	flags = elf->sechdrs[sechdr->sh_info].sh_flags;
	return (flags & SHF_ALLOC) && !(flags & SHF_EXECINSTR);
}

static size_t reloc_size(const Elf_Shdr *sechdr)
{
	return sechdr->sh_type == SHT_RELA ? sizeof(Elf_Rela) : sizeof(Elf_Rel);
}

static size_t nr_relocs(const Elf_Shdr *sechdr)
{
	return sechdr->sh_size / reloc_size(sechdr);
}

static void read_reloc(struct elf_info *elf, const Elf_Shdr *sechdr,
		       const void *data, struct reloc *reloc)
{
	/* The larger one begins with the smaller one. */
	const Elf_Rela *rela = data;
	unsigned int type, symndx;
	Elf_Addr addend;

	reloc->from.secndx = sechdr->sh_info;
	reloc->from.offset = TO_NATIVE(rela->r_offset);

	if (sechdr->sh_type == SHT_RELA) {
		addend = TO_NATIVE(rela->r_addend);
	} else {
		const Elf_Addr *loc = sym_get_data_by_offset(elf, sechdr->sh_info,
							     reloc->from.offset);

		addend = get_unaligned_native(loc);
	}

	get_rel_type_and_sym(elf, rela->r_info, &type, &symndx);
	reloc->sym = elf->symtab_start + symndx;

	reloc->to.secndx = get_secindex(elf, reloc->sym);
	if (reloc->to.secndx >= elf->num_sections)
		reloc->to.secndx = OUTSIDE_MODULE;
	reloc->to.offset = reloc->sym->st_value + addend;
}

static void index_relocs(struct footprint *fp)
{
	struct elf_info *elf = fp->elf;
	size_t nr = 0;

	for (unsigned int i = 0; i < elf->num_sections; i++) {
		if (relocates_data(elf, &elf->sechdrs[i]))
			nr += nr_relocs(&elf->sechdrs[i]);
	}

	fp->relocs = xcalloc(nr + 1, sizeof(*fp->relocs));

	for (unsigned int i = 0; i < elf->num_sections; i++) {
		const Elf_Shdr *sechdr = &elf->sechdrs[i];
		const void *data = sym_get_data_by_offset(elf, i, 0);

		if (!relocates_data(elf, sechdr))
			continue;

		for (size_t j = 0; j < nr_relocs(sechdr); j++)
			read_reloc(elf, sechdr, data + j * reloc_size(sechdr),
				   &fp->relocs[fp->nr_relocs++]);
	}

	qsort(fp->relocs, fp->nr_relocs, sizeof(*fp->relocs), compare_relocs);
}

static void index_variables(struct footprint *fp)
{
	struct elf_info *elf = fp->elf;
	size_t nr_symbols = elf->symtab_stop - elf->symtab_start;

	fp->variables = xcalloc(nr_symbols + 1, sizeof(*fp->variables));

	for (Elf_Sym *sym = elf->symtab_start; sym < elf->symtab_stop; sym++) {
		struct variable *var = &fp->variables[fp->nr_variables];

		if (ELF_ST_TYPE(sym->st_info) != STT_OBJECT)
			continue;

		var->start.secndx = get_secindex(elf, sym);
		var->start.offset = sym->st_value;
		var->size = sym->st_size;
		fp->nr_variables++;
	}

	qsort(fp->variables, fp->nr_variables, sizeof(*fp->variables),
	      compare_variables);
}

/*
 * The last variable that starts at @place or before. Of several that start at
 * one address it is the longest; the others can only be empty or aliases.
 */
static const struct variable *find_variable(const struct footprint *fp,
					    const struct place *place)
{
	size_t lo = 0, hi = fp->nr_variables;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare_places(&fp->variables[mid].start, place) > 0)
			hi = mid;
		else
			lo = mid + 1;
	}

	if (!lo || fp->variables[lo - 1].start.secndx != place->secndx)
		return NULL;
	return &fp->variables[lo - 1];
}

/* How many bytes there are from where @ptr points to the end of the variable */
static Elf_Addr room_at(const struct footprint *fp, const struct pointer *ptr)
{
	const Elf_Shdr *sechdr = &fp->elf->sechdrs[ptr->to.secndx];
	const struct variable *var;
	Elf_Addr end;

	/*
	 * Compilers name the variable or its section, as they see fit. The name
	 * is to be preferred: an empty variable shares its address with the
	 * next one.
	 */
	if (ptr->sym && ELF_ST_TYPE(ptr->sym->st_info) == STT_OBJECT) {
		end = ptr->sym->st_value + ptr->sym->st_size;
	} else {
		var = find_variable(fp, &ptr->to);
		end = var ? var->start.offset + var->size : 0;
	}

	if (end > sechdr->sh_size || end < ptr->to.offset)
		return 0;
	return end - ptr->to.offset;
}

/* Reading values. The caller knows that @base is inside its section. */

static unsigned long long read_uint(const struct footprint *fp,
				    const struct place *base,
				    const struct klp_layout_field *field)
{
	const void *data;

	if (fp->elf->sechdrs[base->secndx].sh_type == SHT_NOBITS)
		return 0;

	data = sym_get_data_by_offset(fp->elf, base->secndx,
				      base->offset + field->offset);
	switch (field->size) {
	case sizeof(uint8_t):
		return *(const uint8_t *)data;
	case sizeof(uint16_t):
		return get_unaligned_native((const uint16_t *)data);
	case sizeof(uint32_t):
		return get_unaligned_native((const uint32_t *)data);
	case sizeof(uint64_t):
		return get_unaligned_native((const uint64_t *)data);
	}

	fatal("%s: a livepatch field of %u bytes is not a number\n",
	      fp->mod->name, field->size);
}

static struct pointer read_pointer(const struct footprint *fp,
				   const struct place *base,
				   const struct klp_layout_field *field)
{
	struct pointer ptr = { .to.secndx = OUTSIDE_MODULE };
	struct reloc *reloc, key = {
		.from.secndx = base->secndx,
		.from.offset = base->offset + field->offset,
	};

	reloc = bsearch(&key, fp->relocs, fp->nr_relocs, sizeof(key),
			compare_relocs);
	if (reloc) {
		ptr.set = true;
		ptr.to = reloc->to;
		ptr.sym = reloc->sym;
	} else {
		ptr.set = read_uint(fp, base, field);
	}

	return ptr;
}

static bool is_set(const struct footprint *fp, const struct place *base,
		   const struct klp_layout_field *field)
{
	return read_pointer(fp, base, field).set;
}

/* NULL when it is not a string in this module */
static const char *string_at(const struct footprint *fp, const struct place *place)
{
	const Elf_Shdr *sechdr = &fp->elf->sechdrs[place->secndx];
	const char *str;

	if (place->secndx == OUTSIDE_MODULE || place->offset >= sechdr->sh_size)
		return NULL;
	if (sechdr->sh_type == SHT_NOBITS)
		return "";

	str = sym_get_data_by_offset(fp->elf, place->secndx, place->offset);
	if (!memchr(str, '\0', sechdr->sh_size - place->offset))
		return NULL;
	return str;
}

static bool fits_modinfo(const char *name)
{
	for (; *name; name++) {
		unsigned char c = *name;

		if (c < ' ' || c > '~' || strchr("\"\\,:=", c))
			return false;
	}
	return true;
}

/* NULL after an error */
static const char *read_name(const struct footprint *fp, const struct pointer *ptr,
			     unsigned int too_long, const char *whose)
{
	const char *name = string_at(fp, &ptr->to);

	if (!name)
		footprint_err(fp, "the name of %s is not in this module. Let it point to a string constant.",
			      whose);
	else if (!*name)
		footprint_err(fp, "the name of %s is empty. Set it where the array is defined, not at run time.",
			      whose);
	else if (strlen(name) >= too_long)
		footprint_err(fp, "the name of %s, '%s', is too long. It may have %u characters.",
			      whose, name, too_long - 1);
	else if (!fits_modinfo(name))
		footprint_err(fp, "the name of %s, '%s', has a character that modinfo cannot hold: quotes, backslash, comma, colon, equals sign, or one that is not printable ASCII.",
			      whose, name);
	else
		return name;

	return NULL;
}

static bool in_module(const struct footprint *fp, const struct pointer *ptr,
		      const char *what)
{
	if (ptr->to.secndx != OUTSIDE_MODULE)
		return true;

	footprint_err(fp, "%s is not in this module. Define it in one of the module's files, not at run time.",
		      what);
	return false;
}

/*
 * Count the entries of the array at @ptr up to the empty one at its end.
 * Returns -1 after an error.
 */
static int count_entries(const struct footprint *fp, const struct pointer *ptr,
			 unsigned int size, const char *what,
			 bool (*is_end)(const struct footprint *fp,
					const struct place *entry))
{
	struct place entry = ptr->to;
	Elf_Addr room;
	int nr;

	if (!in_module(fp, ptr, what))
		return -1;

	room = room_at(fp, ptr);
	if (room < size) {
		footprint_err(fp, "%s is an array without entries. Give it at least the empty one that ends it: { }.",
			      what);
		return -1;
	}

	for (nr = 0; room >= size; nr++) {
		if (is_end(fp, &entry))
			return nr;
		entry.offset += size;
		room -= size;
	}

	footprint_err(fp, "%s is an array without an end. Let an empty entry follow the last one: { }.",
		      what);
	return -1;
}

static bool is_last_func(const struct footprint *fp, const struct place *entry)
{
	const typeof(fp->layout.func) *func = &fp->layout.func;

	return !is_set(fp, entry, &func->old_name) &&
	       !is_set(fp, entry, &func->new_func) &&
	       !read_uint(fp, entry, &func->old_sympos);
}

static bool is_last_object(const struct footprint *fp, const struct place *entry)
{
	const typeof(fp->layout.obj) *obj = &fp->layout.obj;

	return !is_set(fp, entry, &obj->name) && !is_set(fp, entry, &obj->funcs);
}

static bool is_last_state(const struct footprint *fp, const struct place *entry)
{
	return !read_uint(fp, entry, &fp->layout.state.id);
}

/* The tables of klp-build have counts, and no entry at their end. */
static bool has_counts(const struct footprint *fp)
{
	return fp->layout.obj.nr_funcs.size;
}

/* The first section of that name after section @secndx, or 0; empty ones do not count */
static unsigned int next_section(const struct elf_info *elf, const char *name,
				 unsigned int secndx)
{
	while (++secndx < elf->num_sections) {
		if (!strcmp(sec_name(elf, secndx), name) &&
		    elf->sechdrs[secndx].sh_size)
			return secndx;
	}
	return 0;
}

static unsigned int find_section(const struct elf_info *elf, const char *name)
{
	return next_section(elf, name, 0);
}

/* Both return the number of objects and where they are, or -1 after an error. */

static int find_objects(const struct footprint *fp, const struct place *patch,
			struct place *start)
{
	struct pointer ptr = read_pointer(fp, patch, &fp->layout.patch.objs);

	if (!ptr.set) {
		footprint_err(fp, "it has no objects. Set objs where the klp_patch is defined, not at run time.");
		return -1;
	}

	*start = ptr.to;
	return count_entries(fp, &ptr, fp->layout.obj.size, "objs", is_last_object);
}

static int find_ext_objects(const struct footprint *fp, struct place *start)
{
	const char *name = KLP_EXT_OBJECTS_SECTION;
	unsigned int secndx = find_section(fp->elf, name);
	Elf_Addr size;

	if (!secndx) {
		footprint_err(fp, "it has no objects, as section %s is missing or empty.", name);
		return -1;
	}
	if (next_section(fp->elf, name, secndx)) {
		footprint_err(fp, "there is more than one section %s.", name);
		return -1;
	}

	size = fp->elf->sechdrs[secndx].sh_size;
	if (size % fp->layout.obj.size) {
		footprint_err(fp, "the %llu bytes of section %s are not a multiple of %u, the size of an object.",
			      (unsigned long long)size, name, fp->layout.obj.size);
		return -1;
	}

	*start = (struct place) { .secndx = secndx };
	return size / fp->layout.obj.size;
}

/* In the same way for the functions of an object */

static int find_funcs(const struct footprint *fp, const struct place *entry,
		      const struct object *obj, struct place *start)
{
	struct pointer ptr = read_pointer(fp, entry, &fp->layout.obj.funcs);
	char what[128];

	if (!ptr.set) {
		footprint_err(fp, "object '%s' has no functions. Point funcs at an array; one that patches nothing has the empty entry only: { }.",
			      object_name(obj));
		return -1;
	}

	snprintf(what, sizeof(what), "funcs of object '%s'", object_name(obj));
	*start = ptr.to;
	return count_entries(fp, &ptr, fp->layout.func.size, what, is_last_func);
}

static int find_ext_funcs(const struct footprint *fp, const struct place *entry,
			  const struct object *obj, struct place *start)
{
	struct pointer ptr = read_pointer(fp, entry, &fp->layout.obj.funcs);
	unsigned int nr = read_uint(fp, entry, &fp->layout.obj.nr_funcs);
	Elf_Addr size, room = 0;

	*start = ptr.to;
	if (!nr)
		return 0;

	if (ptr.to.secndx != OUTSIDE_MODULE) {
		size = fp->elf->sechdrs[ptr.to.secndx].sh_size;
		if (ptr.to.offset < size)
			room = (size - ptr.to.offset) / fp->layout.func.size;
	}
	if (room < nr) {
		footprint_err(fp, "object '%s' has %u functions, and there is room for %llu where its funcs points to.",
			      object_name(obj), nr, (unsigned long long)room);
		return -1;
	}
	return nr;
}

/* From the structures in the module to our own */

static bool read_func(const struct footprint *fp, const struct object *obj,
		      const struct place *entry, struct func *func)
{
	const typeof(fp->layout.func) *layout = &fp->layout.func;
	struct pointer name = read_pointer(fp, entry, &layout->old_name);
	char whose[128];

	snprintf(whose, sizeof(whose), "function %u of object '%s'",
		 (unsigned int)(func - obj->funcs) + 1, object_name(obj));

	if (!name.set) {
		footprint_err(fp, "%s has no old_name. Set it where the array is defined, not at run time.",
			      whose);
		return false;
	}

	func->sympos = read_uint(fp, entry, &layout->old_sympos);
	func->name = read_name(fp, &name, fp->layout.func_name_len, whose);
	if (!func->name)
		return false;

	if (!is_set(fp, entry, &layout->new_func)) {
		footprint_err(fp, "function '%s:%s' has no new_func. Set it where the array is defined, not at run time.",
			      object_name(obj), func->name);
		return false;
	}
	return true;
}

static bool read_funcs(const struct footprint *fp, const struct place *entry,
		       struct object *obj)
{
	struct place func;
	int nr;

	if (has_counts(fp))
		nr = find_ext_funcs(fp, entry, obj, &func);
	else
		nr = find_funcs(fp, entry, obj, &func);
	if (nr < 0)
		return false;

	obj->funcs = xcalloc(nr + 1, sizeof(*obj->funcs));
	obj->nr_funcs = nr;

	for (int i = 0; i < nr; i++) {
		if (!read_func(fp, obj, &func, &obj->funcs[i]))
			return false;
		func.offset += fp->layout.func.size;
	}
	return true;
}

static bool read_object(const struct footprint *fp, const struct place *entry,
			struct object *obj)
{
	const typeof(fp->layout.obj) *layout = &fp->layout.obj;
	struct pointer name = read_pointer(fp, entry, &layout->name);
	char whose[32];

	if (name.set) {
		snprintf(whose, sizeof(whose), "object %u",
			 (unsigned int)(obj - fp->objs) + 1);
		obj->name = read_name(fp, &name, fp->layout.obj_name_len, whose);
		if (!obj->name)
			return false;
		if (!strcmp(obj->name, "vmlinux")) {
			footprint_err(fp, "object %u is named 'vmlinux', which would be a module. For the kernel itself leave the name out.",
				      (unsigned int)(obj - fp->objs) + 1);
			return false;
		}
	}

	obj->has_callbacks = is_set(fp, entry, &layout->pre_patch) ||
			     is_set(fp, entry, &layout->post_patch) ||
			     is_set(fp, entry, &layout->pre_unpatch) ||
			     is_set(fp, entry, &layout->post_unpatch);

	return read_funcs(fp, entry, obj);
}

static bool read_objects(struct footprint *fp, const struct place *patch)
{
	struct place obj;
	int nr;

	if (has_counts(fp))
		nr = find_ext_objects(fp, &obj);
	else
		nr = find_objects(fp, patch, &obj);
	if (nr < 0)
		return false;

	fp->objs = xcalloc(nr + 1, sizeof(*fp->objs));
	fp->nr_objs = nr;

	for (int i = 0; i < nr; i++) {
		if (!read_object(fp, &obj, &fp->objs[i]))
			return false;
		obj.offset += fp->layout.obj.size;
	}
	return true;
}

static bool read_states(struct footprint *fp, const struct place *patch)
{
	struct pointer ptr = read_pointer(fp, patch, &fp->layout.patch.states);
	unsigned int size = fp->layout.state.size;
	int nr;

	if (!ptr.set)
		return true;

	nr = count_entries(fp, &ptr, size, "states", is_last_state);
	if (nr < 0)
		return false;

	fp->states = xcalloc(nr + 1, sizeof(*fp->states));
	fp->nr_states = nr;

	for (int i = 0; i < nr; i++) {
		struct place state = ptr.to;

		state.offset += (Elf_Addr)i * size;
		fp->states[i].id = read_uint(fp, &state, &fp->layout.state.id);
		fp->states[i].version = read_uint(fp, &state, &fp->layout.state.version);
	}
	return true;
}

static bool check_supersedes(const struct footprint *fp,
			     const struct pointer *ptr, unsigned int nr)
{
	size_t room;

	if (!ptr->set) {
		footprint_err(fp, "nr_supersedes is %u, and supersedes is not set. Point it at the array of sets where the klp_patch is defined, not at run time.",
			      nr);
		return false;
	}
	if (!nr) {
		footprint_err(fp, "supersedes is set, and nr_supersedes is 0. Set it to ARRAY_SIZE() of the array where the klp_patch is defined, not at run time.");
		return false;
	}
	if (nr > KLP_MAX_SUPERSEDES) {
		footprint_err(fp, "it supersedes %u sets, and %u are the most. Shorten the list.",
			      nr, KLP_MAX_SUPERSEDES);
		return false;
	}
	if (!in_module(fp, ptr, "supersedes"))
		return false;

	room = room_at(fp, ptr) / sizeof(*fp->supersedes);
	if (room < nr) {
		footprint_err(fp, "nr_supersedes is %u, and supersedes has room for %zu. Set it to ARRAY_SIZE() of the array.",
			      nr, room);
		return false;
	}
	return true;
}

static bool read_supersedes(struct footprint *fp, const struct place *patch)
{
	const typeof(fp->layout.patch) *layout = &fp->layout.patch;
	struct pointer ptr = read_pointer(fp, patch, &layout->supersedes);
	unsigned int nr = read_uint(fp, patch, &layout->nr_supersedes);
	struct klp_layout_field set = { .size = sizeof(*fp->supersedes) };

	if (!ptr.set && !nr)
		return true;
	if (!check_supersedes(fp, &ptr, nr))
		return false;

	fp->supersedes = xcalloc(nr, sizeof(*fp->supersedes));
	fp->nr_supersedes = nr;

	for (unsigned int i = 0; i < nr; i++) {
		fp->supersedes[i] = read_uint(fp, &ptr.to, &set);
		set.offset += set.size;
	}
	return true;
}

static bool read_patch(struct footprint *fp, const struct place *record)
{
	const struct klp_layout_field field = {
		.offset = fp->layout.size,
		.size = sizeof(Elf_Addr),
	};
	struct pointer ptr = read_pointer(fp, record, &field);

	if (ptr.to.secndx == OUTSIDE_MODULE ||
	    room_at(fp, &ptr) < fp->layout.patch.size) {
		footprint_err(fp, "the klp_patch that MODULE_LIVEPATCH() names is not in this module. Define it in one of the module's files.");
		return false;
	}

	/* THIS_MODULE is a relocation, too. */
	if (!is_set(fp, &ptr.to, &fp->layout.patch.mod)) {
		footprint_err(fp, "mod is NULL. Set it to THIS_MODULE where the klp_patch is defined.");
		return false;
	}

	fp->replace_set = read_uint(fp, &ptr.to, &fp->layout.patch.replace_set);

	return read_supersedes(fp, &ptr.to) && read_objects(fp, &ptr.to) &&
	       read_states(fp, &ptr.to);
}

/* What the kernel would refuse is better refused here. */

static unsigned long long normal_sympos(const struct func *func)
{
	return func->sympos ?: 1;
}

static int compare_funcs(const void *a, const void *b)
{
	const struct func *f1 = a, *f2 = b;
	int ret = strcmp(f1->name, f2->name);

	if (ret || normal_sympos(f1) == normal_sympos(f2))
		return ret;
	return normal_sympos(f1) < normal_sympos(f2) ? -1 : 1;
}

static int compare_objects(const void *a, const void *b)
{
	return strcmp(object_name(a), object_name(b));
}

static int compare_states(const void *a, const void *b)
{
	const struct state *s1 = a, *s2 = b;

	if (s1->id == s2->id)
		return 0;
	return s1->id < s2->id ? -1 : 1;
}

/*
 * Look for an entry that is there twice and copy it to @twice. A copy of the
 * list is sorted for that: the list itself stays as the author wrote it.
 */
static bool find_twice(const void *list, unsigned int nr, size_t size,
		       int (*compare)(const void *a, const void *b), void *twice)
{
	bool found = false;
	void *copy;

	if (nr < 2)
		return false;

	copy = xcalloc(nr, size);
	memcpy(copy, list, nr * size);
	qsort(copy, nr, size, compare);

	for (unsigned int i = 1; i < nr && !found; i++) {
		if (!compare(copy + (i - 1) * size, copy + i * size)) {
			memcpy(twice, copy + i * size, size);
			found = true;
		}
	}

	free(copy);
	return found;
}

static bool check_twice(const struct footprint *fp)
{
	struct object obj;
	struct state state;
	struct func func;
	bool ok = true;

	if (find_twice(fp->objs, fp->nr_objs, sizeof(obj), compare_objects, &obj)) {
		footprint_err(fp, "object '%s' is there twice. Put all its functions into one.",
			      object_name(&obj));
		ok = false;
	}

	for (unsigned int i = 0; i < fp->nr_objs; i++) {
		if (find_twice(fp->objs[i].funcs, fp->objs[i].nr_funcs,
			       sizeof(func), compare_funcs, &func)) {
			footprint_err(fp, "function '%s:%s,%llu' is there twice. Remove one of them; old_sympos 0 and 1 are the same.",
				      object_name(&fp->objs[i]), func.name,
					normal_sympos(&func));
			ok = false;
		}
	}

	if (find_twice(fp->states, fp->nr_states, sizeof(state), compare_states,
		       &state)) {
		footprint_err(fp, "state %llu is there twice. Remove one of them.",
			      state.id);
		ok = false;
	}

	return ok;
}

static bool has_uint_param(struct elf_info *elf, const char *name)
{
	size_t len = strlen(name);
	char *type;

	for (type = get_modinfo(elf, "parmtype"); type;
	     type = get_next_modinfo(elf, "parmtype", type)) {
		if (!strncmp(type, name, len) && !strcmp(type + len, ":uint"))
			return true;
	}
	return false;
}

static bool check_params(const struct footprint *fp)
{
	static const char prefix[] = "replace_set:";
	char *first = get_modinfo(fp->elf, "klp_param");
	const char *name;

	if (!first)
		return true;

	if (get_next_modinfo(fp->elf, "klp_param", first)) {
		footprint_err(fp, "MODULE_LIVEPATCH_PARAM() is there more than once. Keep one.");
		return false;
	}

	if (!strstarts(first, prefix)) {
		footprint_err(fp, "MODULE_LIVEPATCH_PARAM() can declare the field replace_set only, not '%s'.",
			      first);
		return false;
	}

	name = first + strlen(prefix);
	if (!has_uint_param(fp->elf, name)) {
		footprint_err(fp, "MODULE_LIVEPATCH_PARAM() names '%s', and there is no module parameter '%s' of type uint. Use module_param_named(%s, patch.replace_set, uint, 0444).",
			      name, name, name);
		return false;
	}
	return true;
}

/* The list goes into the .mod.c file as one string with a NUL after each field. */

static void write_string(struct buffer *buf, const char *s)
{
	buf_write(buf, s, strlen(s));
}

static void write_supersedes(struct buffer *buf, const struct footprint *fp)
{
	if (!fp->nr_supersedes)
		return;

	write_string(buf, "\t\"klp_supersedes=");
	for (unsigned int i = 0; i < fp->nr_supersedes; i++)
		buf_printf(buf, "%s%u", i ? "," : "", fp->supersedes[i]);
	write_string(buf, "\\0\"\n");
}

static unsigned int write_funcs(struct buffer *buf, const struct object *obj)
{
	for (unsigned int i = 0; i < obj->nr_funcs; i++) {
		/* buf_printf() has no room for the longest names. */
		write_string(buf, "\t\"klp_func=");
		write_string(buf, object_name(obj));
		write_string(buf, ":");
		write_string(buf, obj->funcs[i].name);
		buf_printf(buf, ",%llu\\0\"\n", obj->funcs[i].sympos);
	}
	return obj->nr_funcs;
}

static void write_footprint(struct buffer *buf, const struct footprint *fp)
{
	unsigned int nr_funcs = 0;

	/* One array: a livepatch keeps every symbol in memory once it is loaded. */
	buf_printf(buf, "\nstatic const char ____klp_footprint[]\n");
	buf_printf(buf, "__used __section(\".modinfo\") __aligned(1) =\n");
	buf_printf(buf, "\t\"klp_footprint=%u\\0\"\n", KLP_FOOTPRINT_VERSION);
	buf_printf(buf, "\t\"klp_replace_set=%llu\\0\"\n", fp->replace_set);
	write_supersedes(buf, fp);

	for (unsigned int i = 0; i < fp->nr_objs; i++)
		nr_funcs += write_funcs(buf, &fp->objs[i]);

	for (unsigned int i = 0; i < fp->nr_states; i++)
		buf_printf(buf, "\t\"klp_state=%llu,%llu\\0\"\n",
			   fp->states[i].id, fp->states[i].version);

	for (unsigned int i = 0; i < fp->nr_objs; i++) {
		if (fp->objs[i].has_callbacks)
			buf_printf(buf, "\t\"klp_callbacks=%s\\0\"\n",
				   object_name(&fp->objs[i]));
	}

	buf_printf(buf, "\t\"klp_footprint_end=%u,%u\";\n", nr_funcs, fp->nr_states);
}

static void free_footprint(struct footprint *fp)
{
	for (unsigned int i = 0; i < fp->nr_objs; i++)
		free(fp->objs[i].funcs);
	free(fp->objs);
	free(fp->supersedes);
	free(fp->states);
	free(fp->variables);
	free(fp->relocs);
}

static void describe(struct module *mod, struct elf_info *elf,
		     const struct klp_layout *layout, const struct place *record)
{
	struct footprint fp = { .mod = mod, .elf = elf, .layout = *layout };

	index_relocs(&fp);
	index_variables(&fp);

	if (read_patch(&fp, record) && check_twice(&fp) && check_params(&fp))
		write_footprint(&mod->klp_footprint, &fp);

	free_footprint(&fp);
}

static bool read_layout(const struct elf_info *elf, unsigned int secndx,
			struct klp_layout *layout)
{
	unsigned int *word = (unsigned int *)layout;

	if (elf->sechdrs[secndx].sh_size < sizeof(*layout))
		return false;

	memcpy(layout, sym_get_data_by_offset(elf, secndx, 0), sizeof(*layout));
	for (unsigned int i = 0; i < sizeof(*layout) / sizeof(*word); i++)
		word[i] = TO_NATIVE(word[i]);

	return layout->size == sizeof(*layout) &&
	       layout->version == KLP_LAYOUT_VERSION;
}

static void check_undescribed(struct module *mod, struct elf_info *elf)
{
	const char *livepatch = get_modinfo(elf, "livepatch");

	if (!livepatch || strcmp(livepatch, "Y"))
		return;

	mod_warn(mod, "this livepatch does not say what it patches, and nobody can tell before it is loaded whether it conflicts with another one.\n"
		 "Write MODULE_LIVEPATCH(patch) instead of MODULE_INFO(livepatch, \"Y\").\n");
}

void handle_klp_footprint(struct module *mod, struct elf_info *elf)
{
	unsigned int secndx = find_section(elf, KLP_FOOTPRINT_SECTION);
	struct place record = { .secndx = secndx };
	struct klp_layout layout;

	if (!secndx) {
		check_undescribed(mod, elf);
		return;
	}

	if (!read_layout(elf, secndx, &layout)) {
		mod_error(mod,
			  "MODULE_LIVEPATCH() of another kernel version was compiled in. Remove the object files and build again.\n");
		return;
	}

	if (elf->sechdrs[secndx].sh_size != layout.size + sizeof(Elf_Addr)) {
		mod_error(mod,
			  "MODULE_LIVEPATCH() is there more than once, but a module is one livepatch. Keep one.\n");
		return;
	}

	describe(mod, elf, &layout, &record);
}
