// SPDX-License-Identifier: GPL-2.0
/* Whether a module was built for the running kernel. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "fit.h"
#include "modinfo.h"

/* The first word of a vermagic is the release. */
static int release_len(const char *vermagic)
{
	return (int)strcspn(vermagic, " ");
}

/* What follows the release, without blanks at the end. */
static bool same_rest(const char *a, const char *b)
{
	size_t len_a, len_b;

	a += release_len(a);
	b += release_len(b);
	for (len_a = strlen(a); len_a && a[len_a - 1] == ' '; len_a--)
		;
	for (len_b = strlen(b); len_b && b[len_b - 1] == ' '; len_b--)
		;

	return len_a == len_b && !strncmp(a, b, len_a);
}

const char *running_kernel(void)
{
	static struct utsname names;

	return uname(&names) ? "?" : names.release;
}

static bool same_release(const char *vermagic)
{
	const char *release = running_kernel();
	size_t len = (size_t)release_len(vermagic);

	return strlen(release) == len && !strncmp(release, vermagic, len);
}

/* Then the kernel looks at the versions of symbols, not at the release. */
static bool has_symbol_versions(const char *vermagic)
{
	return strstr(vermagic, " modversions");
}

static void __printf(3, 4) answer(struct fit *fit, enum fits fits,
				  const char *fmt, ...)
{
	va_list args;

	fit->fits = fits;
	va_start(args, fmt);
	vsnprintf(fit->why, sizeof(fit->why), fmt, args);
	va_end(args);
}

/* @reference may be NULL. */
static void compare_vermagic(const char *vermagic,
			     const struct modinfo *reference, struct fit *fit)
{
	const char *other = NULL;

	if (reference)
		other = modinfo_find(reference, "vermagic");

	if (!same_release(vermagic) && !has_symbol_versions(vermagic))
		answer(fit, FITS_NO,
		       "built for kernel %.*s, insmod would not take it on %s",
		       release_len(vermagic), vermagic, running_kernel());
	else if (other && !same_rest(vermagic, other))
		answer(fit, FITS_NO,
		       "built for \"%.100s\", insmod would not take it where %.100s was built for \"%.100s\"",
		       vermagic, reference->file, other);
	else if (!same_release(vermagic))
		answer(fit, FITS_UNKNOWN,
		       "built for kernel %.*s, so that %s goes by the versions of symbols",
		       release_len(vermagic), vermagic, running_kernel());
	else if (!other)
		answer(fit, FITS_UNKNOWN,
		       "the release is right, but there is no installed module to compare the rest with");
	else
		answer(fit, FITS_YES, "%.300s was built for the same",
		       reference->file);
}

void judge_fit(const struct footprint *footprint, struct fit *fit)
{
	struct modinfo reference;
	bool found;

	if (!footprint->vermagic) {
		answer(fit, FITS_UNKNOWN,
		       "there is no vermagic in its modinfo, so insmod would not take it, or take it unseen");
		return;
	}

	found = modinfo_read_reference(&reference);
	compare_vermagic(footprint->vermagic, found ? &reference : NULL, fit);
	modinfo_free(&reference);
}
